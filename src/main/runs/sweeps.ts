/** The sweep of one screen: at most one at a time, its progress told a few times a second. */
import { randomUUID } from 'node:crypto'
import { sweepVariants } from '../../design/sweep'
import type { Args, EventPayload, Result } from '../../protocol/commands'
import type { SpawnEngine } from './engine-client'
import { Sweep, type SweepResult } from './sweep'

export interface SweepRun {
  /** The same for all runs of one sweep. */
  id: string
  field: string
  value: string
  index: number
}

export interface SweepEvents {
  progress(payload: EventPayload<'sweep.progress'>): void
  keep(result: SweepResult, document: string, sweep: SweepRun): Promise<unknown>
}

const toldMilliseconds = 150

export class SweepManager {
  #current: Sweep | undefined

  constructor(
    private readonly spawn: SpawnEngine,
    private readonly events: SweepEvents,
  ) {}

  async start({ files, field, values, ...options }: Args<'sweep.start'>): Promise<Result<'sweep.start'>> {
    this.cancel()
    const made = sweepVariants(files, field, values)
    if (!made.ok) return { status: 'rejected', message: `${field} ${made.message}`, values: [] }
    const id = randomUUID()
    const { reference, file } = made.field
    const document = files[file].name
    const tell = throttled((over: boolean) =>
      this.events.progress({
        sweepId: id,
        over,
        items: sweep.items.map((item, index) => ({ value: values[index], ...item })),
      }),
    )
    const sweep: Sweep = new Sweep(
      this.spawn,
      made.variants.map((variant) => variant.files),
      options,
      {
        progress: () => tell(false),
        result: (index, result) =>
          this.events.keep(result, document, { id, field: reference, value: values[index], index }),
      },
    )
    this.#current = sweep
    const problems = await sweep.check()
    if (sweep.cancelled) return { status: 'cancelled' }
    if (problems.some((list) => list.length > 0)) {
      this.#current = undefined
      const faulty = values.flatMap((value, index) =>
        problems[index].length > 0 ? [{ value, problems: problems[index] }] : [],
      )
      return { status: 'rejected', message: '', values: faulty }
    }
    // After the reply, so that the screen knows the sweep before it hears of it.
    setImmediate(() => void sweep.run().finally(() => tell(true)))
    return { status: 'started', sweepId: id, field: reference, parallel: sweep.parallel }
  }

  cancel(): void {
    this.#current?.cancel()
    this.#current = undefined
  }
}

/** Tells at most so often, the last thing always, and what is over at once. */
function throttled(tell: (over: boolean) => void): (over: boolean) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false
  return (over) => {
    if (ended) return
    if (over) {
      ended = true
      clearTimeout(timer)
      tell(true)
    } else
      timer ??= setTimeout(() => {
        timer = undefined
        tell(false)
      }, toldMilliseconds)
  }
}
