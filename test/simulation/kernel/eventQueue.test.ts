import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventQueue } from '../../../src/main/simulation/kernel/eventQueue'

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
    // A bucket of the wheel is 2^14 µs wide, and its circle 2^28 µs long: delays at and around both, and far beyond.
    [
      'over buckets, the circle and the far heap',
      fc.constantFrom(0, 1, 16_383, 16_384, 16_385, 2 ** 28 - 16_384, 2 ** 28 - 1, 2 ** 28, 2 ** 28 + 16_384, 2 ** 33),
    ],
    ['anywhere', fc.integer({ min: 0, max: 600_000_000 })],
  ])('orders by time, then by order of pushing, under any mix of pushes and pops: %s', (_where, delays) => {
    // A negative step pops.
    const step = fc.oneof(delays, fc.constant(-1))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
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
