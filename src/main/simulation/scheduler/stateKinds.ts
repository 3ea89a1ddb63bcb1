import { grown } from '../state/columns'

/** States in a page: neighbours, as they come up together. */
const PAGE = 256
/** As many as there are states (nodeAmounts.ts). */
const PAGES_PER_CLASS = (1 << 15) / PAGE + 1
/** 512 bytes each. */
const MOST_PAGES = 1 << 12
const MOST_CLASSES = 1 << 10

/**
 * Which kind a node of a class is when its amounts are in a state (nodeAmounts.ts). Thousands are asked for at random, by each
 * template in turn: two bytes each, in pages that are made when they are needed.
 */
export class StateKinds {
  /** By class and number of the page among those of its states: its place, from 1 on; 0: there is none. */
  private places = new Uint16Array(8 * PAGES_PER_CLASS)
  /** Kinds + 1 by place and state; 0: nobody has said. */
  private kinds = new Uint16Array(8 * PAGE)
  private pages = 0

  /** @returns the kind, or -1 when nobody has said. @param state above 0, at most 2^15 */
  get(group: number, state: number): number {
    const at = group * PAGES_PER_CLASS + (state >> 8)
    return at < this.places.length ? this.kinds[this.places[at] * PAGE + (state & (PAGE - 1))] - 1 : -1
  }

  /** Of very many classes nothing is remembered; when it is too much, all others are forgotten. @param kind below 2^16 - 1 */
  set(group: number, state: number, kind: number): void {
    if (group >= MOST_CLASSES) return
    const at = group * PAGES_PER_CLASS + (state >> 8)
    while (at >= this.places.length) this.places = grown(this.places, this.places.length * 2)
    if (this.places[at] === 0) {
      if (this.pages === MOST_PAGES - 1) this.clear()
      this.places[at] = ++this.pages
      if (this.pages * PAGE === this.kinds.length) this.kinds = grown(this.kinds, this.kinds.length * 2)
    }
    this.kinds[this.places[at] * PAGE + (state & (PAGE - 1))] = kind + 1
  }

  clear(): void {
    this.places.fill(0)
    this.kinds.fill(0)
    this.pages = 0
  }
}
