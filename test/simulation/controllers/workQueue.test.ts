import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WorkQueue } from '../../../src/main/simulation/controllers/workQueue'

const KEYS = 4

/**
 * client-go's queue and its delaying queue (queue.go, delaying_queue.go) as they are written: a list, two sets, and a list of
 * what waits for its time.
 */
class Twin {
  readonly started: number[] = []
  private queue: number[] = []
  private readonly dirty = new Set<number>()
  private readonly processing = new Set<number>()
  private waiting: { key: number; at: number }[] = []

  constructor(private readonly workers: number) {}

  add(key: number): void {
    if (this.dirty.has(key)) return
    this.dirty.add(key)
    if (!this.processing.has(key)) this.queue.push(key)
    this.get()
  }

  addAfter(key: number, at: number): void {
    if (this.waiting.some((one) => one.key === key && one.at <= at)) return
    // Upstream's heap has no order among those of one moment: here, the one that was told it first.
    this.waiting = [...this.waiting.filter((one) => one.key !== key), { key, at }]
  }

  /** Everything whose time it is now. */
  pass(now: number): void {
    const due = this.waiting.filter(({ at }) => at === now)
    this.waiting = this.waiting.filter(({ at }) => at !== now)
    for (const { key } of due) this.add(key)
  }

  done(key: number): void {
    this.processing.delete(key)
    if (this.dirty.has(key)) this.queue.push(key)
    this.get()
  }

  private get(): void {
    while (this.processing.size < this.workers && this.queue.length > 0) {
      const [key] = this.queue
      this.queue = this.queue.slice(1)
      this.processing.add(key)
      this.dirty.delete(key)
      this.started.push(key)
    }
  }
}

const key = fc.nat({ max: KEYS - 1 })
const step = fc.oneof(
  fc.record({ what: fc.constantFrom('add' as const, 'done' as const), key }),
  fc.record({ what: fc.constant('after' as const), key, delay: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ what: fc.constant('pass' as const) }),
)

describe('WorkQueue', () => {
  it('gives its workers what client-go’s queue would, in its order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 80 }), (workers, steps) => {
        const clock = { now: 0 }
        const started: number[] = []
        const timers: { time: number; key: number }[] = []
        const busy = new Set<number>()
        const start = (one: number): void => void started.push(one)
        const queue = new WorkQueue(workers, clock, start, (time, one) => timers.push({ time, key: one }))
        const twin = new Twin(workers)
        let seen = 0
        for (const one of steps) {
          if (one.what === 'add') {
            queue.add(one.key)
            twin.add(one.key)
          } else if (one.what === 'done' && busy.delete(one.key)) {
            queue.done(one.key)
            twin.done(one.key)
          } else if (one.what === 'after') {
            queue.addAfter(one.key, one.delay)
            twin.addAfter(one.key, clock.now + one.delay)
          } else if (one.what === 'pass') {
            clock.now++
            for (const timer of timers) if (timer.time === clock.now) queue.ready(timer.key)
            twin.pass(clock.now)
          }
          for (; seen < started.length; seen++) busy.add(started[seen])
          expect(started).toEqual(twin.started)
        }
      }),
    )
  })
})
