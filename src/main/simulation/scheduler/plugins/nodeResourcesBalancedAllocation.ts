import type { SchedulerPluginArgs } from '../../../../design/types'
import type { NodeId } from '../../state/ids'
import type { ResourceIndex } from '../../state/resources'
import { MAX_NODE_SCORE, type Attempt, type ScorePlugin } from '../framework'
import { ScoredResources } from '../resourceScores'

/**
 * How much the pod improves the balance of the node's resources: 50 to 100, 75 when it changes nothing (1.36; before, it
 * scored the balance itself). Upstream: plugins/noderesources/balanced_allocation.go.
 */
export class NodeResourcesBalancedAllocation implements ScorePlugin {
  readonly name = 'NodeResourcesBalancedAllocation'
  readonly perTemplate = false
  readonly perNode = 'amounts'
  readonly events = 0
  private readonly scored: ScoredResources

  constructor(resources: ResourceIndex, args: SchedulerPluginArgs['NodeResourcesBalancedAllocation']) {
    this.scored = new ScoredResources(resources, args.resources, true)
  }

  /** Pods that request none of the resources are not scored, so that they do not all end on one node. */
  preScore(attempt: Attempt): boolean {
    return this.scored.prepare(attempt)
  }

  score(_attempt: Attempt, node: NodeId): number {
    const { scored } = this
    scored.read(node)
    const { count, allocatable, allocated, requested } = scored
    const before = balance(allocated, allocatable, count)
    const after = balance(requested, allocatable, count)
    // Integer division of Go truncates; the sum lies between 0 and 100.
    return MAX_NODE_SCORE / 2 + Math.trunc((MAX_NODE_SCORE / 2 + after - before) / 2)
  }
}

/** (1 - standard deviation of the fractions) × 100, truncated; fractions above 1 count as 1. */
function balance(taken: Float64Array, allocatable: Float64Array, count: number): number {
  let counted = 0
  let total = 0
  let first = 0
  let second = 0
  for (let i = 0; i < count; i++) {
    if (allocatable[i] === 0) continue
    const fraction = Math.min(1, taken[i] / allocatable[i])
    if (counted === 0) first = fraction
    else if (counted === 1) second = fraction
    counted++
    total += fraction
  }
  let deviation = 0
  // Two have a formula of their own, which rounds differently.
  if (counted === 2) deviation = Math.abs((first - second) / 2)
  else if (counted > 2) {
    const mean = total / counted
    let sum = 0
    for (let i = 0; i < count; i++) {
      if (allocatable[i] === 0) continue
      const distance = Math.min(1, taken[i] / allocatable[i]) - mean
      sum += distance * distance
    }
    deviation = Math.sqrt(sum / counted)
  }
  return Math.trunc((1 - deviation) * MAX_NODE_SCORE)
}
