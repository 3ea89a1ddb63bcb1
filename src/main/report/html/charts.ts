/** The charts of one cluster, drawn from its time series; under each the figures that its lines say. */
import type { ClusterResult, TimeSeries } from '../../../design/result'
import type { ObjectiveMetric } from '../../../design/types'
import { card } from './figure'
import { bytes, clock, count, duration, figure, nothing, percent, usedCpu } from './format'
import { lineChart, namedLines, type Chart, type Limit, type Line } from './linechart'
import { markup, type Content, type Markup } from './markup'
import { table, type Column } from './table'

function limits(cluster: ClusterResult, names: Partial<Record<ObjectiveMetric, string>>): Limit[] {
  const found = cluster.objectives.flatMap(({ metric, limit }) =>
    names[metric] === undefined ? [] : [{ label: `${names[metric]} ≤ ${duration(limit)}`, value: limit }],
  )
  const same = found.length > 1 && found.every(({ value }) => value === found[0].value)
  return same ? [{ label: `objectives ≤ ${duration(found[0].value)}`, value: found[0].value }] : found
}

function charts(cluster: ClusterResult, prefix: string): Chart[] {
  const series: TimeSeries = cluster.timeseries
  const line = (name: string, colour: Line['colour'], values: Line['values']): Line => ({ name, colour, values })
  return [
    {
      id: `${prefix}-scheduling`,
      title: 'Scheduling latency (SLI)',
      unit: 'latency',
      lines: [
        line('p50', 1, series.schedulingP50),
        line('p90', 3, series.schedulingP90),
        line('p99', 4, series.schedulingP99),
      ],
      limits: limits(cluster, { schedulingSli: 'objective' }),
      empty: 'No pod was scheduled in this run.',
    },
    {
      id: `${prefix}-api`,
      title: 'API request latency, p99',
      unit: 'latency',
      lines: [line('mutating', 1, series.apiMutatingP99), line('read', 2, series.apiReadP99)],
      limits: limits(cluster, { apiMutating: 'mutating', apiReadResource: 'read' }),
      empty: 'No API request ended in this run.',
    },
    {
      id: `${prefix}-churn`,
      title: 'Pod churn',
      unit: 'pods/s',
      lines: [
        line('created', 1, series.created),
        line('scheduled', 5, series.scheduled),
        line('started', 2, series.started),
        line('deleted', 4, series.deleted),
      ],
      empty: 'No pod came or went in this run.',
    },
    {
      id: `${prefix}-requested`,
      title: 'CPU and memory requested',
      unit: '%',
      lines: [line('CPU', 1, series.cpuRequested), line('memory', 5, series.memoryRequested)],
      empty: 'Nothing was measured in this run.',
    },
    {
      id: `${prefix}-running`,
      title: 'Running pods',
      unit: 'pods',
      lines: [line('running', 2, series.running)],
      area: true,
      empty: 'No pod ran in this run.',
    },
    {
      id: `${prefix}-pending`,
      title: 'Pending pods',
      unit: 'pods',
      lines: [line('pending', 3, series.pending)],
      area: true,
      empty: 'No pod was pending in this run.',
    },
    ...chartsOfLines(series, prefix),
  ]
}

/** What has a line for each verb, pool, zone or component. */
function chartsOfLines({ lines }: TimeSeries, prefix: string): Chart[] {
  if (!lines) return []
  const measured = lines.apiVerbs.filter(({ values }) => values.some((value) => value !== null))
  const zone = (key: string) => key || 'no zone'
  const shares: [id: string, title: string, lines: Line[]][] = [
    ['zone-cpu', 'CPU requested by zone', namedLines(lines.zoneCpu, zone)],
    ['zone-memory', 'Memory requested by zone', namedLines(lines.zoneMemory, zone)],
    ['pool-cpu', 'CPU requested by pool', namedLines(lines.poolCpu)],
    ['pool-memory', 'Memory requested by pool', namedLines(lines.poolMemory)],
  ]
  // One pool or zone alone is the cluster, which has its chart.
  const several = shares.filter(([, , of]) => of.length > 1)
  return [
    {
      id: `${prefix}-verbs`,
      title: 'API request latency by verb, p99',
      unit: 'latency',
      lines: namedLines(measured),
      empty: 'No API request ended in this run.',
    },
    {
      id: `${prefix}-queues`,
      title: 'Queue depths by component',
      unit: 'pods',
      lines: namedLines(lines.queues.filter(({ values }) => values.some((value) => (value ?? 0) > 0))),
      empty: 'Nothing waited in a queue at the end of any interval.',
    },
    ...several.map(([id, title, of]): Chart => ({
      id: `${prefix}-${id}`,
      title,
      unit: '%',
      lines: of,
      empty: 'Nothing was requested in this run.',
    })),
  ]
}

