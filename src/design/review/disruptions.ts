/**
 * What a PodDisruptionBudget lets go while all pods are healthy, by counts instead of pods.
 * Source: pkg/controller/disruption/disruption.go (getExpectedPodCount, updatePdbStatus).
 */
import type { PodDisruptionBudget } from '../types'

/** Pods of one workload under the budget. */
export interface CoveredPods {
  pods: number
  /** undefined: its controller has no scale (a DaemonSet, a Job), or there is none. */
  replicas: number | undefined
  /** A Pod without a controller. */
  isBare: boolean
}

/** How many; -1 when the controller gives up because it cannot tell how many pods there should be. */
export function disruptionsAllowed(
  { minAvailable, maxUnavailable }: Pick<PodDisruptionBudget, 'minAvailable' | 'maxUnavailable'>,
  covered: readonly CoveredPods[],
): number {
  const healthy = covered.reduce((sum, one) => sum + one.pods, 0)
  if (maxUnavailable === undefined && typeof minAvailable === 'number') return Math.max(0, healthy - minAvailable)
  const owned = covered.filter(({ isBare }) => !isBare)
  if (owned.some(({ replicas }) => replicas === undefined)) return -1
  const expected = owned.reduce((sum, { replicas = 0 }) => sum + replicas, 0)
  if (expected === 0 || (minAvailable === undefined && maxUnavailable === undefined)) return 0
  const desired =
    maxUnavailable === undefined
      ? scaled(minAvailable ?? 0, expected)
      : Math.max(0, expected - scaled(maxUnavailable, expected))
  return Math.max(0, healthy - desired)
}

/** A count, or a share of the whole, rounded up. */
function scaled(amount: number | string, whole: number): number {
  return typeof amount === 'number' ? amount : Math.ceil((Number(amount.replace(/%$/, '')) * whole) / 100)
}
