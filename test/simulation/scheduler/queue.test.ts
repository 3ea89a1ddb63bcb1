import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventKind } from '../../../src/main/simulation/scheduler/clusterEvents'
import type { Plugin } from '../../../src/main/simulation/scheduler/framework'
import { PodHeap } from '../../../src/main/simulation/scheduler/podHeap'
import type { Profile } from '../../../src/main/simulation/scheduler/profile'
import { SchedulingQueue } from '../../../src/main/simulation/scheduler/queue'
import { NONE, type PodId } from '../../../src/main/simulation/state/ids'
import { ResourceIndex } from '../../../src/main/simulation/state/resources'
import { TemplateTable } from '../../../src/main/simulation/state/templates'
import { makeTemplate } from '../builders'

const SECOND = 1_000_000
const pod = (id: number) => id as PodId

/** Two plugins: A waits for pods to leave, B for nodes to come; and a gate that is shut for pods in `gated`. */
function setUp({ popFromBackoff = true, gated = new Set<number>() } = {}) {
  const plugin = (name: string, events: number): Plugin => ({ name, perTemplate: true, events })
  const gate = {
    ...plugin('Gate', EventKind.PodSchedulingGatesEliminated),
    preEnqueue: ({ pod }: { pod: PodId }) => !gated.has(pod),
  }
  const plugins = [plugin('A', EventKind.AssignedPodDelete), plugin('B', EventKind.NodeAdd), gate]
  const profile = {
    name: 'default-scheduler',
    plugins,
    preEnqueue: [gate],
    bitOf: (name: string) => 1 << plugins.findIndex((one) => one.name === name),
  } as unknown as Profile
  const templates = new TemplateTable(new ResourceIndex())
  const settings = {
    initialBackoff: SECOND,
    maxBackoff: 10 * SECOND,
    unschedulableMaxStay: 300 * SECOND,
    popFromBackoff,
  }
  const queue = new SchedulingQueue(settings, [profile], templates)
  const byPriority = new Map<number, ReturnType<TemplateTable['intern']>>()
  const add = (id: number, priority: number, now: number): void => {
    const template = byPriority.get(priority) ?? templates.intern(makeTemplate({ priority }))
    byPriority.set(priority, template)
    queue.add(pod(id), profile, template, now)
  }
  return { queue, add, gated }
}
const A = 0b001
const B = 0b010

describe('SchedulingQueue', () => {
  it('gives the highest priority first, then the one that came first', () => {
    const { queue, add } = setUp()
    add(1, 0, 10)
    add(2, 100, 30)
    add(3, 100, 20)
    add(4, 0, 10)
    expect([queue.pop(), queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual([3, 2, 1, 4, NONE])
  })

  it('keeps a refused pod until an event of a plugin that refused it', () => {
    const { queue, add } = setUp()
    add(1, 0, 0)
    queue.pop()
    queue.fail(pod(1), B, false, 0)
    expect(queue.moveOn({ kind: EventKind.AssignedPodDelete }, 5 * SECOND)).toBe(0)
    expect(queue.pop()).toBe(NONE)
    expect(queue.moveOn({ kind: EventKind.NodeAdd }, 5 * SECOND)).toBe(1)
    expect(queue.pop()).toBe(1)
  })

  it('wakes a pod when any of the plugins that refused it says so', () => {
    const { queue, add } = setUp()
    add(1, 0, 0)
    queue.pop()
    queue.fail(pod(1), A | B, false, 0)
    expect(queue.moveOn({ kind: EventKind.AssignedPodDelete }, 5 * SECOND)).toBe(1)
  })

  it('wakes by any change of a taint those whose plugin waits for new nodes', () => {
    const { queue, add } = setUp()
    for (const [id, bits] of [
      [1, A],
      [2, B],
    ]) {
      add(id, 0, 0)
      queue.pop()
      queue.fail(pod(id), bits, false, 0)
    }
    expect(queue.moveOn({ kind: EventKind.NodeUpdateTaint }, 5 * SECOND)).toBe(1)
    expect(queue.pop()).toBe(2)
  })

  it('backs off 1, 2, 4, 8, 10 seconds and flushes at the next whole second', () => {
    const { queue, add } = setUp({ popFromBackoff: false })
    add(1, 0, 0)
    // Failed at 0.3 s: the backoff ends at n + 0.3 s, and is seen at n + 1 s.
    const flushes = [1, 2, 4, 8, 10, 10].map(() => {
      queue.pop()
      queue.fail(pod(1), A, true, 0.3 * SECOND)
      const next = queue.nextFlush()
      expect(queue.flushBackoff(next - SECOND)).toBe(0)
      expect(queue.flushBackoff(next)).toBe(1)
      return next / SECOND
    })
    expect(flushes).toEqual([2, 3, 5, 9, 11, 11])
  })

  it('cuts the end of a backoff to whole seconds when it may pop from backoff, and passes strictly later', () => {
    const { queue, add } = setUp()
    add(1, 0, 0)
    queue.pop()
    // 1.7 s + 1 s = 2.7 s, cut to 2 s; at 2.9 s it still is the second in which it ends, at 3 s it is over.
    queue.fail(pod(1), A, true, 1.7 * SECOND)
    expect(queue.flushBackoff(2.9 * SECOND)).toBe(0)
    expect(queue.flushBackoff(3 * SECOND)).toBe(1)
  })

  it('pops a pod from backoff when nothing else is active, and the active one first otherwise', () => {
    const { queue, add } = setUp()
    add(1, 1000, 0)
    queue.pop()
    queue.fail(pod(1), A, true, 0)
    add(2, 0, 1)
    expect([queue.pop(), queue.pop()]).toEqual([2, 1])
  })

  it('never pops early what failed by an error', () => {
    const { queue, add } = setUp()
    add(1, 0, 0)
    queue.pop()
    queue.fail(pod(1), 0, false, 0)
    expect(queue.pop()).toBe(NONE)
    expect(queue.flushBackoff(queue.nextFlush())).toBe(1)
    expect(queue.pop()).toBe(1)
  })

  it('tries again what has waited for more than five minutes', () => {
    const { queue, add } = setUp()
    add(1, 0, 0)
    queue.pop()
    queue.fail(pod(1), A, false, 0)
    expect(queue.flushUnschedulable(300 * SECOND)).toBe(0)
    expect(queue.flushUnschedulable(301 * SECOND)).toBe(1)
  })

  it('holds a gated pod back, whatever happens, until its gate opens', () => {
    const gated = new Set([1])
    const { queue, add } = setUp({ gated })
    add(1, 0, 0)
    expect([queue.pop(), queue.isGated(pod(1)), queue.unschedulableLength]).toEqual([NONE, true, 1])
    expect(queue.flushUnschedulable(1000 * SECOND)).toBe(0)
    expect(queue.moveOn({ kind: EventKind.NodeAdd }, SECOND)).toBe(0)
    gated.delete(1)
    expect(queue.moveOn({ kind: EventKind.PodSchedulingGatesEliminated, pod: pod(1) }, 7 * SECOND)).toBe(1)
    expect(queue.pop()).toBe(1)
    // It counts from the moment when it became active.
    expect(queue.enteredAt(pod(1))).toBe(7 * SECOND)
  })

  it('forgets a pod wherever it is', () => {
    const { queue, add } = setUp()
    for (const id of [1, 2, 3]) add(id, 0, 0)
    queue.pop()
    queue.fail(pod(1), A, false, 0)
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
          entries.forEach(({ key }, id) => heap.push(pod(id), key, 0, 0))
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
