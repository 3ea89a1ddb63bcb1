const MOST = 1 << 15

/**
 * Which kind a node of a class is when its amounts are in a state (nodeAmounts.ts). Question and answer stand together: there
 * are thousands, and each is asked for at random.
 */
export class StateKinds {
  private size = 0
  /** Open addressing, never more than half full: the class, then state and kind in 16 bits each; 0 for a free place. */
  private slots = new Int32Array(128)

  /** @returns the kind, or -1 when nobody has said. @param state above 0 */
  get(group: number, state: number): number {
    const { slots } = this
    const last = slots.length - 1
    for (let at = placeOf(group, state) & last; slots[at + 1] !== 0; at = (at + 2) & last) {
      if (slots[at] === group && slots[at + 1] >>> 16 === state) return slots[at + 1] & 0xffff
    }
    return -1
  }

  /** Says it of a pair that has none. When there are very many, all others are forgotten. */
  set(group: number, state: number, kind: number): void {
    if (this.size === MOST) this.clear()
    if (this.size * 4 === this.slots.length) this.grow()
    this.put(group, (state << 16) | kind)
    this.size++
  }

  clear(): void {
    this.slots.fill(0)
    this.size = 0
  }

  private put(group: number, answer: number): void {
    const { slots } = this
    const last = slots.length - 1
    let at = placeOf(group, answer >>> 16) & last
    while (slots[at + 1] !== 0) at = (at + 2) & last
    slots[at] = group
    slots[at + 1] = answer
  }

  private grow(): void {
    const { slots } = this
    this.slots = new Int32Array(slots.length * 2)
    for (let at = 0; at < slots.length; at += 2) if (slots[at + 1] !== 0) this.put(slots[at], slots[at + 1])
  }
}

/** Even: each place has two numbers. */
function placeOf(group: number, state: number): number {
  const mixed = Math.imul(group, 0x9e3779b1) ^ Math.imul(state, 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) << 1
}
