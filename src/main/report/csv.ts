/** CSV by RFC 4180: CRLF line ends, a header line, quotes only where they are needed. An empty field is `null`. */
import type {
  ComparedRun,
  NodeResult,
  PodRow,
  RunResult,
  SeriesLine,
  SeriesLines,
  TimeSeries,
} from '../../design/result'

type Field = string | number | boolean | null
type Column<T> = readonly [header: string, value: (row: T) => Field]

function field(value: Field): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

export const csvLine = (fields: readonly Field[]): string => `${fields.map(field).join(',')}\r\n`

function* lines<T>(columns: readonly Column<T>[], rows: Iterable<T>): Generator<string> {
  yield csvLine(columns.map(([header]) => header))
  for (const row of rows) yield csvLine(columns.map(([, value]) => value(row)))
}

type Point = { cluster: string; series: TimeSeries; index: number }

const point = (name: Exclude<keyof TimeSeries, 'intervalSeconds' | 'lines'>) => (at: Point) => at.series[name][at.index]

const pointColumns: readonly Column<Point>[] = [
  ['cluster', (at) => at.cluster],
  ['time_seconds', point('time')],
  ['pods_created_per_second', point('created')],
  ['pods_scheduled_per_second', point('scheduled')],
  ['pods_started_per_second', point('started')],
  ['pods_deleted_per_second', point('deleted')],
  ['pods_pending', point('pending')],
  ['pods_running', point('running')],
  ['scheduling_sli_p50_seconds', point('schedulingP50')],
  ['scheduling_sli_p90_seconds', point('schedulingP90')],
  ['scheduling_sli_p99_seconds', point('schedulingP99')],
  ['api_mutating_p99_seconds', point('apiMutatingP99')],
  ['api_read_p99_seconds', point('apiReadP99')],
  ['api_requests_per_second', point('apiRequests')],
  ['cpu_requested_ratio', point('cpuRequested')],
  ['memory_requested_ratio', point('memoryRequested')],
]

/** Columns of the verbs and queues that the clusters have. */
function lineColumns(result: RunResult, group: keyof SeriesLines, header: (key: string) => string): Column<Point>[] {
  const keys = new Set(
    result.clusters.flatMap(({ timeseries }) => timeseries.lines?.[group] ?? []).map(({ key }) => key),
  )
  return [...keys].map((key): Column<Point> => {
    const value = ({ series, index }: Point) =>
      series.lines?.[group]?.find((line) => line.key === key)?.values[index] ?? null
    return [header(key), value]
  })
}

const snake = (words: string): string => words.toLowerCase().replace(/[^a-z0-9]+/g, '_')

function* points(result: RunResult): Generator<Point> {
  for (const { name, timeseries } of result.clusters) {
    for (let index = 0; index < timeseries.time.length; index++) yield { cluster: name, series: timeseries, index }
  }
}

type GroupRow = {
  cluster: string
  time: number
  by: string
  name: string
  cpu: Field
  memory: Field
  cpuUsed: Field
  memoryUsed: Field
}

const groupColumns: readonly Column<GroupRow>[] = [
  ['cluster', (row) => row.cluster],
  ['time_seconds', (row) => row.time],
  ['by', (row) => row.by],
  ['name', (row) => row.name],
  ['cpu_requested_ratio', (row) => row.cpu],
  ['memory_requested_ratio', (row) => row.memory],
  ['cpu_used_ratio', (row) => row.cpuUsed],
  ['memory_used_ratio', (row) => row.memoryUsed],
]

function* groups(result: RunResult): Generator<GroupRow> {
  for (const { name: cluster, timeseries } of result.clusters) {
    const { time, lines } = timeseries
    if (!lines) continue
    for (const [by, cpu, memory, cpuUsed, memoryUsed] of [
      ['pool', lines.poolCpu, lines.poolMemory, lines.poolCpuUsed, lines.poolMemoryUsed],
      ['zone', lines.zoneCpu, lines.zoneMemory, undefined, undefined],
    ] as const) {
      for (const [at, line] of cpu.entries()) {
        for (let index = 0; index < time.length; index++) {
          const value = (lines: readonly SeriesLine[] | undefined): Field => lines?.[at].values[index] ?? null
          const used = { cpuUsed: value(cpuUsed), memoryUsed: value(memoryUsed) }
          yield { cluster, time: time[index], by, name: line.key, cpu: value(cpu), memory: value(memory), ...used }
        }
      }
    }
  }
}

const usageGroups = [
  ['replicas', 'workloadReplicas'],
  ['cpu_used_milli', 'workloadCpuUsed'],
  ['cpu_requested_milli', 'workloadCpuRequested'],
  ['cpu_limit_milli', 'workloadCpuLimit'],
  ['memory_used_bytes', 'workloadMemoryUsed'],
  ['memory_requested_bytes', 'workloadMemoryRequested'],
  ['memory_limit_bytes', 'workloadMemoryLimit'],
] as const satisfies readonly (readonly [string, keyof SeriesLines])[]

type UsageRow = { cluster: string; time: number; workload: string; values: Field[] }

const usageColumns: readonly Column<UsageRow>[] = [
  ['cluster', (row) => row.cluster],
  ['time_seconds', (row) => row.time],
  ['workload', (row) => row.workload],
  ...usageGroups.map(([header], at): Column<UsageRow> => [header, (row) => row.values[at]]),
]

