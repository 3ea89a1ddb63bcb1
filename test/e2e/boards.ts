/** Hands on the drawing board: what a person does there with the mouse alone, and with the keyboard alone. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { indexDocument } from '../../src/design/edit'
import { required, root } from './machine'
import { byId, runToEnd, text } from './screens'

/** The document: CodeMirror draws only the lines in view, so it is read from the editor itself. */
export const yaml = (page: Page) =>
  page.evaluate(() => {
    const content = document.querySelector('.cm-content') as unknown as {
      cmTile?: { view: { state: { doc: string } } }
    } & { cmView?: { view: { state: { doc: string } } } }
    return String((content.cmTile ?? content.cmView)!.view.state.doc)
  })

export const keys = async (page: Page) => indexDocument(await yaml(page)).objects.map(({ key }) => key)

export const field = (page: Page, path: string) => page.locator(`[data-testid=field][data-path="${path}"]`)
export const input = (page: Page, path: string) => field(page, path).locator('input, select').first()

/** Empties the board. */
export async function clear(page: Page): Promise<void> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await byId(page, 'empty-board').waitFor()
}

/** Drops a file of this text on the canvas. */
export async function dropText(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, content]) => {
      const data = new DataTransfer()
      data.items.add(new File([content], name))
      return data
    },
    [name, content] as const,
  )
  await byId(page, 'canvas').dispatchEvent('drop', { dataTransfer: transfer })
}

const overZones = expect.objectContaining({ topologyKey: 'topology.kubernetes.io/zone' }) as unknown

/** What the three-zone example comes to, whichever way it was built. */
export async function checkBuilt(page: Page): Promise<void> {
  const { objects } = indexDocument(await yaml(page))
  expect(objects.map(({ key }) => key)).toEqual([
    'Cluster//cluster',
    'Deployment/default/web',
    'Service/default/web',
    'PodDisruptionBudget/default/web',
  ])
  const [cluster, web] = objects
  expect(cluster.value.spec).toMatchObject({
    controlPlane: { replicas: 3 },
    nodePools: [{ name: 'general', count: 9, zones: ['a', 'b', 'c'] }],
  })
  expect(web.value.spec).toMatchObject({
    replicas: 12,
    // The review's remedy spreads them over the nodes as well.
    template: { spec: { topologySpreadConstraints: expect.arrayContaining([overZones]) as unknown } },
  })
  await expect.poll(() => byId(page, 'pool').count()).toBe(3)
  // 12 pods of 250m on nine nodes in three zones: everything has room, also without any one zone.
  await expect.poll(() => text(page, 'capacity')).toMatch(/everything has room/)
}

/** Runs what was built and comes back to the board. */
export async function runBuilt(page: Page): Promise<void> {
  expect(await runToEnd(page)).toMatch(/^[0-9a-f]{16,}/)
  await byId(page, 'rail-design').click()
  await byId(page, 'cluster-frame').waitFor()
}

async function times(number: number, click: () => Promise<void>) {
  for (let n = 0; n < number; n++) await click()
}

/** From the empty board, without a key. */
export async function buildByMouse(page: Page): Promise<void> {
  const more = (path: string) => field(page, path).getByRole('button', { name: 'More' })
  await byId(page, 'empty-add-cluster').click()
  await byId(page, 'cluster-frame').waitFor()
  await byId(page, 'control-plane').click()
  await times(2, () => more('spec.controlPlane.replicas').click())
  await byId(page, 'pool').first().click()
  const zone = field(page, 'spec.nodePools.0.zones').getByRole('button', { name: 'Add a zone' })
  await times(2, () => zone.click())
  await times(6, () => more('spec.nodePools.0.count').click())
  await byId(page, 'add-Deployment').dragTo(byId(page, 'canvas'), { targetPosition: { x: 300, y: 300 } })
  await expect.poll(() => text(page, 'inspector-title')).toBe('web')
  await times(9, () => more('spec.replicas').click())
  await byId(page, 'add-Service').click()
  await byId(page, 'satellite').waitFor()
  await byId(page, 'workload').click()
  await byId(page, 'add-PodDisruptionBudget').click()
  await expect.poll(() => byId(page, 'satellite').count()).toBe(2)
  // The review knows how to spread the replicas.
  await byId(page, 'tab-review').click()
  await page.locator('li:has(> [data-rule=replicas-without-spread]) [data-testid=finding-fix]').click()
  await expect.poll(() => yaml(page)).toContain('topologySpreadConstraints')
  await byId(page, 'tab-capacity').click()
}

