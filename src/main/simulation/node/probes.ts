import type { Container } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'

/**
 * Seconds from the start of the last container to Ready, if every probe succeeds at its first try: the worker probes at
 * multiples of periodSeconds and counts results from initialDelaySeconds on, successThreshold times (prober/worker.go).
 * A startup probe must succeed before the readiness probe counts.
 */
export function readinessDelay(template: PodTemplate): number {
  return Math.max(longestDelay(template.sidecars), longestDelay(template.containers))
}

function longestDelay(containers: readonly Container[]): number {
  let longest = 0
  for (const { startupProbe, readinessProbe } of containers) {
    longest = Math.max(longest, delayOf(startupProbe) + delayOf(readinessProbe))
  }
  return longest
}

function delayOf(probe: Container['readinessProbe']): number {
  if (!probe) return 0
  const period = probe.periodSeconds ?? 10
  const first = Math.ceil((probe.initialDelaySeconds ?? 0) / period) * period
  return first + ((probe.successThreshold ?? 1) - 1) * period
}
