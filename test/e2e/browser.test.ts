/** The browser host in a real Chromium. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { browser as executablePath, describeWith, testSwitches } from './machine'
import { call, startServer } from './process'
import { byId, checkExplanation, checkFigures, checkScores, runToEnd, text, waitForEditor, watch } from './screens'

describeWith(['browser'], 'browser host', () => {
  let folder: string
  let server: Awaited<ReturnType<typeof startServer>>
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let watched: ReturnType<typeof watch>

  beforeAll(async () => void (browser = await chromium.launch({ executablePath, args: testSwitches })))
  afterAll(() => browser?.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatrial-browser-'))
    server = await startServer([], { XDG_STATE_HOME: folder })
    context = await browser.newContext({ acceptDownloads: true })
    page = await context.newPage()
    watched = watch(page)
  })
  afterEach(async () => {
    await context.close()
    await server.stop()
    expect(watched.faults).toEqual([])
  })

  it('opens the example, runs it, shows its figures and exports a report', async () => {
    await page.goto(server.url)
    await waitForEditor(page)
    const digest = await runToEnd(page)
    await checkFigures(page)
    const downloads = new Map<string, string>()
    page.on('download', (download) => {
      void download
        .path()
        .then(async (path) => downloads.set(download.suggestedFilename(), await readFile(path, 'utf8')))
    })
    await byId(page, 'export-report').click()
    await expect
      .poll(() => [...downloads.keys()].sort(), { timeout: 20_000 })
      .toEqual(['nodes.csv', 'pods.csv', 'report.html', 'result.json', 'timeseries.csv', 'utilisation.csv'])
    expect(JSON.parse(downloads.get('result.json') ?? '')).toMatchObject({ digest })
    expect(downloads.get('report.html')).toContain(digest)
  })

  it('says why a pod waits and why another is where it is', async () => {
    await page.goto(server.url)
    await waitForEditor(page)
    await runToEnd(page)
    await checkExplanation(page)
    await checkScores(page)
  })

  it('opens a file of the user, edits it and saves it as a download', async () => {
    const path = join(folder, 'mine.yaml')
    await writeFile(path, '# mine\nkind: Cluster\n')
    await page.goto(server.url)
    await waitForEditor(page)
    await byId(page, 'document-menu').click()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), byId(page, 'menu-open').click()])
    await chooser.setFiles(path)
    await expect.poll(() => text(page, 'document-name')).toBe('mine.yaml')
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('# mine')
  })

  it('says that the token is needed, and that it is wrong', async () => {
    // The page, and the icon that a browser asks for by itself.
    watched.expected.push(/401 \(Unauthorized\)|404 \(Not Found\)/)
    const bare = await page.goto(new URL('/', server.url).href)
    expect(bare?.status()).toBe(401)
    await expect.poll(() => page.locator('body').innerText()).toContain('Open the URL that seatrial has printed')
  })

  it('shows the file from the command line, and saves back to it', async () => {
    const path = join(folder, 'given.yaml')
    await writeFile(path, '# given\n')
    const own = await startServer([path], { XDG_STATE_HOME: join(folder, 'own') })
    await page.goto(own.url)
    await waitForEditor(page)
    await expect.poll(() => text(page, 'document-name')).toBe('given.yaml')
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+End')
    await page.keyboard.type('# more')
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => readFile(path, 'utf8')).toContain('# more')
    await page.reload()
    await waitForEditor(page)
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('# more')
    await page.close()
    await own.stop()
  })

  it('survives a server that goes away', async () => {
    const own = await startServer([], { XDG_STATE_HOME: join(folder, 'gone') })
    await page.goto(own.url)
    await waitForEditor(page)
    watched.expected.push(/ERR_CONNECTION_REFUSED/)
    await own.stop()
    await byId(page, 'connection-banner').waitFor()
  })

  it('gives the digest of the terminal', async () => {
    await page.goto(server.url)
    await waitForEditor(page)
    const digest = await runToEnd(page)
    const { out } = await call(['run', join('examples', await text(page, 'document-name')), '--json', '-'])
    expect(JSON.parse(out)).toMatchObject({ digest })
  })
})
