/** What the controllers do, watched in the Run screen over a real engine: a rollout, a drain under a budget, a node's death. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeEach, expect, it } from 'vitest'
import { describeWith } from './machine'
import { byId, text } from './screens'
import { servePage } from './served'

/** Six pods on three nodes; five of them must be available. A drained node's pods go one after the other. */
const design = `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: watched }
spec:
  nodePools: [{ name: general, count: 3, capacity: { cpu: 4, memory: 8Gi } }]
---
apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: { name: watched }
spec: { seed: 1, duration: 2h }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 6
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          resources: { requests: { cpu: 100m } }
          readinessProbe: { httpGet: { path: /, port: 80 }, initialDelaySeconds: 10 }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 5, selector: { matchLabels: { app: web } } }
`

describeWith(['browser'], 'what controllers do', () => {
  const served = servePage({
    files: async (folder) => {
      const file = join(folder, 'watched.yaml')
      await writeFile(file, design)
      return [file]
    },
  })
  let page: Page
  const slow = { timeout: 60_000 }

  beforeEach(async () => {
    ;({ page } = served)
    await byId(page, 'run-button').click()
    await byId(page, 'speed-×10').click()
    await byId(page, 'tab-rollouts').click()
    await expect.poll(rollout, slow).toMatch(/6\/6[^]*successfully rolled out$/)
  })

  const rollout = () => text(page, 'rollout-row')
  const available = async () => Number(/(\d+)\/6/.exec(await rollout())?.[1])
  async function list(kind: string) {
    await byId(page, 'tab-objects').click()
    await byId(page, 'objects-kind').selectOption(kind)
  }
  const row = (name: string) => byId(page, 'object-row').filter({ hasText: name })
  async function change(node: string, item: string) {
    await list('Node')
    await row(node).click()
    await byId(page, 'node-operations').click()
    await byId(page, `menu-${item}`).click()
  }
  const statusOf = (node: string) => row(node).locator('[data-column=STATUS]').innerText()

  it('a rollout: old and new pods side by side, in the words of kubectl rollout status', async () => {
    await byId(page, 'rollout-row').click()
    await expect.poll(() => text(page, 'revisions')).toMatch(/^1\s+web:1/)
    await byId(page, 'workload-operations').click()
    await byId(page, 'menu-set-image').click()
    await byId(page, 'operation-value').fill('web:2')
    await page.keyboard.press('Enter')
    const seen = new Set<string>()
    let least = 6
    await expect
      .poll(async () => {
        const status = await text(page, 'rollout-status')
        if (/Waiting for deployment "web"/.test(status)) seen.add(status)
        least = Math.min(least, await available())
        return seen.size > 0 && /successfully rolled out$/.test(status)
      }, slow)
      .toBe(true)
    // 25 % of 6 rounded down: one may be unavailable.
    expect(least).toBeGreaterThanOrEqual(5)
    await expect.poll(() => text(page, 'revisions')).toMatch(/^2\s+web:2[^]*1\s+web:1/)
    await expect.poll(() => text(page, 'chart-rollout-new')).toBe('6')
    await expect.poll(() => text(page, 'chart-rollout-old')).toBe('0')
    await byId(page, 'describe').click()
    const dialog = byId(page, 'describe-dialog')
    await expect.poll(() => dialog.innerText()).toMatch(/6 desired \| 6 updated \| 6 total \| 6 available/)
    await expect
      .poll(() => dialog.getByTestId('described-events').innerText())
      .toContain('Scaled down replica set web-')
    await page.keyboard.press('Escape')
  })

  it('a drain: the budget lets one pod go at a time', async () => {
    await list('PodDisruptionBudget')
    await expect.poll(() => row('web').innerText()).toMatch(/^default\s+web\s+5\s+N\/A\s+1\s/)
    // First cordoned: a drain's evictions follow its cordon so soon that the scheduler may not have heard of it (one time in a
    // hundred), and what it places there then is none of the pods that the drain has listed.
    await change('general-0001', 'cordon')
    await expect.poll(() => statusOf('general-0001'), slow).toBe('Ready,SchedulingDisabled')
    await change('general-0001', 'drain')
    await byId(page, 'tab-rollouts').click()
    await byId(page, 'describe').click()
    let least = 6
    await expect
      .poll(async () => {
        least = Math.min(least, await available())
        return byId(page, 'describe-dialog').innerText()
      }, slow)
      .toMatch(/Non-terminated Pods\s+\(0 in total\)/)
    expect(least).toBeGreaterThanOrEqual(5)
    await page.keyboard.press('Escape')
    await expect.poll(rollout, slow).toMatch(/6\/6/)
  })

  it('a node’s death: found out late, its pods given up after five minutes, its return', async () => {
    await change('general-0002', 'kill')
    await byId(page, 'speed-×60').click()
    await expect.poll(() => statusOf('general-0002'), slow).toBe('NotReady')
    await byId(page, 'describe').click()
    await expect
      .poll(() => byId(page, 'describe-dialog').innerText(), slow)
      .toMatch(/Ready\s+Unknown[^]*NodeStatusUnknown/)
    await page.keyboard.press('Escape')
    await byId(page, 'tab-rollouts').click()
    expect(await available()).toBeLessThan(6)
    // tolerationSeconds 300, then replaced.
    await expect.poll(rollout, slow).toMatch(/6\/6/)
    await change('general-0002', 'recover')
    await expect.poll(() => statusOf('general-0002'), slow).toBe('Ready')
    await list('Pod')
    await expect.poll(() => text(page, 'objects-total'), slow).toBe('6')
  })
})
