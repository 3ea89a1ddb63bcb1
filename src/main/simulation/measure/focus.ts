import type { ClusterSimulation } from '../clusterSimulation'
import type { FocusSnapshot, LineColumn, LineGroup, SeriesName, View, WorkloadUsage } from '../contract'
import { SECOND } from '../kernel/time'
import { downsample, downsampleTimes } from './downsample'
import type { Lines } from './lines'
import { usageColumns } from './usageHistory'

export const MAX_POINTS = 600

/** Intervals [first, end) of a cluster's columns, and the seconds that they cover. */
export interface Span {
  first: number
  end: number
  from: number
  to: number
}

/** The intervals that lie in what is looked at; null: all of them. At least one, when there is any. */
export function spanOf(cluster: ClusterSimulation, range: View['range']): Span | null {
  const { time, interval } = cluster.recorder
  if (!range || time.length === 0) return null
  const now = cluster.now / SECOND
  const from = 'last' in range ? Math.max(0, now - range.last) : Math.min(range.from, now)
  const to = 'last' in range ? now : Math.min(range.to, now)
  // An interval has the time of its end: those count that end after `from`.
  const length = interval / SECOND
  const end = Math.max(1, Math.min(time.length, Math.ceil(to / length - 1e-9)))
  const first = Math.max(0, Math.min(end - 1, Math.floor(from / length + 1e-9)))
  return { first, end, from, to }
}

/** The fixed columns of a cluster in a span, at most `MAX_POINTS` values each. */
export function seriesOf({ recorder }: ClusterSimulation, span: Span | null): Record<SeriesName, Float64Array> {
  const cut = (values: readonly number[]): readonly number[] => (span ? values.slice(span.first, span.end) : values)
  const series = { time: downsampleTimes(cut(recorder.time), MAX_POINTS) } as Record<SeriesName, Float64Array>
  for (const [name, values] of Object.entries(recorder.columns))
    series[name as SeriesName] = downsample(cut(values), MAX_POINTS)
  return series
}

/** What only the cluster that is looked at gets: columns for the range, and those whose names depend on the design. */
export function focusOf(cluster: ClusterSimulation, span: Span | null): FocusSnapshot {
  const { gauges, recorder } = cluster
  const sampled = (values: readonly number[]): Float32Array<ArrayBuffer> =>
    Float32Array.from(downsample(span ? values.slice(span.first, span.end) : values, MAX_POINTS))
  const columns = (lines: Lines): LineColumn[] =>
    lines.keys.map((key, i) => ({ key, values: sampled(lines.columns[i]) }))
  const usage = gauges.usage.workloads.map(({ key, columns: of }) => {
    const values = Object.fromEntries(usageColumns.map((name) => [name, sampled(of[name])]))
    return { key, ...values } as WorkloadUsage
  })
  const lines: Record<LineGroup, LineColumn[]> = {
    pendingReasons: columns(gauges.pendingReasons),
    apiVerbs: columns(recorder.verbLines),
    poolCpu: columns(gauges.pools.cpu),
    poolMemory: columns(gauges.pools.memory),
    zoneCpu: columns(gauges.zones.cpu),
    zoneMemory: columns(gauges.zones.memory),
    queues: columns(gauges.queues),
    requests: columns(gauges.requests),
  }
  return {
    range: span && { from: span.from, to: span.to },
    series: span && seriesOf(cluster, span),
    lines,
    usage,
    rates: gauges.requests.keys.map((key, i) => ({ key, perSecond: mean(gauges.requests.columns[i], span) })),
  }
}

/** Intervals that a figure of "now" is the mean of: so it does not jump. */
const RECENT = 10

/** Over a span, or the newest intervals; 0 when there is none. */
export function mean(column: readonly number[], span: Span | null): number {
  const values = span ? column.slice(span.first, span.end) : column.slice(-RECENT)
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
