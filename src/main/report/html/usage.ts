/** What workloads and node pools used, against what they asked for and what they might have used. */
import type { ClusterResult, ClusterUsage, SeriesLines, UsedAmount } from '../../../design/result'
import { drawnCards } from './charts'
import { card } from './figure'
import { bytes, nothing, percent, usedCpu } from './format'
import type { Chart, Line } from './linechart'
import { markup, type Content } from './markup'
import { cut, table, type Column } from './table'

const mostRows = 100

interface Row {
  name: Content
  resource: 'CPU' | 'memory'
  amount: UsedAmount
}

const writers = { CPU: usedCpu, memory: bytes }

function columns(what: string, limit: string): Column<Row>[] {
  const amount = (head: string, of: (amount: UsedAmount) => number | null): Column<Row> => ({
    head,
    numeric: true,
    cell: ({ resource, amount }) => writers[resource](of(amount)),
  })
  const share = (head: string, of: (amount: UsedAmount) => number | null): Column<Row> => ({
    head,
    numeric: true,
    cell: ({ amount }) => percent(of(amount)),
  })
  return [
    { head: what, names: true, prose: true, cell: ({ name }) => name },
    { head: 'Resource', cell: ({ resource }) => resource },
    amount('Used, mean', ({ usedMean }) => usedMean),
    amount('Used, at most', ({ usedMax }) => usedMax),
    amount('Requested, mean', ({ requestedMean }) => requestedMean),
    amount(`${limit}, mean`, ({ limitMean }) => limitMean),
    share('Most of requested', ({ mostOfRequested }) => mostOfRequested),
    share(`Most of ${limit.toLowerCase()}`, ({ mostOfLimit }) => mostOfLimit),
  ]
}

const rowsOf = (all: readonly (ClusterUsage['pools'][number] | ClusterUsage['workloads'][number])[]): Row[] =>
  all.flatMap((one) => {
    const name = 'pool' in one ? one.pool : markup`<code>${one.namespace}/${one.name}</code> <small>${one.kind}</small>`
    const cpu: Row[] = one.cpu ? [{ name, resource: 'CPU', amount: one.cpu }] : []
    return one.memory ? [...cpu, { name, resource: 'memory', amount: one.memory }] : cpu
  })

function workloadCharts(lines: SeriesLines, prefix: string): Chart[] {
  const keys = lines.workloadCpuUsed?.map(({ key }) => key) ?? []
  return keys.flatMap((key, at) => {
    const line = (name: string, colour: Line['colour'], group: keyof SeriesLines, dashed?: boolean): Line[] => {
      const values = lines[group]?.[at].values ?? []
      return values.some((value) => value !== null) ? [{ name, colour, values, ...(dashed ? { dashed } : {}) }] : []
    }
    const empty = 'Nothing was measured in this run.'
    return [
      {
        id: `${prefix}-usage-cpu-${at + 1}`,
        title: `CPU of ${key}`,
        unit: 'cpu',
        empty,
        lines: [
          ...line('used', 2, 'workloadCpuUsed'),
          ...line('requested', 1, 'workloadCpuRequested'),
          ...line('limit', 4, 'workloadCpuLimit', true),
        ],
      },
      {
        id: `${prefix}-usage-memory-${at + 1}`,
        title: `Memory of ${key}`,
        unit: 'memory',
        empty,
        lines: [
          ...line('used', 2, 'workloadMemoryUsed'),
          ...line('requested', 1, 'workloadMemoryRequested'),
          ...line('limit', 4, 'workloadMemoryLimit', true),
        ],
      },
    ] satisfies Chart[]
  })
}

function poolCharts(lines: SeriesLines, prefix: string): Chart[] {
  return (['Cpu', 'Memory'] as const).flatMap((resource) => {
    const used = lines[`pool${resource}Used`] ?? []
    const word = resource === 'Cpu' ? 'CPU' : 'Memory'
    return used.map(({ key, values }, at): Chart => ({
      id: `${prefix}-usage-pool-${word.toLowerCase()}-${at + 1}`,
      title: `${word} of pool ${key}`,
      unit: '%',
      empty: 'Nothing was measured in this run.',
      lines: [
        { name: 'used', colour: 2, values },
        { name: 'requested', colour: 1, values: lines[`pool${resource}`][at].values },
      ],
    }))
  })
}

/** Nothing where the Trial declares no usage. */
export function usageSection(cluster: ClusterResult, prefix: string, virtualSeconds: number): Content {
  const { usage, timeseries } = cluster
  if (!usage) return null
  const note = markup`<p class="note">All running pods of a workload together, at the times at which metrics-server asked. ${nothing} where a container has no limit.</p>`
  const own = rowsOf(usage.workloads)
  const workloads = table({
    caption: 'Usage of workloads',
    quietCaption: true,
    columns: columns('Workload', 'Limit'),
    rows: own.slice(0, mostRows),
    empty: 'Nothing was measured in this run.',
  })
  const pools = table({
    caption: 'Usage of node pools',
    quietCaption: true,
    columns: columns('Pool', 'Allocatable'),
    rows: rowsOf(usage.pools).slice(0, mostRows),
    empty: 'Nothing was measured in this run.',
  })
  const charts = timeseries.lines
    ? [...workloadCharts(timeseries.lines, prefix), ...poolCharts(timeseries.lines, prefix)]
    : []
  const more = cut(mostRows, own.length, 'rows', 'result.json has them all')
  return [
    card('Usage of workloads', 'over the whole run', [workloads, more, note], 'wide'),
    card('Usage of node pools', 'by pods whose usage is declared', pools, 'wide'),
    markup`<div class="cards">${drawnCards(charts, timeseries, virtualSeconds)}</div>`,
  ]
}
