/** Reads results of runs, which may be tens of megabytes: in a thread of its own, so that nobody waits for it. */
import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { comparableOf, summaryOf, type ComparableRun, type ResultSummary } from '../../design/compare'
import { readResult } from '../../design/readResult'
import type { RunResult } from '../../design/result'

/** A file, or its text. */
export type ResultSource = { path: string } | { text: string }
export type ReadResult = { summary: ResultSummary; run: ComparableRun }

/** Throws an Error whose message goes on from the name of what was read. */
export type ResultReader = (source: ResultSource) => Promise<ReadResult>

export const readHere: ResultReader = async (source) => {
  const text = 'path' in source ? await readFile(source.path, 'utf8') : source.text
  const outcome = readResult(text)
  if (!outcome.ok) throw new Error(outcome.message)
  return parts(outcome.result)
}

const parts = (result: RunResult): ReadResult => ({ summary: summaryOf(result), run: comparableOf(result) })

export type Reading = { read: ReadResult } | { message: string }

/** @param entry the file of `reader.ts` as it was built */
export const readInThread =
  (entry: URL): ResultReader =>
  (source) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(entry, { workerData: source })
      const end = (): void => void worker.terminate()
      worker.on('message', (reading: Reading) => {
        if ('read' in reading) resolve(reading.read)
        else reject(new Error(reading.message))
        end()
      })
      worker.on('error', ({ message }) => reject(new Error(`cannot be read: ${message}`)))
      worker.on('exit', () => reject(new Error('cannot be read: its reader ended')))
    })
