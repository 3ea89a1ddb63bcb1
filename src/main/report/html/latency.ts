/** Latencies in figures: of pods on their way, and of API requests by verb and resource. */
import type { ApiLatency, ClusterResult, LatencySummary } from '../../../design/result'
import { card } from './figure'
import { compare, count, duration, nothing } from './format'
import { markup, type Content } from './markup'
import { cut, table, type Column } from './table'

interface Row extends LatencySummary {
  name: string
  meaning: string
}

const mostRequests = 80

function percentiles<T extends LatencySummary>(): Column<T>[] {
  const column = (head: string, value: (row: T) => number): Column<T> => ({
    head,
    numeric: true,
    cell: (row) => (row.count === 0 ? nothing : duration(value(row))),
  })
  return [
    column('p50', (row) => row.p50),
    column('p90', (row) => row.p90),
    column('p99', (row) => row.p99),
    column('Max', (row) => row.max),
  ]
}

function rows({ latency }: ClusterResult): Row[] {
  return [
    { name: 'Scheduling (SLI)', meaning: 'from entering the scheduling queue to bound', ...latency.schedulingSli },
    { name: 'Scheduling attempt', meaning: 'one attempt: algorithm and binding', ...latency.schedulingAttempt },
    { name: 'Pod start', meaning: 'without image pull and init containers', ...latency.podStart },
    { name: 'Pod start, in full', meaning: 'with image pull and init containers', ...latency.podStartTotal },
    { name: 'API requests', meaning: 'all verbs and resources', ...latency.api },
  ]
}

const apiColumns: Column<ApiLatency>[] = [
  { head: 'Request', names: true, cell: (row) => markup`<code>${row.verb} ${row.resource}</code>` },
  ...percentiles<ApiLatency>(),
  {
    head: 'Worst 5 min p99',
    numeric: true,
    cell: (row) => (row.count === 0 ? nothing : duration(row.worstWindowP99)),
  },
  { head: 'Requests', numeric: true, cell: (row) => count(row.count) },
]

export function latencySection(cluster: ClusterResult): Content {
  const slowest = [...cluster.apiByVerb].sort(
    (a, b) => b.worstWindowP99 - a.worstWindowP99 || compare(a.resource, b.resource) || compare(a.verb, b.verb),
  )
  const pods = table<Row>({
    caption: 'Latencies over the whole run',
    quietCaption: true,
    columns: [
      { head: 'Latency', names: true, cell: ({ name, meaning }) => markup`${name} <small>${meaning}</small>` },
      ...percentiles<Row>(),
      { head: 'Count', numeric: true, cell: (row) => count(row.count) },
    ],
    rows: rows(cluster),
  })
  const api = table<ApiLatency>({
    caption: 'API request latency by verb and resource, the slowest first',
    quietCaption: true,
    columns: apiColumns,
    rows: slowest.slice(0, mostRequests),
    empty: 'No API request ended in this run.',
  })
  const more = cut(mostRequests, slowest.length, 'kinds of request', 'result.json has them all')
  return [
    card('Latency over the whole run', '', pods, 'wide'),
    card('API requests by verb and resource', 'the slowest first', [api, more], 'wide'),
  ]
}
