/**
 * Every screen in every state worth looking at, over the real browser host: for axe, for the keyboard, for dead buttons, and
 * for the pictures of `shots.mjs --all`. A new screen joins them all by standing here.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { byId, runToEnd, waitForEditor } from './screens'

export interface Stage {
  url: string
  /** The host's XDG_STATE_HOME. */
  state: string
}

export interface Scene {
  name: string
  /** A run of the example has ended before; scenes of one visitor share it. */
  after?: 'run'
  act(page: Page, stage: Stage): Promise<void>
}

const screen = (id: string, wait?: string) => async (page: Page) => {
  await byId(page, `rail-${id}`).click()
  if (wait) await byId(page, wait).first().waitFor()
}

async function clear(page: Page) {
  await page.locator('.cm-content').click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await byId(page, 'empty-board').waitFor()
}

async function type(page: Page, text: string) {
  await page.locator('.cm-content').click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type(text)
}

/** Chooses a command by its title. */
export async function command(page: Page, title: string) {
  await page.keyboard.press('ControlOrMeta+k')
  await byId(page, 'palette-input').fill(title)
  await page.keyboard.press('Enter')
}

/** The part of the canvas that is drawn as `testId`. */
const part = (testId: string) => async (page: Page) => {
  await byId(page, testId).first().click()
  await byId(page, 'inspector').waitFor()
}
const tab = (id: string) => async (page: Page) => {
  await byId(page, `tab-${id}`).click()
}
const pod = (tabId: string, row: string) => async (page: Page) => {
  await screen('run')(page)
  await tab(tabId)(page)
  await byId(page, row).first().click()
  await byId(page, 'explain-verdict').waitFor()
}

const designs: Scene[] = [
  { name: 'design', act: async () => {} },
  { name: 'design-workload', act: part('workload') },
  { name: 'design-pool', act: part('pool') },
  { name: 'design-masters', act: part('control-plane') },
  { name: 'design-empty', act: clear },
  { name: 'design-review', act: tab('review') },
  {
    name: 'design-problems',
    async act(page) {
      await type(page, 'kind: Pod\nmetadata: {name: -}\nspec: {containers: 3}\n---\n')
      await tab('problems')(page)
      await byId(page, 'problem-row').first().waitFor()
    },
  },
  {
    name: 'design-canvas',
    async act(page) {
      await byId(page, 'view-canvas').click()
      await page.locator('.svelte-flow__node-cluster').first().focus()
      await page.keyboard.press('Enter')
      await byId(page, 'inspector').waitFor()
    },
  },
  { name: 'design-yaml', act: async (page) => byId(page, 'view-yaml').click() },
  {
    name: 'design-find',
    async act(page) {
      await page.locator('.cm-content').click()
      await page.keyboard.press('ControlOrMeta+f')
      await page.locator('.cm-search [name=search]').fill('replicas')
    },
  },
  {
    name: 'document-menu',
    async act(page) {
      await byId(page, 'document-menu').click()
      await byId(page, 'menu-open').waitFor()
    },
  },
  { name: 'trial-popover', act: async (page) => byId(page, 'trial-button').click() },
  { name: 'palette', act: async (page) => page.keyboard.press('ControlOrMeta+k') },
  {
    name: 'search',
    async act(page) {
      await byId(page, 'canvas').focus()
      await page.keyboard.press('/')
      await byId(page, 'search-input').fill('checkout')
    },
  },
  { name: 'shortcuts', act: async (page) => byId(page, 'shortcuts-button').click() },
  {
    name: 'confirm',
    async act(page) {
      await type(page, '# mine')
      await byId(page, 'document-menu').click()
      await byId(page, 'menu-new').click()
      await byId(page, 'confirm').waitFor()
    },
  },
  { name: 'tour', act: (page) => command(page, 'Take the tour') },
  {
    name: 'recovery',
    async act(page, { state }) {
      const text = 'kind: Pod\nmetadata: {name: a}\n'
      const document = { name: 'harbour.yaml', path: null, text }
      const savedAt = new Date(Date.now() - 60_000).toISOString()
      const folder = join(state, 'seatrial', 'recovery')
      await mkdir(folder, { recursive: true })
      // Linux and macOS give out process ids below this: its host is gone.
      await writeFile(
        join(folder, 'aaaaaaaaaaaa.json'),
        JSON.stringify({ version: 2, pid: 2 ** 30, savedAt, document }),
      )
      await page.reload()
      await byId(page, 'recovery-compare').click()
      await byId(page, 'recovery-difference').waitFor()
    },
  },
  { name: 'trial', act: screen('trial', 'timeline') },
  {
    name: 'trial-phase',
    async act(page) {
      await screen('trial', 'phase')(page)
      await byId(page, 'phase').first().click()
      await byId(page, 'trial-inspector').waitFor()
    },
  },
  {
    name: 'trial-add',
    async act(page) {
      await screen('trial', 'timeline')(page)
      await byId(page, 'trial-add').click()
    },
  },
  {
    name: 'trial-empty',
    async act(page) {
      await clear(page)
      await screen('trial', 'trial-empty')(page)
    },
  },
  { name: 'run-empty', act: screen('run', 'run-empty') },
  { name: 'compare-empty', act: screen('compare', 'compare-empty') },
  { name: 'report-empty', act: screen('report', 'report-empty') },
]

