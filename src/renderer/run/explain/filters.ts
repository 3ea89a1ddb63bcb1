/** Which nodes were refused, as rows and as one bar. */
import type { PodExplanation } from '../../../protocol/commands'

export interface FilterRow {
  plugin: string
  reason: string
  nodes: number
  /** 0 to 1, of the nodes that something is known of. */
  share: number
  examples: string[]
}

/** Most nodes first; what refuses as many stays in the scheduler's order. */
export function filterRows({ filtered, feasible }: PodExplanation): FilterRow[] {
  const known = feasible + filtered.reduce((sum, { nodes }) => sum + nodes, 0)
  return filtered
    .map((row) => ({ ...row, share: known > 0 ? row.nodes / known : 0 }))
    .sort((one, other) => other.nodes - one.nodes)
}

/** All nodes of the cluster in three parts, each from 0 to 1. */
export function nodeShares({ allNodes, filtered, feasible }: PodExplanation): {
  feasible: number
  refused: number
  unseen: number
} {
  if (allNodes === 0) return { feasible: 0, refused: 0, unseen: 0 }
  const refused = filtered.reduce((sum, { nodes }) => sum + nodes, 0)
  const of = (nodes: number) => Math.max(0, Math.min(1, nodes / allNodes))
  return { feasible: of(feasible), refused: of(refused), unseen: of(allNodes - feasible - refused) }
}
