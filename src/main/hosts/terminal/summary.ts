/** The table that ends a run in the terminal: made of the result alone, so that it says what result.json says. */
import type { LatencySummary, ObjectiveResult, RunResult } from '../../../design/result'
import { printable } from './problems'
import { table } from './table'

const reasonsShown = 8

export function formatSummary(result: RunResult): string {
  const { counts, latency } = result
  const started = result.virtualSeconds > 0 ? result.virtualSeconds / Math.max(result.wallSeconds, 1e-3) : 0
  return [
    `${title(result)}: ${seconds(result.virtualSeconds)} of virtual time in ${seconds(result.wallSeconds)} ` +
      `(${integer(started)} times real time)${result.cancelled ? ', cancelled before its end' : ''}`,
    '',
    ...table([
      ['nodes', 'created', 'scheduled', 'running', 'pending', 'deleted'],
      [
        counts.nodes,
        counts.podsCreated,
        counts.podsScheduled,
        counts.podsRunning,
        counts.podsPending,
        counts.podsDeleted,
      ].map(integer),
    ]),
    '',
    ...table([
      ['latency', 'p50', 'p90', 'p99', 'max', 'count'],
      latencyRow('scheduling SLI', latency.schedulingSli),
      latencyRow('pod start', latency.podStart),
      latencyRow('API requests', latency.api),
    ]),
    '',
    ...placement(result),
    '',
    ...objectives(result),
    ...reasons(result),
    `seed ${result.seed}, digest ${result.digest}`,
  ]
    .map(printable)
    .join('\n')
}

const title = (result: RunResult) =>
  result.clusters.length === 1 ? result.clusters[0].name : `${result.clusters.length} clusters`

function latencyRow(name: string, { p50, p90, p99, max, count }: LatencySummary): string[] {
  const figures = count === 0 ? ['-', '-', '-', '-'] : [p50, p90, p99, max].map(seconds)
  return [name, ...figures, integer(count)]
}

/** How pods lie on the nodes of each cluster. */
function placement({ clusters }: RunResult): string[] {
  const heads = ['placement', 'nodes used', 'CPU imbalance', 'memory imbalance', 'over zones', 'preemptions']
  const rows = clusters.map(({ name, counts, placement: { nodesUsed, imbalance, preemptions } }) => [
    name,
    `${integer(nodesUsed)} of ${integer(counts.nodes)}`,
    percentage(imbalance.cpuOverNodes),
    percentage(imbalance.memoryOverNodes),
    `${percentage(imbalance.cpuOverZones)}, ${percentage(imbalance.memoryOverZones)}`,
    integer(preemptions),
  ])
  return table([heads, ...rows])
}

function objectives(result: RunResult): string[] {
  if (result.objectives.length === 0) return []
  const many = result.clusters.length > 1
  const rows = result.objectives.map((objective) => [
    many ? `${objective.cluster}: ${objective.name}` : objective.name,
    amount(objective.limit, objective),
    objective.actual === null ? '-' : amount(objective.actual, objective),
    verdict(objective),
  ])
  return [...table([['objective', 'limit', 'actual', 'verdict'], ...rows]), '']
}

function verdict({ met, actual, note }: ObjectiveResult): string {
  if (actual === null) return note ?? 'not measured'
  return `${met ? 'met' : 'MISSED'}${note ? ` (${note})` : ''}`
}

const amount = (value: number, { unit }: ObjectiveResult) => (unit === 's' ? seconds(value) : `${integer(value)} pods`)

/** Why pods are pending; the reasons of all clusters together, most pods first. */
function reasons(result: RunResult): string[] {
  const pods = new Map<string, number>()
  for (const cluster of result.clusters) {
    for (const { reason, pods: count } of cluster.pendingReasons) pods.set(reason, (pods.get(reason) ?? 0) + count)
  }
  if (pods.size === 0) return []
  const rows = [...pods].sort(([, a], [, b]) => b - a).map(([reason, count]) => [integer(count), reason])
  const more = rows.length - reasonsShown
  return [
    ...table([['pods', 'pending because'], ...rows.slice(0, reasonsShown)]),
    ...(more > 0 ? [`  and ${more} more reasons`] : []),
    '',
  ]
}

const integer = (value: number) => Math.round(value).toLocaleString('en-US')

/** A share with its first decimal: 0.4 %, 12.3 %. */
export const percentage = (share: number) => `${(share * 100).toFixed(1)} %`

/** Three significant digits in the unit that a person would choose. */
export function seconds(value: number): string {
  if (value === 0) return '0 s'
  if (value < 1e-3) return `${digits(value * 1e6)} µs`
  if (value < 1) return `${digits(value * 1e3)} ms`
  if (value < 120) return `${digits(value)} s`
  if (value < 7200) return `${digits(value / 60)} min`
  return `${digits(value / 3600)} h`
}

const digits = (value: number) => String(Number(value.toPrecision(3)))
