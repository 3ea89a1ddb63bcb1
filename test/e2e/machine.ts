/** What this machine has for end-to-end tests; where something lacks, the tests say what and why, and CI fails. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, it, vi } from 'vitest'

// A cold Electron on a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const seatrial = join(root, 'bin', 'seatrial.mjs')

export const required = process.env['SEATRIAL_E2E_REQUIRED'] === '1'

const browsers = [
  process.env['SEATRIAL_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
export const browser = browsers.find((path) => path && existsSync(path))

function findElectron(): string | undefined {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  }
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(root, 'node_modules', 'electron', 'dist')
  const path = join(folder, names[process.platform] ?? 'electron')
  return existsSync(path) ? path : undefined
}
const electron = findElectron()

const displayLacks =
  process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']
    ? 'there is no display (try xvfb-run -a npm test)'
    : undefined

const lacks = {
  browser: browser ? undefined : 'no Chromium was found (set SEATRIAL_CHROMIUM to its path)',
  electron: electron
    ? displayLacks
    : 'no Electron binary was found (npx install-electron, or set ELECTRON_OVERRIDE_DIST_PATH)',
}

/** Chromium's sandbox refuses root: tests in containers go without, users never do. */
export const testSwitches = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--lang=en-US']

export function describeWith(needs: (keyof typeof lacks)[], name: string, tests: () => void): void {
  const reasons = needs.map((need) => lacks[need]).filter((reason) => reason !== undefined)
  if (reasons.length === 0) {
    describe(name, tests)
    return
  }
  const skipped = `${name}: skipped, ${reasons.join('; ')}`
  if (required) {
    it(name, () => {
      throw new Error(skipped)
    })
  } else {
    console.warn(skipped)
    describe.skip(name, tests)
  }
}
