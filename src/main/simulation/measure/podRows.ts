import type { PendingPod, PendingReason, PodRow } from '../../../design/result'
import { podAddress } from '../apiserver/podAddress'
import type { ClusterSimulation } from '../clusterSimulation'
import { SECOND, type Micros } from '../kernel/time'
import { formatIp } from '../network/cidr'
import { GATED_MESSAGE } from '../scheduler/plugins/schedulingGates'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { nameOfPod } from '../state/podNames'
import { Phase, phaseNames, PodFlag } from '../state/pods'
import { WAITING } from './gauges'
import { Least } from './least'
import { podOfKey, SLOTS } from './podOrder'

const seconds = (time: Micros): number | null => (Number.isNaN(time) ? null : time / SECOND)

export function nameOf(cluster: ClusterSimulation, pod: PodId): { namespace: string; name: string } {
  const owner = cluster.owners.get(cluster.pods.owner[pod] as OwnerId)
  return { namespace: owner.namespace, name: nameOfPod(cluster, pod) }
}

export { podNamed as findPod } from '../state/podNames'

/** Why a pending pod is pending: the scheduler's words, or what its kubelet is at. */
export function messageOf(cluster: ClusterSimulation, pod: PodId): string {
  const { pods } = cluster
  const message = pods.messages.get(pod)
  if (message !== undefined) return message
  if (pods.phase[pod] !== Phase.Pending) return ''
  if (pods.node[pod] === NONE && cluster.templates.list[pods.template[pod]].source.schedulingGates.length > 0) {
    return GATED_MESSAGE
  }
  return pods.node[pod] === NONE ? WAITING : cluster.kubelets.waitingReason(pod)
}

export function phaseOf(cluster: ClusterSimulation, pod: PodId): string {
  return cluster.pods.has(pod, PodFlag.deleting) ? 'Terminating' : phaseNames[cluster.pods.phase[pod]]
}

export function podRow(cluster: ClusterSimulation, pod: PodId): PodRow {
  const { pods, owners, nodes } = cluster
  const owner = owners.get(pods.owner[pod] as OwnerId)
  const node = pods.node[pod]
  return {
    cluster: cluster.name,
    ...nameOf(cluster, pod),
    owner: owner.kind === 'Pod' ? '' : `${owner.kind}/${owner.name}`,
    node: node === NONE ? '' : nodes.specs[node].name,
    ip: formatIp(podAddress(cluster, pod)),
    phase: phaseOf(cluster, pod),
    ready: pods.has(pod, PodFlag.ready),
    createdSeconds: pods.created[pod] / SECOND,
    scheduledSeconds: seconds(pods.scheduled[pod]),
    startedSeconds: seconds(pods.started[pod]),
    message: messageOf(cluster, pod),
  }
}

const UIDS = 2 ** 31

/** The pods in phase Pending: first those that the scheduler refused, longest waiting first; at most `limit`. */
export function pendingPods(cluster: ClusterSimulation, limit: number): PendingPod[] {
  const { pods, now } = cluster
  return Array.from(firstPending(cluster, limit), (key) => {
    const pod = podOfKey(key)
    return {
      cluster: cluster.name,
      ...nameOf(cluster, pod),
      message: messageOf(cluster, pod),
      sinceSeconds: (now - pods.created[pod]) / SECOND,
    }
  })
}

/** Frames are made while a million wait: a key of each, and of nearly all one comparison. */
function firstPending({ pods, recorder }: ClusterSimulation, limit: number): Float64Array {
  const { phase, flags, uid, used } = pods
  const least = new Least(limit)
  for (let pod = 0, left = recorder.pending; left > 0 && pod < used; pod++) {
    if (phase[pod] !== Phase.Pending || flags[pod] & PodFlag.removed) continue
    left--
    const refused = flags[pod] & PodFlag.unschedulable ? 0 : UIDS
    least.add((refused + uid[pod]) * SLOTS + pod)
  }
  return least.sorted()
}

/** How many pods wait for each reason, from what is counted as they change; a pod with several reasons counts for each. */
export function pendingReasons(cluster: ClusterSimulation): PendingReason[] {
  const { pods, registry, gauges, kubelets } = cluster
  const byReason = new Map<string, number>()
  const add = (message: string, count: number): void => {
    for (const reason of gauges.reasonsIn(message)) byReason.set(reason, (byReason.get(reason) ?? 0) + count)
  }
  for (const [message, count] of pods.messages.counts) add(message, count)
  const { waiting, gated } = registry.pending
  if (waiting > 0) add(WAITING, waiting)
  if (gated > 0) add(GATED_MESSAGE, gated)
  registry.pending.eachStarting((pod) => add(kubelets.waitingReason(pod), 1))
  return [...byReason]
    .map(([reason, count]) => ({ reason, pods: count }))
    .sort((x, y) => y.pods - x.pods || (x.reason < y.reason ? -1 : 1))
}
