/**
 * How much processor time the tasks of the page and of the main process take, from Chromium's own trace: on a machine that
 * others use, too, most of the time from a task's begin to its end is spent waiting for them.
 */
import { readFile } from 'node:fs/promises'
import type { ElectronApplication } from 'playwright-core'

export async function startTrace(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({ included_categories: ['toplevel'], excluded_categories: ['*'] }),
  )
}

/** As the trace has it: times in microseconds, `tdur` is processor time. */
interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  tdur?: number
  args: { name?: string }
}

/** Milliseconds of processor time of each task since `startTrace`. */
export async function stopTrace(app: ElectronApplication, path: string): Promise<{ page: number[]; main: number[] }> {
  await app.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), path)
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: TraceEvent[] }
  const tasksOf = (thread: string) => {
    const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === thread)
    const threads = new Set(named.map(({ pid, tid }) => `${pid}/${tid}`))
    const tasks = traceEvents.filter(
      ({ name, ph, pid, tid }) => ph === 'X' && name.endsWith('RunTask') && threads.has(`${pid}/${tid}`),
    )
    return tasks.map(({ tdur = 0 }) => tdur / 1000)
  }
  return { page: tasksOf('CrRendererMain'), main: tasksOf('CrBrowserMain') }
}
