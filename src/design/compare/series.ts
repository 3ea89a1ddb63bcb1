/** Time series of several runs on one grid of virtual time, which begins with the trial. */
import type { SeriesLine, SeriesLines, TimeSeries } from '../result'

export type SeriesColumn = Exclude<keyof TimeSeries, 'intervalSeconds' | 'time' | 'lines'>
export type SeriesGroup = keyof SeriesLines

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

const meaningOfGroup: Record<SeriesGroup, 'last' | 'highest'> = {
  apiVerbs: 'highest',
  poolCpu: 'last',
  poolMemory: 'last',
  zoneCpu: 'last',
  zoneMemory: 'last',
  queues: 'last',
  workloadCpuUsed: 'last',
  workloadCpuRequested: 'last',
  workloadCpuLimit: 'last',
  workloadMemoryUsed: 'last',
  workloadMemoryRequested: 'last',
  workloadMemoryLimit: 'last',
  workloadReplicas: 'last',
  poolCpuUsed: 'last',
  poolMemoryUsed: 'last',
}
export const seriesGroups = Object.keys(meaningOfGroup) as SeriesGroup[]

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
  const column = (values: Values, by: 'mean' | 'last' | 'highest') =>
    Array.from(groups, (indices) => (indices === undefined ? null : combine[by](indices.map((index) => values[index]))))
  const columns = Object.fromEntries(seriesColumns.map((name) => [name, column(series[name], meaning[name])]))
  const linesOf = (group: SeriesGroup, lines: readonly SeriesLine[]) =>
    lines.map(({ key, values }) => ({ key, values: column(values, meaningOfGroup[group]) }))
  const lines: Partial<SeriesLines> = {}
  for (const group of seriesGroups) {
    const own = series.lines?.[group]
    if (own) lines[group] = linesOf(group, own)
  }
  return {
    intervalSeconds: length,
    time: groups.map((_, cell) => (cell + 1) * length),
    ...(columns as unknown as Omit<TimeSeries, 'intervalSeconds' | 'time' | 'lines'>),
    ...(series.lines && { lines: lines as SeriesLines }),
  }
}

export interface AlignedSeries {
  /** End of each interval in seconds of virtual time, to the end of the longest run. */
  time: Float64Array<ArrayBuffer>
  /** One column per run; NaN where nothing was measured, and beyond the run's end. */
  of(name: SeriesColumn): Float64Array<ArrayBuffer>[]
  /** Names of the lines of a group, those of the first run first; lines where nobody measured anything are left out. */
  keys(group: SeriesGroup): string[]
  /** As `of`; all NaN for a run that has no such line. */
  line(group: SeriesGroup, key: string): Float64Array<ArrayBuffer>[]
}

/** Runs side by side; undefined stands for a run that has no such cluster. */
export function alignSeries(all: readonly (TimeSeries | undefined)[]): AlignedSeries {
  const length = Math.max(0, ...all.map((series) => series?.intervalSeconds ?? 0))
  const fitted = all.map((series) => (series && series.time.length > 0 ? onGrid(series, length) : undefined))
  const longest = fitted.reduce<readonly number[]>(
    (most, series) => (series && series.time.length > most.length ? series.time : most),
    [],
  )
  const onLongest = (values: Values | undefined) => Float64Array.from(longest, (_, index) => values?.[index] ?? NaN)
  const linesOf = (series: TimeSeries | undefined, group: SeriesGroup) => series?.lines?.[group] ?? []
  return {
    time: Float64Array.from(longest),
    of: (name) => fitted.map((series) => onLongest(series?.[name])),
    keys: (group) => {
      const lines = fitted.flatMap((series) => linesOf(series, group))
      const measured = lines.filter(({ values }) => values.some((value) => value !== null))
      return [...new Set(measured.map(({ key }) => key))]
    },
    line: (group, key) =>
      fitted.map((series) => onLongest(linesOf(series, group).find((line) => line.key === key)?.values)),
  }
}
