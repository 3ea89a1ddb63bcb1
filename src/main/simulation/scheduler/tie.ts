/**
 * Which of equally good nodes kube-scheduler 1.36 takes: the top of Go's heap.Init over the feasible list with the score as
 * only key. That is the best node that comes first in a pre-order walk of the implicit binary tree over the list's
 * positions (children of i are 2i + 1 and 2i + 2); docs/MODEL.md, "Ties".
 */
export function comesFirst(position: number, other: number): boolean {
  let p = position + 1
  let q = other + 1
  const depthP = 31 - Math.clz32(p)
  const depthQ = 31 - Math.clz32(q)
  if (depthP > depthQ) p >>= depthP - depthQ
  else q >>= depthQ - depthP
  // Equal now: one lies above the other, and the upper one is met first.
  return p === q ? depthP < depthQ : p < q
}

/** All positions in the order in which such a walk meets them. */
export class Walk {
  private count = 0
  private places = new Int32Array(0)

  /** Kept until another number is asked for. */
  of(count: number): Int32Array {
    if (count === this.count) return this.places
    this.count = count
    this.places = new Int32Array(count)
    for (let i = 1; i < count; i++) this.places[i] = after(this.places[i - 1], count)
    return this.places
  }
}

/** The position that comes after another, which is not the last. */
function after(position: number, count: number): number {
  if (2 * position + 1 < count) return 2 * position + 1
  let at = position
  // A left child's subtree is done: its sibling's comes next.
  while (at % 2 === 0 || at + 1 >= count) at = (at - 1) >> 1
  return at + 1
}

/** Position of the winner among the first `count` totals. `count` must be at least 1. */
export function selectHost(totals: Float64Array, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) {
    if (totals[i] > totals[best] || (totals[i] === totals[best] && comesFirst(i, best))) best = i
  }
  return best
}
