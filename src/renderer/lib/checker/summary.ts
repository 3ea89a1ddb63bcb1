/** What the Design screen draws of a parsed Design. Small on purpose: it crosses from the worker at every pause in typing. */
import { capacityOf, type Capacity } from '../../../design/edit/capacity'
import type { Finding } from '../../../design/review'
import type { Cluster, Design, NodePool, Notice, Objective, Problem, Workload } from '../../../design/types'

/** More than anybody reads in a picture; the rest is a number. */
export const maxDrawn = 60

export interface PoolSummary {
  name: string
  machineType: string | null
  nodes: number
  byZone: { zone: string; nodes: number }[]
  cpuMilli: number
  memoryBytes: number
  /** Extended resources of one node, e.g. `8 nvidia.com/gpu`. */
  extended: string[]
  taints: string[]
  line: number
}

export interface WorkloadSummary {
  kind: string
  namespace: string
  name: string
  /** What the manifest asks for; null where the cluster decides (DaemonSet, CronJob). */
  pods: number | null
  line: number
}

export interface ClusterSummary {
  name: string
  kubernetesVersion: string
  line: number
  masters: { name: string; zone: string }[]
  masterMachine: string | null
  masterCpuMilli: number
  masterMemoryBytes: number
  network: { podCIDR: string; serviceCIDR: string; kubeProxyMode: string; nodeRanges: number }
  zones: string[]
  pools: PoolSummary[]
  nodes: number
  /** Allocatable of all nodes, and what the workloads ask of it. */
  cpuMilli: number
  memoryBytes: number
  wantedCpuMilli: number
  wantedMemoryBytes: number
  pods: number
  workloads: WorkloadSummary[]
  workloadCount: number
  kinds: { kind: string; count: number }[]
  services: { namespace: string; name: string; type: string; line: number }[]
  serviceCount: number
  pricePerHour: number | null
  capacity: Capacity
}

export interface TrialSummary {
  name: string
  seed: number
  durationSeconds: number
  loads: number
  objectives: readonly Objective[]
}

export interface DesignSummary {
  clusters: ClusterSummary[]
  trial: TrialSummary
  notices: readonly Notice[]
  defaultCluster: boolean
}

export interface CheckResult {
  problems: readonly Problem[]
  /** Null while there are errors. */
  summary: DesignSummary | null
  /** Of the review; null while there are errors. */
  findings: readonly Finding[] | null
}

const zoneLabel = 'topology.kubernetes.io/zone'
const builtIn = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods'])

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function summarisePool(pool: NodePool): PoolSummary {
  const zones = new Map<string, number>(pool.zones.map((zone) => [zone, 0]))
  for (const node of pool.nodes) {
    const zone = node.labels[zoneLabel] ?? ''
    zones.set(zone, (zones.get(zone) ?? 0) + 1)
  }
  const first = pool.nodes[0]
  return {
    name: pool.name,
    machineType: pool.machineType ?? null,
    nodes: pool.nodes.length,
    byZone: [...zones].map(([zone, nodes]) => ({ zone, nodes })),
    cpuMilli: first?.capacity.cpu ?? 0,
    memoryBytes: first?.capacity.memory ?? 0,
    extended: Object.entries(first?.capacity ?? {})
      .filter(([name, amount]) => !builtIn.has(name) && !name.startsWith('hugepages-') && amount > 0)
      .map(([name, amount]) => `${amount} ${name}`),
    taints: (first?.taints ?? []).map((taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`),
    line: pool.position.line,
  }
}

export function podsOf(workload: Workload): number | null {
  if ('replicas' in workload) return workload.replicas
  if (workload.kind === 'Pod') return 1
  return workload.kind === 'Job' ? (workload.suspend ? 0 : workload.parallelism) : null
}

function summariseCluster(cluster: Cluster): ClusterSummary {
  const plane = cluster.controlPlane
  const nodes = cluster.nodePools.flatMap((pool) => pool.nodes)
  const pools = cluster.nodePools.map(summarisePool)
  const zones = [...new Set([...pools.flatMap((pool) => pool.byZone.map((entry) => entry.zone)), ...plane.zones])]
  /** A DaemonSet counts once a node: an upper bound, taints may keep it off some. */
  const count = (workload: Workload) => podsOf(workload) ?? (workload.kind === 'DaemonSet' ? nodes.length : 0)
  const kinds = new Map<string, number>()
  for (const workload of cluster.workloads) kinds.set(workload.kind, (kinds.get(workload.kind) ?? 0) + 1)
  const prices = [
    ...nodes.map((node) => node.pricePerHour),
    ...Array<number | undefined>(plane.replicas).fill(plane.pricePerHour),
  ]
  const prefix = Number(cluster.network.podCIDR.split('/')[1])
  return {
    name: cluster.name,
    kubernetesVersion: cluster.kubernetesVersion,
    line: cluster.position.line,
    masters: Array.from({ length: plane.replicas }, (_, i) => ({
      name: `master-${i + 1}`,
      zone: plane.zones.length > 0 ? plane.zones[i % plane.zones.length] : '',
    })),
    masterMachine: plane.machineType ?? null,
    masterCpuMilli: plane.cpuMilli,
    masterMemoryBytes: plane.memoryBytes,
    network: {
      podCIDR: cluster.network.podCIDR,
      serviceCIDR: cluster.network.serviceCIDR,
      kubeProxyMode: cluster.network.kubeProxyMode,
      nodeRanges: 2 ** Math.max(0, cluster.network.nodeCIDRMaskSize - prefix),
    },
    zones,
    pools,
    nodes: nodes.length,
    cpuMilli: sum(nodes.map((node) => node.allocatable.cpu ?? 0)),
    memoryBytes: sum(nodes.map((node) => node.allocatable.memory ?? 0)),
    wantedCpuMilli: sum(cluster.workloads.map((workload) => count(workload) * (workload.template.requests.cpu ?? 0))),
    wantedMemoryBytes: sum(
      cluster.workloads.map((workload) => count(workload) * (workload.template.requests.memory ?? 0)),
    ),
    pods: sum(cluster.workloads.map(count)),
    workloads: cluster.workloads.slice(0, maxDrawn).map((workload) => ({
      kind: workload.kind,
      namespace: workload.namespace,
      name: workload.name,
      pods: podsOf(workload),
      line: workload.position.line,
    })),
    workloadCount: cluster.workloads.length,
    kinds: [...kinds].map(([kind, count]) => ({ kind, count })),
    services: cluster.services
      .slice(0, maxDrawn)
      .map(({ namespace, name, type, position }) => ({ namespace, name, type, line: position.line })),
    serviceCount: cluster.services.length,
    pricePerHour: prices.every((price) => price !== undefined) ? sum(prices as number[]) : null,
    capacity: capacityOf(cluster),
  }
}

export function summarise(design: Design): DesignSummary {
  const { name, seed, durationSeconds, load, objectives } = design.trial
  return {
    clusters: design.clusters.map(summariseCluster),
    trial: { name, seed, durationSeconds, loads: load.length, objectives },
    notices: design.notices,
    defaultCluster: design.defaultCluster,
  }
}
