import type { SpreadConstraint } from './spreadConstraints'

/**
 * One hard constraint during one attempt: the pods of each domain and the smallest number among them. For questions a pod
 * more or less in one domain at a time, which the two smallest known at the start suffice for.
 */
export class SpreadSkew {
  private least = Infinity
  private leastDomain = -1
  private second = Infinity
  private movedDomain = -1
  private moves = 0
  private readonly selfMatch: number
  private readonly fixedMinimum: boolean

  constructor(
    readonly constraint: SpreadConstraint,
    matchesItself: boolean,
  ) {
    this.selfMatch = matchesItself ? 1 : 0
    const { counts } = constraint.counter.update()
    for (const domain of constraint.eligibleDomains) {
      const pods = counts[domain]
      if (pods < this.least) {
        this.second = this.least
        this.least = pods
        this.leastDomain = domain
      } else if (pods < this.second) this.second = pods
    }
    // With fewer domains than minDomains the global minimum counts as 0.
    this.fixedMinimum = constraint.eligibleDomains.length < constraint.minDomains
  }

  move(node: number, sign: 1 | -1): void {
    this.movedDomain = this.constraint.topology.domain[node]
    this.moves += sign
    this.constraint.counter.adjust(node, sign)
  }

  exceeds(domain: number): boolean {
    const { counts } = this.constraint.counter
    return counts[domain] + this.selfMatch - this.minimum() > this.constraint.maxSkew
  }

  private minimum(): number {
    if (this.fixedMinimum) return 0
    if (this.moves === 0) return this.least
    const others = this.movedDomain === this.leastDomain ? this.second : this.least
    return Math.min(others, this.constraint.counter.counts[this.movedDomain])
  }
}
