import type { NodeTable } from '../state/nodes'
import { CPU, MEMORY } from '../state/resources'
import { Lines } from './lines'

/** Groups with a line of their own; the smaller ones beyond it share one. */
const MOST = 10
export const OTHERS = 'others'

/** Requested (or used) share of allocatable by group of nodes (pool or zone), one value per interval. */
export class GroupUtilisation {
  readonly cpu: Lines
  readonly memory: Lines
  /** Line of each group. */
  private readonly lineOf: Int32Array
  private readonly sums: Float64Array

  constructor(
    nodes: NodeTable,
    group: Uint16Array,
    names: readonly string[],
    private readonly of: { readonly [of in 'requested' | 'allocatable']: readonly Float64Array[] },
  ) {
    const sizes = new Int32Array(names.length)
    for (let node = 0; node < nodes.count; node++) sizes[group[node]]++
    const order = Array.from(names.keys()).sort((x, y) => sizes[y] - sizes[x] || x - y)
    const own = names.length > MOST ? order.slice(0, MOST - 1) : Array.from(names.keys())
    own.sort((x, y) => x - y)
    const keys = own.map((id) => names[id])
    if (own.length < names.length) keys.push(OTHERS)
    this.lineOf = Int32Array.from(names.keys(), (id) => (own.includes(id) ? own.indexOf(id) : own.length))
    this.cpu = new Lines(keys)
    this.memory = new Lines(keys)
    this.sums = new Float64Array(keys.length * 4)
  }

  close(): void {
    const { lineOf, sums, of } = this
    const requested = [of.requested[CPU], of.requested[MEMORY]]
    const allocatable = [of.allocatable[CPU], of.allocatable[MEMORY]]
    sums.fill(0)
    for (let group = 0; group < lineOf.length; group++) {
      const at = lineOf[group] * 4
      for (let i = 0; i < 2; i++) {
        sums[at + 2 * i] += requested[i][group]
        sums[at + 2 * i + 1] += allocatable[i][group]
      }
    }
    for (let line = 0; line < this.cpu.keys.length; line++) {
      const at = line * 4
      this.cpu.set(line, share(sums[at], sums[at + 1]))
      this.memory.set(line, share(sums[at + 2], sums[at + 3]))
    }
    this.cpu.close()
    this.memory.close()
  }
}

const share = (requested: number, allocatable: number): number => (allocatable === 0 ? 0 : requested / allocatable)
