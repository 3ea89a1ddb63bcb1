/** The drawing board in a real browser: a design from nothing, by mouse alone and by keyboard alone. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { indexDocument } from '../../src/design/edit'
import { browser as executablePath, describeWith, testSwitches } from './machine'
import { startServer } from './process'
import { byId, text, waitForEditor, watch } from './screens'

describeWith(['browser'], 'drawing board', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let browser: Browser
  let page: Page
  let watched: ReturnType<typeof watch>

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: testSwitches })
  })
  afterAll(async () => {
    await browser?.close()
  })
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatrial-board-'))
    server = await startServer([], { XDG_STATE_HOME: folder })
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.setDefaultTimeout(15_000)
    watched = watch(page)
    await page.goto(server.url)
    await waitForEditor(page)
    // The example is on the board: an edit before that would be of an empty document that it replaces.
    await byId(page, 'workload').first().waitFor()
  })
  afterEach(async () => {
    await page.close()
    await server.stop()
    expect(watched.faults).toEqual([])
  })

  /** The document: CodeMirror draws only the lines in view, so it is read from the clipboard of the page's own copy. */
  const yaml = () =>
    page.evaluate(() => {
      const content = document.querySelector('.cm-content') as unknown as {
        cmTile?: { view: { state: { doc: string } } }
      } & { cmView?: { view: { state: { doc: string } } } }
      return String((content.cmTile ?? content.cmView)!.view.state.doc)
    })
  const keys = async () => indexDocument(await yaml()).objects.map(({ key }) => key)

  async function clear() {
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.press('Delete')
    await byId(page, 'empty-board').waitFor()
  }

  const field = (path: string) => page.locator(`[data-testid=field][data-path="${path}"] input`)

  it('builds a three-zone design by mouse alone, and undoes all of it', async () => {
    await clear()
    const before = await yaml()
    await byId(page, 'empty-add-cluster').click()
    await byId(page, 'cluster-frame').waitFor()
    await byId(page, 'add-Pool').click()
    await expect.poll(() => byId(page, 'pool').count()).toBe(2)
    await byId(page, 'add-Deployment').dragTo(byId(page, 'canvas'), { targetPosition: { x: 300, y: 300 } })
    await byId(page, 'workload').waitFor()
    await expect.poll(() => text(page, 'inspector-title')).toBe('web')
    await byId(page, 'add-Service').click()
    await expect.poll(keys).toEqual(['Cluster//cluster', 'Deployment/default/web', 'Service/default/web'])
    const built = await yaml()
    // Where it was dropped is kept with the document.
    expect(built).toContain('seatrial.dev/position')

    while (await byId(page, 'undo').isEnabled()) {
      const now = await yaml()
      if (now === before) break
      await byId(page, 'undo').click()
    }
    expect(await yaml()).toBe(before)
    while (await byId(page, 'redo').isEnabled()) await byId(page, 'redo').click()
    expect(await yaml()).toBe(built)
  })

  it('reviews while one writes: goes to the place, and mends what can be mended', async () => {
    await clear()
    await byId(page, 'starter-three-zone-ha').first().click()
    await byId(page, 'cluster-frame').waitFor()
    await byId(page, 'control-plane').click()
    await field('spec.controlPlane.replicas').fill('2')
    await page.keyboard.press('Enter')
    const edited = await yaml()
    await byId(page, 'tab-review').click()
    const row = page.locator('[data-rule=etcd-even-members]')
    await row.click()
    expect(await page.evaluate(() => document.activeElement?.classList.contains('cm-content'))).toBe(true)
    await field('spec.controlPlane.replicas').waitFor()
    const fix = page.locator('li:has(> [data-rule=etcd-even-members]) [data-testid=finding-fix]')
    await fix.click()
    await expect.poll(() => row.count()).toBe(0)
    expect(await yaml()).not.toBe(edited)
    await byId(page, 'undo').click()
    await row.waitFor()
    expect(await yaml()).toBe(edited)
  })

  it('builds by keyboard alone, and edits in the inspector', async () => {
    await clear()
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
    await expect.poll(keys).toContain('Deployment/default/shop')
    await field('spec.replicas').focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(yaml).toContain('replicas: 4')
    await page.keyboard.press('Escape')
    await page.locator('.svelte-flow__node-workload').focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(yaml).toContain('seatrial.dev/position')
    await page.keyboard.press('ControlOrMeta+d')
    await expect.poll(keys).toContain('Deployment/default/shop-2')
    await page.keyboard.press('Delete')
    await expect.poll(keys).not.toContain('Deployment/default/shop-2')
  })

  it('shows what is wrong at the field, and resets to the default', async () => {
    await byId(page, 'pool').first().click()
    const count = field('spec.nodePools.0.maxPods')
    await count.fill('0')
    await count.press('Enter')
    await page.getByText('Must be at least 1.').waitFor()
    await count.fill('50')
    await count.press('Enter')
    await expect.poll(yaml).toContain('maxPods: 50')
    await page.getByRole('button', { name: 'Reset Max pods' }).click()
    await expect.poll(yaml).not.toContain('maxPods')
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
        const box = (await page
          .locator('.cm-selected-part', { hasText: `name: ${name}` })
          .first()
          .boundingBox())!
        expect(box.y).toBeGreaterThan(editor.y)
        expect(box.y + box.height).toBeLessThan(editor.y + editor.height)
      }
    },
  )

  it('moves what is selected in one step', async () => {
    const before = await yaml()
    const part = (name: string) => page.locator(`[data-testid=workload][data-name=${name}]`)
    await part('payment').click()
    await part('mailer').click({ modifiers: ['ControlOrMeta'] })
    await expect.poll(() => text(page, 'selection')).toBe('2 parts selected')
    const box = (await part('payment').boundingBox())!
    await page.mouse.move(box.x + 10, box.y + 8)
    await page.mouse.down()
    await page.mouse.move(box.x + 50, box.y + 40, { steps: 5 })
    await page.mouse.up()
    await expect.poll(async () => (await yaml()).split('seatrial.dev/position').length).toBe(3)
    await byId(page, 'undo').click()
    expect(await yaml()).toBe(before)
  })

  it('names the consequences of a deletion', async () => {
    await page.locator('[data-testid=workload][data-name=frontend]').click()
    await page.keyboard.press('Delete')
    await page.getByText('Service frontend will select no pods.').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await keys()).toContain('Deployment/shop/frontend')
  })

  it('copies and pastes as YAML', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.locator('[data-testid=workload][data-name=mailer]').click()
    await page.keyboard.press('ControlOrMeta+c')
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^apiVersion: apps\/v1\nkind: Deployment/)
    await page.keyboard.press('ControlOrMeta+v')
    await expect.poll(keys).toContain('Deployment/shop/mailer-2')
  })

  it('adds the objects of a file that is dropped on the canvas', async () => {
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(
        new File(
          ['apiVersion: v1\nkind: Service\nmetadata:\n  name: dropped\nspec:\n  ports: [{port: 80}]\n'],
          'svc.yaml',
        ),
      )
      return data
    })
    await byId(page, 'canvas').dispatchEvent('drop', { dataTransfer: transfer })
    await expect.poll(keys).toContain('Service/default/dropped')
    expect(await yaml()).toContain('# svc.yaml')
  })

  it('draws 200 workloads in 20 clusters as groups, and pans smoothly', async () => {
    const cluster = (n: number) =>
      `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata:\n  name: c${n}\nspec:\n  nodePools:\n    - {name: general, count: 9, machineType: m7i.xlarge, zones: [a, b, c]}\n`
    const workload = (n: number) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: w${n}\n  namespace: n${n % 3}\n  annotations: {seatrial.dev/clusters: c${n % 20}}\nspec:\n  selector: {matchLabels: {app: w${n}}}\n  template:\n    metadata: {labels: {app: w${n}}}\n    spec: {containers: [{name: w, image: nginx}]}\n`
    const document = [
      ...Array.from({ length: 20 }, (_, n) => cluster(n)),
      ...Array.from({ length: 200 }, (_, n) => workload(n)),
    ].join('---\n')
    const transfer = await page.evaluateHandle((content) => {
      const data = new DataTransfer()
      data.items.add(new File([content], 'fleet.yaml'))
      return data
    }, document)
    await clear()
    await byId(page, 'canvas').dispatchEvent('drop', { dataTransfer: transfer })
    await expect.poll(() => byId(page, 'cluster-frame').count(), { timeout: 20_000 }).toBe(20)
    expect(await page.locator('.svelte-flow__node, .svelte-flow__edge').count()).toBeLessThanOrEqual(500)
    await byId(page, 'view-canvas').click()
    const box = (await byId(page, 'canvas').boundingBox())!
    await page.mouse.move(box.x + 8, box.y + 8)
    await page.mouse.down()
    const frames = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const from = performance.now()
          let count = 0
          const next = () => (performance.now() - from > 1000 ? resolve(count) : (count++, requestAnimationFrame(next)))
          requestAnimationFrame(next)
        }),
    )
    for (let step = 0; step < 40; step++) await page.mouse.move(box.x + 8 + step * 6, box.y + 8 + step * 3)
    await page.mouse.up()
    // The machines of tests draw without a graphics card: a tenth of what a person's machine does is proof enough of no stall.
    expect(await frames).toBeGreaterThan(5)
  })
})
