/** The figures of a run, or of one of its clusters, that are compared: what they mean and which way is better. */
import type { Latencies, LatencySummary, ObjectiveResult, Placement, Used } from '../result'
import { count, duration, figure, inUnit, nothing, percentage, perHour } from '../words'
import type { ComparableCluster, ComparableRun } from './comparable'
import type { SeriesColumn } from './series'

export type FigureUnit = 's' | 'pods' | 'pods/s' | 'count' | 'share' | '$/h'

export interface Figure {
  id: string
  label: string
  group: 'Objectives' | 'Scheduling' | 'Pods' | 'API' | 'Placement' | 'Usage' | 'Price'
  unit: FigureUnit
  /** undefined: neither; which one is wanted depends on what the design is for. */
  better?: 'lower' | 'higher'
  /** null: nothing was measured. */
  of(part: Part): number | null
}

/** A cluster, or the fleet as a whole. */
export interface Part {
  counts: ComparableRun['counts']
  latency: Latencies
  placement: Pick<Placement, 'nodesUsed' | 'preemptions'> & { imbalance?: Placement['imbalance'] }
  objectives: readonly ObjectiveResult[]
  pricePerHour: number | null
  series: readonly ComparableCluster['timeseries'][]
  /** Of the workloads whose usage is declared. */
  used: readonly Used[]
}

export const partOf = ({ timeseries, usage, ...cluster }: ComparableCluster): Part => ({
  ...cluster,
  series: [timeseries],
  used: usage?.workloads ?? [],
})

/** All clusters together; what only makes sense for one of them is left out where there are several. */
export function wholeOf(run: ComparableRun): Part {
  if (run.clusters.length === 1) return partOf(run.clusters[0])
  const prices = run.clusters.flatMap(({ pricePerHour }) => (pricePerHour === null ? [] : [pricePerHour]))
  const sum = (of: (cluster: ComparableCluster) => number) =>
    run.clusters.reduce((total, cluster) => total + of(cluster), 0)
  return {
    counts: run.counts,
    latency: run.latency,
    placement: {
      nodesUsed: sum(({ placement }) => placement.nodesUsed),
      preemptions: sum(({ placement }) => placement.preemptions),
    },
    objectives: run.objectives,
    pricePerHour: prices.length > 0 ? prices.reduce((total, price) => total + price, 0) : null,
    series: run.clusters.map(({ timeseries }) => timeseries),
    used: run.clusters.flatMap(({ usage }) => usage?.workloads ?? []),
  }
}

const latency =
  (name: keyof Latencies, percentile: keyof LatencySummary) =>
  ({ latency }: Part) =>
    latency[name].count === 0 ? null : latency[name][percentile]

/** The highest moment of all clusters together. */
const peak =
  (column: SeriesColumn) =>
  ({ series }: Part) => {
    const longest = Math.max(0, ...series.map(({ time }) => time.length))
    if (longest === 0) return null
    let most = 0
    for (let at = 0; at < longest; at++) {
      most = Math.max(
        most,
        series.reduce((total, one) => total + (one[column][at] ?? 0), 0),
      )
    }
    return most
  }

/** At the end; of several clusters there is none. */
const atEnd =
  (column: SeriesColumn) =>
  ({ series }: Part) =>
    series.length === 1 ? (series[0][column].at(-1) ?? null) : null

const amounts = (used: readonly Used[], resource: keyof Used) => used.flatMap((one) => one[resource] ?? [])

/** Of all workloads together: what they use of what they request, both as means over the run. */
const usedOfRequested =
  (resource: keyof Used) =>
  ({ used }: Part) => {
    const all = amounts(used, resource)
    const requested = all.reduce((sum, { requestedMean }) => sum + requestedMean, 0)
    return requested === 0 ? null : all.reduce((sum, { usedMean }) => sum + usedMean, 0) / requested
  }

/** Of the workload that came nearest to its limit at any time. */
const mostOfLimit =
  (resource: keyof Used) =>
  ({ used }: Part) => {
    const all = amounts(used, resource).flatMap(({ mostOfLimit }) => mostOfLimit ?? [])
    return all.length === 0 ? null : Math.max(...all)
  }

