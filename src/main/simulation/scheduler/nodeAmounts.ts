import { grown } from '../state/columns'

/** Offsets in a row: with 100m and 200Mi for containers that ask for nothing (util.GetNonzeroRequests). */
export const NON_ZERO_CPU = 0
export const NON_ZERO_MEMORY = 1
/** Offsets by resource position: what the node has, and what is taken of it. */
export const allocatableAt = (position: number): number => 2 + 2 * position
export const requestedAt = (position: number): number => 3 + 2 * position

/** Most different rows that are told apart at a time. */
const MOST_STATES = 1 << 15
/** Slots of the table of states: a power of two, at most half full. */
const SLOTS = MOST_STATES * 2

/** Amounts by node, a row for each: what is asked of one node lies together in memory. */
export class NodeAmounts {
  values: Float64Array
  /** Numbers in a row. */
  width: number
  /** Changes when states are numbered anew. */
  generation = 0
  /** By node, 0: not known. */
  private readonly states: Int32Array
  /** The amounts, by state. */
  private rows: Float64Array
  private count = 0
  /** Open addressing; 0: free, else a state. */
  private readonly slots = new Uint16Array(SLOTS)

  constructor(
    private readonly nodes: number,
    resources: number,
  ) {
    this.width = allocatableAt(resources)
    this.values = new Float64Array(nodes * this.width)
    this.states = new Int32Array(nodes)
    this.rows = new Float64Array(16 * this.width)
  }

  /** Must be called when the amounts of a node have changed. */
  changed(node: number): void {
    this.states[node] = 0
  }

  /** A number above 0 that nodes with equal amounts share, until `generation` changes. */
  stateOf(node: number): number {
    return this.states[node] || this.findState(node)
  }

  private findState(node: number): number {
    const { values, width, rows, slots } = this
    const row = node * width
    let hash = 0
    for (let i = 0; i < width; i++) {
      const amount = values[row + i]
      hash = Math.imul(hash ^ (amount | 0), 0x9e3779b1) ^ Math.floor(amount / 2 ** 32)
      hash ^= hash >>> 15
    }
    let at = hash & (SLOTS - 1)
    for (; slots[at] !== 0; at = (at + 1) & (SLOTS - 1)) {
      const known = slots[at] * width
      let i = 0
      while (i < width && rows[known + i] === values[row + i]) i++
      if (i === width) return (this.states[node] = slots[at])
    }
    if (this.count === MOST_STATES) {
      this.forgetStates()
      return this.findState(node)
    }
    const state = ++this.count
    slots[at] = state
    if ((state + 1) * width > rows.length) this.rows = grown(rows, rows.length * 2)
    this.rows.set(values.subarray(row, row + width), state * width)
    return (this.states[node] = state)
  }

  private forgetStates(): void {
    this.generation++
    this.count = 0
    this.slots.fill(0)
    this.states.fill(0)
  }

  /** Makes room for resources that come behind the others. */
  cover(resources: number): void {
    const { values, width, nodes } = this
    this.forgetStates()
    this.width = allocatableAt(resources)
    this.values = new Float64Array(nodes * this.width)
    for (let node = 0; node < nodes; node++) {
      this.values.set(values.subarray(node * width, (node + 1) * width), node * this.width)
    }
    this.rows = new Float64Array(16 * this.width)
  }

  requested(position: number, node: number): number {
    return this.values[node * this.width + requestedAt(position)]
  }

  allocatable(position: number, node: number): number {
    return this.values[node * this.width + allocatableAt(position)]
  }
}
