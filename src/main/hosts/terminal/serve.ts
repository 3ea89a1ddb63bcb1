/** `seatrial serve`: prints the URL and serves until Ctrl-C. */
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../../../../package.json'
import { Documents } from '../../files/documents'
import { History } from '../../files/history'
import { readInput } from '../../files/input'
import { readInThread } from '../../files/resultReader'
import { stateDirectory } from '../../files/recovery'
import { Settings } from '../../files/settings'
import { spawnWorker } from '../../runs/worker'
import { serve as startServer, type Server } from '../serve/server'
import { integerOption, type Parsed } from './arguments'
import { formatProblem } from './problems'
import { exitCodes, type Terminal } from './streams'
import { UsageError } from './usage'

/** Relative to out/main, where the build puts all entries. */
const engine = new URL(/* @vite-ignore */ './engine.js', import.meta.url)
const reader = new URL(/* @vite-ignore */ './reader.js', import.meta.url)
const screens = new URL(/* @vite-ignore */ '../renderer/', import.meta.url)

export async function serve({ values, operands }: Parsed, terminal: Terminal): Promise<number> {
  if (operands.length > 1) throw new UsageError(`serve takes one FILE (found ${operands.length})`)
  const port = integerOption('port', values['port'], 65535) ?? 0
  const [path] = operands
  if (path !== undefined) {
    const outcome = await readInput(path)
    if (!outcome.ok) {
      terminal.stderr.write(`${formatProblem(outcome.problem)}\n`)
      return exitCodes.badInput
    }
  }
  const documents = new Documents(stateDirectory())
  const server = await listen(port, {
    root: fileURLToPath(screens),
    version,
    documents,
    history: new History(join(stateDirectory(), 'runs'), undefined, readInThread(reader)),
    settings: new Settings(stateDirectory()),
    spawn: () => spawnWorker(engine),
    initialFile: async () => (path === undefined ? null : documents.open(resolve(path))),
  })
  terminal.stdout.write(`${server.url}\nPress Ctrl-C to stop\n`)
  await interrupted()
  await server.close()
  return exitCodes.met
}

async function listen(port: number, options: Omit<Parameters<typeof startServer>[0], 'port'>): Promise<Server> {
  try {
    return await startServer({ port, ...options })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new UsageError(`port ${port} is taken; choose another, or leave --port out`)
    if (code === 'EACCES') throw new UsageError(`port ${port} may not be used: permission denied`)
    throw new Error(`cannot listen on 127.0.0.1: ${message}`, { cause: error })
  }
}

/** The first Ctrl-C ends the server; the handler is gone by then, so that a second one ends the process. */
function interrupted(): Promise<void> {
  return new Promise((done) => {
    const stop = () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      done()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
