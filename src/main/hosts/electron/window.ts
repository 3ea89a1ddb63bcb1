/** The window, where it was last time. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { fitOnScreen, least, WindowState } from './bounds'

const preload = fileURLToPath(new URL(/* @vite-ignore */ '../preload/preload.cjs', import.meta.url))
/** A drag moves the window sixty times a second; where it comes to rest is what counts. */
const restMilliseconds = 400

export function createWindow(): BrowserWindow {
  const path = join(app.getPath('userData'), 'window.json')
  const state = readState(path)
  const { maximized, fullScreen, ...bounds } = state ?? { maximized: false, fullScreen: false }
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    ...bounds,
    minWidth: least.width,
    minHeight: least.height,
    title: 'Seatrial',
    // As the page's own, so that nothing flashes before it is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0e151d' : '#eef1f5',
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
    if (fullScreen) window.setFullScreen(true)
    window.show()
  })
  rememberState(path, window)
  return window
}

/** null when there is none. */
function readState(path: string): WindowState | null {
  try {
    const outcome = v.safeParse(WindowState, JSON.parse(readFileSync(path, 'utf8')))
    if (!outcome.success) return null
    return fitOnScreen(
      outcome.output,
      screen.getAllDisplays().map(({ workArea }) => workArea),
    )
  } catch {
    return null
  }
}

/** Also while the window is open: a crash must not forget it. */
function rememberState(path: string, window: BrowserWindow): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    clearTimeout(timer)
    const state: WindowState = {
      ...window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    }
    try {
      mkdirSync(dirname(path), { recursive: true })
      // At once: after the last window the process ends and waits for nobody. A torn file counts as none.
      writeFileSync(path, JSON.stringify(state))
    } catch {
      // A window that opens in the default place is no loss worth a message.
    }
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(write, restMilliseconds)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('close', write)
  window.on('closed', () => clearTimeout(timer))
}
