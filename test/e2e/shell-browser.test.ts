/** The browser host as people expect it: unsaved work, two servers at once, recent documents, search, what is remembered. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { browser as executablePath, describeWith, testSwitches } from './machine'
import { startServer } from './process'
import { byId, text, waitForEditor, watch } from './screens'

describeWith(['browser'], 'browser shell', () => {
  let browser: Browser
  let folder: string
  let page: Page
  let watched: ReturnType<typeof watch>
  let servers: Awaited<ReturnType<typeof startServer>>[]

  const serve = async () => {
    const server = await startServer([], { XDG_STATE_HOME: folder })
    servers.push(server)
    return server
  }
  const editor = (of: Page = page) => of.locator('.cm-content').innerText()
  async function type(line: string, on: Page = page) {
    await on.locator('.cm-content').click()
    await on.keyboard.press('ControlOrMeta+Home')
    await on.keyboard.type(`${line}\n`)
  }
  const kept = async () => {
    const directory = join(folder, 'seatrial', 'recovery')
    const names = await readdir(directory).catch(() => [])
    const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8').catch(() => '')))
    return texts.join('\n')
  }

  beforeAll(async () => void (browser = await chromium.launch({ executablePath, args: testSwitches })))
  afterAll(() => browser?.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatrial-shell-browser-'))
    servers = []
    page = await browser.newPage()
    page.setDefaultTimeout(20_000)
    watched = watch(page)
  })
  afterEach(async () => {
    await page.close()
    await Promise.all(servers.map((server) => server.stop()))
    expect(watched.faults).toEqual([])
  })

  it('keeps the unsaved work of two servers apart, and offers that of the one that was killed', async () => {
    watched.expected.push(/WebSocket|ERR_CONNECTION_REFUSED/)
    const first = await serve()
    const second = await serve()
    await page.goto(first.url)
    await waitForEditor(page)
    await type('# of the first')
    const other = await browser.newPage()
    await other.goto(second.url)
    await waitForEditor(other)
    await type('# of the second', other)
    await expect.poll(kept, { timeout: 15_000 }).toMatch(/# of the (first|second)[^]*# of the (first|second)/)

    const gone = first.ended
    first.child.kill('SIGKILL')
    await gone
    const third = await serve()
    const next = await browser.newPage()
    await next.goto(third.url)
    await byId(next, 'recovery').waitFor()
    // That of the second is in use.
    await expect.poll(() => byId(next, 'recovery-row').count()).toBe(1)
    await byId(next, 'recovery-restore').click()
    await expect.poll(() => editor(next)).toMatch(/^# of the first/)
    await other.close()
    await next.close()
  })

  it('asks before the page is left with unsaved work, and offers it to the next page', async () => {
    const { url } = await serve()
    await page.goto(url)
    await waitForEditor(page)
    await type('# unsaved')
    const asked = new Promise<string>((resolve) =>
      page.once('dialog', (dialog) => {
        resolve(dialog.type())
        void dialog.accept()
      }),
    )
    await page.reload()
    expect(await asked).toBe('beforeunload')
    await byId(page, 'recovery').waitFor()
    await byId(page, 'recovery-discard').click()
    await byId(page, 'recovery').waitFor({ state: 'detached' })
    await expect.poll(kept).toBe('')
    // Nothing is unsaved: nobody is asked.
    page.once('dialog', () => expect.unreachable())
    await page.reload()
    await waitForEditor(page)
  })

  it('has what was opened and saved among the recent documents, at another port too', async () => {
    const first = await serve()
    await page.goto(first.url)
    await waitForEditor(page)
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['# dropped\nkind: Cluster\n'], 'dropped.yaml'))
      return data
    })
    await page.locator('.cm-content').dispatchEvent('drop', { dataTransfer: transfer })
    await expect.poll(() => text(page, 'document-name')).toBe('dropped.yaml')
    const chosen = await page.evaluate(() => document.documentElement.dataset['theme'])
    await byId(page, 'theme-toggle').click()
    const settings = () => readFile(join(folder, 'seatrial', 'settings.json'), 'utf8').catch(() => '')
    await expect.poll(settings).toContain('"theme"')
    await page.goto('about:blank')
    await first.stop()

    const second = await serve()
    await page.goto(second.url)
    await waitForEditor(page, { tour: true })
    await expect.poll(() => byId(page, 'tour').count()).toBe(0)
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).not.toBe(chosen)
    await byId(page, 'document-menu').click()
    await page.getByRole('menuitem', { name: 'dropped.yaml' }).click()
    await expect.poll(() => editor()).toMatch(/^# dropped/)
    await byId(page, 'document-menu').click()
    await byId(page, 'menu-clear-recent').click()
    await byId(page, 'document-menu').click()
    await expect.poll(() => page.getByRole('menuitem', { name: 'dropped.yaml' }).count()).toBe(0)
  })

  it('follows the system in light and dark, until told otherwise', async () => {
    const { url } = await serve()
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(url)
    await waitForEditor(page)
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
    await expect.poll(theme).toBe('light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(theme).toBe('dark')
    await byId(page, 'theme-toggle').click()
    await expect.poll(theme).toBe('light')
    await page.keyboard.press('ControlOrMeta+k')
    await byId(page, 'palette-input').fill('as the system')
    await page.keyboard.press('Enter')
    await expect.poll(theme).toBe('dark')
  })

  it('finds a part, a field and a command, and goes there', async () => {
    const { url } = await serve()
    await page.goto(url)
    await waitForEditor(page)
    await byId(page, 'workload').first().waitFor()
    const search = async (query: string) => {
      await page.locator('body').press('/')
      await byId(page, 'search-input').fill(query)
      await page.keyboard.press('Enter')
    }
    await byId(page, 'rail-run').click()
    await search('payment')
    await expect.poll(() => text(page, 'selection')).toBe('harbour / payment')
    await expect.poll(() => page.getByTestId('app').getAttribute('data-screen')).toBe('design')
    await search('kubeProxyMode')
    await expect.poll(() => text(page, 'selection')).toMatch(/network/i)
    await expect.poll(() => page.locator('.cm-activeLine').innerText()).toContain('kubeProxyMode')
    // In the editor the key is a letter as any other.
    await page.keyboard.press('/')
    await expect.poll(() => byId(page, 'search').count()).toBe(0)
    await page.keyboard.press('ControlOrMeta+z')
    await byId(page, 'rail-design').focus()
    await search('go to report')
    await expect.poll(() => page.getByTestId('app').getAttribute('data-screen')).toBe('report')
    await page.keyboard.press('?')
    await byId(page, 'shortcuts').waitFor()
  })
})
