import { CPU, MEMORY, PODS, type ResourceIndex } from '../state/resources'
import type { Attempt } from './framework'
import { allocatableAt, NON_ZERO_CPU, NON_ZERO_MEMORY, requestedAt, type NodeAmounts } from './nodeAmounts'

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
  /** Of the attempt: offsets of what a node has, -1 for resources that do not count, and of what is taken. */
  private readonly has: Int32Array
  private readonly taken: Int32Array
  private amounts!: NodeAmounts

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
    this.has = new Int32Array(this.count)
    this.taken = new Int32Array(this.count)
  }

  /** Takes over what the pod asks for; true when that is anything. */
  prepare({ template, cache }: Attempt): boolean {
    this.amounts = cache.amounts
    let any = false
    for (let i = 0; i < this.count; i++) {
      const position = this.positions[i]
      this.pod[i] = this.podAmount(template, position)
      if (this.pod[i] !== 0) any = true
      // A scalar resource that the pod does not ask for is left out.
      const counts = position !== -1 && (position <= EPHEMERAL_STORAGE || this.pod[i] !== 0)
      this.has[i] = counts ? allocatableAt(position) : -1
      this.taken[i] = this.takenAt(position)
    }
    return any
  }

  private takenAt(position: number): number {
    if (position === CPU && !this.exact) return NON_ZERO_CPU
    if (position === MEMORY && !this.exact) return NON_ZERO_MEMORY
    return requestedAt(position)
  }

  private podAmount(template: Attempt['template'], position: number): number {
    if (position === -1 || position === PODS) return 0
    if (position === CPU && !this.exact) return template.scoredCpu
    if (position === MEMORY && !this.exact) return template.scoredMemory
    return position < template.requests.length ? template.requests[position] : 0
  }

  /** Fills the amounts for one node. */
  read(node: number): void {
    const { count, has, taken, pod, allocatable, allocated, requested } = this
    const { values, width } = this.amounts
    const row = node * width
    for (let i = 0; i < count; i++) {
      const amount = has[i] === -1 ? 0 : values[row + has[i]]
      allocatable[i] = amount
      const before = amount === 0 ? 0 : values[row + taken[i]]
      allocated[i] = before
      requested[i] = amount === 0 ? 0 : before + pod[i]
    }
  }
}
