/**
 * `shots.mjs --all [FOLDER] [NAME…]`: every scene of scenes.ts in the real browser host with the real engine, light and dark,
 * at 1280×800 and 1920×1080.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { runnerImport } from 'vite'

const root = join(import.meta.dirname, '..', '..')

/** `seatrial serve`, as the tests start it; theirs is bound to their runner. */
async function serve(state) {
  const env = { ...process.env, XDG_STATE_HOME: state }
  const child = spawn(process.execPath, [join(root, 'bin', 'seatrial.mjs'), 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [first] = await once(child.stdout, 'data')
  return { url: String(first).split('\n')[0], stop: () => child.kill() }
}

export async function takeAll([folder = 'test-results/shots', ...wanted]) {
  const { module } = await runnerImport(join(import.meta.dirname, 'scenes.ts'))
  const { scenes, Visitor } = module
  const browser = await chromium.launch({
    executablePath: process.env.SEATRIAL_CHROMIUM ?? '/usr/bin/chromium',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--lang=en-US'],
  })
  await mkdir(folder, { recursive: true })
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ]) {
    const state = await mkdtemp(join(tmpdir(), 'seatrial-shots-'))
    const server = await serve(state)
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' })
    page.on('pageerror', (error) => console.error(error))
    const visitor = new Visitor(page, { url: server.url, state })
    for (const scene of scenes) {
      if (wanted.length > 0 && !wanted.some((name) => scene.name.includes(name))) continue
      await page.emulateMedia({ colorScheme: 'dark' })
      await visitor.to(scene)
      for (const theme of ['dark', 'light']) {
        await page.emulateMedia({ colorScheme: theme })
        await page.locator(`html[data-theme=${theme}]`).waitFor()
        // Charts and maps are painted anew.
        await page.waitForTimeout(400)
        await page.screenshot({ path: join(folder, `${scene.name}-${width}x${height}-${theme}.png`) })
      }
    }
    await page.close()
    server.stop()
  }
  await browser.close()
}
