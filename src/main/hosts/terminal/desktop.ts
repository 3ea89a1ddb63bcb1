/** Opens the desktop app in Electron, or says in half a sentence why this machine cannot. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { electronBinary } from './electron-binary'
import { exitCodes, type Terminal } from './streams'

export type DesktopOutcome = { opened: true; exitCode: number } | { opened: false; reason: string }

/** A window takes about a second; Electron that hangs (a display that does not answer) must not hang us. */
const openMilliseconds = 60_000
const root = fileURLToPath(new URL(/* @vite-ignore */ '../..', import.meta.url))

export async function openDesktop(files: readonly string[], terminal: Terminal): Promise<DesktopOutcome> {
  const reason = obstacle(process.platform, process.env, process.getuid?.())
  if (reason !== null) return { opened: false, reason }
  const binary = await electronBinary(terminal)
  if (!binary.found) return { opened: false, reason: binary.reason }
  return launch(binary.path, files)
}

/** What keeps Electron from even trying. */
export function obstacle(platform: string, environment: NodeJS.ProcessEnv, uid: number | undefined): string | null {
  if (platform !== 'linux') return null
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) {
    return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  }
  if (uid === 0) return "it does not run as root (Chromium's sandbox refuses to)"
  return null
}

/** Exported for tests. */
export function launch(binary: string, files: readonly string[]): Promise<DesktopOutcome> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return new Promise((resolve) => {
    let ready = false
    let complaint = ''
    // `ipc`: the app says when its window is open; until then a failure means that it cannot be opened here.
    const child = spawn(binary, [root, ...files], { env, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), openMilliseconds)
    const giveUp = (reason: string) => {
      clearTimeout(timer)
      for (const signal of signals) process.off(signal, forward)
      resolve({ opened: false, reason })
    }
    let interrupted = false
    const forward = (signal: NodeJS.Signals) => {
      interrupted = true
      child.kill(signal)
    }
    for (const signal of signals) process.on(signal, forward)

    child.on('message', () => {
      ready = true
      clearTimeout(timer)
    })
    // Chromium writes much that means nothing to a person; it is kept for the reason, and shown when debugging.
    child.stderr?.on('data', (data: Buffer) => {
      if (complaint.length < 65536) complaint += String(data)
      if (process.env['SEATRIAL_DEBUG']) process.stderr.write(data)
    })
    child.on('error', (error) => giveUp(`Electron cannot be started (${error.message})`))
    child.on('exit', (code, signal) => {
      if (!ready && code !== 0 && !interrupted) {
        return giveUp(`Electron stopped at once (${lastWords(complaint) || signal || code})`)
      }
      clearTimeout(timer)
      for (const name of signals) process.off(name, forward)
      const clean = code === 0 || interrupted
      if (!clean) process.stderr.write(complaint)
      resolve({ opened: true, exitCode: clean ? exitCodes.met : exitCodes.internal })
    })
  })
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The line that names the cause: a missing library, a sandbox, a display; else the last one. */
export function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const cause = lines.find((line) => /error while loading|FATAL|Missing X server|cannot open display/.test(line))
  // Without Chromium's prefix of process, time and source line.
  return (cause ?? lines.at(-1) ?? '')
    .replace(/^\[[^\]]*\]\s*/, '')
    .trim()
    .slice(0, 200)
}
