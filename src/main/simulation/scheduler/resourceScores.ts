import { CPU, MEMORY, PODS, type ResourceIndex } from '../state/resources'
import type { SchedulerCache } from './cache'
import type { Attempt } from './framework'

const EPHEMERAL_STORAGE = 2

/** v1helper.IsExtendedResourceName: a domain of somebody's own before the slash. */
export function isExtended(name: string): boolean {
  return name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name) && !name.startsWith('requests.')
}

/**
 * The amounts that a resource score is made of, for the resources that the arguments list, in their order.
 * Upstream: plugins/noderesources/resource_allocation.go.
 */
export class ScoredResources {
  readonly count: number
  readonly weights: readonly number[]
  /** What the node has; 0 for resources that do not count. */
  readonly allocatable: Float64Array
  /** What is taken without the pod, and with it. */
  readonly allocated: Float64Array
  readonly requested: Float64Array
  /** Positions by listed resource; -1: nobody has or wants any. */
  private readonly positions: readonly number[]
  private readonly pod: Float64Array

  constructor(
    resources: ResourceIndex,
    listed: readonly { name: string; weight: number }[],
    /** true: as requested; false: with 100m and 200Mi for containers that ask for nothing. */
    private readonly exact: boolean,
  ) {
    this.count = listed.length
    this.weights = listed.map(({ weight }) => weight)
    this.positions = listed.map(({ name }) => resources.names.indexOf(name))
    this.allocatable = new Float64Array(this.count)
    this.allocated = new Float64Array(this.count)
    this.requested = new Float64Array(this.count)
    this.pod = new Float64Array(this.count)
  }

  /** Takes over what the pod asks for; true when that is anything. */
  prepare({ template }: Attempt): boolean {
    let any = false
    for (let i = 0; i < this.count; i++) {
      this.pod[i] = this.podAmount(template, this.positions[i])
      if (this.pod[i] !== 0) any = true
    }
    return any
  }

  private podAmount(template: Attempt['template'], position: number): number {
    if (position === -1 || position === PODS) return 0
    if (position === CPU && !this.exact) return template.scoredCpu
    if (position === MEMORY && !this.exact) return template.scoredMemory
    return position < template.requests.length ? template.requests[position] : 0
  }

  /** Fills the amounts for one node. */
  read(cache: SchedulerCache, node: number): void {
    for (let i = 0; i < this.count; i++) {
      const position = this.positions[i]
      // A scalar resource that the pod does not ask for is left out.
      const scalar = position > EPHEMERAL_STORAGE
      const allocatable = position === -1 || (scalar && this.pod[i] === 0) ? 0 : cache.allocatable[position][node]
      this.allocatable[i] = allocatable
      if (allocatable === 0) {
        this.allocated[i] = 0
        this.requested[i] = 0
        continue
      }
      const taken =
        position === CPU && !this.exact
          ? cache.nonZeroCpu[node]
          : position === MEMORY && !this.exact
            ? cache.nonZeroMemory[node]
            : cache.requested[position][node]
      this.allocated[i] = taken
      this.requested[i] = taken + this.pod[i]
    }
  }
}
