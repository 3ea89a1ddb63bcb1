/** The Run screen over a real engine: time, Events, lives of pods, nodes over time. */
import type { Page } from 'playwright-core'
import { beforeEach, expect, it } from 'vitest'
import { violations } from './axe'
import { describeWith } from './machine'
import { byId, drag, runToEnd, stillBox, text } from './screens'
import { servePage } from './served'

describeWith(['browser'], 'run screen', () => {
  const served = servePage()
  let page: Page

  beforeEach(() => void ({ page } = served))

  const seconds = (clock: string) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  const brushWords = async () => (await text(page, 'brush-words')).split(' – ').map(seconds)

  it('has charts, Events and pods follow the brush, moved by keyboard and drawn over a chart', async () => {
    await runToEnd(page)
    await expect.poll(() => text(page, 'brush-words')).toBe('whole run')
    await byId(page, 'tab-events').click()
    await expect.poll(() => byId(page, 'event-row').count()).toBeGreaterThan(0)
    const all = Number((await text(page, 'events-total')).replace(/,/g, ''))

    // harbour-shop runs for 8 minutes: Shift moves by a tenth, 48 seconds.
    await byId(page, 'brush-to').focus()
    await page.keyboard.press('Shift+ArrowLeft')
    await expect.poll(brushWords).toEqual([0, 432])
    await byId(page, 'brush-from').focus()
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(brushWords).toEqual([48, 432])
    await expect.poll(async () => Number((await text(page, 'events-total')).replace(/,/g, ''))).toBeLessThan(all)
    await byId(page, 'brush-window').focus()
    await page.keyboard.press('ArrowRight')
    // A hundredth of 480 s, rounded: 5 s.
    await expect.poll(brushWords).toEqual([53, 437])

    const { x, y, width, height } = await stillBox(byId(page, 'chart-pod-churn').locator('canvas'))
    const middle = y + height / 2
    await drag(page, { x: x + width * 0.4, y: middle }, { x: x + width * 0.6, y: middle })
    await expect.poll(async () => (await brushWords())[0]).toBeGreaterThan(53)
    const [from, to] = await brushWords()
    expect(to).toBeLessThan(437)
    expect(to - from).toBeGreaterThan(20)

    await byId(page, 'brush-clear').click()
    await expect.poll(() => text(page, 'brush-words')).toBe('whole run')
  })

  it('jumps to a failed scheduling, says so, and shows the pod that it was about', async () => {
    await byId(page, 'run-button').click()
    await byId(page, 'pause-button').click()
    await expect.poll(() => text(page, 'run-phase')).toBe('paused')
    await byId(page, 'jump-menu').click()
    for (const kind of ['warning', 'objective', 'node', 'mark']) await byId(page, `jump-${kind}`).uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('>')
    await byId(page, 'found').waitFor()
    await expect.poll(() => text(page, 'found')).toMatch(/^Failed scheduling at \d+:\d\d\.\d pod\/shop\/train-model-/)
    await byId(page, 'found-show').click()
    await expect.poll(() => text(page, 'inspector-name')).toMatch(/^shop\/train-model-/)
    await expect.poll(() => byId(page, 'life-stage').count()).toBeGreaterThan(2)
    await expect.poll(() => byId(page, 'pod-life').innerText()).toMatch(/Scheduling attempt 1\s+no node fits/)
    await byId(page, 'cancel-button').click()
    await expect.poll(() => text(page, 'run-phase')).toBe('stopped')
  })

  it('tells the life of a pod, and how full its node was over time', async () => {
    await runToEnd(page)
    await byId(page, 'tab-pods').click()
    await byId(page, 'pods-search').fill('shop/checkout-')
    await expect.poll(() => text(page, 'pod-row')).toMatch(/^shop\/checkout-/)
    await byId(page, 'pod-row').first().click()
    await expect.poll(() => text(page, 'life-summary')).toMatch(/^Started [\d.]+ s after its creation\./)
    const kinds = await byId(page, 'life-stage').evaluateAll((rows) =>
      rows.map((row) => (row as HTMLElement).dataset['kind']),
    )
    for (const kind of ['queued', 'attempt', 'binding', 'sandbox', 'container', 'report', 'running'])
      expect(kinds).toContain(kind)

    const node = await byId(page, 'pod-row').first().locator('[data-column=node]').innerText()
    await byId(page, 'inspector').getByRole('button', { name: node, exact: true }).first().click()
    await byId(page, 'node-history').waitFor()
    await expect.poll(() => text(page, 'chart-node-cpu')).toMatch(/^[1-9]\d* %$/)
  })

  it('zooms the fleet from all of it to a zone to a pool to a node with its pods, by mouse and by keyboard', async () => {
    await runToEnd(page)
    const title = async () => (await byId(page, 'fleet').locator('h2').innerText()).replace(/\s+/g, ' ').trim()
    // harbour-shop: nine nodes of the pool general and three of data, each over three zones.
    await expect.poll(title).toBe('Fleet · 12 nodes')
    await byId(page, 'fleet-caption').filter({ hasText: 'eu-west-1b' }).click()
    await expect.poll(title).toBe('Fleet eu-west-1b · 4 nodes')
    await byId(page, 'fleet-caption').filter({ hasText: 'general' }).click()
    await expect.poll(title).toBe('Fleet eu-west-1b general · 3 nodes')
    await expect.poll(() => violations(page)).toEqual([])
    await byId(page, 'fleet-back').first().click()
    await expect.poll(title).toBe('Fleet · 12 nodes')

    await byId(page, 'fleet-map').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('+')
    await expect.poll(title).toBe('Fleet eu-west-1c · 4 nodes')
    await page.keyboard.press('+')
    await expect.poll(title).toBe('Fleet eu-west-1c data · 1 node')
    await page.keyboard.press('Enter')
    await expect.poll(() => text(page, 'inspector-name')).toMatch(/^data-/)
    await byId(page, 'inspector')
      .getByText(/^\d+ pods$/)
      .waitFor()
    await page.keyboard.press('-')
    await page.keyboard.press('-')
    await expect.poll(title).toBe('Fleet · 12 nodes')
  })

  it('prints Events as kubectl does, and filters them', async () => {
    await runToEnd(page)
    await byId(page, 'tab-events').click()
    await byId(page, 'events-type').selectOption('Warning')
    await expect.poll(() => text(page, 'events-total')).not.toBe('0')
    const row = byId(page, 'event-row').first()
    await expect.poll(() => row.innerText()).toMatch(/\d+(s|m|m\d+s)\s+[\d,]+\s+Warning\s+/)
    await byId(page, 'events-reason').selectOption('FailedScheduling')
    await byId(page, 'events-search').fill('nvidia.com/gpu')
    await expect.poll(() => row.innerText()).toContain('pod/train-model-')
  })

  it('changes a workload while the run goes on, and the cluster follows', async () => {
    await byId(page, 'run-button').click()
    await byId(page, 'tab-pods').click()
    await byId(page, 'pods-search').fill('shop/checkout-')
    await expect.poll(() => text(page, 'pod-row')).toMatch(/^shop\/checkout-/)
    await byId(page, 'pod-row').first().click()
    await byId(page, 'workload-operations').click()
    await byId(page, 'menu-scale').click()
    await byId(page, 'operation-value').fill('3')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByText('kubectl scale deployment/checkout --replicas=3').count()).toBeGreaterThan(0)
    await byId(page, 'tab-events').click()
    await byId(page, 'events-search').fill('Scaled down replica set checkout')
    await expect.poll(() => byId(page, 'event-row').first().innerText(), { timeout: 30_000 }).toMatch(/to 3$/)
    await byId(page, 'cancel-button').click()
    await expect.poll(() => text(page, 'run-phase')).toBe('stopped')
  })
})
