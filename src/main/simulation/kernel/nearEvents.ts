import { EventHeap } from './eventHeap'

/** Beyond so many a heap is cheaper than moving what stands behind. */
const LONGEST = 32

/**
 * What is due soon, totally ordered as in EventHeap: a few events in a sorted list, whose end is the next one, and a heap for what is more
 * than the list takes. Soon-due events are few at most times, and what is pushed is due before most of them.
 */
export class NearEvents {
  private readonly slots = new Int32Array(LONGEST)
  private readonly times = new Float64Array(LONGEST)
  private readonly sequences = new Int32Array(LONGEST)
  private listed = 0
  private readonly heap = new EventHeap()

  get size(): number {
    return this.listed + this.heap.size
  }

  get topTime(): number {
    const { listed, heap } = this
    if (heap.size === 0) return this.times[listed - 1]
    return listed === 0 ? heap.topTime : Math.min(heap.topTime, this.times[listed - 1])
  }

  push(time: number, sequence: number, slot: number): void {
    if (this.listed === LONGEST) return this.heap.push(time, sequence, slot)
    const { slots, times, sequences } = this
    let at = this.listed++
    while (at > 0) {
      const other = times[at - 1]
      if (other > time || (other === time && ((sequences[at - 1] - sequence) | 0) > 0)) break
      times[at] = other
      sequences[at] = sequences[at - 1]
      slots[at] = slots[at - 1]
      at--
    }
    times[at] = time
    sequences[at] = sequence
    slots[at] = slot
  }

  /** Takes the first slot. Must not be called when empty. */
  pop(): number {
    const last = this.listed - 1
    if (this.heap.size > 0 && (last < 0 || this.heap.isBefore(this.times[last], this.sequences[last]))) {
      return this.heap.pop()
    }
    this.listed = last
    return this.slots[last]
  }
}
