import type { PendingPod, PendingReason, PodRow } from '../../../design/result'
import { podAddress } from '../apiserver/podAddress'
import type { ClusterSimulation } from '../clusterSimulation'
import { SECOND, type Micros } from '../kernel/time'
import { formatIp } from '../network/cidr'
import { reasonsOf } from '../scheduler/message'
import { GATED_MESSAGE } from '../scheduler/plugins/schedulingGates'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { nameOfPod } from '../state/podNames'
import { Phase, phaseNames, PodFlag } from '../state/pods'

const seconds = (time: Micros): number | null => (Number.isNaN(time) ? null : time / SECOND)

/** Pods that exist, in the order of their slots. */
export function* existingPods(cluster: ClusterSimulation): Iterable<PodId> {
  const { pods } = cluster
  for (let pod = 0; pod < pods.used; pod++) {
    if (pods.phase[pod] !== Phase.Free && !pods.has(pod as PodId, PodFlag.removed)) yield pod as PodId
  }
}

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
  return pods.node[pod] === NONE ? 'waiting for the scheduler' : cluster.kubelets.waitingReason(pod)
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

/** Slots fit in 21 bits, uids in 31: a sort key of both and one more bit is an exact double. */
export const SLOTS = 2 ** 21
const UIDS = 2 ** 31

/** The pods in phase Pending: first those that the scheduler refused, longest waiting first; at most `limit`. */
export function pendingPods(cluster: ClusterSimulation, limit: number): PendingPod[] {
  const { pods, now } = cluster
  // Frames are made while tens of thousands may wait: typed keys sort without an object or a call per comparison.
  const keys = new Float64Array(cluster.recorder.pending)
  let count = 0
  for (const pod of existingPods(cluster)) {
    if (count === keys.length) break
    if (pods.phase[pod] !== Phase.Pending) continue
    const refused = pods.messages.has(pod) ? 0 : UIDS
    keys[count++] = (refused + pods.uid[pod]) * SLOTS + pod
  }
  keys.sort()
  return Array.from(keys.subarray(0, limit), (key) => {
    const pod = (key % SLOTS) as PodId
    return {
      cluster: cluster.name,
      ...nameOf(cluster, pod),
      message: messageOf(cluster, pod),
      sinceSeconds: (now - pods.created[pod]) / SECOND,
    }
  })
}

/** How many pods wait for each reason; a pod with several reasons counts for each. */
export function pendingReasons(cluster: ClusterSimulation): PendingReason[] {
  const byMessage = new Map<string, number>()
  const { pods } = cluster
  // Of a million pods, none of which waits, none is looked at.
  let left = cluster.recorder.pending
  for (const pod of existingPods(cluster)) {
    if (left === 0) break
    if (pods.phase[pod] !== Phase.Pending) continue
    left--
    const message = messageOf(cluster, pod)
    byMessage.set(message, (byMessage.get(message) ?? 0) + 1)
  }
  const byReason = new Map<string, number>()
  for (const [message, count] of byMessage) {
    for (const reason of new Set(reasonsOf(message))) byReason.set(reason, (byReason.get(reason) ?? 0) + count)
  }
  return [...byReason]
    .map(([reason, count]) => ({ reason, pods: count }))
    .sort((x, y) => y.pods - x.pods || (x.reason < y.reason ? -1 : 1))
}
