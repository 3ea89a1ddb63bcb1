import { EventHeap } from './eventHeap'
import { NearEvents } from './nearEvents'
import type { Micros } from './time'
import { EMPTY, Wheel } from './wheel'

const INITIAL_CAPACITY = 1024
/** A bucket of the wheel, in microseconds: wide enough to have some events, as those at hand are cheaper than the next bucket. */
const WIDTH = 1 << 15
/** They reach 268 s ahead: beyond are deadlines and lifetimes only. */
const BUCKETS = 1 << 13
/** A bucket of the far wheel, in those of the near one: 34 s. Both reach 9.5 hours ahead together. */
const RATIO = 1 << 10
const FAR_BUCKETS = 1 << 10
/** Where the integers of an event stand among the eight of its slot; the first two are its time, a double. */
const SEQUENCE = 2
const NEXT = 3
const KIND = 4

/**
 * The future of one cluster, totally ordered by (time, sequence), so that events of the same moment leave in the order in
 * which they were pushed. An event is a kind and three integer operands; there is no object and no closure per event.
 *
 * Two timing wheels (hierarchical timing wheels: Varghese and Lauck, 1987) between what is at hand and a heap. At hand, in
 * order, is what is due in the current bucket or before; the wheel lists what comes within its reach, in no order, the far
 * wheel what comes after that, and the heap the rest. A push and most pops cost the same however many events wait.
 */
export class EventQueue {
  private readonly near = new NearEvents()
  private readonly wheel = new Wheel(BUCKETS)
  private readonly farWheel = new Wheel(FAR_BUCKETS)
  private readonly beyond = new EventHeap()
  /** Number of the bucket whose events are at hand, and of the last far bucket whose events are in the wheel, all of them. */
  private current = 0
  private passed = lastWithin(0)
  /** Where the current bucket ends. */
  private horizon: Micros = WIDTH
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
    if (time < this.horizon) this.near.push(time, sequence, slot)
    else this.wait(time, slot)
  }

  /** Puts an event, that is not at hand, where it waits. */
  private wait(time: Micros, slot: number): void {
    const bucket = Math.floor(time / WIDTH)
    const far = Math.floor(bucket / RATIO)
    if (far <= this.passed) this.fields[slot * 8 + NEXT] = this.wheel.put(bucket, slot)
    else if (far <= this.passed + FAR_BUCKETS) this.fields[slot * 8 + NEXT] = this.farWheel.put(far, slot)
    else if (time < Infinity) this.beyond.push(time, this.fields[slot * 8 + SEQUENCE], slot)
    else throw new RangeError(`an event of kind ${this.fields[slot * 8 + KIND]} at ${time}`)
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

  /** Moves on to the next bucket that has events, and takes them to hand, where there are none. */
  private turn(): void {
    const { wheel, near, times } = this
    if (wheel.count === 0) this.leap()
    this.moveTo(wheel.next(this.current + 1))
    for (let slot = wheel.take(this.current); slot !== EMPTY; slot = this.fields[slot * 8 + NEXT]) {
      near.push(times[slot * 4], this.fields[slot * 8 + SEQUENCE], slot)
      wheel.count--
    }
  }

  /** There is nothing within the wheel's reach: to just before what is. */
  private leap(): void {
    const { farWheel, beyond } = this
    const first = farWheel.count > 0 ? farWheel.next(this.passed + 1) * RATIO : Math.floor(beyond.topTime / WIDTH)
    this.moveTo(first - 1)
  }

  /** What comes within the wheels' reach goes over into them. */
  private moveTo(bucket: number): void {
    this.current = bucket
    this.horizon = (bucket + 1) * WIDTH
    const within = lastWithin(bucket)
    if (within === this.passed) return
    const { farWheel, beyond } = this
    let far = farWheel.count > 0 ? farWheel.next(this.passed + 1) : Infinity
    this.passed = within
    while (far <= within) {
      for (let slot = farWheel.take(far); slot !== EMPTY;) {
        const next = this.fields[slot * 8 + NEXT]
        farWheel.count--
        this.wait(this.times[slot * 4], slot)
        slot = next
      }
      far = farWheel.count > 0 ? farWheel.next(far + 1) : Infinity
    }
    const reach = (within + FAR_BUCKETS + 1) * RATIO * WIDTH
    while (beyond.size > 0 && beyond.topTime < reach) {
      const slot = beyond.pop()
      this.wait(this.times[slot * 4], slot)
    }
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

/** Number of the last far bucket that the wheel reaches wholly, when `bucket` is the current one. */
const lastWithin = (bucket: number): number => Math.floor((bucket + BUCKETS) / RATIO) - 1
