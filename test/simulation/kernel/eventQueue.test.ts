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

  it('orders by time, then by order of pushing, under any mix of pushes and pops', () => {
    // Few distinct times, so that ties are the rule. A negative step pops.
    const step = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(-1))
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
