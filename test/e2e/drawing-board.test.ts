/** The drawing board in a real browser: a design from nothing, by mouse alone and by keyboard alone. */
import type { Page } from 'playwright-core'
import { beforeEach, expect, it } from 'vitest'
import { describeWith } from './machine'
import { clear, dropText, input, keys, yaml } from './boards'
import { byId, drag, stillBox, text } from './screens'
import { servePage } from './served'

describeWith(['browser'], 'drawing board', () => {
  const served = servePage({ viewport: { width: 1440, height: 900 } })
  let page: Page

  beforeEach(async () => {
    ;({ page } = served)
    // The example is on the board: an edit before that would be of an empty document that it replaces.
    await byId(page, 'workload').first().waitFor()
  })

  const written = () => yaml(page)
  const objects = () => keys(page)
  const field = (path: string) => input(page, path)

  it('reviews while one writes: goes to the place, and mends what can be mended', async () => {
    await clear(page)
    await byId(page, 'starter-three-zone-ha').first().click()
    await byId(page, 'cluster-frame').waitFor()
    await byId(page, 'control-plane').click()
    await field('spec.controlPlane.replicas').fill('2')
    await page.keyboard.press('Enter')
    const edited = await written()
    await byId(page, 'tab-review').click()
    const row = page.locator('[data-rule=etcd-even-members]')
    await row.click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.classList.contains('cm-content'))).toBe(true)
    await field('spec.controlPlane.replicas').waitFor()
    const fix = page.locator('li:has(> [data-rule=etcd-even-members]) [data-testid=finding-fix]')
    await fix.click()
    await expect.poll(() => row.count()).toBe(0)
    await expect.poll(written).not.toBe(edited)
    await byId(page, 'undo').click()
    await row.waitFor()
    await expect.poll(written).toBe(edited)
  })

  it('edits, moves, duplicates and deletes by keys', async () => {
    await clear(page)
    await byId(page, 'add-Cluster').focus()
    await page.keyboard.press('Enter')
    await byId(page, 'cluster-frame').waitFor()
    await byId(page, 'add-Deployment').focus()
    await page.keyboard.press('Enter')
    await byId(page, 'workload').waitFor()
    // The new part has the focus: Enter goes on to its fields.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toMatch(/^Deployment web/)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-path]')?.getAttribute('data-path')))
      .toBe('metadata.name')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('shop')
    await page.keyboard.press('Enter')
    await expect.poll(objects).toContain('Deployment/default/shop')
    await field('spec.replicas').focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(written).toContain('replicas: 4')
    await page.keyboard.press('Escape')
    await page.locator('.svelte-flow__node-workload').focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(written).toContain('seatrial.dev/position')
    await page.keyboard.press('ControlOrMeta+d')
    await expect.poll(objects).toContain('Deployment/default/shop-2')
    await page.keyboard.press('Delete')
    await expect.poll(objects).not.toContain('Deployment/default/shop-2')
  })

  it('shows what is wrong at the field, and resets to the default', async () => {
    await byId(page, 'pool').first().click()
    const count = field('spec.nodePools.0.maxPods')
    await count.fill('0')
    await count.press('Enter')
    await page.getByText('Must be at least 1.').waitFor()
    await count.fill('50')
    await count.press('Enter')
    await expect.poll(written).toContain('maxPods: 50')
    await page.getByRole('button', { name: 'Reset Max pods' }).click()
    await expect.poll(written).not.toContain('maxPods')
  })

  it('keeps selection in step with the editor, both ways', async () => {
    await page.locator('[data-testid=workload][data-name=checkout]').click()
    await expect.poll(() => page.locator('.cm-selected-part').first().innerText()).toContain('apiVersion')
    await page.locator('.cm-line', { hasText: 'name: checkout' }).first().click()
    await expect.poll(() => text(page, 'selection')).toBe('harbour / checkout')
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => text(page, 'selection')).toBe('harbour')
  })

  it.each(['reduce', 'no-preference'] as const)(
    'brings what is selected into view, motion: %s',
    async (reducedMotion) => {
      await page.emulateMedia({ reducedMotion })
      const editor = (await byId(page, 'editor').boundingBox())!
      // Near the beginning, at the end, in the middle of some 400 lines.
      for (const name of ['frontend', 'train-model', 'payment']) {
        await page.locator(`[data-testid=workload][data-name=${name}]`).click()
        await expect
          .poll(() => page.locator('.cm-selected-part', { hasText: `name: ${name}` }).count())
          .toBeGreaterThan(0)
        const box = await stillBox(page.locator('.cm-selected-part', { hasText: `name: ${name}` }).first())
        expect(box.y).toBeGreaterThan(editor.y)
        expect(box.y + box.height).toBeLessThan(editor.y + editor.height)
      }
    },
  )

  it('finds a flag by its real name that is written nowhere, in the search and in the inspector', async () => {
    const box = () => page.getByRole('searchbox', { name: 'Search flags of kube-controller-manager' })
    await byId(page, 'canvas').focus()
    await page.keyboard.press('/')
    await byId(page, 'search-input').fill('--node-monitor-grace-period')
    await byId(page, 'search-option').first().click()
    await expect.poll(() => text(page, 'inspector-title')).not.toBe('')
    await expect.poll(() => box().inputValue()).toBe('node-monitor-grace-period')
    await expect.poll(() => box().evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByLabel('--node-monitor-grace-period', { exact: true }).fill('40s')
    await page.keyboard.press('Tab')
    await expect.poll(written).toMatch(/controllerManager:\s+extraArgs:\s+node-monitor-grace-period: "40s"/)

    await page.getByRole('searchbox', { name: 'Search fields and flags' }).fill('event-ttl')
    await byId(page, 'flag-found').click()
    const other = page.getByRole('searchbox', { name: 'Search flags of kube-apiserver' })
    await expect.poll(() => other.inputValue()).toBe('event-ttl')
  })

  it('moves what is selected in one step', async () => {
    const before = await written()
    const part = (name: string) => page.locator(`[data-testid=workload][data-name=${name}]`)
    await part('payment').click()
    await part('mailer').click({ modifiers: ['ControlOrMeta'] })
    await expect.poll(() => text(page, 'selection')).toBe('2 parts selected')
    const { x, y } = await stillBox(part('payment'))
    await drag(page, { x: x + 10, y: y + 8 }, { x: x + 50, y: y + 40 })
    await expect.poll(async () => (await written()).split('seatrial.dev/position').length).toBe(3)
    await byId(page, 'undo').click()
    await expect.poll(written).toBe(before)
  })

  it('follows the size of the canvas, but not beneath a hand that drags or clicks twice', async () => {
    await byId(page, 'view-canvas').click()
    await page.keyboard.press('Escape')
    const part = page.locator('[data-testid=workload][data-name=frontend]')
    const viewport = () => page.locator('.svelte-flow__viewport').evaluate((element) => element.style.transform)
    let { x, y } = await stillBox(part)
    const before = await viewport()
    // The drag selects the part, and the inspector takes room from the canvas.
    await page.mouse.move(x + 10, y + 8)
    await page.mouse.down()
    await page.mouse.move(x + 30, y + 20, { steps: 4 })
    await byId(page, 'inspector').waitFor()
    await stillBox(byId(page, 'canvas'))
    expect(await viewport()).toBe(before)
    await page.mouse.up()
    await expect.poll(viewport).not.toBe(before)
    await byId(page, 'undo').click()
    await byId(page, 'canvas').press('Escape')
    await byId(page, 'inspector').waitFor({ state: 'detached' })

    ;({ x, y } = await stillBox(part))
    await page.mouse.move(x + 10, y + 8)
    await page.mouse.down()
    await page.mouse.up()
    await expect.poll(async () => (await part.boundingBox())?.x).not.toBe(x)
    await page.mouse.down({ clickCount: 2 })
    await page.mouse.up({ clickCount: 2 })
    await expect.poll(() => text(page, 'inspector-title')).toBe('frontend')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-path]')?.getAttribute('data-path')))
      .toBe('metadata.name')
  })

  it('names the consequences of a deletion', async () => {
    await page.locator('[data-testid=workload][data-name=frontend]').click()
    await page.keyboard.press('Delete')
    await page.getByText('Service frontend will select no pods.').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(objects).toContain('Deployment/shop/frontend')
  })

  it('copies and pastes as YAML', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('[data-testid=workload][data-name=mailer]').click()
    await page.keyboard.press('ControlOrMeta+c')
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^apiVersion: apps\/v1\nkind: Deployment/)
    await page.keyboard.press('ControlOrMeta+v')
    await expect.poll(objects).toContain('Deployment/shop/mailer-2')
  })

  it('adds the objects of a file that is dropped on the canvas', async () => {
    await dropText(
      page,
      'svc.yaml',
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: dropped\nspec:\n  ports: [{port: 80}]\n',
    )
    await expect.poll(objects).toContain('Service/default/dropped')
    await expect.poll(written).toContain('# svc.yaml')
  })

  it('draws 200 workloads in 20 clusters, and no part again while panning', async () => {
    const cluster = (n: number) =>
      `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata:\n  name: c${n}\nspec:\n  nodePools:\n    - {name: general, count: 9, machineType: m7i.xlarge, zones: [a, b, c]}\n`
    const workload = (n: number) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: w${n}\n  namespace: n${n % 3}\n  annotations: {seatrial.dev/clusters: c${n % 20}}\nspec:\n  selector: {matchLabels: {app: w${n}}}\n  template:\n    metadata: {labels: {app: w${n}}}\n    spec: {containers: [{name: w, image: nginx}]}\n`
    const fleet = [
      ...Array.from({ length: 20 }, (_, n) => cluster(n)),
      ...Array.from({ length: 200 }, (_, n) => workload(n)),
    ].join('---\n')
    await clear(page)
    await dropText(page, 'fleet.yaml', fleet)
    await expect.poll(() => byId(page, 'cluster-frame').count(), { timeout: 20_000 }).toBe(20)
    await expect.poll(() => page.locator('.svelte-flow__node, .svelte-flow__edge').count()).toBeLessThanOrEqual(500)
    await byId(page, 'view-canvas').click()
    await page.keyboard.press('Escape')
    // Figures and marks come with the check; then the picture stands.
    await expect.poll(() => page.locator('[data-testid=review][data-busy=true], .old').count()).toBe(0)
    await stillBox(byId(page, 'cluster-frame').first())
    const box = await stillBox(byId(page, 'canvas'))
    await page.mouse.move(box.x + 8, box.y + 8)
    await served.browser.startTracing(page, {
      categories: ['devtools.timeline.frame', 'disabled-by-default-devtools.timeline.frame'],
    })
    await page.mouse.down()
    // The beginning may say to every part that the view is held.
    for (let step = 0; step < 6; step++) await page.mouse.move(box.x + 8 + step * 2, box.y + 8 + step)
    await page.evaluate(() => {
      const seen = window as unknown as { drawn: string[] }
      seen.drawn = []
      new MutationObserver((records) =>
        seen.drawn.push(...records.map((one) => one.attributeName ?? one.type)),
      ).observe(document.querySelector('.svelte-flow__nodes')!, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      })
    })
    // As a mouse tells it, sixty times a second, whether the page has drawn or not.
    const told: Promise<void>[] = []
    for (let step = 6; step < 130; step++) {
      told.push(page.mouse.move(box.x + 8 + step * 4, box.y + 8 + step * 2))
      await page.waitForTimeout(16)
    }
    await Promise.all(told)
    const drawn = await page.evaluate(() => (window as unknown as { drawn: string[] }).drawn)
    await page.mouse.up()
    const rate = framesPerSecond(String(await served.browser.stopTracing()))
    console.log(`20 clusters, 200 workloads: ${rate.toFixed(0)} frames per second while panning`)
    // A figure of this machine, which decides nothing. What does, on any machine: the view moves, and no part is drawn again.
    const viewport = await page.locator('.svelte-flow__viewport').evaluate((element) => element.style.transform)
    expect(viewport).not.toMatch(/translate\(0px, 0px\)/)
    expect(drawn).toEqual([])
  }, 240_000)

  it('moves a workload, with what belongs to it, into another cluster', async () => {
    const region = (name: string, pools: string) =>
      `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: ${name}}\nspec:\n  nodePools:\n    - {name: ${pools}, count: 3, machineType: m7i.xlarge, zones: [a]}\n`
    await clear(page)
    await dropText(page, 'regions.yaml', `${region('west', 'general')}---\n${region('east', 'general')}`)
    await expect.poll(() => byId(page, 'cluster-frame').count()).toBe(2)
    await byId(page, 'view-canvas').click()
    await page.keyboard.press('Escape')
    await byId(page, 'cluster-frame').first().locator('.grip').click()
    await byId(page, 'add-Deployment').click()
    await byId(page, 'workload').waitFor()
    await byId(page, 'add-Service').click()
    await byId(page, 'satellite').waitFor()
    await page.keyboard.press('f')
    const toEast = async (part: ReturnType<typeof byId>) => {
      const start = await stillBox(part)
      const end = await stillBox(page.locator('[data-cluster=east]'))
      const into = { x: end.x + end.width / 2, y: end.y + end.height - 30 }
      await drag(page, { x: start.x + start.width / 2, y: start.y + 6 }, into)
    }
    const before = await written()
    await toEast(byId(page, 'workload'))
    await expect.poll(written).toMatch(/seatrial\.dev\/clusters: east[\s\S]*seatrial\.dev\/clusters: east/)
    await byId(page, 'undo').click()
    await expect.poll(written).toBe(before)
    // A pool whose name is taken there: said first.
    await toEast(byId(page, 'pool').first())
    await page.getByText('east has a pool general already: this one becomes general-2.').waitFor()
    await byId(page, 'confirm-move').click()
    await expect.poll(written).toContain('name: general-2')
    await byId(page, 'undo').click()
    await expect.poll(written).toBe(before)
  })

  it('marks what the review finds, and leads there', async () => {
    await clear(page)
    await byId(page, 'starter-single-node').first().click()
    await byId(page, 'cluster-frame').waitFor()
    const mark = byId(page, 'mark').first()
    await mark.waitFor()
    const said = (await mark.getAttribute('title'))!.split('\n')[0]
    await mark.click()
    const row = page.locator('[data-testid=finding-row].wanted')
    await row.waitFor()
    await expect.poll(() => row.innerText()).toContain(said)
    await page.locator('.cm-lint-marker').first().waitFor()
  })

  it('duplicates and copies node pools, all that are selected', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const pools = async () => [
      ...new Set(
        await page
          .locator('[data-testid=pool]')
          .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.pool)),
      ),
    ]
    await expect.poll(pools).toEqual(['general', 'data'])
    await page.locator('[data-pool=general]').first().click()
    await page
      .locator('[data-pool=data]')
      .first()
      .click({ modifiers: ['ControlOrMeta'] })
    await page.keyboard.press('ControlOrMeta+d')
    await expect.poll(pools).toEqual(['general', 'data', 'general-2', 'data-2'])
    await byId(page, 'undo').click()
    await page.locator('[data-pool=data]').first().click()
    await page.keyboard.press('ControlOrMeta+c')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^- name: data\n/)
    await page.keyboard.press('ControlOrMeta+v')
    await expect.poll(pools).toEqual(['general', 'data', 'data-2'])
  })
})

/** Frames that the compositor drew, from a trace of Chromium. */
function framesPerSecond(trace: string): number {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: { name: string; ts: number }[] }
  const drawn = traceEvents.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts)
  const seconds = (Math.max(...drawn) - Math.min(...drawn)) / 1e6
  return drawn.length < 2 ? 0 : (drawn.length - 1) / seconds
}
