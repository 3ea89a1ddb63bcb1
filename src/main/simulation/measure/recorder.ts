import { Histogram } from '../kernel/histogram'
import { SECOND, type Micros } from '../kernel/time'
import { Phase } from '../state/pods'
import { mutatingVerbs, verbs } from './apiLatency'
import { EventLog } from './eventLog'
import { Lines } from './lines'
import { StageLog } from './stages'

/** Up to this many intervals are kept; longer runs get longer intervals, never less memory safety. */
const MAX_INTERVALS = 7200

export const rateColumns = ['created', 'scheduled', 'started', 'deleted', 'apiRequests'] as const
export const gaugeColumns = ['pending', 'running', 'cpuRequested', 'memoryRequested'] as const
export const latencyColumns = [
  'schedulingP50',
  'schedulingP90',
  'schedulingP99',
  'apiMutatingP99',
  'apiReadP99',
] as const
export type ColumnName = (typeof rateColumns)[number] | (typeof gaugeColumns)[number] | (typeof latencyColumns)[number]

/** The whole seconds of one interval of a run's time series: 1 up to two hours, more for longer runs. */
export function intervalSeconds(durationSeconds: number): number {
  return Math.max(1, Math.ceil(durationSeconds / MAX_INTERVALS))
}

/**
 * Counts what happens in one cluster. Components call it at the moment of the happening; nothing else computes figures, so
 * screen, report and CSV cannot disagree.
 */
export class Recorder {
  readonly interval: Micros
  readonly time: number[] = []
  readonly columns: Record<ColumnName, number[]>
  /** p99 of each verb over the requests of the interval, seconds; NaN without any. */
  readonly verbLines = new Lines(verbs)
  readonly events = new EventLog()
  readonly stages = new StageLog()

  podsCreated = 0
  podsScheduled = 0
  podsStarted = 0
  podsDeleted = 0
  pending = 0
  running = 0
  apiRequests = 0

  readonly schedulingSli = new Histogram()
  readonly schedulingAttempt = new Histogram()
  readonly podStart = new Histogram()
  readonly podStartTotal = new Histogram()
  readonly networkProgramming = new Histogram()

  private readonly intervalSli = new Histogram()
  private readonly intervalVerbs = verbs.map(() => new Histogram())
  private readonly pastApi = new Histogram()
  private readonly merged = new Histogram()
  private readonly lastRates = new Float64Array(rateColumns.length)

  constructor(durationSeconds: number) {
    this.interval = intervalSeconds(durationSeconds) * SECOND
    const names: readonly ColumnName[] = [...rateColumns, ...gaugeColumns, ...latencyColumns]
    this.columns = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<ColumnName, number[]>
  }

  podCreated(): void {
    this.podsCreated++
    this.pending++
  }

  /** @param sli time from entering the scheduling queue to bound. @param attempt duration of the successful attempt. */
  podScheduled(sli: Micros, attempt: Micros): void {
    this.podsScheduled++
    this.schedulingSli.record(sli)
    this.intervalSli.record(sli)
    this.schedulingAttempt.record(attempt)
  }

  attemptFailed(duration: Micros): void {
    this.schedulingAttempt.record(duration)
  }

  podStarted(): void {
    this.podsStarted++
  }

  podPhase(before: number, after: number): void {
    if (before === after) return
    if (before === Phase.Pending) this.pending--
    if (before === Phase.Running) this.running--
    if (after === Phase.Running) this.running++
  }

  podDeleted(phase: number): void {
    this.podsDeleted++
    if (phase === Phase.Pending) this.pending--
    if (phase === Phase.Running) this.running--
  }

  /**
   * @param total created to observed as started. @param excluded of it: image pulls and init containers. @param stateless
   * only pods without persistent volumes count for the SLI (CALIBRATION 3.1).
   */
  podObservedStarted(total: Micros, excluded: Micros, stateless: boolean): void {
    this.podStartTotal.record(total)
    if (stateless) this.podStart.record(Math.max(0, total - excluded))
  }

  /** @param verb its position in `verbs`. @param also where its latency is recorded beside. */
  apiRequest(verb: number, latency: Micros, times: number, also: Histogram): void {
    this.apiRequests += times
    Histogram.recordBoth(this.intervalVerbs[verb], also, latency, times)
  }

  /** Latencies of all requests so far. */
  get api(): Histogram {
    const all = new Histogram()
    all.merge(this.pastApi)
    for (const histogram of this.intervalVerbs) all.merge(histogram)
    return all
  }

  /** Ends an interval at `now`. Requested shares are 0–1 of the cluster's allocatable. */
  closeInterval(now: Micros, cpuRequested: number, memoryRequested: number): void {
    const seconds = this.interval / SECOND
    const totals = [this.podsCreated, this.podsScheduled, this.podsStarted, this.podsDeleted, this.apiRequests]
    this.time.push(now / SECOND)
    rateColumns.forEach((name, i) => {
      this.columns[name].push((totals[i] - this.lastRates[i]) / seconds)
      this.lastRates[i] = totals[i]
    })
    this.columns.pending.push(this.pending)
    this.columns.running.push(this.running)
    this.columns.cpuRequested.push(cpuRequested)
    this.columns.memoryRequested.push(memoryRequested)
    const seconds99 = (histogram: Histogram, share = 0.99): number => histogram.percentile(share) / SECOND
    this.columns.schedulingP50.push(seconds99(this.intervalSli, 0.5))
    this.columns.schedulingP90.push(seconds99(this.intervalSli, 0.9))
    this.columns.schedulingP99.push(seconds99(this.intervalSli))
    this.columns.apiMutatingP99.push(this.verbsP99(true))
    this.columns.apiReadP99.push(this.verbsP99(false))
    this.intervalVerbs.forEach((histogram, verb) => {
      this.verbLines.set(verb, seconds99(histogram))
      this.pastApi.merge(histogram)
      histogram.reset()
    })
    this.verbLines.close()
    this.intervalSli.reset()
  }

  /** Over all mutating, or all other verbs of the interval, seconds. */
  private verbsP99(mutating: boolean): number {
    this.merged.reset()
    this.intervalVerbs.forEach((histogram, verb) => {
      if (mutatingVerbs.has(verbs[verb]) === mutating) this.merged.merge(histogram)
    })
    return this.merged.percentile(0.99) / SECOND
  }
}
