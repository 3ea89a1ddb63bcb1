import type { PodId } from '../state/ids'
import type { SchedulerCache } from './cache'
import type { Candidate } from './preemption'

/** What makes one candidate better than another, in the order in which it counts; the higher the better. */
type Measure = (cache: SchedulerCache, candidate: Candidate) => number

const priority = (cache: SchedulerCache, pod: PodId): number => cache.templateOf(pod).source.priority

const measures: readonly Measure[] = [
  (_cache, { pdbViolations }) => -pdbViolations,
  // Victims come in order of importance.
  (cache, { victims }) => -priority(cache, victims[0]),
  // Every victim costs something, also one of negative priority.
  (cache, { victims }) => -victims.reduce((sum, pod) => sum + priority(cache, pod) + 2 ** 31, 0),
  (_cache, { victims }) => -victims.length,
  (cache, { victims }) => {
    const highest = priority(cache, victims[0])
    return victims.reduce(
      (earliest, pod) => (priority(cache, pod) === highest ? Math.min(earliest, cache.startTime(pod)) : earliest),
      Infinity,
    )
  },
]

/**
 * The node to preempt on: fewest budgets violated, least important victim, lowest sum of priorities, fewest victims, latest
 * start of the most important ones; then the first (upstream: any). preemption.go, pickOneNodeForPreemption.
 */
export function pickCandidate(cache: SchedulerCache, candidates: readonly Candidate[]): Candidate {
  let best = candidates
  for (const measure of measures) {
    if (best.length === 1) break
    const values = best.map((candidate) => measure(cache, candidate))
    const highest = Math.max(...values)
    best = best.filter((_, i) => values[i] === highest)
  }
  return best[0]
}
