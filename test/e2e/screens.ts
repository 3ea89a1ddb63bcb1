/** The screens as a person goes through them, the same in both hosts. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

export const byId = (page: Page, id: string) => page.getByTestId(id)

/**
 * Collects errors that a page must not have: exceptions, and what the content security policy has refused. A test that
 * provokes some names them in `expected`.
 */
export function watch(page: Page): { faults: string[]; expected: RegExp[] } {
  const watched: ReturnType<typeof watch> = { faults: [], expected: [] }
  const note = (text: string) => {
    if (!watched.expected.some((pattern) => pattern.test(text))) watched.faults.push(text)
  }
  page.on('pageerror', (error) => note(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text())
  })
  return watched
}

/** Waits for the first document. `tour`: leaves the tour of the first start open. */
export async function waitForEditor(page: Page, { tour = false } = {}): Promise<void> {
  await byId(page, 'document-name').waitFor()
  if (!tour && (await byId(page, 'tour').count()) > 0) await byId(page, 'tour-skip').click()
  await page.locator('.cm-content').first().waitFor()
  // Until then there is nothing to run: an editor without a document shows an empty one.
  await page.locator('[data-testid=run-button]:enabled').waitFor()
}

type Box = NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>

/**
 * Where an element is once it stands still: in one place over five frames. What the step before has set going (a panel that
 * opens, a canvas that fits itself to its new size) takes up to three.
 */
export async function stillBox(locator: Locator): Promise<Box> {
  for (;;) {
    const box = await locator.evaluate(
      (element) =>
        new Promise<Box | null>((resolve) => {
          let [before, frames] = ['', 0]
          const look = () => {
            const { x, y, width, height } = element.getBoundingClientRect()
            const now = `${x} ${y} ${width} ${height}`
            frames = now === before ? frames + 1 : 1
            before = now
            if (frames === 5 || !element.isConnected) resolve(element.isConnected ? { x, y, width, height } : null)
            else requestAnimationFrame(look)
          }
          look()
        }),
    )
    // Drawn anew while it was looked at.
    if (box) return box
  }
}

interface Point {
  x: number
  y: number
}

/** By the mouse, from one place to another, which are asked for when everything has come to rest. */
export async function drag(page: Page, from: Point, to: Point, steps = 8): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps })
  await page.mouse.up()
}

/** Presses Run and waits for the end; returns the digest. */
export async function runToEnd(page: Page): Promise<string> {
  await byId(page, 'run-button').click()
  // A speed that was chosen before stays: then a run may be over before its controls could be pressed.
  await byId(page, 'speed-max')
    .click({ timeout: 5_000 })
    .catch(() => undefined)
  const digest = byId(page, 'digest')
  await digest.waitFor({ timeout: 60_000 })
  return (await digest.getAttribute('title')) ?? ''
}

export const text = async (page: Page, id: string) => (await byId(page, id).first().innerText()).trim()

/** What the charts and the verdicts show at the end of a run of an example. */
export async function checkFigures(page: Page): Promise<void> {
  for (const figure of ['chart-scheduling-latency-p50', 'chart-scheduling-latency-p99']) {
    await expect.poll(() => text(page, figure), { message: figure }).toMatch(/^[\d.,]+ ?(µs|ms|s)$/)
  }
  await expect.poll(() => text(page, 'virtual-clock')).toMatch(/\d/)
  const verdicts = byId(page, 'verdict-row')
  await expect.poll(() => verdicts.count()).toBeGreaterThan(0)
  for (const row of await verdicts.all()) await expect.poll(() => row.getAttribute('data-met')).toBe('true')
}

/** After a run of harbour-shop: train-model wants a GPU that no node has, and the screen says so, node by node. */
export async function checkExplanation(page: Page): Promise<void> {
  await byId(page, 'pending-row').filter({ hasText: 'shop/train-model-' }).click()
  await byId(page, 'explain-verdict').waitFor()
  // 9 nodes of the pool general lack the GPU, 3 of the pool data are tainted.
  await expect.poll(() => text(page, 'explain-verdict')).toBe('None of 12 nodes passes all filters.')
  await expect.poll(() => text(page, 'explain-basis')).toMatch(/^Written down at its last attempt, at \d+:\d\d\.\d\./)
  await expect.poll(() => text(page, 'explain-nodes')).toBe('All 12 nodes looked at, none feasible')
  const filters = await byId(page, 'filter-row').allInnerTexts()
  expect(filters).toHaveLength(2)
  expect(filters[0]).toMatch(/^NodeResourcesFit\s+Insufficient nvidia\.com\/gpu\s+9\s+nodes/)
  expect(filters[1]).toMatch(/^TaintToleration\s+node\(s\) had untolerated taint\(s\)\s+3\s+nodes/)
  await expect.poll(() => text(page, 'preemption-none')).toMatch(/^Nothing came of it/)
  await expect
    .poll(() => text(page, 'explain-message'))
    .toMatch(/^0\/12 nodes are available: .*9 Insufficient nvidia\.com\/gpu/)

  await byId(page, 'ask-again').first().click()
  await expect.poll(() => text(page, 'explain-basis')).toMatch(/^Asked at 8:00\.0 of the cluster/)
  await byId(page, 'explain-recall').first().click()
  await expect.poll(() => text(page, 'explain-basis')).toMatch(/^Written down/)

  // A node that is named leads to that node, and back.
  const example = byId(page, 'filter-row').first().getByRole('button').first()
  const node = await example.innerText()
  await example.click()
  await expect.poll(() => text(page, 'inspector-name')).toBe(node)
  await byId(page, 'inspector-back').click()
  await expect.poll(() => text(page, 'inspector-name')).toMatch(/^shop\/train-model-/)
}

/** Every score of the nodes that a running pod might have gone to, by keyboard alone. */
export async function checkScores(page: Page): Promise<void> {
  await byId(page, 'tab-pods').click()
  await byId(page, 'pods-search').fill('shop/checkout-')
  await expect.poll(() => text(page, 'pod-row')).toMatch(/^shop\/checkout-/)
  await byId(page, 'pods-table').focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect.poll(() => text(page, 'inspector-name')).toMatch(/^shop\/checkout-/)
  await byId(page, 'explain-open').focus()
  await page.keyboard.press('Enter')
  const rows = byId(page, 'score-row')
  // Nine nodes are untainted.
  await expect.poll(() => rows.count()).toBe(9)
  await page.locator('[data-cell="0 0"]').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect
    .poll(() => text(page, 'score-told'))
    .toMatch(/^general-\d{4}: \w+ gave -?[\d.,]+, normalised \d+, times weight \d/)
  for (const row of await rows.all()) {
    const [total, ...parts] = await row.evaluate((element) =>
      [element.querySelector('.total strong'), ...element.querySelectorAll('[data-cell]')].map((cell) =>
        Number(cell?.textContent),
      ),
    )
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total)
  }
  await page.keyboard.press('Escape')
  await byId(page, 'scheduling-dialog').waitFor({ state: 'detached' })
}

/** Twelve pods of one CPU on four nodes of four, under a KubeSchedulerConfiguration. */
export const comparable = (scheduler: string) => `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: c }
spec:
  controlPlane:
    schedulerConfig:${scheduler}
  nodePools:
    - name: general
      count: 4
      capacity: { cpu: 4, memory: 16Gi }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 12
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: i, resources: { requests: { cpu: "1" } } }] }
---
apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: { name: t }
spec: { seed: 3, duration: 10m, objectives: [{ name: Pending, metric: podsPending, max: 0 }] }
`
