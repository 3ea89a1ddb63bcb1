/** The engine in a worker thread, for hosts without Electron. */
import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { EngineProcess } from './engine-client'
import type { FromEngine } from './messages'

/** V8's own limit is about 4 GB whatever the machine has; a large fleet may need more. */
const heapMegabytes = Math.floor((totalmem() / 2 ** 20) * 0.75)

export function spawnWorker(entry: URL): EngineProcess {
  const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } })
  let failure: string | undefined
  worker.on('error', (error: NodeJS.ErrnoException) => {
    failure =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'the engine ran out of memory' : `the engine failed: ${error.message}`
  })
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', (message: FromEngine) => listener(message)),
    onExit: (listener) =>
      void worker.on('exit', (code) => listener(failure ?? `the engine stopped unexpectedly (exit code ${code})`)),
    kill: () => void worker.terminate(),
  }
}
