import type { NodeSpec } from '../../../design/types'
import type { NodeId } from '../state/ids'
import { REGION_LABEL, ZONE_LABEL } from '../state/nodes'

const zoneKey = (node: NodeSpec): string => `${node.labels[REGION_LABEL] ?? ''}\0${node.labels[ZONE_LABEL] ?? ''}`

/**
 * The order in which the scheduler walks nodes: zones in the order in which they first appeared, one node of each zone in
 * turn, nodes of a zone in the order in which they were added. Upstream: backend/cache/node_tree.go.
 */
export class NodeTree {
  private readonly zones = new Map<string, NodeId[]>()
  private list: Int32Array | undefined
  private count = 0

  add(node: NodeId, spec: NodeSpec): void {
    const key = zoneKey(spec)
    const members = this.zones.get(key)
    if (members) members.push(node)
    else this.zones.set(key, [node])
    this.count++
    this.list = undefined
  }

  remove(node: NodeId, spec: NodeSpec): void {
    const key = zoneKey(spec)
    const members = this.zones.get(key)
    const at = members?.indexOf(node) ?? -1
    if (!members || at === -1) return
    members.splice(at, 1)
    if (members.length === 0) this.zones.delete(key)
    this.count--
    this.list = undefined
  }

  /** A node that changes its zone goes to the end of the new one; one that does not keeps its place. */
  update(node: NodeId, before: NodeSpec, after: NodeSpec): void {
    if (zoneKey(before) === zoneKey(after)) return
    this.remove(node, before)
    this.add(node, after)
  }

  /** Node ids in the order of the search. */
  get order(): Int32Array {
    return (this.list ??= this.interleaved())
  }

  private interleaved(): Int32Array {
    const order = new Int32Array(this.count)
    let filled = 0
    for (let round = 0; filled < this.count; round++) {
      for (const members of this.zones.values()) if (round < members.length) order[filled++] = members[round]
    }
    return order
  }
}