/** Goes on by Tab until the element has the focus. */
async function tabTo(page: Page, selector: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let n = 0; n < 150; n++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return
    await page.keyboard.press(key)
  }
  throw new Error(`Tab does not reach ${selector}`)
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await byId(page, 'palette-input').waitFor()
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
  await byId(page, 'palette-input').waitFor({ state: 'detached' })
}

const focusedLabel = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
const inputOf = (path: string) => `[data-testid=field][data-path="${path}"] input`

/** Opens the inspector at the part that has the focus. */
async function inspect(page: Page, label: RegExp): Promise<void> {
  await expect.poll(() => focusedLabel(page)).toMatch(label)
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-path]') !== null)).toBe(true)
}

async function write(page: Page, path: string, value: string): Promise<void> {
  await tabTo(page, inputOf(path))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(value)
  await page.keyboard.press('Enter')
}

/** From the empty board, without the mouse. */
export async function buildByKeyboard(page: Page): Promise<void> {
  await command(page, 'Add Cluster')
  await inspect(page, /^Cluster cluster/)
  await page.keyboard.press('Escape')
  await tabTo(page, '.svelte-flow__node-plane')
  await inspect(page, /^Control plane/)
  await write(page, 'spec.controlPlane.replicas', '3')
  await page.keyboard.press('Escape')
  await tabTo(page, '.svelte-flow__node-pool')
  await inspect(page, /^Node pool general/)
  await write(page, 'spec.nodePools.0.count', '9')
  await write(page, 'spec.nodePools.0.zones', 'a, b, c')
  await command(page, 'Add Deployment')
  await inspect(page, /^Deployment web/)
  await write(page, 'spec.replicas', '12')
  await tabTo(page, '[data-path="spec.template.spec.topologySpreadConstraints"] button[aria-label^="Add"]')
  await page.keyboard.press('Enter')
  await expect.poll(() => yaml(page)).toContain('topologyKey: topology.kubernetes.io/zone')
  await command(page, 'Add Service')
  await expect.poll(() => focusedLabel(page)).toMatch(/^Service web/)
  await page.keyboard.press('Escape')
  await tabTo(page, '.svelte-flow__node-workload')
  await page.keyboard.press('Space')
  await command(page, 'Add Disruption budget')
  await expect.poll(() => focusedLabel(page)).toMatch(/^PodDisruptionBudget web/)
}

/** Undoes everything, and does it again. */
export async function undoAndRedo(page: Page, step: (what: 'undo' | 'redo') => Promise<void>): Promise<void> {
  const built = await yaml(page)
  for (let n = 0; n < 80 && (await yaml(page)) !== ''; n++) await step('undo')
  await expect.poll(() => yaml(page)).toBe('')
  await byId(page, 'empty-board').waitFor()
  for (let n = 0; n < 80 && (await yaml(page)) !== built; n++) await step('redo')
  await expect.poll(() => yaml(page)).toBe(built)
}

const shared = join(dirname(root), 'shared', 'real')

/** A manifest that another project publishes, beside the checkout; undefined where there is none and none is demanded. */
export async function realFile(name: string): Promise<string | undefined> {
  const path = join(shared, name)
  if (existsSync(path)) return readFile(path, 'utf8')
  const reason = `${name}: skipped, there is no ${path}`
  if (required) throw new Error(reason)
  console.warn(reason)
  return undefined
}
