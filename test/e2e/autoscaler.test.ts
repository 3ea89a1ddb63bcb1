/** A HorizontalPodAutoscaler under a step of load, watched on the Run screen; its load, changed on the Trial screen. */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeEach, expect, it } from 'vitest'
import { violations } from './axe'
import { describeWith } from './machine'
import { byId, runToEnd, text } from './screens'
import { servePage } from './served'

describeWith(['browser'], 'autoscaler', () => {
  const served = servePage({
    files: () => Promise.resolve([join('examples', 'autoscaler-step.yaml')]),
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  let page: Page

  beforeEach(async () => {
    ;({ page } = served)
    await runToEnd(page)
  })

  const replicas = () => text(page, 'chart-usage-pods-replicas').then(Number)

  it('sets the replicas as usage is measured: up by doubling, and down again', async () => {
    await expect.poll(replicas).toBe(4)
    // The example runs for 10 minutes, its load from 2:00 to 3:50: the range ends at 2:00, then 6 s later each time.
    await byId(page, 'brush-to').focus()
    for (let i = 0; i < 8; i++) await page.keyboard.press('Shift+ArrowLeft')
    await expect.poll(() => text(page, 'brush-words')).toBe('0:00 – 2:00')
    await expect.poll(replicas).toBe(4)
    const seen = [4]
    for (let i = 1; i <= 12; i++) {
      await page.keyboard.press('ArrowRight')
      const end = 120 + 6 * i
      await expect
        .poll(() => text(page, 'brush-words'))
        .toBe(`0:00 – ${Math.floor(end / 60)}:${String(end % 60).padStart(2, '0')}`)
      // The frame of that range comes a moment later; each number of replicas stands for two ranges and more.
      await page.waitForTimeout(250)
      const now = await replicas()
      if (now !== seen.at(-1)) seen.push(now)
    }
    await expect.poll(replicas).toBe(32)
    if (seen.at(-1) !== 32) seen.push(32)
    expect(seen).toEqual([4, 8, 16, 32])
    // 800 requests a second at 2m each.
    await expect.poll(() => text(page, 'chart-usage-used')).toBe('1.6')
    await byId(page, 'usage-resource').selectOption('memory')
    // 32 pods at 90 Mi of the 128 Mi that they ask for and the 256 Mi that they may use.
    await expect.poll(() => text(page, 'chart-usage-used')).toBe('2.81Gi')
    await expect.poll(() => text(page, 'chart-usage-requested')).toBe('4Gi')
    await expect.poll(() => text(page, 'chart-usage-limit')).toBe('8Gi')
  })

  it('shows what a pod, its node and its workload use', async () => {
    await byId(page, 'tab-pods').click()
    await byId(page, 'pod-row').first().click()
    // Four pods share 96 requests a second.
    await expect.poll(() => text(page, 'pod-usage-cpu')).toMatch(/^CPU\s+48m\s+48 %\s+requested 100m, no limit$/)
    await expect
      .poll(() => text(page, 'pod-usage-memory'))
      .toMatch(/^memory\s+90Mi\s+35 %\s+requested 128Mi, limit 256Mi$/)
    await byId(page, 'workload-usage').waitFor()
    await expect.poll(() => violations(page)).toEqual([])
    const node = await byId(page, 'pod-row').first().locator('[data-column=node]').innerText()
    await byId(page, 'inspector').getByRole('button', { name: node, exact: true }).first().click()
    await byId(page, 'node-used-history').waitFor()
    await byId(page, 'node-used-cpu').waitFor()
    await expect.poll(() => violations(page)).toEqual([])
  })

  it('shows usage beside the description of its workload', async () => {
    await byId(page, 'tab-objects').click()
    await byId(page, 'object-row').first().click()
    await byId(page, 'workload-usage').waitFor()
    await expect.poll(() => violations(page)).toEqual([])
  })

  it('says in Events what it scaled to, and why', async () => {
    await byId(page, 'tab-events').click()
    await byId(page, 'events-search').fill('SuccessfulRescale')
    await expect
      .poll(() => byId(page, 'event-row').allInnerTexts())
      .toEqual(
        expect.arrayContaining([
          expect.stringContaining(
            'New size: 16; reason: cpu resource utilization (percentage of request) above target',
          ),
        ]),
      )
  })

  it('is given other requests on the Trial screen', async () => {
    await byId(page, 'rail-trial').click()
    const phases = byId(page, 'lane-usage').getByTestId('phase')
    await expect.poll(() => phases.count()).toBe(2)
    await expect.poll(() => phases.first().innerText()).toMatch(/web\s+requests trace, at most 800\/s/)
    await byId(page, 'lane-add-usage').click()
    await byId(page, 'add-usage-step').click()
    await expect.poll(() => phases.count()).toBe(3)
    await expect.poll(() => violations(page)).toEqual([])
    await expect.poll(() => byId(page, 'usage-target').locator('option:checked').innerText()).toBe('web (Deployment)')
    await byId(page, 'trial-undo').click()
    await expect.poll(() => phases.count()).toBe(2)
  })
})
