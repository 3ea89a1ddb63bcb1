/**
 * Changes on their way to those who watch, by number: 0, 1, 2, … in the order of their commits. They arrive at about that
 * order, so the few that are under way at a time stand in a ring.
 */
export class Underway<T> {
  /** Their number is a power of two. */
  private slots: (T | undefined)[] = Array<undefined>(64).fill(undefined)
  private next = 0

  /** Returns the number of the change. */
  add(change: T): number {
    const number = this.next++
    while (this.slots[number & (this.slots.length - 1)] !== undefined) this.grow(number)
    this.slots[number & (this.slots.length - 1)] = change
    return number
  }

  /** Each is taken once. */
  take(number: number): T {
    const at = number & (this.slots.length - 1)
    const change = this.slots[at] as T
    this.slots[at] = undefined
    return change
  }

  /** All that are under way have numbers from `end` less the ring's length on, or there had been no room for them. */
  private grow(end: number): void {
    const { slots } = this
    const { length } = slots
    this.slots = Array<undefined>(length * 2).fill(undefined)
    for (let number = Math.max(0, end - length); number < end; number++) {
      this.slots[number & (2 * length - 1)] = slots[number & (length - 1)]
    }
  }
}
