/** The desktop app: the built, unpackaged one, in a real Electron. */
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closeDesktop, launchDesktop } from './desktop'
import { describeWith } from './machine'
import { call } from './process'
import { byId, checkExplanation, checkFigures, comparable, runToEnd, text, waitForEditor, watch } from './screens'

describeWith(['electron'], 'desktop app', () => {
  let folder: string
  let app: ElectronApplication
  let page: Page
  let watched: ReturnType<typeof watch>

  async function open(...files: string[]) {
    app = await launchDesktop(folder, files)
    page = await app.firstWindow()
    watched = watch(page)
    await waitForEditor(page)
  }

  /** The system's dialogs cannot be pressed from here: they answer with `path` at once. */
  const answerDialogs = (path: string) =>
    app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
    }, path)

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-desktop-'))))
  afterEach(async () => {
    await closeDesktop(app)
    expect(watched.faults).toEqual([])
  })

  it('opens the example, runs it, shows its figures, exports a report, with the digest of the terminal', async () => {
    await open()
    const example = await text(page, 'document-name')
    const digest = await runToEnd(page)
    await checkFigures(page)
    await checkExplanation(page)

    await answerDialogs(join(folder, 'report'))
    await byId(page, 'export-report').click()
    await expect.poll(() => readdir(join(folder, 'report')).catch(() => []), { timeout: 20_000 }).toHaveLength(6)
    const result = JSON.parse(await readFile(join(folder, 'report', 'result.json'), 'utf8')) as { digest: string }
    expect(result.digest).toBe(digest)
    const { out } = await call(['run', join('examples', example), '--json', '-'])
    expect(JSON.parse(out)).toMatchObject({ digest })
  })

  it('saves a design and opens it again', async () => {
    const path = join(folder, 'mine.yaml')
    await open()
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('# mine\n')
    await answerDialogs(path)
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toMatch(/^# mine\n/)
    await app.close()

    await open()
    await answerDialogs(path)
    await byId(page, 'document-menu').click()
    await byId(page, 'menu-open').click()
    await expect.poll(() => text(page, 'document-name')).toBe('mine.yaml')
    await expect.poll(() => page.locator('.cm-content').innerText()).toMatch(/^# mine/)
  })

  it('opens the file on its command line', async () => {
    const path = join(folder, 'given.yaml')
    await writeFile(path, '# given\n')
    await open(path)
    await expect.poll(() => text(page, 'document-name')).toBe('given.yaml')
  })

  it('opens a file that is dropped on it, and saves to that file', async () => {
    const path = join(folder, 'dropped.yaml')
    await writeFile(path, 'kind: Pod\n')
    await open()
    // As the system drops it: a page cannot make a file with a path.
    const session = await page.context().newCDPSession(page)
    const data = { items: [], files: [path], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 20, y: 300, data })
    await expect.poll(() => text(page, 'document-name')).toBe('dropped.yaml')
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.type('# more\n')
    await page.keyboard.press('ControlOrMeta+s')
    await expect.poll(() => readFile(path, 'utf8')).toBe('# more\nkind: Pod\n')
  })

  it('compares two scheduler configurations, exports the comparison, and sweeps a field', async () => {
    const path = join(folder, 'twelve.yaml')
    const design = (percentage: number) => comparable(` { percentageOfNodesToScore: ${percentage} }`)
    await writeFile(path, design(100))
    await open(path)
    await runToEnd(page)
    await byId(page, 'rail-design').click()
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(design(50))
    await runToEnd(page)
    await byId(page, 'compare-newest-button').click()
    await byId(page, 'compare-title').waitFor()
    await expect
      .poll(() => byId(page, 'input-difference').allInnerTexts())
      .toEqual([expect.stringMatching(/percentageOfNodesToScore\s+100\s+→\s+50$/)])
    await expect.poll(() => byId(page, 'figure-row-podsRunning').innerText()).toMatch(/12\s+12/)
    await answerDialogs(join(folder, 'compared'))
    await byId(page, 'export-comparison').click()
    await expect
      .poll(() => readdir(join(folder, 'compared')).catch(() => []), { timeout: 20_000 })
      .toEqual(['comparison.html', 'comparison.json'])

    await byId(page, 'sweep-open').click()
    await byId(page, 'sweep-search').fill('nodePools count')
    await page.locator('[data-reference="Cluster/c:spec.nodePools[general].count"]').click()
    await byId(page, 'sweep-values').fill('2, 4')
    await byId(page, 'sweep-start').click()
    await page.locator('[data-testid=sweep-view][data-over=true]').waitFor({ timeout: 60_000 })
    await expect.poll(() => text(page, 'sweep-done')).toBe('2 of 2 values')
    // 3 pods of one CPU fit beside the system's share on a node of 4: 6 of 12 wait on 2 nodes, none on 4.
    await byId(page, 'sweep-figure').selectOption('podsPending')
    const picture = byId(page, 'sweep-chart').locator('canvas')
    await expect.poll(() => picture.getAttribute('aria-label')).toMatch(/2: 6, objectives missed; 4: 0$/)
  })

  it('keeps to the security checklist', async () => {
    await open()
    watched.expected.push(/404 \(Not Found\)/, /Content Security Policy/)
    const inPage = await page.evaluate(async () => {
      const attempt = (url: string) =>
        fetch(url).then(
          (response) => response.status,
          () => 'refused',
        )
      return {
        url: location.href,
        node: [typeof window['require' as never], typeof window['process' as never]],
        opened: window.open('https://example.com') === null,
        // In a timer: what the test itself evaluates is exempt from the policy.
        eval: await new Promise((resolve) => {
          setTimeout(() => {
            try {
              resolve(new Function('return 1')())
            } catch {
              resolve('refused')
            }
          })
        }),
        outside: await attempt('app://seatrial/..%2f..%2fpackage.json'),
        other: await attempt('app://other/index.html'),
        bridge: Object.keys(window['seatrial' as never] as object).sort(),
        notification: await Notification.requestPermission(),
      }
    })
    expect(inPage).toEqual({
      url: 'app://seatrial/',
      node: ['undefined', 'undefined'],
      opened: true,
      eval: 'refused',
      outside: 404,
      other: 'refused',
      bridge: ['acknowledge', 'call', 'offer', 'onEvent'],
      notification: 'denied',
    })
    await page.evaluate(() => void (location.href = 'https://example.com/'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(page.url()).toBe('app://seatrial/')
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0].webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      const { contextIsolation, nodeIntegration, sandbox, webSecurity } = contents.getLastWebPreferences()
      return { contextIsolation, nodeIntegration, sandbox, webSecurity }
    })
    expect(preferences).toEqual({ contextIsolation: true, nodeIntegration: false, sandbox: true, webSecurity: true })
  })

  it('fails the run and stays open when the engine is killed', async () => {
    await open()
    await byId(page, 'run-button').waitFor()
    const killed = app.evaluate(({ app }) => {
      return new Promise<boolean>((resolve) => {
        const look = () => {
          const engine = app.getAppMetrics().find(({ name, type }) => type === 'Utility' && name === 'Seatrial engine')
          if (!engine) return setTimeout(look, 1)
          process.kill(engine.pid, 'SIGKILL')
          resolve(true)
        }
        look()
      })
    })
    await page.evaluate(() => {
      const bridge = window['seatrial' as never] as unknown as { call(name: string, args: unknown): Promise<unknown> }
      const files = [
        {
          name: 'x.yaml',
          text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n',
        },
      ]
      void bridge.call('run.start', { files, durationSeconds: 1e6, speed: 1 }).catch(() => undefined)
    })
    expect(await killed).toBe(true)
    await runToEnd(page)
  })
})
