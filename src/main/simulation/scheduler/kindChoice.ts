import type { KindIndex } from './kindIndex'
import type { NodeKinds } from './nodeKinds'
import { comesFirst, preOrder } from './tie'

/** What a search by kinds of nodes has found. */
export interface Found {
  readonly kinds: NodeKinds
  /** Position in the order where the search began. */
  readonly start: number
  readonly feasibleCount: number
  readonly rejectedCount: number
  /** Number of the search; its negative marks what was refused. */
  readonly stamp: number
  /** By kind: stamp of the last search in which nodes of the kind were feasible, or refused. */
  readonly seen: Int32Array
  /** By kind, of feasible nodes. */
  readonly totalOf: Float64Array
  /** Kinds of feasible nodes; the first `bestCount` have the best score. */
  readonly found: Int32Array
  readonly bestCount: number
  readonly best: number
}

/** How many nodes (one of 2^PATIENCE) are looked at in the order of the tie rule before all are gone through once. */
const PATIENCE = 4

/** Position in the order of the best node that comes first by the tie rule (tie.ts). */
export function choose(search: Found): number {
  if (search.rejectedCount > 0) return amongSome(search)
  // Where none was rejected, places among the feasible nodes are those in the order, counted from the start.
  const early = firstLook(search)
  if (early !== -1) return early
  const { index } = search.kinds
  return index ? byIndex(search, index) : byKind(search)
}

/** Looks where the tie rule looks first, which is enough when many are best; -1 when it is not. */
function firstLook({ kinds: { kind }, start, totalOf, best, feasibleCount }: Found): number {
  const patience = feasibleCount >> PATIENCE
  for (let tried = 0, place = 0; tried <= patience && place !== -1; tried++, place = preOrder(place, feasibleCount)) {
    const at = start + place < kind.length ? start + place : start + place - kind.length
    if (totalOf[kind[at]] === best) return at
  }
  return -1
}

function byIndex({ kinds: { kind }, start, found, bestCount }: Found, { first, next }: KindIndex): number {
  let winner = -1
  for (let i = 0; i < bestCount; i++) {
    for (let at = first[found[i]]; at !== -1; at = next[at]) {
      const place = at < start ? at - start + kind.length : at - start
      if (winner === -1 || comesFirst(place, winner)) winner = place
    }
  }
  return (start + winner) % kind.length
}

function byKind(search: Found): number {
  const { kinds, start, feasibleCount } = search
  const all = kinds.kind.length
  const first = Math.min(all - start, feasibleCount)
  const winner = firstBest(search, start, start + first, -start, -1)
  return (start + firstBest(search, 0, feasibleCount - first, all - start, winner)) % all
}

/** Place of the best node that comes first, of those from `from` to `end` and `winner`; a place is a position and `offset`. */
function firstBest(search: Found, from: number, end: number, offset: number, winner: number): number {
  const { found, bestCount, totalOf, best } = search
  const { kind } = search.kinds
  const only = bestCount === 1 ? found[0] : -1
  let first = winner
  for (let at = from; at < end; at++) {
    if (only === -1 ? totalOf[kind[at]] !== best : kind[at] !== only) continue
    if (first === -1 || comesFirst(at + offset, first)) first = at + offset
  }
  return first
}

/** Some were rejected: places are counted. */
function amongSome({ kinds: { kind }, start, seen, stamp, totalOf, best, feasibleCount }: Found): number {
  let winner = -1
  let winnerPlace = 0
  for (let at = start, place = 0; place < feasibleCount; at = at + 1 === kind.length ? 0 : at + 1) {
    if (seen[kind[at]] !== stamp) continue
    if (totalOf[kind[at]] === best && (winner === -1 || comesFirst(place, winnerPlace))) {
      winner = at
      winnerPlace = place
    }
    place++
  }
  return winner
}
