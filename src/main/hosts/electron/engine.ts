/** The engine in a utility process, and the port on which its frames go straight to the window. */
import { MessageChannelMain, utilityProcess, type BrowserWindow, type UtilityProcess } from 'electron'
import { totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { EngineProcess } from '../../runs/engine-client'
import type { FromEngine } from '../../runs/messages'

const entry = fileURLToPath(new URL(/* @vite-ignore */ './engine.js', import.meta.url))
const heapMegabytes = Math.floor((totalmem() / 2 ** 20) * 0.75)
const children = new WeakMap<EngineProcess, UtilityProcess>()

export function spawnUtility(): EngineProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Seatrial engine',
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
  })
  const engine: EngineProcess = {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message: FromEngine) => listener(message)),
    onExit: (listener) =>
      void child.on('exit', (code) => listener(`the engine stopped unexpectedly (exit code ${code})`)),
    kill: () => void child.kill(),
  }
  children.set(engine, child)
  return engine
}

/** Gives the engine and the window the two ends of a new channel; the engine closes its end of the former. */
export function connectFrames(engine: EngineProcess, window: BrowserWindow): void {
  const { port1, port2 } = new MessageChannelMain()
  children.get(engine)?.postMessage({ frames: 'port' }, [port1])
  window.webContents.postMessage('seatrial:frames', null, [port2])
}
