import type { ClusterTopology } from '../../../protocol/commands'
import { bytesPerNode, NodeFlag, nodeScale } from '../../../protocol/frame'
import { percent } from '../../lib/format'
import { nodeNames } from '../../lib/topology'

export const flagWords: Record<number, string> = {
  [NodeFlag.ready]: 'Ready',
  [NodeFlag.notRegistered]: 'Not registered yet',
  [NodeFlag.unschedulable]: 'Ready, scheduling disabled',
  [NodeFlag.notReady]: 'Not ready',
}

export interface NodeFigures {
  name: string
  pool: string
  zone: string
  state: string
  flag: number
  cpu: string
  memory: string
  pods: string
}

/** What is known of a node from the newest frame alone. */
export function describeNode(topology: ClusterTopology, nodes: Uint8Array, node: number): NodeFigures {
  const at = node * bytesPerNode
  const share = (offset: number) => percent((nodes[at + offset] ?? 0) / nodeScale)
  const flag = nodes[at + 3] ?? NodeFlag.notRegistered
  return {
    name: nodeNames(topology)[node],
    pool: topology.pools[topology.nodePool[node]]?.name ?? '',
    zone: topology.zones[topology.nodeZone[node]] ?? '',
    state: flagWords[flag] ?? 'Unknown',
    flag,
    cpu: share(0),
    memory: share(1),
    pods: share(2),
  }
}

export interface FleetTotals {
  ready: number
  waiting: number
  lost: number
  cordoned: number
}

export function fleetTotals(nodes: Uint8Array, counts?: (node: number) => boolean): FleetTotals {
  const totals = { ready: 0, waiting: 0, lost: 0, cordoned: 0 }
  for (let at = 3, node = 0; at < nodes.length; at += bytesPerNode, node++) {
    if (counts && !counts(node)) continue
    if (nodes[at] === NodeFlag.ready) totals.ready++
    else if (nodes[at] === NodeFlag.notRegistered) totals.waiting++
    else if (nodes[at] === NodeFlag.notReady) totals.lost++
    else totals.cordoned++
  }
  return totals
}