function* usage(result: RunResult): Generator<UsageRow> {
  for (const { name: cluster, timeseries } of result.clusters) {
    const { time, lines } = timeseries
    const keys = lines?.workloadCpuUsed?.map(({ key }) => key) ?? []
    for (const [at, workload] of keys.entries()) {
      for (let index = 0; index < time.length; index++) {
        const values = usageGroups.map(([, group]) => lines?.[group]?.[at].values[index] ?? null)
        yield { cluster, time: time[index], workload, values }
      }
    }
  }
}

type NodeRow = { cluster: string; node: NodeResult }

const nodeColumns: readonly Column<NodeRow>[] = [
  ['cluster', (row) => row.cluster],
  ['name', ({ node }) => node.name],
  ['pool', ({ node }) => node.pool],
  ['zone', ({ node }) => node.zone],
  ['allocatable_cpu_milli', ({ node }) => node.allocatableCpuMilli],
  ['allocatable_memory_bytes', ({ node }) => node.allocatableMemoryBytes],
  ['requested_cpu_milli', ({ node }) => node.requestedCpuMilli],
  ['requested_memory_bytes', ({ node }) => node.requestedMemoryBytes],
  ['pods', ({ node }) => node.pods],
  ['max_pods', ({ node }) => node.maxPods],
  ['used_cpu_milli', ({ node }) => node.usedCpuMilli ?? null],
  ['used_memory_bytes', ({ node }) => node.usedMemoryBytes ?? null],
]

function* nodes(result: RunResult): Generator<NodeRow> {
  for (const cluster of result.clusters) for (const node of cluster.nodes) yield { cluster: cluster.name, node }
}

const podColumns: readonly Column<PodRow>[] = [
  ['cluster', (pod) => pod.cluster],
  ['namespace', (pod) => pod.namespace],
  ['name', (pod) => pod.name],
  ['owner', (pod) => pod.owner],
  ['node', (pod) => pod.node],
  ['ip', (pod) => pod.ip],
  ['phase', (pod) => pod.phase],
  ['ready', (pod) => pod.ready],
  ['created_seconds', (pod) => pod.createdSeconds],
  ['scheduled_seconds', (pod) => pod.scheduledSeconds],
  ['started_seconds', (pod) => pod.startedSeconds],
  ['message', (pod) => pod.message],
]

const comparisonColumns: readonly Column<ComparedRun>[] = [
  ['scheduler_config', (run) => run.schedulerConfig],
  ['cluster', (run) => run.cluster],
  ['nodes', (run) => run.nodes],
  ['pods_scheduled', (run) => run.podsScheduled],
  ['pods_placed', (run) => run.podsPlaced],
  ['pods_pending', (run) => run.podsPending],
  ['nodes_used', (run) => run.nodesUsed],
  ['cpu_imbalance_nodes_ratio', ({ imbalance }) => imbalance.cpuOverNodes],
  ['memory_imbalance_nodes_ratio', ({ imbalance }) => imbalance.memoryOverNodes],
  ['cpu_imbalance_zones_ratio', ({ imbalance }) => imbalance.cpuOverZones],
  ['memory_imbalance_zones_ratio', ({ imbalance }) => imbalance.memoryOverZones],
  ['preemptions', (run) => run.preemptions],
  ['scheduling_attempt_p50_seconds', (run) => measured(run, 'schedulingAttempt', 'p50')],
  ['scheduling_attempt_p99_seconds', (run) => measured(run, 'schedulingAttempt', 'p99')],
  ['scheduling_sli_p50_seconds', (run) => measured(run, 'schedulingSli', 'p50')],
  ['scheduling_sli_p99_seconds', (run) => measured(run, 'schedulingSli', 'p99')],
  ['objectives_met', (run) => run.objectivesMet],
  ['objectives_measured', (run) => run.objectivesMeasured],
  ['digest', (run) => run.digest],
]

function measured(run: ComparedRun, of: 'schedulingAttempt' | 'schedulingSli', percentile: 'p50' | 'p99'): Field {
  return run[of].count === 0 ? null : run[of][percentile]
}

export const comparisonCsv = (runs: readonly ComparedRun[]): Iterable<string> => lines(comparisonColumns, runs)
export function timeseriesCsv(result: RunResult): Iterable<string> {
  const verbs = lineColumns(result, 'apiVerbs', (verb) => `api_${snake(verb)}_p99_seconds`)
  const queues = lineColumns(result, 'queues', (queue) => `queue_${snake(queue)}`)
  return lines([...pointColumns, ...verbs, ...queues], points(result))
}
export const utilisationCsv = (result: RunResult): Iterable<string> => lines(groupColumns, groups(result))
export const usageCsv = (result: RunResult): Iterable<string> => lines(usageColumns, usage(result))
export const nodesCsv = (result: RunResult): Iterable<string> => lines(nodeColumns, nodes(result))

/** Line by line, never all in memory. */
export async function* podsCsv(rows: Iterable<PodRow> | AsyncIterable<PodRow>): AsyncGenerator<string> {
  yield csvLine(podColumns.map(([header]) => header))
  for await (const pod of rows) yield csvLine(podColumns.map(([, value]) => value(pod)))
}
