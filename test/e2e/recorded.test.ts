/**
 * The examples of a rollout, a drain and a node's death, run and read on the Run screen: what stands there is what the
 * recordings of the real controllers say. (All that is compared beside: test/conformance/watched.test.ts.)
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { readRecording, type MarkAction, type Recording } from '../conformance/controllers/recording'
import { violations } from './axe'
import { browser as executablePath, describeWith, testSwitches } from './machine'
import { startServer } from './process'
import { byId, runToEnd, text, waitForEditor, watch } from './screens'

const recorded = (name: string): Recording =>
  readRecording(join('test', 'conformance', 'controllers', 'records', `${name}.json`))
const markOf = ({ actions }: Recording, mark: string) =>
  actions.find((action) => 'mark' in action && action.mark === mark) as MarkAction
const slow = { timeout: 60_000 }

describeWith(['browser'], 'what was recorded', () => {
  let browser: Browser
  let page: Page
  let server: Awaited<ReturnType<typeof startServer>>
  let watched: ReturnType<typeof watch>

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: testSwitches })
  })
  afterEach(async () => {
    await page.close()
    await server.stop()
    expect(watched.faults).toEqual([])
  })
  afterAll(() => browser?.close())

  async function ran(example: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'seatrial-recorded-'))
    server = await startServer([join('examples', `${example}.yaml`)], { XDG_STATE_HOME: folder })
    // So high that the tables show all of their rows.
    page = await browser.newPage({ viewport: { width: 1440, height: 2400 }, reducedMotion: 'reduce' })
    watched = watch(page)
    await page.goto(server.url)
    await waitForEditor(page)
    await runToEnd(page)
  }

  /** Messages of the Events of a reason in the table, oldest first, with the names that were made up left out. */
  async function messages(reason: string): Promise<string[]> {
    await byId(page, 'tab-events').click()
    await byId(page, 'events-search').fill(reason)
    await expect.poll(() => byId(page, 'event-row').count(), slow).toBeGreaterThan(0)
    await expect
      .poll(async () => (await byId(page, 'event-row').allInnerTexts()).every((row) => row.includes(reason)), slow)
      .toBe(true)
    const found = await byId(page, 'event-row').locator('[data-column=message]').allInnerTexts()
    return found.map(plain).reverse()
  }
  /** The tenth similar one and those after it are told together. */
  const plain = (message: string) =>
    message.replace('(combined from similar events): ', '').replace(/(web)-[a-z0-9]+/g, '$1')

  it('a rollout: the sizes of both ReplicaSets', async () => {
    const { timeline, actions } = recorded('02-rollout-10-25-25')
    const update = actions.find((action) => 'mark' in action)!.t
    const series = new Set(timeline.flatMap(([, , name, , { r }]) => (r === 'ScalingReplicaSet' ? [name] : [])))
    const real = timeline.flatMap(([t, , name, , { msg }]) =>
      series.has(name) && msg && t >= update ? [plain(String(msg))] : [],
    )
    await ran('rollout')
    const [created, ...ours] = await messages('ScalingReplicaSet')
    expect(created).toBe('Scaled up replica set web from 0 to 10')
    // maxSurge and maxUnavailable at once; then a step for each pod, or for two, as they become ready.
    expect(ours.slice(0, 3)).toEqual(real.slice(0, 3))
    expect(ours.at(-1)).toMatch(/^Scaled down replica set web from \d to 0$/)
    expect(real.at(-1)).toMatch(/^Scaled down replica set web from \d to 0$/)
    await byId(page, 'tab-rollouts').click()
    await expect.poll(() => text(page, 'rollout-row'), slow).toMatch(/10\/10[^]*successfully rolled out$/)
  })

  it('a drain: what kubectl says', async () => {
    const { data } = markOf(
      recorded('08-kubectl-drain'),
      'kubectl drain n03 --ignore-daemonsets --force --delete-emptydir-data',
    )
    const { lines } = data as { lines: [number, string, string][] }
    const words = [/^evicting pod .*\/web-/, /will retry after 5s/, /^pod\/web-.* evicted$/, / drained$/]
    // A pod of another scenario was on the node.
    const own = lines.map(([, , line]) => line).filter((line) => !/02-kubectl-rollout|web-5977d759f5/.test(line))
    await ran('drain-under-budget')
    await byId(page, 'tab-kubectl').click()
    await expect.poll(() => byId(page, 'command-output').innerText(), slow).toContain('node/workers-0004 drained')
    expect(await violations(page)).toEqual([])
    const all = await byId(page, 'command-line').locator('.text').allInnerTexts()
    const end = all.indexOf('node/workers-0004 drained')
    const said = all.slice(0, end + 1)
    for (const word of words) {
      const count = (list: readonly string[]) => list.filter((line) => word.test(line)).length
      expect(count(said), String(word)).toBe(count(own))
    }
  })

  it('a node’s death: when it is found out, and when its pods are given up', async () => {
    const recording = recorded('07a-node-death-1of20')
    const kill = recording.actions.find((action) => 'mark' in action && action.mark.startsWith('kill'))!.t
    const first = (reason: string) =>
      recording.timeline.find(([, kind, , , { r }]) => kind === 'ev' && r === reason)![0] - kill
    const expected = { NodeNotReady: first('NodeNotReady'), TaintManagerEviction: first('TaintManagerEviction') }
    await ran('node-death')
    for (const [reason, ms] of Object.entries(expected)) {
      await messages(reason)
      const titles = await byId(page, 'event-row')
        .locator('[title^="At "], [title*="times from"]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('title') ?? ''))
      const times = titles.map((title) => /(?:At|from) (\d+):(\d+\.\d)/.exec(title)!).map(([, m, s]) => 60 * +m + +s)
      // The example's machine dies at 3:00. Within a tenth of the time since, as everywhere.
      expect(Math.abs(1000 * (Math.min(...times) - 180) - ms), reason).toBeLessThan(150 + ms / 10)
    }
    // As many pods of the 300 s, 30 s and 0 s kinds as there were on the machine; those that tolerate it for ever stay.
    await byId(page, 'events-search').fill('TaintManagerEviction')
    const subjects = await byId(page, 'event-row').locator('[data-column=object]').allInnerTexts()
    expect(subjects.filter((one) => /pod\/(def|t30|t0)-/i.test(one)).length).toBe(3)
    expect(subjects.filter((one) => /pod\/(inf|ds)-/i.test(one))).toEqual([])
  })
})
