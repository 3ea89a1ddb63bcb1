/** Two runs compared and one field swept, in the browser host. */
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { violations } from './axe'
import { browser as executablePath, describeWith, testSwitches } from './machine'
import { call, startServer } from './process'
import { byId, comparable, runToEnd, text, waitForEditor, watch } from './screens'

const spread = ' { percentageOfNodesToScore: 100 }'
const packed = ' { percentageOfNodesToScore: 50 }'

describeWith(['browser'], 'compare', () => {
  let folder: string
  let server: Awaited<ReturnType<typeof startServer>>
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let watched: ReturnType<typeof watch>

  const start = async () => (server = await startServer([], { XDG_STATE_HOME: folder }))
  beforeAll(async () => void (browser = await chromium.launch({ executablePath, args: testSwitches })))
  afterAll(() => browser?.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatrial-compare-'))
    await start()
    context = await browser.newContext({ acceptDownloads: true })
    page = await context.newPage()
    watched = watch(page)
    // What the test before has written and not saved is offered again.
    await page.addLocatorHandler(byId(page, 'recovery-later'), (button) => button.click())
    await page.goto(server.url)
    await waitForEditor(page)
  })
  afterEach(async () => {
    await context.close()
    await server.stop()
    expect(watched.faults).toEqual([])
  })

  async function write(yaml: string) {
    await byId(page, 'rail-design').click()
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(yaml)
  }
  const kept = () => byId(page, 'kept-run')
  async function runTwice() {
    await write(comparable(spread))
    await runToEnd(page)
    await write(comparable(packed))
    await runToEnd(page)
  }

  it('runs, changes the scheduler configuration, runs again and compares', async () => {
    await runTwice()
    await byId(page, 'compare-newest-button').click()
    await byId(page, 'compare-title').waitFor()
    await expect
      .poll(() => byId(page, 'input-difference').allInnerTexts())
      .toEqual([
        expect.stringMatching(
          /^Cluster c\s+spec\.controlPlane\.schedulerConfig\.percentageOfNodesToScore\s+100\s+→\s+50$/,
        ),
      ])
    // 12 pods of one CPU on 4 nodes of 4: all run, under both.
    await expect.poll(() => byId(page, 'figure-row-podsRunning').innerText()).toMatch(/12\s+12/)
    await expect.poll(() => byId(page, 'compare-title').innerText()).toBe('No verdict changed')
    await expect.poll(() => violations(page)).toEqual([])
    const downloads: string[] = []
    page.on('download', (download) => downloads.push(download.suggestedFilename()))
    await byId(page, 'export-comparison').click()
    await expect.poll(() => downloads.sort()).toEqual(['comparison.html', 'comparison.json'])
  })

  it('keeps runs over a restart; they can be renamed, pinned, saved, opened and deleted', async () => {
    watched.expected.push(/ERR_CONNECTION_REFUSED|WebSocket/)
    await runTwice()
    await byId(page, 'rail-compare').click()
    await expect.poll(() => kept().count()).toBe(2)
    await server.stop()
    await start()
    await page.goto(server.url)
    await waitForEditor(page)
    await byId(page, 'rail-compare').click()
    await expect.poll(() => kept().count()).toBe(2)
    const first = kept().last()
    await first.hover()
    await first.getByTestId('run-rename').click()
    await byId(page, 'run-name-input').fill('All nodes scored')
    await page.keyboard.press('Enter')
    await expect.poll(() => first.getAttribute('data-name')).toBe('All nodes scored')
    await first.getByTestId('run-pin').click()
    await expect.poll(() => first.getByTestId('run-pin').getAttribute('aria-pressed')).toBe('true')
    const [download] = await Promise.all([page.waitForEvent('download'), first.getByTestId('run-save').click()])
    const path = await download.path()
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ seed: 3, clusters: [{ name: 'c' }] })
    const open = async (files: string | { name: string; mimeType: string; buffer: Buffer }) => {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), byId(page, 'open-result').click()])
      await chooser.setFiles(files)
    }
    await open(path)
    await expect.poll(() => kept().count()).toBe(3)
    await open({ name: 'pod.json', mimeType: 'application/json', buffer: Buffer.from('{"kind":"Pod"}') })
    await page.getByText('pod.json is no result of Seatrial but a Pod').waitFor()
    await kept().first().hover()
    await kept().first().getByTestId('run-delete').click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect.poll(() => kept().count()).toBe(2)
  })

  it('sweeps three values, each with the digest of a run of its own, and draws them', async () => {
    await write(comparable(spread))
    await byId(page, 'rail-compare').click()
    await byId(page, 'sweep-open').click()
    await byId(page, 'sweep-search').fill('nodePools count')
    await page.locator('[data-reference="Cluster/c:spec.nodePools[general].count"]').click()
    await byId(page, 'sweep-values').fill('2, -1')
    await byId(page, 'sweep-start').click()
    await expect.poll(() => text(page, 'sweep-problems')).toContain('-1: spec.nodePools[0].count: Invalid value')
    await expect.poll(() => violations(page)).toEqual([])
    await byId(page, 'sweep-values').fill('2, 3, 4')
    await byId(page, 'sweep-start').click()
    await page.locator('[data-testid=sweep-view][data-over=true]').waitFor({ timeout: 60_000 })
    await expect.poll(() => text(page, 'sweep-done')).toBe('3 of 3 values')
    const rows = byId(page, 'sweep-row')
    // 3 pods of one CPU fit beside the system's share on a node of 4: 6 of 12 wait on 2 nodes, 3 on 3, none on 4.
    await byId(page, 'sweep-figure').selectOption('podsPending')
    const picture = byId(page, 'sweep-chart').locator('canvas')
    await expect
      .poll(() => picture.getAttribute('aria-label'))
      .toBe(
        'Pods pending at the end by spec.nodePools[general].count: 2: 6, objectives missed; 3: 3, objectives missed; 4: 0',
      )
    await expect.poll(() => rows.count()).toBe(3)
    await expect.poll(() => violations(page)).toEqual([])
    // The last value is the design as it stands.
    await byId(page, 'sweep-compare').click()
    await byId(page, 'compare-title').waitFor()
    await expect.poll(() => text(page, 'compare-title')).toBe('1 newly met')
    const { out } = await call(['run', '-', '--json', '-'], { input: comparable(spread) })
    const last = byId(page, 'kept-run').and(page.locator('[data-name$=", 4"]'))
    await byId(page, 'kept-sweep').locator('summary').click()
    await last.hover()
    const [saved] = await Promise.all([page.waitForEvent('download'), last.getByTestId('run-save').click()])
    const { digest } = JSON.parse(out) as { digest: string }
    expect(JSON.parse(await readFile(await saved.path(), 'utf8'))).toMatchObject({ digest })
  })
})
