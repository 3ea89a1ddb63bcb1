import type { Trial } from '../../../design/types'
import type { ClusterSimulation } from '../clusterSimulation'
import type { ClusterSnapshot, ClusterTopologyData, NodeDetailData, PodQuery, Range, View } from '../contract'
import type { PendingReason, PodRow } from '../../../design/result'
import { SECOND } from '../kernel/time'
import { marksOf } from '../load/marks'
import { NONE, type NodeId, type OwnerId, type PodId } from '../state/ids'
import { componentLoads } from './components'
import { focusOf, seriesOf, spanOf, type Span } from './focus'
import { flagOf } from './nodeHistory'
import { objectiveResults } from './objectives'
import { podAddress } from '../apiserver/podAddress'
import { formatIp } from '../network/cidr'
import { podPage } from './podOrder'
import { findPod, messageOf, nameOf, pendingPods, pendingReasons, phaseOf, podRow } from './podRows'
import { counts } from './result'
import type { Steps } from '../steps'

const MAX_PENDING_ROWS = 200
const MAX_EVENTS = 50

/** @param range what the screen looks at: gauges are of its end, rates are its means. @param close with all columns. */
export function clusterSnapshot(
  cluster: ClusterSimulation,
  trial: Trial,
  range: View['range'],
  close: boolean,
): ClusterSnapshot {
  const { recorder, history } = cluster
  const span = spanOf(cluster, range)
  const past = span && recorder.time.length > span.end ? span : null
  return {
    name: cluster.name,
    counts: counts([cluster]),
    series: seriesOf(cluster, null),
    focus: close ? focusOf(cluster, span) : null,
    nodes: (past && history.at(past.to)) ?? history.now(),
    pendingReasons: past ? pastReasons(cluster, past) : pendingReasons(cluster),
    pending: pendingPods(cluster, MAX_PENDING_ROWS),
    objectives: objectiveResults(trial.objectives, cluster),
    components: componentLoads(cluster, span).map(({ component, replicas, busy, detail }) => ({
      component,
      replicas,
      busy,
      detail,
    })),
    events: recorder.events.newest(MAX_EVENTS, span?.from, span?.to),
  }
}

/** As they were at the end of a span. */
function pastReasons({ gauges }: ClusterSimulation, { end }: Span): PendingReason[] {
  const { keys, columns } = gauges.pendingReasons
  return keys
    .map((reason, i) => ({ reason, pods: columns[i][end - 1] }))
    .filter(({ pods }) => pods > 0)
    .sort((x, y) => y.pods - x.pods)
}

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
    nodeNames: nodes.specs.map((spec) => spec.name).join('\n'),
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
    marks: marksOf(cluster.loads, cluster.durationSeconds, cluster.operations.planned),
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
    flag: flagOf(nodes, index as NodeId),
    labels: { ...spec.labels },
    taints: spec.taints.map((taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`),
    resources: resources.names
      .map((name, position) => ({
        name,
        requested: nodes.requested[position][index],
        allocatable: nodes.allocatable[position][index],
        used: usedOn(cluster, name, index),
      }))
      .filter((resource) => resource.allocatable > 0 || resource.requested > 0),
    pods: rows,
    history: cluster.history.of(index),
  }
}

/** null: nobody says, or it was not measured yet. */
function usedOn({ metrics }: ClusterSimulation, resource: string, node: number): number | null {
  const column = resource === 'cpu' ? metrics.nodeCpu : resource === 'memory' ? metrics.nodeMemory : undefined
  return column?.[node] ?? null
}

/** Pods that match, in order of creation; only the rows of the asked page are built. */
export function* queryPods(cluster: ClusterSimulation, query: PodQuery): Steps<{ total: number; rows: PodRow[] }> {
  const { phase, range, only } = query
  if (only) {
    const pod = findPod(cluster, only.namespace, only.name)
    return pod === undefined ? { total: 0, rows: [] } : { total: 1, rows: [podRow(cluster, pod)] }
  }
  const needle = query.search.toLowerCase()
  const contains = needle === '' ? undefined : matcherOf(cluster, needle)
  const matches = (pod: PodId): boolean =>
    (phase === 'all' || phaseOf(cluster, pod) === phase) &&
    (!range || touches(cluster, pod, range)) &&
    (!contains || contains(pod))
  const isAll = phase === 'all' && !range && !contains
  const { total, page } = yield* podPage(cluster, isAll ? undefined : matches, query)
  return { total, rows: page.map((pod) => podRow(cluster, pod)) }
}

/** Was it created, bound or started in the range? */
function touches({ pods }: ClusterSimulation, pod: PodId, { from, to }: Range): boolean {
  return [pods.created, pods.scheduled, pods.started].some((column) => {
    const seconds = column[pod] / SECOND
    return seconds >= from && seconds <= to
  })
}

/**
 * Is the needle in a pod's namespace/name, owner, node, address or message? What many pods share is looked at once, and
 * addresses only when the needle may be part of one.
 */
function matcherOf(cluster: ClusterSimulation, needle: string): (pod: PodId) => boolean {
  const { pods, owners, nodes } = cluster
  const has = (text: string): boolean => text.toLowerCase().includes(needle)
  const ofOwner = remembered((owner) => {
    const { kind, name } = owners.get(owner as OwnerId)
    return kind !== 'Pod' && has(`${kind}/${name}`)
  })
  const ofNode = remembered((node) => has(nodes.specs[node].name))
  const address = /^[0-9a-f.:]+$/.test(needle)
  return (pod) => {
    const node = pods.node[pod]
    if (ofOwner(pods.owner[pod]) || (node !== NONE && ofNode(node))) return true
    const { namespace, name } = nameOf(cluster, pod)
    return (
      has(`${namespace}/${name}`) ||
      (address && has(formatIp(podAddress(cluster, pod)))) ||
      has(messageOf(cluster, pod))
    )
  }
}

function remembered(ask: (id: number) => boolean): (id: number) => boolean {
  const answers = new Map<number, boolean>()
  return (id) => {
    let answer = answers.get(id)
    if (answer === undefined) answers.set(id, (answer = ask(id)))
    return answer
  }
}
