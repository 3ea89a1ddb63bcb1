import { EventHeap } from './eventHeap'
import type { Micros } from './time'

const INITIAL_CAPACITY = 1024
/** A bucket of the wheel, in microseconds: wide enough to have some events, as the near heap is cheaper than the next bucket. */
const WIDTH = 1 << 14
/** They reach 268 s ahead: beyond are deadlines and lifetimes only. */
const BUCKETS = 1 << 14
const MASK = BUCKETS - 1
const EMPTY = -1
/** Where the integers of an event stand among the eight of its slot; the first two are its time, a double. */
const SEQUENCE = 2
const NEXT = 3
const KIND = 4

/**
 * The future of one cluster, totally ordered by (time, sequence), so that events of the same moment leave in the order in
 * which they were pushed. An event is a kind and three integer operands; there is no object and no closure per event.
 *
 * A timing wheel between two heaps (hierarchical timing wheels: Varghese and Lauck, 1987; the near heap makes the order
 * total). The near heap holds what is due in the current bucket or before; the wheel lists of what comes within its
 * reach, in no order; the far heap the rest. A push into the wheel and most pops cost the same however many events wait.
 */
export class EventQueue {
  private readonly near = new EventHeap()
  private readonly far = new EventHeap()
  /** First slot of each bucket's list, by bucket number modulo BUCKETS. */
  private readonly heads = new Int32Array(BUCKETS).fill(EMPTY)
  /** Which buckets have events, 32 to a word, and which of those words are not zero. */
  private readonly filled = new Int32Array(BUCKETS >> 5)
  private readonly filledWords = new Int32Array(BUCKETS >> 10)
  /** Number of the bucket that the near heap is for. */
  private current = 0
  private inWheel = 0
  /**
   * 32 bytes by slot, so that an event is in one line of the cache: time; sequence; the next of its list, of a bucket or of
   * those that are free; kind, a, b, c.
   */
  private times = new Float64Array(INITIAL_CAPACITY * 4)
  private fields = new Int32Array(this.times.buffer)
  private free = EMPTY
  private used = 0
  /** Wraps around: two events are compared by their difference, and never 2^31 of them wait at once. */
  private nextSequence = 0

  /** Number of pending events. */
  size = 0

  /** Fields of the event that `pop` took last. */
  time: Micros = 0
  kind = 0
  a = 0
  b = 0
  c = 0

  /** @param time whole microseconds; not before that of the event that was popped last. @throws RangeError when it is never */
  push(time: Micros, kind: number, a = 0, b = 0, c = 0): void {
    let slot = this.free
    if (slot === EMPTY) slot = this.unused()
    else this.free = this.fields[slot * 8 + NEXT]
    const sequence = (this.nextSequence = (this.nextSequence + 1) | 0)
    const { fields } = this
    const at = slot * 8
    this.times[slot * 4] = time
    fields[at + SEQUENCE] = sequence
    fields[at + KIND] = kind
    fields[at + KIND + 1] = a
    fields[at + KIND + 2] = b
    fields[at + KIND + 3] = c
    this.size++
    const bucket = Math.floor(time / WIDTH)
    if (bucket <= this.current) this.near.push(time, sequence, slot)
    else if (bucket < this.current + BUCKETS) this.link(bucket & MASK, slot)
    else if (time < Infinity) this.far.push(time, sequence, slot)
    else throw new RangeError(`an event of kind ${kind} at ${time}`)
  }

  /** Time of the next event, Infinity when there is none. */
  peekTime(): Micros {
    if (this.near.size === 0) {
      if (this.size === 0) return Infinity
      this.turn()
    }
    return this.near.topTime
  }

  /** Takes the next event into `time`, `kind`, `a`, `b`, `c`. Must not be called when empty. */
  pop(): void {
    if (this.near.size === 0) this.turn()
    const slot = this.near.pop()
    const { fields } = this
    const at = slot * 8
    this.time = this.times[slot * 4]
    this.kind = fields[at + KIND]
    this.a = fields[at + KIND + 1]
    this.b = fields[at + KIND + 2]
    this.c = fields[at + KIND + 3]
    fields[at + NEXT] = this.free
    this.free = slot
    this.size--
  }

  private link(place: number, slot: number): void {
    this.fields[slot * 8 + NEXT] = this.heads[place]
    this.heads[place] = slot
    this.filled[place >> 5] |= 1 << (place & 31)
    this.filledWords[place >> 10] |= 1 << ((place >> 5) & 31)
    this.inWheel++
  }

  /** Moves on to the next bucket that has events, and takes them into the near heap, which is empty. */
  private turn(): void {
    this.current = this.nextBucket()
    this.approach()
    const place = this.current & MASK
    let slot = this.heads[place]
    this.heads[place] = EMPTY
    this.filled[place >> 5] &= ~(1 << (place & 31))
    if (this.filled[place >> 5] === 0) this.filledWords[place >> 10] &= ~(1 << ((place >> 5) & 31))
    while (slot !== EMPTY) {
      this.near.push(this.times[slot * 4], this.fields[slot * 8 + SEQUENCE], slot)
      this.inWheel--
      slot = this.fields[slot * 8 + NEXT]
    }
  }

  /** What of the far heap the wheel reaches now. */
  private approach(): void {
    const { far, times } = this
    const reach = (this.current + BUCKETS) * WIDTH
    while (far.size > 0 && far.topTime < reach) {
      const slot = far.pop()
      this.link(Math.floor(times[slot * 4] / WIDTH) & MASK, slot)
    }
  }

  private nextBucket(): number {
    if (this.inWheel === 0) return Math.floor(this.far.topTime / WIDTH)
    const from = (this.current + 1) & MASK
    const place = this.filledFrom(from)
    return this.current + 1 + ((place - from) & MASK)
  }

  /** The first place with events from `from` on, around the wheel. */
  private filledFrom(from: number): number {
    const { filled, filledWords } = this
    const word = from >> 5
    const rest = filled[word] & (-1 << (from & 31))
    if (rest !== 0) return (word << 5) | lowest(rest)
    const after = (word + 1) & (filled.length - 1)
    let group = after >> 5
    let groups = filledWords[group] & (-1 << (after & 31))
    while (groups === 0) groups = filledWords[(group = (group + 1) & (filledWords.length - 1))]
    const found = (group << 5) | lowest(groups)
    return (found << 5) | lowest(filled[found])
  }

  private unused(): number {
    if (this.used * 4 === this.times.length) this.grow()
    return this.used++
  }

  private grow(): void {
    const { times } = this
    this.times = new Float64Array(times.length * 2)
    this.fields = new Int32Array(this.times.buffer)
    // As bytes: what are integers there may look like a double that a copy would change.
    this.fields.set(new Int32Array(times.buffer))
  }
}

/** Position of the lowest bit that is set. */
const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits)