interface Figures {
  line: Line
  lowest: number | null
  mean: number | null
  highest: number | null
  at: number | null
  end: number | null
}

function figures(line: Line, time: readonly number[]): Figures {
  let at = -1
  let sum = 0
  let measured = 0
  let lowest: number | null = null
  line.values.forEach((value, index) => {
    if (value === null) return
    sum += value
    measured++
    if (lowest === null || value < lowest) lowest = value
    if (at < 0 || value > line.values[at]!) at = index
  })
  const none = { lowest: null, mean: null, highest: null, at: null, end: null }
  if (at < 0) return { line, ...none }
  const end = line.values[line.values.length - 1]
  return { line, lowest, mean: sum / measured, highest: line.values[at], at: time[at], end }
}

const writers: Record<Chart['unit'], (value: number | null) => string> = {
  latency: duration,
  pods: count,
  'pods/s': figure,
  '%': percent,
  cpu: usedCpu,
  memory: bytes,
}

const swatch = (line: Line) =>
  markup`<svg class="swatch" viewBox="0 0 14 4" aria-hidden="true"><path d="M1 2H13" class="line s${line.colour}${line.dashed ? ' dash' : ''}"/></svg>`

function legend(chart: Chart, rows: readonly Figures[]): Markup {
  const write = writers[chart.unit]
  // The mean of percentiles means nothing, so latencies show their lowest value instead.
  const middle: Column<Figures> =
    chart.unit === 'latency'
      ? { head: 'Lowest', numeric: true, cell: (row) => write(row.lowest) }
      : { head: 'Mean', numeric: true, cell: (row) => write(row.mean) }
  return table<Figures>({
    caption: markup`${chart.title}: figures`,
    quietCaption: true,
    className: 'legend',
    columns: [
      {
        head: chart.unit === 'pods/s' ? 'Pods per second' : 'Line',
        names: true,
        cell: ({ line }) => [swatch(line), line.name],
      },
      middle,
      { head: 'Highest', numeric: true, cell: (row) => write(row.highest) },
      { head: 'at', numeric: true, cell: (row) => (row.highest ? clock(row.at) : nothing) },
      { head: 'At the end', numeric: true, cell: (row) => write(row.end) },
    ],
    rows,
  })
}

function sentence(chart: Chart, { line, highest, at, end }: Figures): string {
  const write = writers[chart.unit]
  if (highest === null) return `${line.name}: nothing measured.`
  const last = end === null ? '' : `, ${write(end)} at the end`
  return `${line.name}: highest ${write(highest)} at ${clock(at)}${last}.`
}

const perInterval = (seconds: number) => (seconds === 1 ? 'per second' : `per ${figure(seconds)} s`)

export const chartCards = (cluster: ClusterResult, prefix: string, virtualSeconds: number): Content =>
  drawnCards(charts(cluster, prefix), cluster.timeseries, virtualSeconds)

/** A card for each chart, with its figures. */
export function drawnCards(
  charts: readonly Chart[],
  { time, intervalSeconds }: Pick<TimeSeries, 'time' | 'intervalSeconds'>,
  virtualSeconds: number,
): Content {
  const end = Math.max(virtualSeconds, time.at(-1) ?? 0) || 1
  return charts.map((chart) => {
    const empty = chart.lines.every((line) => line.values.every((value) => value === null || value === 0))
    if (empty) return card(chart.title, '', markup`<p class="empty silent">${chart.empty}</p>`)
    const rows = chart.lines.map((line) => figures(line, time))
    const description = rows.map((row) => sentence(chart, row)).join(' ')
    const subtitle = chart.unit === 'latency' && `one value ${perInterval(intervalSeconds || 1)}`
    return card(chart.title, subtitle, [lineChart(chart, time, end, description), legend(chart, rows)])
  })
}
