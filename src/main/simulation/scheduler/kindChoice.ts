import { NONE } from '../state/ids'
import type { KindIndex } from './kindIndex'
import type { NodeKinds } from './nodeKinds'
import { comesFirst, type Walk } from './tie'

/** What a search by kinds of nodes has found. */
export interface Found {
  readonly kinds: NodeKinds
  /** Position in the order where the search began. */
  readonly start: number
  readonly feasibleCount: number
  readonly rejectedCount: number
  /** Of the kinds of feasible nodes. */
  readonly mark: number
  /** By kind: the mark of the last search in which its nodes were feasible, or another. */
  readonly seen: Uint8Array
  /** By kind, of feasible nodes. */
  readonly totalOf: Float64Array
  /** Kinds of feasible nodes; the first `bestCount` have the best score. */
  readonly found: Int32Array
  readonly bestCount: number
  readonly best: number
  readonly walk: Walk
}

/** As many best nodes are looked at one by one; of more, one is soon met in the order of the tie rule. */
const FEW = 64

/** Position in the order of the best node that comes first by the tie rule (tie.ts). */
export function choose(search: Found): number {
  if (search.rejectedCount > 0) return amongSome(search)
  // Where none was rejected, places among the feasible nodes are those in the order, counted from the start.
  const { index } = search.kinds
  return index && bestNodes(search, index) <= FEW ? byIndex(search, index) : byWalk(search)
}

function bestNodes({ found, bestCount }: Found, { size }: KindIndex): number {
  let nodes = 0
  for (let i = 0; i < bestCount; i++) nodes += size[found[i]]
  return nodes
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

function byWalk({ kinds: { kind }, start, walk, totalOf, best, feasibleCount }: Found): number {
  const places = walk.of(feasibleCount)
  const behind = start - kind.length
  for (let i = 0; i < feasibleCount; i++) {
    const place = places[i]
    const at = place + behind < 0 ? place + start : place + behind
    if (totalOf[kind[at]] === best) return at
  }
  return NONE
}

/** Some were rejected: places are counted. */
function amongSome({ kinds: { kind }, start, seen, mark, totalOf, best, feasibleCount }: Found): number {
  let winner = -1
  let winnerPlace = 0
  for (let at = start, place = 0; place < feasibleCount; at = at + 1 === kind.length ? 0 : at + 1) {
    if (seen[kind[at]] !== mark) continue
    if (totalOf[kind[at]] === best && (winner === -1 || comesFirst(place, winnerPlace))) {
      winner = at
      winnerPlace = place
    }
    place++
  }
  return winner
}
