/** Entry of the engine's process: an Electron utility process or a worker thread, whichever started it. */
import { setPriority } from 'node:os'
import { parentPort as workerPort, type MessagePort } from 'node:worker_threads'
import type { MessagePortMain } from 'electron'
import { parseDesign } from '../../design'
import { version } from '../../../package.json'
import { reportFiles } from '../report'
import { createSimulation } from '../simulation/simulation'
import { serveEngine, type EnginePort, type FramePort } from './engine-server'
import type { ToEngine } from './messages'

function fromWorker(port: MessagePort): EnginePort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (message: ToEngine) => listener(message, [])),
  }
}

function framePort(port: MessagePortMain): FramePort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', (event) => listener(event.data))
      port.start()
    },
    close: () => port.close(),
  }
}

/** Where the screens want the same processor they go first: three times as much of it, and all of it when they are idle. */
const nice = 5

function fromUtilityProcess(): EnginePort {
  setPriority(nice)
  const port = process.parentPort
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) =>
      port.on('message', (event) => listener(event.data as ToEngine, event.ports.map(framePort))),
  }
}

serveEngine(workerPort ? fromWorker(workerPort) : fromUtilityProcess(), {
  version,
  parseDesign,
  createSimulation,
  reportFiles,
})