const runs: Scene[] = [
  { name: 'run', act: screen('run') },
  {
    name: 'run-zone',
    async act(page) {
      await screen('run')(page)
      await byId(page, 'fleet-caption').first().click()
      await byId(page, 'fleet-back').first().waitFor()
    },
  },
  { name: 'run-waits', act: pod('pending', 'pending-row') },
  { name: 'run-pod', act: pod('pods', 'pod-row') },
  {
    name: 'run-scheduling',
    async act(page) {
      await pod('pods', 'pod-row')(page)
      await byId(page, 'explain-open').click()
      await byId(page, 'scheduling-dialog').waitFor()
    },
  },
  {
    name: 'run-events',
    async act(page) {
      await screen('run')(page)
      await tab('events')(page)
    },
  },
  {
    name: 'run-kubectl',
    async act(page) {
      await screen('run')(page)
      await tab('kubectl')(page)
      await byId(page, 'command-output').waitFor()
    },
  },
  {
    name: 'run-objects',
    async act(page) {
      await screen('run')(page)
      await tab('objects')(page)
      await byId(page, 'object-row').first().click()
      await byId(page, 'description').waitFor()
    },
  },
  {
    name: 'run-rollouts',
    async act(page) {
      await screen('run')(page)
      await tab('rollouts')(page)
      await byId(page, 'rollout-row').first().click()
      await byId(page, 'rollout').waitFor()
    },
  },
  {
    name: 'run-describe',
    async act(page) {
      await screen('run')(page)
      await tab('objects')(page)
      await byId(page, 'objects-kind').selectOption('Node')
      await byId(page, 'object-row').first().click()
      await byId(page, 'describe').click()
      await byId(page, 'describe-dialog').getByTestId('description').waitFor()
    },
  },
  { name: 'compare-choose', act: screen('compare', 'compare-screen') },
  {
    name: 'compare',
    async act(page) {
      // The run that all these scenes share, and another.
      await screen('run')(page)
      await runToEnd(page)
      // The run that has just ended is kept a moment later.
      for (let tries = 0; tries < 40 && !(await byId(page, 'compare-title').isVisible()); tries++) {
        await page.keyboard.press('ControlOrMeta+Shift+c')
        await page.waitForTimeout(250)
      }
      await byId(page, 'compare-title').waitFor()
    },
  },
  { name: 'report', act: screen('report', 'report-screen') },
]

export const scenes: readonly Scene[] = [...designs, ...runs].map((scene) => ({
  ...scene,
  after: runs.includes(scene) ? 'run' : undefined,
}))

/** Goes from scene to scene; those after a run share one run. */
export class Visitor {
  #ran = false

  constructor(
    readonly page: Page,
    private readonly stage: Stage,
  ) {}

  async to(scene: Scene): Promise<void> {
    if (scene.after && this.#ran) await this.#home()
    else await this.#start(scene)
    await scene.act(this.page, this.stage)
    // What opens, moves or is drawn after a check has come to rest.
    await this.page.waitForTimeout(350)
  }

  /** The page anew, without what the scene before has left unsaved, and as it is for whoever has set nothing yet. */
  async #start(scene: Scene): Promise<void> {
    const { page, stage } = this
    if (page.url().startsWith('http')) await page.evaluate(() => localStorage.clear())
    await page.goto('about:blank')
    await page.waitForTimeout(100)
    await rm(join(stage.state, 'seatrial', 'recovery'), { recursive: true, force: true })
    await mkdir(join(stage.state, 'seatrial'), { recursive: true })
    await writeFile(join(stage.state, 'seatrial', 'settings.json'), '{"version":1,"values":{"tour.seen":true}}')
    await page.goto(stage.url)
    await waitForEditor(page)
    await byId(page, 'workload').first().waitFor()
    this.#ran = scene.after !== undefined
    if (scene.after) await runToEnd(page)
  }

  async #home(): Promise<void> {
    for (let n = 0; n < 3; n++) await this.page.keyboard.press('Escape')
    await this.page.locator('dialog[open]').waitFor({ state: 'detached' })
  }
}
