/**
 * The bridge between a sandboxed screen and the main process: named commands only, no generic channel. Payloads are checked
 * by the main process (createHost). Frames come on a MessagePort of their own, which is passed on to the page.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { commands } from '../protocol/commands'

const known = new Set(Object.keys(commands))

contextBridge.exposeInMainWorld('seatrial', {
  async call(name: string, args: unknown): Promise<unknown> {
    if (!known.has(name)) throw new Error(`unknown command ${name}`)
    // Not by rejecting: Electron would put its own words before the message.
    const reply = (await ipcRenderer.invoke('seatrial:call', name, args)) as { result: unknown } | { error: string }
    if ('error' in reply) throw new Error(reply.error)
    return reply.result
  },
  onEvent(listener: (name: string, payload: unknown) => void): void {
    ipcRenderer.on('seatrial:event', (_event, name: string, payload: unknown) => listener(name, payload))
  },
  acknowledge(runId: number, sequence: number): void {
    ipcRenderer.send('seatrial:acknowledge', runId, sequence)
  },
  /** The page hands over the file, never a path: only a file that the person gave it leads to one. */
  async offer(file: File): Promise<boolean> {
    const path = webUtils.getPathForFile(file)
    return path !== '' && ((await ipcRenderer.invoke('seatrial:offer', path)) as boolean)
  },
})

ipcRenderer.on('seatrial:frames', ({ ports }) => window.postMessage({ type: 'seatrial:frames' }, '*', ports))
