import type { Imbalance, Placement } from '../../../design/result'
import type { ClusterSimulation } from '../clusterSimulation'
import type { OwnerId } from '../state/ids'
import type { NodeTable } from '../state/nodes'
import { PodFlag } from '../state/pods'
import { CPU, MEMORY } from '../state/resources'
import { existingPods } from './podOrder'

/** What the scheduler has made of the nodes so far. */
export function placement(cluster: ClusterSimulation): Placement {
  const { nodes, owners, pods, scheduler } = cluster
  const used = new Set<number>()
  let podsPlaced = 0
  for (const pod of existingPods(cluster)) {
    if (!pods.has(pod, PodFlag.accounted)) continue
    podsPlaced++
    if (owners.get(pods.owner[pod] as OwnerId).kind !== 'DaemonSet') used.add(pods.node[pod])
  }
  return { podsPlaced, nodesUsed: used.size, imbalance: imbalance(nodes), preemptions: scheduler.preemptions }
}

export function imbalance(nodes: Pick<NodeTable, 'count' | 'zone' | 'requested' | 'allocatable'>): Imbalance {
  const each = Int32Array.from({ length: nodes.count }, (_, node) => node)
  const deviation = (resource: number, groups: ArrayLike<number>) =>
    standardDeviation(shares(nodes.requested[resource], nodes.allocatable[resource], groups))
  return {
    cpuOverNodes: deviation(CPU, each),
    memoryOverNodes: deviation(MEMORY, each),
    cpuOverZones: deviation(CPU, nodes.zone),
    memoryOverZones: deviation(MEMORY, nodes.zone),
  }
}

/** Requested share of allocatable by group; groups that have nothing to allocate are left out. */
function shares(requested: Float64Array, allocatable: Float64Array, groups: ArrayLike<number>): number[] {
  const sums = new Map<number, { requested: number; allocatable: number }>()
  for (let node = 0; node < groups.length; node++) {
    const sum = sums.get(groups[node]) ?? { requested: 0, allocatable: 0 }
    sum.requested += requested[node]
    sum.allocatable += allocatable[node]
    sums.set(groups[node], sum)
  }
  return [...sums.values()].filter((sum) => sum.allocatable > 0).map((sum) => sum.requested / sum.allocatable)
}

/** Of the whole population: these are all the nodes there are. */
function standardDeviation(values: readonly number[]): number {
  if (values.length === 0) return 0
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  // Six digits are enough, and the same on every machine.
  return Number(Math.sqrt(variance).toFixed(6))
}
