import type { Owner } from '../state/owners'
import type {
  ClusterResult,
  Counts,
  Latencies,
  LatencySummary,
  SeriesLine,
  SeriesLines,
  TimeSeries,
} from '../../../design/result'
import type { Trial } from '../../../design/types'
import type { ClusterSimulation } from '../clusterSimulation'
import { Histogram } from '../kernel/histogram'
import { SECOND } from '../kernel/time'
import { NONE, type NodeId } from '../state/ids'
import { CPU, MEMORY, PODS } from '../state/resources'
import { componentLoads } from './components'
import type { Gauges } from './gauges'
import type { Lines } from './lines'
import { objectiveResults } from './objectives'
import { placement } from './placement'
import { pendingPods, pendingReasons } from './podRows'
import type { UsageColumn } from './usageHistory'

/** Rows of `pending` in a result; `pendingReasons` covers all. */
const MAX_PENDING = 1000

export function summarise(histogram: Histogram): LatencySummary {
  if (histogram.count === 0) return { p50: 0, p90: 0, p99: 0, max: 0, count: 0 }
  const at = (share: number): number => Math.round(histogram.percentile(share)) / SECOND
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: histogram.max / SECOND, count: histogram.count }
}

export function counts(clusters: readonly ClusterSimulation[]): Counts {
  const sum = (value: (cluster: ClusterSimulation) => number): number =>
    clusters.reduce((total, cluster) => total + value(cluster), 0)
  return {
    nodes: sum((cluster) => cluster.nodes.count),
    podsCreated: sum(({ recorder }) => recorder.podsCreated),
    podsScheduled: sum(({ recorder }) => recorder.podsScheduled),
    podsRunning: sum(({ recorder }) => recorder.running),
    podsPending: sum(({ recorder }) => recorder.pending),
    podsDeleted: sum(({ recorder }) => recorder.podsDeleted),
  }
}

const histograms = ['schedulingSli', 'schedulingAttempt', 'podStart', 'podStartTotal', 'api'] as const

/** Percentiles over all of `clusters`: histograms merge, percentiles do not. */
export function latencies(clusters: readonly ClusterSimulation[]): Latencies {
  return Object.fromEntries(
    histograms.map((name) => {
      const merged = new Histogram()
      for (const { recorder } of clusters) merged.merge(recorder[name])
      return [name, summarise(merged)]
    }),
  ) as unknown as Latencies
}

const orNull = (values: readonly number[]): (number | null)[] =>
  values.map((value) => (Number.isNaN(value) ? null : value))

/** Microseconds, and millionths of a share: what is beyond would only be written. */
const rounded = ({ keys, columns }: Lines): SeriesLine[] =>
  keys.map((key, i) => ({ key, values: orNull(columns[i].map((value) => Math.round(value * 1e6) / 1e6)) }))

const thousandths = (value: number): number => Math.round(value * 1000) / 1000

function seriesLines({ recorder, gauges }: ClusterSimulation): SeriesLines {
  return {
    apiVerbs: rounded(recorder.verbLines),
    poolCpu: rounded(gauges.pools.cpu),
    poolMemory: rounded(gauges.pools.memory),
    zoneCpu: rounded(gauges.zones.cpu),
    zoneMemory: rounded(gauges.zones.memory),
    queues: rounded(gauges.queues),
    ...usageLines(gauges),
  }
}

const usageGroups = {
  workloadCpuUsed: 'cpu',
  workloadCpuRequested: 'cpuRequests',
  workloadCpuLimit: 'cpuLimits',
  workloadMemoryUsed: 'memory',
  workloadMemoryRequested: 'memoryRequests',
  workloadMemoryLimit: 'memoryLimits',
  workloadReplicas: 'replicas',
} as const satisfies Partial<Record<keyof SeriesLines, UsageColumn>>

function usageLines({ usage, usedOfPools }: Gauges): Partial<SeriesLines> {
  if (!usedOfPools) return {}
  const groups = Object.entries(usageGroups).map(([group, column]) => [
    group,
    usage.workloads.map(({ key, columns }) => ({ key, values: orNull(columns[column].map(thousandths)) })),
  ])
  return {
    ...(Object.fromEntries(groups) as Partial<SeriesLines>),
    poolCpuUsed: rounded(usedOfPools.cpu),
    poolMemoryUsed: rounded(usedOfPools.memory),
  }
}

function timeSeries(cluster: ClusterSimulation): TimeSeries {
  const { recorder } = cluster
  const { columns } = recorder
  return {
    intervalSeconds: recorder.interval / SECOND,
    time: [...recorder.time],
    created: [...columns.created],
    scheduled: [...columns.scheduled],
    started: [...columns.started],
    deleted: [...columns.deleted],
    pending: [...columns.pending],
    running: [...columns.running],
    schedulingP50: orNull(columns.schedulingP50),
    schedulingP90: orNull(columns.schedulingP90),
    schedulingP99: orNull(columns.schedulingP99),
    apiMutatingP99: orNull(columns.apiMutatingP99),
    apiReadP99: orNull(columns.apiReadP99),
    apiRequests: [...columns.apiRequests],
    cpuRequested: [...columns.cpuRequested],
    memoryRequested: [...columns.memoryRequested],
    lines: seriesLines(cluster),
  }
}

