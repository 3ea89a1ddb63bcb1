import { TokenBuckets } from '../apiserver/tokenBucket'
import { SECOND, type Micros } from '../kernel/time'
import { grown } from '../state/columns'

/** To be worked on; in the hands of a worker. */
const DIRTY = 1
const PROCESSING = 2

const FIRST_DELAY = 5_000
const LONGEST_DELAY = 1000 * SECOND

/**
 * A controller's queue of keys: without duplicates, one worker per key at a time, with a delay for keys that failed: 5 ms,
 * doubled each time up to 1,000 s, and at most 10 a second after a burst of 100.
 * Upstream: client-go/util/workqueue (queue.go, delaying_queue.go, default_rate_limiters.go).
 */
export class WorkQueue {
  private readonly waiting: number[] = []
  /** By place of the key: DIRTY, PROCESSING, both or neither. */
  private states = new Uint8Array(64)
  /** Keys that workers have. */
  private taken = 0
  private readonly failures = new Map<number, number>()
  /** When a delayed key is due: the earliest of all that was asked. */
  private readonly due = new Map<number, Micros>()
  private readonly overall = new TokenBuckets([{ qps: 10, burst: 100 }])

  private first = FIRST_DELAY
  private longest = LONGEST_DELAY
  private limited = true

  constructor(
    private readonly workers: number,
    private readonly clock: { readonly now: Micros },
    /** A worker takes the key. */
    private readonly start: (key: number) => void,
    /** Calls `ready` with the key at a time. */
    private readonly timer: (time: Micros, key: number) => void,
  ) {}

  /** Another delay of keys that failed, and no limit for all of them together. */
  setBackoff(first: Micros, longest: Micros): void {
    this.first = first
    this.longest = longest
    this.limited = false
  }

  get depth(): number {
    return this.waiting.length + this.taken
  }

  /** Share of the workers that have a key, 0–1. */
  get busy(): number {
    return this.taken / this.workers
  }

  add(key: number): void {
    const place = placeOf(key)
    if (place >= this.states.length) this.states = grown(this.states, Math.max(place + 1, this.states.length * 2))
    const state = this.states[place]
    if (state & DIRTY) return
    this.states[place] = state | DIRTY
    if (state & PROCESSING) return
    this.waiting.push(key)
    this.startWorkers()
  }

  addAfter(key: number, delay: Micros): void {
    if (delay <= 0) return this.add(key)
    const time = this.clock.now + Math.round(delay)
    if ((this.due.get(key) ?? Infinity) <= time) return
    this.due.set(key, time)
    this.timer(time, key)
  }

  ready(key: number): void {
    if (this.due.get(key) !== this.clock.now) return
    this.due.delete(key)
    this.add(key)
  }

  addRateLimited(key: number): void {
    const { now } = this.clock
    const failed = this.failures.get(key) ?? 0
    this.failures.set(key, failed + 1)
    const own = Math.min(this.longest, this.first * 2 ** failed)
    this.addAfter(key, this.limited ? Math.max(own, this.overall.reserve(0, now) - now) : own)
  }

  forget(key: number): void {
    if (this.failures.size > 0) this.failures.delete(key)
  }

  requeues(key: number): number {
    return this.failures.get(key) ?? 0
  }

  /** The worker is through with a key. */
  done(key: number): void {
    const state = (this.states[placeOf(key)] &= ~PROCESSING)
    this.taken--
    if (state & DIRTY) this.waiting.push(key)
    this.startWorkers()
  }

  private startWorkers(): void {
    while (this.taken < this.workers && this.waiting.length > 0) {
      const key = this.waiting.shift() as number
      this.states[placeOf(key)] = PROCESSING
      this.taken++
      this.start(key)
    }
  }
}

/** Keys are ids of objects; a controller with two kinds of them counts the other down from -1. */
const placeOf = (key: number): number => (key < 0 ? 2 * ~key + 1 : 2 * key)
