/** The order in which the pods of a burst are tried: they were all there before the scheduler. */
import { PodHeap } from '../../../src/main/simulation/scheduler/podHeap'
import type { PodId } from '../../../src/main/simulation/state/ids'
import type { Difference } from './compare'
import type { Input } from './input'

export interface Order {
  readonly pods: number
  readonly differences: readonly Difference[]
}

/**
 * By priority; among equals in the order of entry, which is that of the informer's first list and arbitrary: there any order
 * will do.
 */
export function compareOrder({ recording, pods }: Input): Order {
  const { attempts, results, scenario } = recording
  if (!scenario.options?.burst) return { pods: 0, differences: [] }
  const priorities = new Map(results.map(({ pod }, at) => [pod, pods[at]?.template.priority ?? 0]))
  const tried = [...new Set(attempts.map(({ pod }) => pod))]
  const heap = new PodHeap()
  tried.forEach((pod, entry) => heap.push(entry as PodId, -(priorities.get(pod) ?? 0), entry, 0))
  const differences: Difference[] = []
  for (const pod of tried) {
    const next = tried[heap.pop()]
    if (next !== pod) differences.push({ what: 'next of the queue', recorded: pod, decided: next })
  }
  return { pods: tried.length, differences }
}
