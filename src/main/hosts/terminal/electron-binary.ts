/**
 * Finds Electron's binary, or fetches it: the npm package brings none and downloads it once, when it is first needed, with
 * its own installer. Where there is no internet that must fail soon and quietly.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import type { Terminal } from './streams'

export type BinaryOutcome = { found: true; path: string } | { found: false; reason: string }

const downloadMilliseconds = 10 * 60_000

const executable: Record<string, string> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
}
const executableName = executable[process.platform] ?? 'electron'

export async function electronBinary(terminal: Terminal): Promise<BinaryOutcome> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) {
    const path = join(override, executableName)
    if (existsSync(path)) return { found: true, path }
    return { found: false, reason: `ELECTRON_OVERRIDE_DIST_PATH holds no ${executableName}` }
  }
  const folder = packageFolder()
  if (folder === null) return { found: false, reason: 'the electron package is not installed' }
  const path = join(folder, 'dist', executableName)
  if (isWhole(folder, path)) return { found: true, path }
  const failure = await download(join(folder, 'install.js'), terminal)
  if (failure !== null) return { found: false, reason: `Electron's binary cannot be downloaded (${failure})` }
  return isWhole(folder, path) ? { found: true, path } : { found: false, reason: "Electron's download is incomplete" }
}

function packageFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  } catch {
    return null
  }
}

/** The installer writes path.txt last: without it an unpacking was cut off. */
function isWhole(folder: string, path: string): boolean {
  const marker = join(folder, 'path.txt')
  return existsSync(path) && existsSync(marker) && readFileSync(marker, 'utf8') === executableName
}

/** Returns null, or why it failed. */
function download(installer: string, { stderr }: Terminal): Promise<string | null> {
  const started = performance.now()
  stderr.write("Downloading Electron's binary, once (about 120 MB; Ctrl-C stops)\n")
  return new Promise((resolve) => {
    let output = ''
    let timedOut = false
    const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'] })
    const clock = setInterval(() => {
      const seconds = Math.round((performance.now() - started) / 1000)
      if (stderr.isTTY) stderr.write(`\r${seconds} s`)
      else if (seconds % 15 === 0) stderr.write(`${seconds} s\n`)
    }, 1000)
    const timer = setTimeout(() => {
      timedOut = true
      child.kill()
    }, downloadMilliseconds)
    const finish = (failure: string | null) => {
      clearInterval(clock)
      clearTimeout(timer)
      if (stderr.isTTY) stderr.write('\r\u001b[K')
      resolve(failure)
    }
    child.stderr?.on('data', (data: Buffer) => (output += String(data)))
    child.on('error', (error) => finish(error.message))
    child.on('exit', (code) => {
      if (timedOut) return finish(`no end after ${downloadMilliseconds / 60_000} minutes`)
      finish(code === 0 ? null : firstLine(output))
    })
  })
}

/** `TypeError: fetch failed` without the name of the class, and without the stack. */
const firstLine = (text: string) =>
  (text.split('\n').find((line) => line.trim()) ?? 'unknown').replace(/^\w*Error: /, '')
