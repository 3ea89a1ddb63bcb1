/**
 * A 4-ary min-heap of slots, totally ordered by (time, sequence); sequences are 32 bits and wrap around. Keys stand beside
 * the slots, so that a sift reads one place.
 */
export class EventHeap {
  private slots = new Int32Array(64)
  private times = new Float64Array(64)
  private sequences = new Int32Array(64)
  size = 0

  get topTime(): number {
    return this.times[0]
  }

  /** Whether its first, which there must be, comes before (time, sequence). */
  isBefore(time: number, sequence: number): boolean {
    const top = this.times[0]
    return top < time || (top === time && ((this.sequences[0] - sequence) | 0) < 0)
  }

  push(time: number, sequence: number, slot: number): void {
    if (this.size === this.slots.length) this.grow()
    const { slots, times, sequences } = this
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 2
      const other = times[parent]
      if (other < time || (other === time && ((sequences[parent] - sequence) | 0) < 0)) break
      times[at] = other
      sequences[at] = sequences[parent]
      slots[at] = slots[parent]
      at = parent
    }
    times[at] = time
    sequences[at] = sequence
    slots[at] = slot
  }

  /** Takes the first slot. Must not be called when empty. */
  pop(): number {
    const { slots, times, sequences } = this
    const first = slots[0]
    const size = --this.size
    if (size > 0) this.sink(slots[size], times[size], sequences[size])
    return first
  }

  private sink(slot: number, time: number, sequence: number): void {
    const { slots, times, sequences, size } = this
    let at = 0
    for (;;) {
      const child = at * 4 + 1
      if (child >= size) break
      const end = Math.min(child + 4, size)
      let best = child
      for (let other = child + 1; other < end; other++) {
        if (
          times[other] < times[best] ||
          (times[other] === times[best] && ((sequences[other] - sequences[best]) | 0) < 0)
        ) {
          best = other
        }
      }
      if (time < times[best] || (time === times[best] && ((sequence - sequences[best]) | 0) < 0)) break
      times[at] = times[best]
      sequences[at] = sequences[best]
      slots[at] = slots[best]
      at = best
    }
    times[at] = time
    sequences[at] = sequence
    slots[at] = slot
  }

  private grow(): void {
    const { slots, times, sequences } = this
    this.slots = new Int32Array(slots.length * 2)
    this.slots.set(slots)
    this.times = new Float64Array(slots.length * 2)
    this.times.set(times)
    this.sequences = new Int32Array(slots.length * 2)
    this.sequences.set(sequences)
  }
}
