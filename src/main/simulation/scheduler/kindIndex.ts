/** Which positions hold each kind, as intrusive doubly linked lists, and which kinds any position holds. */
export class KindIndex {
  /** By kind: positions that hold it, and the first of them in its list, -1 for none. */
  readonly size: Int32Array
  readonly first: Int32Array
  /** Kinds that some position holds, in no order. */
  readonly present: Int32Array
  presentCount = 0
  /** By position: the next of its list, -1 at its end. */
  readonly next: Int32Array
  private readonly previous: Int32Array
  /** By kind: where it stands in `present`. */
  private readonly place: Int32Array

  constructor(kinds: number, positions: number) {
    this.size = new Int32Array(kinds)
    this.first = new Int32Array(kinds).fill(-1)
    this.present = new Int32Array(kinds)
    this.place = new Int32Array(kinds)
    this.next = new Int32Array(positions)
    this.previous = new Int32Array(positions)
  }

  add(at: number, kind: number): void {
    const { first, next, previous, size } = this
    const old = first[kind]
    next[at] = old
    previous[at] = -1
    if (old !== -1) previous[old] = at
    first[kind] = at
    if (size[kind]++ > 0) return
    this.place[kind] = this.presentCount
    this.present[this.presentCount++] = kind
  }

  remove(at: number, kind: number): void {
    const { first, next, previous, size, present, place } = this
    const before = previous[at]
    const after = next[at]
    if (before === -1) first[kind] = after
    else next[before] = after
    if (after !== -1) previous[after] = before
    if (--size[kind] > 0) return
    const last = present[--this.presentCount]
    present[place[kind]] = last
    place[last] = place[kind]
  }
}
