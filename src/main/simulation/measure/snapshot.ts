import type { Trial } from '../../../design/types'
import type { ClusterSimulation } from '../clusterSimulation'
import type { ClusterSnapshot, ClusterTopologyData, NodeDetailData, PodQuery, SeriesName } from '../contract'
import type { PodRow } from '../../../design/result'
import { marksOf } from '../load/marks'
import { NONE, type NodeId, type PodId } from '../state/ids'
import { CPU, MEMORY, PODS } from '../state/resources'
import { componentLoads } from './components'
import { downsample, downsampleTimes } from './downsample'
import { objectiveResults } from './objectives'
import { existingPods, nameOf, pendingPods, pendingReasons, phaseOf, podRow } from './podRows'
import { counts } from './result'

const MAX_POINTS = 600
const MAX_PENDING_ROWS = 200
const MAX_EVENTS = 50
/** 100 % in the byte that a node's share is sent as. */
const FULL = 250
const UNSCHEDULABLE = 2

export function clusterSnapshot(cluster: ClusterSimulation, trial: Trial): ClusterSnapshot {
  const { recorder } = cluster
  const series = { time: downsampleTimes(recorder.time, MAX_POINTS) } as Record<SeriesName, Float64Array>
  for (const [name, values] of Object.entries(recorder.columns))
    series[name as SeriesName] = downsample(values, MAX_POINTS)
  return {
    name: cluster.name,
    counts: counts([cluster]),
    series,
    nodes: nodeBytes(cluster),
    pendingReasons: pendingReasons(cluster),
    pending: pendingPods(cluster, MAX_PENDING_ROWS),
    objectives: objectiveResults(trial.objectives, cluster),
    components: componentLoads(cluster).map(({ component, replicas, busy, detail }) => ({
      component,
      replicas,
      busy,
      detail,
    })),
    events: recorder.events.newest(MAX_EVENTS),
  }
}

function nodeBytes({ nodes }: ClusterSimulation): Uint8Array {
  const bytes = new Uint8Array(nodes.count * 4)
  for (let node = 0; node < nodes.count; node++) {
    const at = node * 4
    bytes[at] = Math.min(FULL, Math.round(nodes.share(node as NodeId, CPU) * FULL))
    bytes[at + 1] = Math.min(FULL, Math.round(nodes.share(node as NodeId, MEMORY) * FULL))
    bytes[at + 2] = Math.min(FULL, Math.round(nodes.share(node as NodeId, PODS) * FULL))
    bytes[at + 3] = flagOf(nodes.specs[node].unschedulable)
  }
  return bytes
}

const flagOf = (unschedulable: boolean): number => (unschedulable ? UNSCHEDULABLE : 0)

export function clusterTopology(cluster: ClusterSimulation): ClusterTopologyData {
  const { source, nodes, owners, services } = cluster
  const { controlPlane, network } = source
  return {
    name: cluster.name,
    kubernetesVersion: source.kubernetesVersion,
    masters: Array.from({ length: controlPlane.replicas }, (_, index) => ({
      name: `master-${index + 1}`,
      zone: controlPlane.zones.length > 0 ? controlPlane.zones[index % controlPlane.zones.length] : '',
    })),
    pools: source.nodePools.map((pool) => ({ name: pool.name, machineType: pool.machineType ?? null })),
    zones: [...nodes.zones],
    nodeNames: nodes.specs.map((spec) => spec.name),
    nodePool: nodes.pool.slice(),
    nodeZone: nodes.zone.slice(),
    pods: owners.list.reduce(
      (sum, owner) => sum + (owner.kind === 'ReplicaSet' && owner.parent !== NONE ? 0 : owner.replicas),
      0,
    ),
    workloads: owners.list.filter((owner) => owner.parent === NONE && owner.kind !== 'Churn').length,
    services: services.length,
    podCIDR: network.podCIDR,
    serviceCIDR: network.serviceCIDR,
    kubeProxyMode: network.kubeProxyMode,
    marks: marksOf(cluster.loads, cluster.durationSeconds),
  }
}

export function nodeDetail(cluster: ClusterSimulation, index: number): NodeDetailData | null {
  const { nodes, pods, resources } = cluster
  const spec = nodes.specs[index]
  if (!spec) return null
  const rows: PodRow[] = []
  for (let pod = pods.firstOfNode(index as NodeId); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
    rows.push(podRow(cluster, pod))
  }
  return {
    name: spec.name,
    pool: spec.pool,
    zone: nodes.zones[nodes.zone[index]],
    flag: flagOf(spec.unschedulable),
    labels: { ...spec.labels },
    taints: spec.taints.map((taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`),
    resources: resources.names
      .map((name, position) => ({
        name,
        requested: nodes.requested[position][index],
        allocatable: nodes.allocatable[position][index],
      }))
      .filter((resource) => resource.allocatable > 0 || resource.requested > 0),
    pods: rows,
  }
}

/** Pods that match, in order of creation; only the rows of the asked page are built. */
export function queryPods(cluster: ClusterSimulation, query: PodQuery): { total: number; rows: PodRow[] } {
  const needle = query.search.toLowerCase()
  const matching: PodId[] = []
  for (const pod of existingPods(cluster)) {
    if (query.phase !== 'all' && phaseOf(cluster, pod) !== query.phase) continue
    if (needle === '' || matches(cluster, pod, needle)) matching.push(pod)
  }
  matching.sort((x, y) => cluster.pods.uid[x] - cluster.pods.uid[y])
  const page = matching.slice(query.offset, query.offset + query.limit)
  return { total: matching.length, rows: page.map((pod) => podRow(cluster, pod)) }
}

function matches(cluster: ClusterSimulation, pod: PodId, needle: string): boolean {
  const { namespace, name } = nameOf(cluster, pod)
  if (`${namespace}/${name}`.toLowerCase().includes(needle)) return true
  const row = podRow(cluster, pod)
  return [row.owner, row.node, row.ip, row.message].some((text) => text.toLowerCase().includes(needle))
}
