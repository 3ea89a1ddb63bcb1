import { Histogram } from '../kernel/histogram'
import { SECOND, type Micros } from '../kernel/time'

export const verbs = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'LIST'] as const
export type Verb = (typeof verbs)[number]
export const mutatingVerbs: ReadonlySet<Verb> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** The SLI is a p99 over 5 minutes (docs/CALIBRATION.md 3.1). */
const WINDOW: Micros = 300 * SECOND

/** Latency of one verb on one resource, over the whole run and per 5-minute window. */
export class ApiSeries {
  /** Position of the verb in `verbs`. */
  readonly verbIndex: number
  private readonly past = new Histogram()
  private readonly window = new Histogram()
  private windowEnd: Micros = WINDOW
  private worst = NaN

  constructor(
    readonly verb: Verb,
    readonly resource: string,
    /** `cluster` for LISTs over everything; `resource` for single objects. */
    readonly scope: 'resource' | 'cluster',
  ) {
    this.verbIndex = verbs.indexOf(verb)
  }

  /** Where a request that ends `at` a time is to be recorded. */
  windowAt(at: Micros): Histogram {
    if (at >= this.windowEnd) this.roll(at)
    return this.window
  }

  /** Requests so far. */
  get count(): number {
    return this.past.count + this.window.count
  }

  /** Of the whole run so far. */
  get total(): Histogram {
    const total = new Histogram()
    total.merge(this.past)
    total.merge(this.window)
    return total
  }

  /** Worst p99 of all windows so far, µs; NaN without requests. */
  worstWindowP99(): number {
    const now = this.window.percentile(0.99)
    if (Number.isNaN(this.worst)) return now
    return Number.isNaN(now) ? this.worst : Math.max(this.worst, now)
  }

  private roll(at: Micros): void {
    this.worst = this.worstWindowP99()
    this.past.merge(this.window)
    this.window.reset()
    this.windowEnd = (Math.floor(at / WINDOW) + 1) * WINDOW
  }
}
