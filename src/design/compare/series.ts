/** Time series of several runs on one grid of virtual time, which begins with the trial. */
import type { TimeSeries } from '../result'

export type SeriesColumn = Exclude<keyof TimeSeries, 'intervalSeconds' | 'time'>

/**
 * What a longer interval says of the shorter ones in it: the mean of rates, the last of gauges, the highest of latencies.
 * (A percentile over two intervals cannot be had from those of each; the highest is never too small.)
 */
const meaning: Record<SeriesColumn, 'mean' | 'last' | 'highest'> = {
  created: 'mean',
  scheduled: 'mean',
  started: 'mean',
  deleted: 'mean',
  pending: 'last',
  running: 'last',
  schedulingP50: 'highest',
  schedulingP90: 'highest',
  schedulingP99: 'highest',
  apiMutatingP99: 'highest',
  apiReadP99: 'highest',
  apiRequests: 'mean',
  cpuRequested: 'last',
  memoryRequested: 'last',
}
export const seriesColumns = Object.keys(meaning) as SeriesColumn[]

type Values = readonly (number | null)[]

const combine: Record<'mean' | 'last' | 'highest', (values: Values) => number | null> = {
  mean: (values) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length,
  last: (values) => values[values.length - 1],
  highest: (values) =>
    values.reduce((most, value) => (value === null ? most : most === null ? value : Math.max(most, value)), null),
}

/** For each value, the interval of `length` seconds in which its own interval ends. */
function cells(series: TimeSeries, length: number): number[][] {
  const found: number[][] = []
  series.time.forEach((end, index) => {
    const cell = Math.max(0, Math.ceil(end / length - 1e-9) - 1)
    ;(found[cell] ??= []).push(index)
  })
  return found
}

/** The series in intervals of `length` seconds, not shorter than its own. */
export function onGrid(series: TimeSeries, length: number): TimeSeries {
  if (length === series.intervalSeconds) return series
  const groups = cells(series, length)
  const column = (name: SeriesColumn) =>
    Array.from(groups, (indices) =>
      indices === undefined ? null : combine[meaning[name]](indices.map((index) => series[name][index])),
    )
  const columns = Object.fromEntries(seriesColumns.map((name) => [name, column(name)]))
  return {
    intervalSeconds: length,
    time: groups.map((_, cell) => (cell + 1) * length),
    ...(columns as unknown as Omit<TimeSeries, 'intervalSeconds' | 'time'>),
  }
}

export interface AlignedSeries {
  /** End of each interval in seconds of virtual time, to the end of the longest run. */
  time: Float64Array<ArrayBuffer>
  /** One column per run; NaN where nothing was measured, and beyond the run's end. */
  of(name: SeriesColumn): Float64Array<ArrayBuffer>[]
}

/** Runs side by side; undefined stands for a run that has no such cluster. */
export function alignSeries(all: readonly (TimeSeries | undefined)[]): AlignedSeries {
  const length = Math.max(0, ...all.map((series) => series?.intervalSeconds ?? 0))
  const fitted = all.map((series) => (series && series.time.length > 0 ? onGrid(series, length) : undefined))
  const longest = fitted.reduce<readonly number[]>(
    (most, series) => (series && series.time.length > most.length ? series.time : most),
    [],
  )
  return {
    time: Float64Array.from(longest),
    of: (name) => fitted.map((series) => Float64Array.from(longest, (_, index) => series?.[name][index] ?? NaN)),
  }
}
