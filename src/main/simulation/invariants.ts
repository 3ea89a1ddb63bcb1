import type { ClusterSimulation } from './clusterSimulation'
import { NONE, type NodeId, type PodId } from './state/ids'
import { Phase, PodFlag } from './state/pods'
import { brokenVolumeRules } from './volumeInvariants'

/** A rule that must hold at every moment was broken: a defect of Seatrial, never of its input. */
export class InvariantError extends Error {
  override name = 'InvariantError'
}

function ensure(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new InvariantError(rule)
}

/**
 * Recounts a cluster from its pods and compares with what is kept: O(pods + nodes). Tests call it every few thousand
 * events. Throws InvariantError with the rule that is broken.
 */
export function checkInvariants(cluster: ClusterSimulation): void {
  const { pods, nodes, templates, recorder, resources } = cluster
  const requested = resources.names.map(() => new Float64Array(nodes.count))
  const ips = new Set<number>()
  let live = 0
  let pending = 0
  let running = 0
  for (let slot = 0; slot < pods.used; slot++) {
    const pod = slot as PodId
    if (pods.phase[pod] === Phase.Free) continue
    live++
    if (!pods.has(pod, PodFlag.removed)) {
      if (pods.phase[pod] === Phase.Pending) pending++
      if (pods.phase[pod] === Phase.Running) running++
    }
    if (pods.phase[pod] === Phase.Running) ensure(pods.node[pod] !== NONE, 'a running pod is on a node')
    if (pods.has(pod, PodFlag.accounted)) {
      templates.list[pods.template[pod]].requests.forEach((amount, i) => (requested[i][pods.node[pod]] += amount))
    }
    if (pods.ip[pod] !== 0) {
      ensure(!ips.has(pods.ip[pod]), 'pod IPs are unique')
      ips.add(pods.ip[pod])
    }
  }
  ensure(live === pods.count, 'no pod is lost: live slots equal the pod count')
  ensure(pending === recorder.pending, 'pods counted as pending are those in phase Pending')
  ensure(running === recorder.running, 'pods counted as running are those in phase Running')
  const gone = recorder.podsCreated - recorder.podsDeleted
  const removedNotSeen = countRemoved(cluster)
  ensure(gone === pods.count - removedNotSeen, 'created less deleted is what exists')
  for (let node = 0; node < nodes.count; node++) {
    requested.forEach((column, resource) => {
      ensure(column[node] === nodes.requested[resource][node], `requested ${resources.names[resource]} adds up`)
      ensure(column[node] <= nodes.allocatable[resource][node], 'no node is beyond its allocatable')
    })
    let onNode = 0
    for (let pod = pods.firstOfNode(node as NodeId); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
      ensure(pods.node[pod] === node, 'a pod is in the list of its own node only')
      onNode++
    }
    ensure(onNode <= live, 'the list of a node ends')
  }
  for (const rule of brokenVolumeRules(cluster)) ensure(false, rule)
}

function countRemoved({ pods }: ClusterSimulation): number {
  let count = 0
  for (let pod = 0; pod < pods.used; pod++) {
    if (pods.phase[pod] !== Phase.Free && pods.has(pod as PodId, PodFlag.removed)) count++
  }
  return count
}
