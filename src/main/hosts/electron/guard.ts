/**
 * Unsaved work and the end of a window: the page says that it has some by preventing its unload. Then the window stays, the
 * screen asks the person, and closes it for good when it has let go of its document.
 */
import { app, type BrowserWindow } from 'electron'

export interface Guard {
  /** The screen has let go: close, and go on with quitting if that was what was asked. */
  close(): void
  /** The page is loaded anew, whatever is unsaved in it: it is kept, and offered to the new page. */
  reload(): void
}

/** A page that crashes this often within a minute is not loaded again. */
const mostCrashes = 3

export function guardUnsaved(window: BrowserWindow, ask: () => void): Guard {
  let letGo = false
  /** Quitting was asked for; then that it was when the window stayed. */
  let quitting = false
  let stayed = false
  const crashes: number[] = []
  const contents = window.webContents
  const onQuit = () => (quitting = true)
  app.on('before-quit', onQuit)
  window.on('closed', () => app.off('before-quit', onQuit))

  contents.on('will-prevent-unload', (event) => {
    // For Electron to prevent this event is to let the page go.
    if (letGo) return event.preventDefault()
    stayed = quitting
    quitting = false
    ask()
  })
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const now = Date.now()
    crashes.push(now)
    // What was unsaved is offered to the new page. Not from within this event: Chromium has not let go of the dead process yet.
    if (crashes.filter((at) => now - at < 60_000).length <= mostCrashes) setTimeout(() => contents.reload())
  })
  return {
    close() {
      letGo = true
      if (stayed) app.quit()
      else window.close()
    },
    reload() {
      letGo = true
      contents.once('did-finish-load', () => (letGo = false))
      contents.reload()
    },
  }
}