const measured = ({ objectives }: Part) => objectives.filter(({ actual }) => actual !== null)

export const figures: readonly Figure[] = [
  {
    id: 'objectivesMissed',
    label: 'Objectives missed',
    group: 'Objectives',
    unit: 'count',
    better: 'lower',
    of: (part) => (part.objectives.length === 0 ? null : measured(part).filter(({ met }) => !met).length),
  },
  {
    id: 'schedulingP50',
    label: 'Scheduling p50',
    group: 'Scheduling',
    unit: 's',
    better: 'lower',
    of: latency('schedulingSli', 'p50'),
  },
  {
    id: 'schedulingP99',
    label: 'Scheduling p99',
    group: 'Scheduling',
    unit: 's',
    better: 'lower',
    of: latency('schedulingSli', 'p99'),
  },
  {
    id: 'schedulingMax',
    label: 'Scheduling, longest',
    group: 'Scheduling',
    unit: 's',
    better: 'lower',
    of: latency('schedulingSli', 'max'),
  },
  {
    id: 'attemptP99',
    label: 'Scheduling attempt p99',
    group: 'Scheduling',
    unit: 's',
    better: 'lower',
    of: latency('schedulingAttempt', 'p99'),
  },
  {
    id: 'schedulingPeak',
    label: 'Pods scheduled per second, at most',
    group: 'Scheduling',
    unit: 'pods/s',
    better: 'higher',
    of: peak('scheduled'),
  },
  {
    id: 'preemptions',
    label: 'Preemptions',
    group: 'Scheduling',
    unit: 'pods',
    better: 'lower',
    of: ({ placement }) => placement.preemptions,
  },
  {
    id: 'startupP50',
    label: 'Pod startup p50',
    group: 'Pods',
    unit: 's',
    better: 'lower',
    of: latency('podStart', 'p50'),
  },
  {
    id: 'startupP99',
    label: 'Pod startup p99',
    group: 'Pods',
    unit: 's',
    better: 'lower',
    of: latency('podStart', 'p99'),
  },
  {
    id: 'startupTotalP99',
    label: 'Pod startup with image pull p99',
    group: 'Pods',
    unit: 's',
    better: 'lower',
    of: latency('podStartTotal', 'p99'),
  },
  { id: 'podsCreated', label: 'Pods created', group: 'Pods', unit: 'pods', of: ({ counts }) => counts.podsCreated },
  {
    id: 'podsScheduled',
    label: 'Pods scheduled',
    group: 'Pods',
    unit: 'pods',
    better: 'higher',
    of: ({ counts }) => counts.podsScheduled,
  },
  {
    id: 'podsRunning',
    label: 'Pods running at the end',
    group: 'Pods',
    unit: 'pods',
    better: 'higher',
    of: ({ counts }) => counts.podsRunning,
  },
  {
    id: 'podsPending',
    label: 'Pods pending at the end',
    group: 'Pods',
    unit: 'pods',
    better: 'lower',
    of: ({ counts }) => counts.podsPending,
  },
  {
    id: 'pendingPeak',
    label: 'Pods pending at once, at most',
    group: 'Pods',
    unit: 'pods',
    better: 'lower',
    of: peak('pending'),
  },
  {
    id: 'apiP99',
    label: 'API requests p99',
    group: 'API',
    unit: 's',
    better: 'lower',
    of: latency('api', 'p99'),
  },
  { id: 'apiRequests', label: 'API requests', group: 'API', unit: 'count', of: ({ latency }) => latency.api.count },
  { id: 'nodes', label: 'Nodes', group: 'Placement', unit: 'count', of: ({ counts }) => counts.nodes },
  {
    id: 'nodesUsed',
    label: 'Nodes used',
    group: 'Placement',
    unit: 'count',
    of: ({ placement }) => placement.nodesUsed,
  },
  {
    id: 'cpuRequested',
    label: 'CPU requested at the end',
    group: 'Placement',
    unit: 'share',
    of: atEnd('cpuRequested'),
  },
  {
    id: 'memoryRequested',
    label: 'Memory requested at the end',
    group: 'Placement',
    unit: 'share',
    of: atEnd('memoryRequested'),
  },
  {
    id: 'cpuImbalance',
    label: 'CPU imbalance over nodes',
    group: 'Placement',
    unit: 'share',
    of: ({ placement }) => placement.imbalance?.cpuOverNodes ?? null,
  },
  {
    id: 'memoryImbalance',
    label: 'Memory imbalance over nodes',
    group: 'Placement',
    unit: 'share',
    of: ({ placement }) => placement.imbalance?.memoryOverNodes ?? null,
  },
  {
    id: 'cpuUsed',
    label: 'CPU used of requested, mean',
    group: 'Usage',
    unit: 'share',
    of: usedOfRequested('cpu'),
  },
  {
    id: 'memoryUsed',
    label: 'Memory used of requested, mean',
    group: 'Usage',
    unit: 'share',
    of: usedOfRequested('memory'),
  },
  {
    id: 'cpuUsedPeak',
    label: 'CPU used of limit, at most',
    group: 'Usage',
    unit: 'share',
    better: 'lower',
    of: mostOfLimit('cpu'),
  },
  {
    id: 'memoryUsedPeak',
    label: 'Memory used of limit, at most',
    group: 'Usage',
    unit: 'share',
    better: 'lower',
    of: mostOfLimit('memory'),
  },
  {
    id: 'pricePerHour',
    label: 'Price per hour',
    group: 'Price',
    unit: '$/h',
    better: 'lower',
    of: ({ pricePerHour }) => pricePerHour,
  },
]

