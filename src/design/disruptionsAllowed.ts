/**
 * What a PodDisruptionBudget lets go, as its controller counts it.
 * Source: pkg/controller/disruption/disruption.go (getExpectedPodCount, updatePdbStatus).
 */
import type { PodDisruptionBudget } from './types'

export interface CoveredPods {
  /** Pods that the budget selects. */
  pods: number
  /** Those of them that are Ready. */
  healthy: number
  /**
   * spec.replicas of all controllers of these pods (pods without a controller add nothing); undefined when one of them
   * has no scale (a DaemonSet, a Job) or is not there.
   */
  expected: number | undefined
}

/** How many pods, 0 or more; undefined when the controller gives up, and lets none go, because it cannot tell how many there should be. */
export function disruptionsAllowed(
  { minAvailable, maxUnavailable }: Pick<PodDisruptionBudget, 'minAvailable' | 'maxUnavailable'>,
  { pods, healthy, expected }: CoveredPods,
): number | undefined {
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    return pods === 0 ? 0 : Math.max(0, healthy - minAvailable)
  }
  if (expected === undefined) return undefined
  if (expected === 0 || (minAvailable === undefined && maxUnavailable === undefined)) return 0
  const desired =
    maxUnavailable === undefined
      ? scaled(minAvailable ?? 0, expected)
      : Math.max(0, expected - scaled(maxUnavailable, expected))
  return Math.max(0, healthy - desired)
}

/** Kinds whose pods the controller can ask how many there should be of. Upstream: the finders of disruption.go. */
export const hasScale = (kind: string): boolean =>
  ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'].includes(kind)

/** A count, or a share of the whole, rounded up as intstr.GetScaledValueFromIntOrPercent does. */
function scaled(amount: number | string, whole: number): number {
  return typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * whole) / 100)
}
