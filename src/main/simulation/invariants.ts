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
  const { pods, nodes, templates, recorder, resources, registry } = cluster
  const requested = resources.names.map(() => new Float64Array(nodes.count))
  const ips = new Set<number>()
  let live = 0
  let pending = 0
  let running = 0
  let starting = 0
  const startingNodes = new Set<number>()
  for (let slot = 0; slot < pods.used; slot++) {
    const pod = slot as PodId
    if (pods.phase[pod] === Phase.Free) continue
    live++
    if (!pods.has(pod, PodFlag.removed)) {
      if (pods.phase[pod] === Phase.Pending) pending++
      if (pods.phase[pod] === Phase.Running) running++
      if (pods.phase[pod] === Phase.Pending && pods.node[pod] !== NONE) {
        starting++
        startingNodes.add(pods.node[pod])
      }
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
  const waiting = registry.pending
  ensure(starting === waiting.starting, 'pods counted as starting are those pending on a node')
  ensure(startingNodes.size === waiting.startingNodes, 'nodes counted as starting pods have some that start')
  ensure(
    pending - starting === waiting.waiting + waiting.gated + unschedulable(cluster),
    'pods without a node wait for the scheduler, for a gate, or in vain',
  )
  const gone = recorder.podsCreated - recorder.podsDeleted
  const removedNotSeen = countRemoved(cluster)
  ensure(gone === pods.count - removedNotSeen, 'created less deleted is what exists')
  for (let node = 0; node < nodes.count; node++) {
    requested.forEach((column, resource) => {
      ensure(column[node] === nodes.requested[resource][node], `requested ${resources.names[resource]} adds up`)
      // Pods of a node that is gone stay until PodGC takes them.
      const fits = column[node] <= nodes.allocatable[resource][node] || !nodes.exists(node as NodeId)
      ensure(fits, 'no node is beyond its allocatable')
    })
    let onNode = 0
    for (let pod = pods.firstOfNode(node as NodeId); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
      ensure(pods.node[pod] === node, 'a pod is in the list of its own node only')
      onNode++
    }
    ensure(onNode <= live, 'the list of a node ends')
  }
  ensureSums(cluster)
  for (const rule of brokenVolumeRules(cluster)) ensure(false, rule)
}

function unschedulable({ pods }: ClusterSimulation): number {
  let count = 0
  for (let pod = 0; pod < pods.used; pod++) {
    const waits =
      pods.phase[pod] === Phase.Pending && pods.node[pod] === NONE && !pods.has(pod as PodId, PodFlag.removed)
    if (waits && pods.has(pod as PodId, PodFlag.unschedulable)) count++
  }
  return count
}

/** The sums by zone and pool are those of their nodes. */
function ensureSums({ nodes }: ClusterSimulation): void {
  for (const [sums, group] of [
    [nodes.sumsByZone, nodes.zone],
    [nodes.sumsByPool, nodes.pool],
  ] as const) {
    for (const column of ['requested', 'allocatable'] as const) {
      nodes[column].forEach((amounts, resource) => {
        const expected = new Float64Array(sums.groups)
        amounts.forEach((amount, node) => (expected[group[node]] += amount))
        ensure(
          expected.every((sum, i) => sum === sums[column][resource][i]),
          `${column} by group adds up`,
        )
      })
    }
  }
}

function countRemoved({ pods }: ClusterSimulation): number {
  let count = 0
  for (let pod = 0; pod < pods.used; pod++) {
    if (pods.phase[pod] !== Phase.Free && pods.has(pod as PodId, PodFlag.removed)) count++
  }
  return count
}
