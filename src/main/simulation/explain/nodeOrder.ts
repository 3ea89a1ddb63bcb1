import type { NodeSpec } from '../../../design/types'
import { NodeTree } from '../scheduler/nodeTree'
import type { NodeId } from '../state/ids'

/** Names of the nodes in the order in which the scheduler walks them, from the start. */
export function nodeOrder(nodes: readonly NodeSpec[]): string[] {
  const tree = new NodeTree()
  nodes.forEach((node, index) => tree.add(index as NodeId, node))
  return Array.from(tree.order, (index) => nodes[index].name)
}
