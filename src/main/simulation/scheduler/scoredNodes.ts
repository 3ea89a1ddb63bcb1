import type { NodeId } from '../state/ids'

/**
 * Nodes by score, in the order in which Go's container/heap gives them up: a heap made of the feasible list with the score
 * as only key, so that ties come in the heap's own order (tie.ts is its top). Upstream: schedule_one.go, sortedNodeScores.
 */
export class ScoredNodes {
  private readonly nodes: Int32Array
  private readonly scores: Float64Array
  length: number

  constructor(feasible: Int32Array, totals: Float64Array, count: number) {
    this.nodes = feasible.slice(0, count)
    this.scores = totals.slice(0, count)
    this.length = count
    for (let i = (count >> 1) - 1; i >= 0; i--) this.down(i)
  }

  pop(): NodeId {
    const last = --this.length
    this.swap(0, last)
    this.down(0)
    return this.nodes[last] as NodeId
  }

  private down(start: number): void {
    let at = start
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.length) return
      if (child + 1 < this.length && this.scores[child + 1] > this.scores[child]) child++
      if (this.scores[child] <= this.scores[at]) return
      this.swap(at, child)
      at = child
    }
  }

  private swap(x: number, y: number): void {
    const node = this.nodes[x]
    const score = this.scores[x]
    this.nodes[x] = this.nodes[y]
    this.scores[x] = this.scores[y]
    this.nodes[y] = node
    this.scores[y] = score
  }
}
