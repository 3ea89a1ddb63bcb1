/** Offsets in a row: with 100m and 200Mi for containers that ask for nothing (util.GetNonzeroRequests). */
export const NON_ZERO_CPU = 0
export const NON_ZERO_MEMORY = 1
/** Offsets by resource position: what the node has, and what is taken of it. */
export const allocatableAt = (position: number): number => 2 + 2 * position
export const requestedAt = (position: number): number => 3 + 2 * position

/** Amounts by node, a row for each: what is asked of one node lies together in memory. */
export class NodeAmounts {
  values: Float64Array
  /** Numbers in a row. */
  width: number

  constructor(
    private readonly nodes: number,
    resources: number,
  ) {
    this.width = allocatableAt(resources)
    this.values = new Float64Array(nodes * this.width)
  }

  /** Makes room for resources that come behind the others. */
  cover(resources: number): void {
    const { values, width, nodes } = this
    this.width = allocatableAt(resources)
    this.values = new Float64Array(nodes * this.width)
    for (let node = 0; node < nodes; node++) {
      this.values.set(values.subarray(node * width, (node + 1) * width), node * this.width)
    }
  }

  requested(position: number, node: number): number {
    return this.values[node * this.width + requestedAt(position)]
  }

  allocatable(position: number, node: number): number {
    return this.values[node * this.width + allocatableAt(position)]
  }
}
