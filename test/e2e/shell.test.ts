/** The desktop app as people expect one: menus, recent files, the window's place, unsaved work, crashes. */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closeDesktop, launchDesktop } from './desktop'
import { describeWith } from './machine'
import { byId, text, waitForEditor, watch } from './screens'

describeWith(['electron'], 'desktop shell', () => {
  let folder: string
  let app: ElectronApplication
  let page: Page
  let watched: ReturnType<typeof watch>

  async function open(...files: string[]) {
    app = await launchDesktop(folder, files)
    page = await app.firstWindow()
    page.setDefaultTimeout(15_000)
    watched = watch(page)
    await waitForEditor(page)
  }

  async function type(line: string) {
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type(line)
    await page.keyboard.press('Enter')
  }

  const editor = () => page.locator('.cm-content').innerText()
  const kept = async () => {
    const directory = join(folder, 'user', 'recovery')
    const names = await readdir(directory).catch(() => [])
    const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8').catch(() => '')))
    return texts.join('\n')
  }

  async function crash() {
    const process = app.process()
    const gone = new Promise((resolve) => process.once('exit', resolve))
    process.kill('SIGKILL')
    await gone
    await app.close().catch(() => undefined)
  }

  /** What stands in the menu under an id; the folders' items too. */
  const item = (id: string) =>
    app.evaluate(({ Menu }, id) => {
      const found = Menu.getApplicationMenu()?.getMenuItemById(id)
      return found
        ? { label: found.label, enabled: found.enabled, checked: found.checked, keys: found.accelerator }
        : null
    }, id)
  const choose = (id: string) =>
    app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()!.getMenuItemById(id)!.click(), id)

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-shell-'))))
  afterEach(async () => {
    await closeDesktop(app)
    expect(watched.faults).toEqual([])
  })

  it('has the commands in its menus, with their keys, as far as they are possible', async () => {
    await open()
    const labels = () =>
      app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.items.map(({ label, role }) => label || role))
    await expect.poll(labels).toEqual(['&File', '&Edit', '&View', '&Trial', '&Run', 'Window', '&Help'])
    await expect.poll(() => item('save')).toMatchObject({ label: 'Save', enabled: true, keys: 'CmdOrCtrl+S' })
    await expect.poll(() => item('run')).toMatchObject({ enabled: true, keys: 'CmdOrCtrl+Return' })
    await expect.poll(() => item('undo')).toMatchObject({ enabled: false })
    await expect.poll(() => item('export')).toMatchObject({ enabled: false })
    await type('# mine')
    await expect.poll(() => item('undo')).toMatchObject({ enabled: true })

    await choose('undo')
    await choose('undo')
    await expect.poll(editor).not.toContain('# mine')
    await choose('theme-light')
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
    await expect.poll(() => item('theme-light')).toMatchObject({ checked: true })
    await choose('go-run')
    await expect.poll(() => page.getByTestId('app').getAttribute('data-screen')).toBe('run')
    await choose('shortcuts')
    await byId(page, 'shortcuts').waitFor()
    // Nothing happens behind an open dialog.
    await choose('design')
    await expect.poll(() => page.getByTestId('app').getAttribute('data-screen')).toBe('run')
  })

  it('lists the files that were used, opens them again, and forgets them when told to', async () => {
    const path = join(folder, 'given.yaml')
    await writeFile(path, '# given\n')
    await open(path)
    await expect.poll(() => text(page, 'document-name')).toBe('given.yaml')
    await closeDesktop(app)

    await open()
    await expect.poll(() => text(page, 'document-name')).not.toBe('given.yaml')
    await byId(page, 'document-menu').click()
    await page.getByRole('menuitem', { name: path }).click()
    await expect.poll(() => text(page, 'document-name')).toBe('given.yaml')
    await type('# more')
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => readFile(path, 'utf8')).toContain('# more')
    const recent = () =>
      app.evaluate(({ Menu }) => {
        const file = Menu.getApplicationMenu()!.items.find(({ label }) => label === '&File')!
        return file
          .submenu!.items.find(({ label }) => label === 'Open Recent')!
          .submenu!.items.map(({ label }) => label)
      })
    await expect.poll(recent).toEqual(['given.yaml', 'Clear the recent documents'])
    await choose('clear-recent')
    await expect.poll(recent).toEqual(['Clear the recent documents'])
  })

  it('opens where it was', async () => {
    await open()
    const bounds = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].getBounds())
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0].setBounds({ x: 40, y: 30, width: 1010, height: 640 }),
    )
    await expect.poll(() => readFile(join(folder, 'user', 'window.json'), 'utf8').catch(() => '')).toContain('1010')
    const before = await bounds()
    await crash()
    await open()
    await expect.poll(bounds).toEqual(before)
    // A display that is gone by now.
    await closeDesktop(app)
    await writeFile(
      join(folder, 'user', 'window.json'),
      JSON.stringify({ x: 20_000, y: 0, width: 1010, height: 640, maximized: false }),
    )
    await open()
    const found = await bounds()
    const area = await app.evaluate(({ screen }) => screen.getPrimaryDisplay().workArea)
    expect(found.x).toBeGreaterThanOrEqual(area.x)
    expect(found.x + found.width).toBeLessThanOrEqual(area.x + area.width)
  })

  it('asks after a crash what shall become of unsaved work, and restores it', async () => {
    const path = join(folder, 'mine.yaml')
    await writeFile(path, '# saved\nkind: Cluster\n')
    await open(path)
    await type('# unsaved')
    await expect.poll(kept, { timeout: 10_000 }).toContain('# unsaved')
    await crash()

    await open()
    await byId(page, 'recovery').waitFor()
    // The choice is the person's: nothing is restored by itself.
    await expect.poll(() => text(page, 'document-name')).not.toBe('mine.yaml')
    await byId(page, 'recovery-compare').click()
    await expect.poll(() => text(page, 'recovery-difference')).toContain('1 line added and 0 lines removed')
    await byId(page, 'recovery-restore').click()
    await expect.poll(editor).toMatch(/^# unsaved\n# saved/)
    await expect.poll(() => text(page, 'document-dirty')).toContain('edited')
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => readFile(path, 'utf8')).toMatch(/^# unsaved/)
    await expect.poll(kept).toBe('')
  })

  it('discards unsaved work when told to, and keeps it until then', async () => {
    await open()
    await type('# unsaved')
    await expect.poll(kept, { timeout: 10_000 }).toContain('# unsaved')
    await crash()
    await open()
    await byId(page, 'recovery-later').click()
    await closeDesktop(app)
    await open()
    await byId(page, 'recovery-discard').click()
    await byId(page, 'recovery').waitFor({ state: 'detached' })
    await expect.poll(editor).not.toContain('# unsaved')
    await expect.poll(kept).toBe('')
  })

  it('loads a page that crashed again, with its work', async () => {
    await open()
    await type('# unsaved')
    await expect.poll(kept, { timeout: 10_000 }).toContain('# unsaved')
    watched.expected.push(/./)
    await app.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]
      const again = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()))
      webContents.forcefullyCrashRenderer()
      return again
    })
    // Playwright knows nothing of a page after its crash: the app itself is asked.
    const offered = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0].webContents.executeJavaScript(
          'document.querySelector("[data-testid=recovery-row]")?.innerText ?? ""',
        ),
      ) as Promise<string>
    await expect.poll(() => offered().catch(() => ''), { timeout: 20_000 }).toContain('Restore')
  })

  it.each(['close', 'quit'] as const)('asks before unsaved work is lost: %s', async (how) => {
    await open()
    await type('# unsaved')
    const leave = () =>
      app.evaluate(({ app, BrowserWindow }, how) => {
        // After this answer has gone out: the app may be gone at once.
        setTimeout(() => (how === 'quit' ? app.quit() : BrowserWindow.getAllWindows()[0].close()))
      }, how)
    await leave()
    await byId(page, 'confirm-cancel').click()
    await byId(page, 'confirm').waitFor({ state: 'detached' })
    await expect.poll(editor).toMatch(/^# unsaved/)

    const path = join(folder, 'kept.yaml')
    await app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
    }, path)
    const gone = new Promise((resolve) => app.process().once('exit', resolve))
    await leave()
    await byId(page, 'confirm-save').click()
    await gone
    await expect.poll(() => readFile(path, 'utf8')).toMatch(/^# unsaved/)
    await expect.poll(kept).toBe('')
  })

  it('closes at once when there is nothing to lose', async () => {
    await open()
    const gone = new Promise((resolve) => app.process().once('exit', resolve))
    await app.evaluate(({ BrowserWindow }) => void setTimeout(() => BrowserWindow.getAllWindows()[0].close()))
    await gone
  })

  it('shows the tour once', async () => {
    app = await launchDesktop(folder)
    page = await app.firstWindow()
    watched = watch(page)
    await waitForEditor(page, { tour: true })
    await byId(page, 'tour').waitFor()
    for (let step = 0; step < 5; step++) await page.keyboard.press('Enter')
    await expect.poll(() => text(page, 'tour-next')).toBe('Done')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Escape')
    await byId(page, 'tour').waitFor({ state: 'detached' })
    await expect
      .poll(() => readFile(join(folder, 'user', 'settings.json'), 'utf8').catch(() => ''))
      .toContain('tour.seen')
    await closeDesktop(app)
    app = await launchDesktop(folder)
    page = await app.firstWindow()
    watched = watch(page)
    await waitForEditor(page, { tour: true })
    await expect.poll(() => byId(page, 'tour').count()).toBe(0)
    await expect.poll(() => item('tour')).toMatchObject({ enabled: true })
    await choose('tour')
    await byId(page, 'tour').waitFor()
  })
})
