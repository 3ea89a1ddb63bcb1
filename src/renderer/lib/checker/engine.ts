/** Where checking happens: a worker, or this thread where a page may not start one. */
import type { SourceFile } from '../../../design/types'
import type { CheckAnswer, CheckRequest } from './protocol'
import type { CheckResult } from './summary'

export interface CheckEngine {
  check(files: SourceFile[]): Promise<CheckResult>
}

/** A document that cannot be checked in this time says so instead of leaving the screen waiting. */
const patienceMs = 20_000

const tooLong = (file: string): CheckResult => ({
  problems: [
    {
      severity: 'error',
      position: { file, line: 1, column: 1 },
      message: `Checking took longer than ${patienceMs / 1000} s and was given up.`,
      remedy: 'Split the document, or check it in the terminal: npx seatrial check FILE',
    },
  ],
  summary: null,
  findings: null,
})

async function checkHere(files: SourceFile[]): Promise<CheckResult> {
  const { check } = await import('./check')
  return check(files)
}

export function createWorkerEngine(): CheckEngine {
  let worker: Worker | undefined
  let nextId = 1
  const start = () => new Worker(new URL('../checker.worker.ts', import.meta.url), { type: 'module', name: 'checker' })
  let broken = false
  return {
    check(files) {
      if (broken) return checkHere(files)
      return new Promise((resolve) => {
        const id = nextId++
        const current = (worker ??= start())
        const timer = setTimeout(() => {
          current.terminate()
          worker = undefined
          resolve(tooLong(files[0].name))
        }, patienceMs)
        current.onmessage = ({ data }: MessageEvent<CheckAnswer>) => {
          if (data.id !== id) return
          clearTimeout(timer)
          resolve({ problems: data.problems, summary: data.summary, findings: data.findings })
        }
        current.onerror = (event) => {
          event.preventDefault()
          clearTimeout(timer)
          current.terminate()
          worker = undefined
          broken = true
          resolve(checkHere(files))
        }
        current.postMessage({ id, files } satisfies CheckRequest)
      })
    },
  }
}
