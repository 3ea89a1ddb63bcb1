import type { NodeSpec } from '../../../design/types'
import { REGION_LABEL, ZONE_LABEL } from '../state/nodes'

/**
 * The order in which the scheduler walks nodes (backend/cache/node_tree.go): zones in the order in which they first
 * appeared, one node of each zone in turn, nodes of a zone in the order in which they were added.
 */
export function interleavedByZone(nodes: readonly NodeSpec[]): Int32Array {
  const zones = new Map<string, number[]>()
  nodes.forEach((node, index) => {
    const zone = `${node.labels[REGION_LABEL] ?? ''}\0${node.labels[ZONE_LABEL] ?? ''}`
    const members = zones.get(zone)
    if (members) members.push(index)
    else zones.set(zone, [index])
  })
  const order = new Int32Array(nodes.length)
  let filled = 0
  for (let round = 0; filled < nodes.length; round++) {
    for (const members of zones.values()) if (round < members.length) order[filled++] = members[round]
  }
  return order
}
