import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PodHeap } from '../../../src/main/simulation/scheduler/podHeap'
import { SchedulingQueue } from '../../../src/main/simulation/scheduler/queue'
import { NONE, type PodId } from '../../../src/main/simulation/state/ids'

const SECOND = 1_000_000
const pod = (id: number) => id as PodId
const make = () =>
  new SchedulingQueue({ initialBackoff: SECOND, maxBackoff: 10 * SECOND, unschedulableMaxStay: 300 * SECOND })

describe('SchedulingQueue', () => {
  it('gives the highest priority first, then the one that came first', () => {
    const queue = make()
    queue.add(pod(1), 0, 10)
    queue.add(pod(2), 100, 30)
    queue.add(pod(3), 100, 20)
    queue.add(pod(4), 0, 10)
    expect([queue.pop(), queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual([3, 2, 1, 4, NONE])
  })

  it('keeps a refused pod until an event of a plugin that refused it', () => {
    const queue = make()
    queue.add(pod(1), 0, 0)
    queue.pop()
    queue.fail(pod(1), 0b10, false, 0)
    expect(queue.moveIf((_, rejectedBy) => (rejectedBy & 0b01) !== 0, 5 * SECOND)).toBe(0)
    expect(queue.pop()).toBe(NONE)
    expect(queue.moveIf((_, rejectedBy) => (rejectedBy & 0b10) !== 0, 5 * SECOND)).toBe(1)
    expect(queue.pop()).toBe(1)
  })

  it('backs off 1, 2, 4, 8, 10 seconds', () => {
    const queue = make()
    queue.add(pod(1), 0, 0)
    const ends = [1, 2, 4, 8, 10, 10].map(() => {
      queue.pop()
      queue.fail(pod(1), 1, true, 0)
      return queue.nextBackoff() / SECOND
    })
    expect(ends).toEqual([1, 2, 4, 8, 10, 10])
  })

  it('pops a pod from backoff when nothing else is active, and the active one first otherwise', () => {
    const queue = make()
    queue.add(pod(1), 1000, 0)
    queue.pop()
    queue.fail(pod(1), 1, true, 0)
    queue.add(pod(2), 0, 1)
    expect([queue.pop(), queue.pop()]).toEqual([2, 1])
  })

  it('tries again what has waited for more than five minutes', () => {
    const queue = make()
    queue.add(pod(1), 0, 0)
    queue.pop()
    queue.fail(pod(1), 1, false, 0)
    expect(queue.flushUnschedulable(300 * SECOND)).toBe(0)
    expect(queue.flushUnschedulable(301 * SECOND)).toBe(1)
  })

  it('forgets a pod wherever it is', () => {
    const queue = make()
    for (const id of [1, 2, 3]) queue.add(pod(id), 0, 0)
    queue.pop()
    queue.fail(pod(1), 1, false, 0)
    queue.remove(pod(1))
    queue.remove(pod(2))
    expect(queue.length).toBe(1)
    expect(queue.pop()).toBe(3)
  })
})

describe('PodHeap', () => {
  it('pops in order of its keys whatever was pushed and removed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ key: fc.integer({ min: 0, max: 4 }), remove: fc.boolean() }), { maxLength: 100 }),
        (entries) => {
          const heap = new PodHeap()
          entries.forEach(({ key }, id) => heap.push(pod(id), key, 0))
          entries.forEach(({ remove }, id) => remove && heap.remove(pod(id)))
          const expected = entries
            .map(({ key, remove }, id) => ({ key, id, remove }))
            .filter((entry) => !entry.remove)
            .sort((x, y) => x.key - y.key || x.id - y.id)
            .map((entry) => entry.id)
          expect(expected.map(() => heap.pop())).toEqual(expected)
          expect(heap.length).toBe(0)
        },
      ),
    )
  })
})