export function clusterResult(cluster: ClusterSimulation, trial: Trial): ClusterResult {
  const { nodes, owners, services, source, api, metrics } = cluster
  const usage = cluster.gauges.usageSummary.result()
  const { controlPlane, network } = source
  return {
    name: cluster.name,
    kubernetesVersion: source.kubernetesVersion,
    counts: counts([cluster]),
    placement: placement(cluster),
    latency: latencies([cluster]),
    apiByVerb: api.series
      .filter((series) => series.count > 0)
      .map((series) => ({
        verb: series.verb,
        resource: series.resource,
        ...summarise(series.total),
        worstWindowP99: Math.round(series.worstWindowP99()) / SECOND,
      }))
      .sort((x, y) => y.count - x.count || (x.resource < y.resource ? -1 : 1)),
    objectives: objectiveResults(trial.objectives, cluster),
    pending: pendingPods(cluster, MAX_PENDING),
    pendingReasons: pendingReasons(cluster),
    timeseries: timeSeries(cluster),
    nodes: nodes.specs.map((spec, index) => ({
      name: spec.name,
      pool: spec.pool,
      zone: nodes.zones[nodes.zone[index]],
      allocatableCpuMilli: nodes.allocatable[CPU][index],
      allocatableMemoryBytes: nodes.allocatable[MEMORY][index],
      requestedCpuMilli: nodes.requested[CPU][index],
      requestedMemoryBytes: nodes.requested[MEMORY][index],
      ...(usage && {
        usedCpuMilli: thousandths(metrics.nodeCpu[index] ?? 0),
        usedMemoryBytes: Math.round(metrics.nodeMemory[index] ?? 0),
      }),
      pods: nodes.requested[PODS][index],
      maxPods: nodes.allocatable[PODS][index],
    })),
    workloads: owners.list
      .filter((owner) => owner.parent === NONE && owner.kind !== 'Churn')
      .map((owner) => {
        const seen = countsOf(cluster, owner)
        return {
          kind: owner.kind,
          namespace: owner.namespace,
          name: owner.name,
          desired: owner.kind === 'Job' ? (owner.settings.completions ?? owner.replicas) : owner.replicas,
          ready: owner.kind === 'Job' ? seen.succeeded : seen.ready,
          pending: Math.max(0, seen.active - seen.ready),
        }
      }),
    ...(usage && { usage }),
    services: services.map((service) => ({
      namespace: service.namespace,
      name: service.name,
      clusterIP: service.headless ? 'None' : service.clusterIP,
      endpoints: service.endpoints,
    })),
    components: componentLoads(cluster).map(({ component, replicas, figures }) => ({ component, replicas, figures })),
    zones: zones(cluster),
    pools: source.nodePools.map((pool) => ({
      name: pool.name,
      machineType: pool.machineType ?? null,
      nodes: pool.nodes.length,
      zones: [...pool.zones],
    })),
    controlPlane: {
      replicas: controlPlane.replicas,
      machineType: controlPlane.machineType ?? null,
      cpuMilli: controlPlane.cpuMilli,
      memoryBytes: controlPlane.memoryBytes,
    },
    network: {
      podCIDR: network.podCIDR,
      serviceCIDR: network.serviceCIDR,
      kubeProxyMode: network.kubeProxyMode,
    },
    pricePerHour: pricePerHour(cluster),
    digest: cluster.digest.hex(),
  }
}

/** null when a machine's price is not known: a sum without it would be wrong. */
function pricePerHour(cluster: ClusterSimulation): number | null {
  const { controlPlane } = cluster.source
  if (controlPlane.pricePerHour === undefined) return null
  let sum = controlPlane.pricePerHour * controlPlane.replicas
  for (const spec of cluster.nodes.specs) {
    if (spec.pricePerHour === undefined) return null
    sum += spec.pricePerHour
  }
  return Math.round(sum * 1000) / 1000
}

function zones(cluster: ClusterSimulation): { name: string; nodes: number; masters: number }[] {
  const { nodes, source } = cluster
  const { controlPlane } = source
  const table = new Map(nodes.zones.map((name) => [name, { name, nodes: 0, masters: 0 }]))
  for (let node = 0; node < nodes.count; node++) {
    const zone = table.get(nodes.zones[nodes.zone[node as NodeId]])
    if (zone) zone.nodes++
  }
  for (let master = 0; master < controlPlane.replicas; master++) {
    const name = controlPlane.zones.length > 0 ? controlPlane.zones[master % controlPlane.zones.length] : ''
    const zone = table.get(name) ?? { name, nodes: 0, masters: 0 }
    zone.masters++
    table.set(name, zone)
  }
  return [...table.values()]
}

/** Pods of a workload as its controllers have seen them; a Deployment's are those of its ReplicaSets. */
function countsOf(
  { owners, controllers }: ClusterSimulation,
  owner: Owner,
): { active: number; ready: number; succeeded: number } {
  if (owner.kind !== 'Deployment') return controllers.informer.of(owner.id)
  const total = { active: 0, ready: 0, succeeded: 0 }
  for (const set of owners.childrenOf(owner.id)) {
    const { active, ready } = controllers.informer.of(set)
    total.active += active
    total.ready += ready
  }
  return total
}
