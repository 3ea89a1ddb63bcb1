/** The window, where it was last time. */
import { app, BrowserWindow, screen, type Rectangle } from 'electron'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { writeAtomically } from '../../files/atomic'

const preload = fileURLToPath(new URL(/* @vite-ignore */ '../preload/preload.cjs', import.meta.url))
const size = { width: 1440, height: 900, minWidth: 900, minHeight: 600 }

const integer = v.pipe(v.number(), v.integer())
const State = v.object({ x: integer, y: integer, width: integer, height: integer, maximized: v.boolean() })
type State = v.InferOutput<typeof State>

export function createWindow(): BrowserWindow {
  const path = join(app.getPath('userData'), 'window.json')
  const state = readState(path)
  const { maximized, ...bounds } = state ?? { maximized: false }
  const window = new BrowserWindow({
    ...size,
    ...bounds,
    title: 'Seatrial',
    backgroundColor: '#0b1220',
    show: false,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => void remember(path, window))
  return window
}

/** null when there is none, or when no display shows it any more. */
function readState(path: string): State | null {
  try {
    const outcome = v.safeParse(State, JSON.parse(readFileSync(path, 'utf8')))
    return outcome.success && isVisible(outcome.output) ? outcome.output : null
  } catch {
    return null
  }
}

/** At least a corner of the title bar that a hand can take hold of. */
function isVisible({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
    return across >= 100 && y >= area.y && y <= area.y + area.height - 50
  })
}

async function remember(path: string, window: BrowserWindow): Promise<void> {
  const state: State = { ...window.getNormalBounds(), maximized: window.isMaximized() }
  // A window that opens in the default place is no loss worth a message.
  await writeAtomically(path, JSON.stringify(state)).catch(() => undefined)
}
