/** Every screen: nothing for axe, light and dark. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { violations } from './axe'
import { browser as executablePath, describeWith, testSwitches } from './machine'
import { startServer } from './process'
import { scenes, Visitor, type Stage } from './scenes'
import { watch } from './screens'

vi.setConfig({ testTimeout: 1_200_000 })

describeWith(['browser'], 'accessibility', () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof startServer>>
  let stage: Stage

  beforeAll(async () => void (browser = await chromium.launch({ executablePath, args: testSwitches })))
  afterAll(() => browser?.close())
  beforeEach(async () => {
    const state = await mkdtemp(join(tmpdir(), 'seatrial-accessibility-'))
    server = await startServer([], { XDG_STATE_HOME: state })
    stage = { url: server.url, state }
  })
  afterEach(() => server?.stop())

  it('axe finds nothing on any screen, light and dark', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
    page.setDefaultTimeout(20_000)
    const watched = watch(page)
    const visitor = new Visitor(page, stage)
    const found: string[] = []
    for (const scene of scenes) {
      await page.emulateMedia({ colorScheme: 'light' })
      await visitor.to(scene)
      found.push(...(await violations(page)).map((line) => `${scene.name}, light: ${line}`))
      // Nothing but colours depends on the theme.
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.locator('html[data-theme=dark]').waitFor()
      found.push(...(await violations(page, ['color-contrast'])).map((line) => `${scene.name}, dark: ${line}`))
    }
    await page.close()
    expect(found).toEqual([])
    expect(watched.faults).toEqual([])
  })
})
