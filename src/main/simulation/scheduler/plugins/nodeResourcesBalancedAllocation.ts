import type { NodeId } from '../../state/ids'
import { CPU, MEMORY } from '../../state/resources'
import { MAX_NODE_SCORE, type Attempt, type ScorePlugin } from '../framework'

/**
 * How much the pod improves the balance of CPU against memory on the node: 50 to 100, 75 when it changes nothing (1.36;
 * before, it scored the balance itself). Upstream: plugins/noderesources/balanced_allocation.go.
 */
export class NodeResourcesBalancedAllocation implements ScorePlugin {
  readonly name = 'NodeResourcesBalancedAllocation'
  readonly perTemplate = false

  constructor(readonly weight = 1) {}

  /** Pods that request neither resource are not scored, so that they do not all end on one node. */
  preScore(attempt: Attempt): boolean {
    const { requests } = attempt.template
    return requests[CPU] > 0 || requests[MEMORY] > 0
  }

  score(attempt: Attempt, node: NodeId): number {
    const { cache, template } = attempt
    const cpu = cache.allocatable[CPU][node]
    const memory = cache.allocatable[MEMORY][node]
    const cpuBefore = cache.requested[CPU][node]
    const memoryBefore = cache.requested[MEMORY][node]
    const before = balance(cpuBefore, cpu, memoryBefore, memory)
    const after = balance(cpuBefore + template.requests[CPU], cpu, memoryBefore + template.requests[MEMORY], memory)
    // Integer division of Go truncates; the sum lies between 0 and 100.
    return MAX_NODE_SCORE / 2 + Math.trunc((MAX_NODE_SCORE / 2 + after - before) / 2)
  }
}

/** (1 - standard deviation of the two fractions) × 100, truncated; fractions above 1 count as 1. */
function balance(cpu: number, cpuCapacity: number, memory: number, memoryCapacity: number): number {
  if (cpuCapacity === 0 || memoryCapacity === 0) return MAX_NODE_SCORE
  const deviation = Math.abs((Math.min(1, cpu / cpuCapacity) - Math.min(1, memory / memoryCapacity)) / 2)
  return Math.trunc((1 - deviation) * MAX_NODE_SCORE)
}