export const figureOf = (id: string): Figure | undefined => figures.find((one) => one.id === id)

/** Every figure by its id. */
export const figuresOf = (part: Part): Record<string, number | null> =>
  Object.fromEntries(figures.map(({ id, of }) => [id, of(part)]))

const writers: Record<FigureUnit, (value: number) => string> = {
  s: duration,
  pods: count,
  'pods/s': (value) => `${figure(value)}/s`,
  count,
  share: percentage,
  '$/h': perHour,
}

export const writeFigure = (unit: FigureUnit, value: number | null): string =>
  value === null ? nothing : writers[unit](value)

export type Direction = 'better' | 'worse' | 'different' | 'same'

export interface Difference {
  delta: number
  /** Of the value compared with; null where that is 0. */
  ratio: number | null
  direction: Direction
}

/** Histograms are exact to 1 %: what lies nearer together is the same. */
const latencyResolution = 0.01

export function differenceOf({ unit, better }: Figure, value: number, base: number): Difference {
  const delta = value - base
  const ratio = base === 0 ? null : delta / base
  const same =
    delta === 0 ||
    (unit === 's' && Math.abs(delta) <= latencyResolution * Math.max(value, base)) ||
    (unit === 'share' && Math.abs(delta) < 0.0005)
  if (same) return { delta, ratio, direction: 'same' }
  if (better === undefined) return { delta, ratio, direction: 'different' }
  return { delta, ratio, direction: delta < 0 === (better === 'lower') ? 'better' : 'worse' }
}

/** `+27 %`, `−3 pods`, `×6.5`; empty where there is no difference. */
export function writeDifference({ unit }: Figure, { delta, ratio, direction }: Difference): string {
  if (direction === 'same') return ''
  const sign = delta < 0 ? '−' : '+'
  if (unit === 'share') return `${sign}${(Math.abs(delta) * 100).toFixed(1)} pp`
  const whole = unit === 'pods' || unit === 'count'
  if (ratio === null || (whole && Math.abs(delta) < 10)) return `${sign}${writers[unit](Math.abs(delta))}`
  if (ratio >= 1) return `×${figure(ratio + 1)}`
  return `${sign}${figure(Math.abs(ratio) * 100)} %`
}

/** Value or limit of an objective. */
export const writeObjective = ({ unit }: Pick<ObjectiveResult, 'unit'>, value: number | null): string =>
  inUnit(unit, value)
