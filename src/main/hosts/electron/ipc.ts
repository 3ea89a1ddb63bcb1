/** Electron's IPC as the contract's transport. Only the main frame of our own window, showing our own page, is heard. */
import { ipcMain, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron'
import { isAbsolute } from 'node:path'
import { isOurs } from './security'

export interface IpcListener {
  call(name: string, args: unknown): Promise<unknown>
  acknowledge(runId: number, sequence: number): void
  /** A file was dropped on the window: the next `document.open` takes it. */
  offer(path: string): void
}

export function serveIpc(window: () => BrowserWindow | undefined, listener: IpcListener): void {
  const trusted = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent) =>
    senderFrame !== null &&
    sender === window()?.webContents &&
    senderFrame === sender.mainFrame &&
    isOurs(senderFrame.url)

  ipcMain.handle('seatrial:call', async (event, name: unknown, args: unknown) => {
    if (!trusted(event) || typeof name !== 'string') return { error: 'refused' }
    try {
      return { result: await listener.call(name, args) }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  })
  ipcMain.handle('seatrial:offer', (event, path: unknown) => {
    if (!trusted(event) || typeof path !== 'string' || !isAbsolute(path)) return false
    listener.offer(path)
    return true
  })
  ipcMain.on('seatrial:acknowledge', (event, runId: unknown, sequence: unknown) => {
    if (trusted(event) && typeof runId === 'number' && typeof sequence === 'number') {
      listener.acknowledge(runId, sequence)
    }
  })
}
