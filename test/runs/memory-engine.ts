/** An engine on the other end of a MessageChannel in this thread: real messages, real structured clones, no process. */
import { MessageChannel } from 'node:worker_threads'
import { version } from '../../package.json'
import { parseDesign } from '../../src/design'
import type { ParseResult } from '../../src/design/types'
import { reportFiles } from '../../src/main/report'
import type { EngineProcess } from '../../src/main/runs/engine-client'
import { serveEngine, type EngineParts } from '../../src/main/runs/engine-server'
import type { FromEngine, ToEngine } from '../../src/main/runs/messages'
import { createSimulation } from '../../src/main/simulation/simulation'
import { fakeSimulation, type FakeOptions } from './fake-simulation'

export interface MemoryEngine extends EngineProcess {
  /** Ends as a crashed process does. */
  crash(): void
  killed: boolean
}

const position = { file: 'x.yaml', line: 1, column: 1 }

function parse(text: string, seed = 1, durationSeconds = 60): ParseResult {
  if (text === 'BAD') return { ok: false, problems: [{ severity: 'error', position, message: 'bad' }] }
  const trial = { name: 'fake', seed, durationSeconds, load: [], objectives: [] }
  return { ok: true, problems: [], design: { clusters: [], trial, notices: [], defaultCluster: false } }
}

export const memoryEngine = (options: FakeOptions = {}): MemoryEngine =>
  engineOf({
    version: '0.0.0',
    parseDesign: ([file], { seed, durationSeconds }) => parse(file.text, seed, durationSeconds),
    createSimulation: ({ trial }) => fakeSimulation({ ...trial, ...options }),
    reportFiles,
  })

/** The engine of the real hosts, but for its process. */
export const realEngine = (): MemoryEngine => engineOf({ version, parseDesign, createSimulation, reportFiles })

function engineOf(parts: EngineParts): MemoryEngine {
  const { port1, port2 } = new MessageChannel()
  let onExit = (_reason: string) => {}
  const exit = (reason: string) => {
    port1.close()
    onExit(reason)
  }
  serveEngine(
    {
      post: (message) => port2.postMessage(message),
      onMessage: (listener) => port2.on('message', (message: ToEngine) => listener(message, [])),
    },
    parts,
  )
  return {
    killed: false,
    post: (message) => port1.postMessage(message),
    onMessage: (listener) => void port1.on('message', (message: FromEngine) => listener(message)),
    onExit: (listener) => (onExit = listener),
    kill() {
      this.killed = true
      exit('killed')
    },
    crash: () => exit('the engine stopped unexpectedly (exit code 9)'),
  }
}
