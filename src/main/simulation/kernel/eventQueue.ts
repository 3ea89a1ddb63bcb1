import type { Micros } from './time'

const INITIAL_CAPACITY = 1024

/**
 * The future of one cluster: a 4-ary min-heap over typed arrays, totally ordered by (time, sequence), so that events of
 * the same moment leave in the order in which they were pushed. An event is a kind and three integer operands; there is no
 * object and no closure per event.
 *
 * The heap orders slot numbers; an event's fields stay where they were written and only 4-byte slots move.
 */
export class EventQueue {
  private heap = new Uint32Array(INITIAL_CAPACITY)
  private times = new Float64Array(INITIAL_CAPACITY)
  private sequences = new Float64Array(INITIAL_CAPACITY)
  private kinds = new Uint8Array(INITIAL_CAPACITY)
  private as = new Int32Array(INITIAL_CAPACITY)
  private bs = new Int32Array(INITIAL_CAPACITY)
  private cs = new Int32Array(INITIAL_CAPACITY)
  /** Slots [0, used) were handed out at least once; those not in the heap are on the free stack. */
  private free = new Uint32Array(INITIAL_CAPACITY)
  private freeCount = 0
  private used = 0
  private nextSequence = 0

  /** Number of pending events. */
  size = 0

  /** Fields of the event that `pop` took last. */
  time: Micros = 0
  kind = 0
  a = 0
  b = 0
  c = 0

  push(time: Micros, kind: number, a = 0, b = 0, c = 0): void {
    if (this.size === this.heap.length) this.grow()
    const slot = this.freeCount > 0 ? this.free[--this.freeCount] : this.used++
    this.times[slot] = time
    this.sequences[slot] = this.nextSequence++
    this.kinds[slot] = kind
    this.as[slot] = a
    this.bs[slot] = b
    this.cs[slot] = c
    this.siftUp(this.size++, slot)
  }

  /** Time of the next event, Infinity when there is none. */
  peekTime(): Micros {
    return this.size === 0 ? Infinity : this.times[this.heap[0]]
  }

  /** Takes the next event into `time`, `kind`, `a`, `b`, `c`. Must not be called when empty. */
  pop(): void {
    const slot = this.heap[0]
    this.time = this.times[slot]
    this.kind = this.kinds[slot]
    this.a = this.as[slot]
    this.b = this.bs[slot]
    this.c = this.cs[slot]
    this.free[this.freeCount++] = slot
    const last = this.heap[--this.size]
    if (this.size > 0) this.siftDown(last)
  }

  private siftUp(start: number, slot: number): void {
    const { heap, times, sequences } = this
    const time = times[slot]
    const sequence = sequences[slot]
    let at = start
    while (at > 0) {
      const parent = (at - 1) >> 2
      const other = heap[parent]
      const otherTime = times[other]
      if (otherTime < time || (otherTime === time && sequences[other] < sequence)) break
      heap[at] = other
      at = parent
    }
    heap[at] = slot
  }

  private siftDown(slot: number): void {
    const { heap, times, sequences, size } = this
    const time = times[slot]
    const sequence = sequences[slot]
    let at = 0
    for (;;) {
      const first = at * 4 + 1
      if (first >= size) break
      const end = Math.min(first + 4, size)
      let best = first
      let bestSlot = heap[first]
      let bestTime = times[bestSlot]
      for (let child = first + 1; child < end; child++) {
        const childSlot = heap[child]
        const childTime = times[childSlot]
        if (childTime < bestTime || (childTime === bestTime && sequences[childSlot] < sequences[bestSlot])) {
          best = child
          bestSlot = childSlot
          bestTime = childTime
        }
      }
      if (time < bestTime || (time === bestTime && sequence < sequences[bestSlot])) break
      heap[at] = bestSlot
      at = best
    }
    heap[at] = slot
  }

  private grow(): void {
    const capacity = this.heap.length * 2
    const copy = <T extends Uint32Array | Float64Array | Uint8Array | Int32Array>(from: T, to: T): T => {
      to.set(from as never)
      return to
    }
    this.heap = copy(this.heap, new Uint32Array(capacity))
    this.times = copy(this.times, new Float64Array(capacity))
    this.sequences = copy(this.sequences, new Float64Array(capacity))
    this.kinds = copy(this.kinds, new Uint8Array(capacity))
    this.as = copy(this.as, new Int32Array(capacity))
    this.bs = copy(this.bs, new Int32Array(capacity))
    this.cs = copy(this.cs, new Int32Array(capacity))
    this.free = copy(this.free, new Uint32Array(capacity))
  }
}
