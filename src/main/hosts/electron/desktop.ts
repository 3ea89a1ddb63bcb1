/** The desktop app's parts, put together: window, handlers, menu, the run's engine and its frames. */
import { app, dialog, type BrowserWindow } from 'electron'
import { version } from '../../../../package.json'
import type { EventName, EventPayload } from '../../../protocol/commands'
import { createHost } from '../../../protocol/transport'
import { join } from 'node:path'
import { Documents } from '../../files/documents'
import { History } from '../../files/history'
import { readInThread } from '../../files/resultReader'
import { Settings } from '../../files/settings'
import { RunManager } from '../../runs/runs'
import { SweepManager } from '../../runs/sweeps'
import { createHandlers, type HostWindow } from '../handlers'
import { ScreenSession } from '../screenSession'
import { createDialogs } from './dialogs'
import { connectFrames, spawnUtility } from './engine'
import { guardUnsaved, type Guard } from './guard'
import { serveIpc } from './ipc'
import { createFirstMenu, createMenu } from './menu'
import { serveScreens, startUrl } from './security'
import { createWindow } from './window'

const reader = new URL(/* @vite-ignore */ './reader.js', import.meta.url)

export interface Desktop {
  show(): Promise<void>
  /** Brings the window to the front, and the file into it if there is one. */
  openFile(path: string | null): void
  dispose(): void
}

export function createDesktop(firstFile: string | null): Desktop {
  let window: BrowserWindow | undefined
  let guard: Guard | undefined
  /** A file that was asked for, until a screen takes it. */
  let wanted = firstFile
  const take = () => {
    const path = wanted
    wanted = null
    return path
  }

  const send = <K extends EventName>(name: K, payload: EventPayload<K>) => {
    if (window && !window.isDestroyed()) window.webContents.send('seatrial:event', name, payload)
  }
  const directory = app.getPath('userData')
  const documents = new Documents(directory, (path) => {
    if (path === null) app.clearRecentDocuments()
    else app.addRecentDocument(path)
  })
  const history = new History(join(directory, 'runs'), undefined, readInThread(reader))
  history.onChange((change) => send('history.changed', change))
  const settings = new Settings(directory)
  const screen = new ScreenSession(documents)
  const runs = new RunManager(spawnUtility, {
    frame: (payload) => send('frame', payload),
    ended: (payload) => send('run.ended', payload),
    keep: (result, document) => history.keep(result, document),
    engine: (process) => window && connectFrames(process, window),
  })
  const sweeps = new SweepManager(spawnUtility, {
    progress: (payload) => send('sweep.progress', payload),
    keep: (result, document, sweep) => history.keep(result, document, sweep),
  })
  const initialFile = async () => {
    const path = take()
    if (path === null) return null
    // A file that cannot be opened must not keep the app from starting.
    return documents.open(path).catch((error: Error) => {
      dialog.showErrorBox('Seatrial cannot open the file', error.message)
      return null
    })
  }
  const dialogs = createDialogs(() => window, take)
  const ownWindow: HostWindow = {
    menus: (menus) => createMenu(menus, { choose, reload: () => guard?.reload() }),
    close: () => guard?.close(),
  }
  serveScreens()
  serveIpc(() => window, {
    call: createHost(
      createHandlers({
        host: 'electron',
        version,
        runs,
        sweeps,
        documents,
        history,
        settings,
        screen,
        window: ownWindow,
        dialogs,
        initialFile,
      }),
    ),
    acknowledge: (runId, sequence) => runs.acknowledge(runId, sequence),
    offer: (path) => void (wanted = path),
  })
  createFirstMenu()

  async function show() {
    const shown = createWindow()
    window = shown
    guard = guardUnsaved(shown, () => send('closing', {}))
    shown.on('closed', () => {
      if (window !== shown) return
      window = guard = undefined
      screen.end()
    })
    // A reloaded screen has lost its end of the frame port.
    shown.webContents.on('did-finish-load', () => runs.engine && connectFrames(runs.engine, shown))
    await shown.loadURL(startUrl)
  }

  /** On a Mac the app outlives its window, and so does its menu. */
  async function choose(action: string) {
    if (!window) await show()
    send('menu', { action })
  }

  return {
    show,
    openFile(path) {
      if (!window) {
        wanted = path
        void show()
        return
      }
      if (window.isMinimized()) window.restore()
      window.focus()
      if (path === null) return
      // The screen asks whether to give up unsaved work, then calls `document.open`, which takes this file.
      wanted = path
      send('menu', { action: 'open' })
    },
    dispose() {
      runs.dispose()
      sweeps.cancel()
    },
  }
}
