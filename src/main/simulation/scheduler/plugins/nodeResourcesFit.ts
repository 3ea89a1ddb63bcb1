import type { NodeId } from '../../state/ids'
import { CPU, MEMORY, PODS, type ResourceIndex } from '../../state/resources'
import { MAX_NODE_SCORE, type Attempt, type FilterPlugin, type ScorePlugin } from '../framework'

/** Bits of a code are resource positions; more than 31 resources share the last one. */
const bit = (position: number): number => 1 << Math.min(position, 30)

/**
 * Enough of every requested resource, and room for one more pod; scored by LeastAllocated over CPU and memory.
 * Upstream: plugins/noderesources/{fit,least_allocated,resource_allocation}.go.
 */
export class NodeResourcesFit implements FilterPlugin, ScorePlugin {
  readonly name = 'NodeResourcesFit'
  readonly perTemplate = false

  constructor(
    private readonly resources: ResourceIndex,
    readonly weight = 1,
  ) {}

  preFilter(): boolean {
    return true
  }

  filter(attempt: Attempt, node: NodeId): number {
    const { allocatable, requested } = attempt.cache
    const { requests, requested: positions } = attempt.template
    let code = 0
    if (requested[PODS][node] + 1 > allocatable[PODS][node]) code = bit(PODS)
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]
      if (requests[position] > allocatable[position][node] - requested[position][node]) code |= bit(position)
    }
    return code
  }

  describe(code: number): string[] {
    const reasons = code & bit(PODS) ? ['Too many pods'] : []
    this.resources.names.forEach((name, position) => {
      if (position !== PODS && code & bit(position)) reasons.push(`Insufficient ${name}`)
    })
    return reasons
  }

  wakesOnRemoved(): boolean {
    return true
  }

  /** Preemption cannot help where the node as a whole is too small. */
  unresolvable(attempt: Attempt, node: NodeId, code: number): boolean {
    const { requests, requested: positions } = attempt.template
    return positions.some(
      (position) => code & bit(position) && requests[position] > attempt.cache.allocatable[position][node],
    )
  }

  preScore(): boolean {
    return true
  }

  /** LeastAllocated with weight 1 for cpu and memory, in integers as upstream computes it. */
  score(attempt: Attempt, node: NodeId): number {
    const { cache, template } = attempt
    const cpu = cache.allocatable[CPU][node]
    const memory = cache.allocatable[MEMORY][node]
    let sum = 0
    let weights = 0
    if (cpu !== 0) {
      sum += leastRequested(cache.nonZeroCpu[node] + template.scoredCpu, cpu)
      weights++
    }
    if (memory !== 0) {
      sum += leastRequested(cache.nonZeroMemory[node] + template.scoredMemory, memory)
      weights++
    }
    return weights === 0 ? 0 : Math.floor(sum / weights)
  }
}

/** Exact in doubles: capacity stays far below 2^53 / 100 bytes. */
function leastRequested(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.floor(((capacity - requested) * MAX_NODE_SCORE) / capacity)
}
