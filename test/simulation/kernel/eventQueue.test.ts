import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventQueue } from '../../../src/main/simulation/kernel/eventQueue'

/** These times, and a microsecond or a bucket before and after. */
function around(...times: number[]): fc.Arbitrary<number> {
  const beside = times.flatMap((time) => [-(2 ** 15), -1, 0, 1, 2 ** 15].map((more) => time + more))
  return fc.constantFrom(...beside.filter((time) => time >= 0))
}

describe('EventQueue', () => {
  it('gives back what was pushed, fields and all', () => {
    const queue = new EventQueue()
    queue.push(5, 7, 1, -2, 3)
    expect(queue.peekTime()).toBe(5)
    queue.pop()
    expect([queue.time, queue.kind, queue.a, queue.b, queue.c]).toEqual([5, 7, 1, -2, 3])
    expect(queue.size).toBe(0)
    expect(queue.peekTime()).toBe(Infinity)
  })

  it.each([
    // Few distinct times, so that ties are the rule.
    ['within a bucket', fc.integer({ min: 0, max: 5 })],
    // A bucket is 2^15 µs wide and the wheel's circle 2^28 µs long; a far bucket is 2^25 µs wide and the far circle 2^35 µs
    // long: delays at and around all of them, and beyond.
    [
      'over buckets, both circles and what is beyond',
      around(0, 2 ** 15, 2 ** 25, 2 ** 28, 2 ** 28 + 2 ** 25, 2 ** 35, 2 ** 37),
    ],
    ['anywhere near', fc.integer({ min: 0, max: 600_000_000 })],
    ['anywhere', fc.integer({ min: 0, max: 2 ** 37 })],
  ])('orders by time, then by order of pushing, under any mix of pushes and pops: %s', (_where, delays) => {
    // A negative step pops.
    const step = fc.oneof(delays, fc.constant(-1))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
        const queue = new EventQueue()
        const model: { time: number; id: number }[] = []
        let id = 0
        let now = 0
        for (const delay of steps) {
          if (delay >= 0) {
            queue.push(now + delay, 1, id)
            model.push({ time: now + delay, id: id++ })
          } else if (model.length > 0) {
            model.sort((x, y) => x.time - y.time || x.id - y.id)
            const expected = model.shift() as { time: number; id: number }
            expect(queue.peekTime()).toBe(expected.time)
            queue.pop()
            expect([queue.time, queue.a]).toEqual([expected.time, expected.id])
            now = queue.time
          }
        }
        expect(queue.size).toBe(model.length)
      }),
    )
  })

  it('keeps the whole order when it has grown far beyond its first capacity', () => {
    const queue = new EventQueue()
    const count = 20_000
    // 7919 is coprime to count: every time in [0, count) once, in scrambled order.
    for (let i = 0; i < count; i++) queue.push((i * 7919) % count, 1, i)
    for (let i = 0; i < count; i++) {
      queue.pop()
      expect(queue.time).toBe(i)
    }
  })
})
