import type { NodeId } from './ids'

/**
 * What the nodes of each group (pool or zone) have and what is asked of them, kept up to date with every change: amounts are
 * whole numbers, so that the sums are the same in whatever order they come about.
 */
export class GroupSums {
  /** By resource position, then by group. */
  readonly allocatable: Float64Array[] = []
  readonly requested: Float64Array[] = []

  constructor(
    private readonly group: Uint16Array,
    readonly groups: number,
  ) {}

  cover(resources: number): void {
    while (this.allocatable.length < resources) {
      this.allocatable.push(new Float64Array(this.groups))
      this.requested.push(new Float64Array(this.groups))
    }
  }

  allocate(resource: number, node: NodeId, change: number): void {
    this.allocatable[resource][this.group[node]] += change
  }

  request(node: NodeId, amounts: Float64Array, sign: 1 | -1): void {
    const group = this.group[node]
    for (let i = 0; i < amounts.length; i++) this.requested[i][group] += sign * amounts[i]
  }
}
