/** The desktop host: one window with the screens, menus, dialogs, and the engine in a utility process. */
import { app, BrowserWindow, dialog } from 'electron'
import { fileArgument } from './electron/arguments'
import { createDesktop, type Desktop } from './electron/desktop'
import { guardApp, registerScheme } from './electron/security'

// Both have to happen before the app is ready.
registerScheme()
guardApp()

let desktop: Desktop | undefined
/** What the command line or the system asked for before there was a window. */
let early = fileArgument(process.argv, process.cwd())

function openFile(path: string | null): void {
  if (!desktop) early = path ?? early
  else desktop.openFile(path)
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, directory) => openFile(fileArgument(argv, directory)))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openFile(path)
  })
  // On a Mac an app lives until it is told to quit.
  app.on('window-all-closed', () => process.platform !== 'darwin' && app.quit())
  app.on('activate', () => BrowserWindow.getAllWindows().length === 0 && void desktop?.show())
  app.on('will-quit', () => desktop?.dispose())
  app.whenReady().then(start).catch(fail)
} else {
  app.quit()
}

async function start(): Promise<void> {
  desktop = createDesktop(early)
  await desktop.show()
  // To `seatrial app`, which falls back to the browser if this never comes.
  process.send?.('ready')
}

function fail(error: unknown): void {
  dialog.showErrorBox('Seatrial cannot start', error instanceof Error ? error.message : String(error))
  app.exit(3)
}
