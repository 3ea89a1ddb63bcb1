/**
 * How many pods a PodDisruptionBudget lets go while all of them are healthy.
 * Source: pkg/controller/disruption/disruption.go (getExpectedPodCount, updatePdbStatus).
 */
import type { PlainPod } from '../clusterObjects'
import type { PodDisruptionBudget, Workload } from '../types'
import { selectorMatches } from '../validate/selectors'

/** The budgets with what their controller would write; a status that is given stays. */
export function withComputedStatus(
  budgets: readonly PodDisruptionBudget[],
  pods: readonly PlainPod[],
  workloads: readonly Workload[],
): PodDisruptionBudget[] {
  return budgets.map((budget) => {
    if (!budget.withoutStatus) return budget
    return { ...budget, disruptionsAllowed: disruptionsAllowed(budget, pods, workloads) }
  })
}

function disruptionsAllowed(
  { namespace, selector, minAvailable, maxUnavailable }: PodDisruptionBudget,
  pods: readonly PlainPod[],
  workloads: readonly Workload[],
): number {
  if (!selector) return 0
  const covered = pods.filter((pod) => pod.namespace === namespace && selectorMatches(selector, pod.template.labels))
  const healthy = covered.length
  if (maxUnavailable === undefined && typeof minAvailable === 'number') {
    return healthy === 0 ? 0 : Math.max(0, healthy - minAvailable)
  }
  const expected = expectedPods(covered, workloads)
  if (expected === undefined || expected === 0) return 0
  const desired =
    maxUnavailable === undefined
      ? scaled(minAvailable ?? 0, expected)
      : Math.max(0, expected - scaled(maxUnavailable, expected))
  return minAvailable === undefined && maxUnavailable === undefined ? 0 : Math.max(0, healthy - desired)
}

/**
 * Replicas of all controllers that own covered pods; undefined when one of them has no scale (a DaemonSet, a Job): then
 * the controller gives up and lets none go. Pods without a controller do not count.
 */
function expectedPods(covered: readonly PlainPod[], workloads: readonly Workload[]): number | undefined {
  const owners = new Map<string, { kind: string; namespace: string; name: string }>()
  for (const { owner, namespace } of covered) {
    if (owner) owners.set(`${owner.kind} ${owner.name}`, { ...owner, namespace })
  }
  let sum = 0
  for (const owner of owners.values()) {
    const workload = workloads.find(
      (one) =>
        one.namespace === owner.namespace &&
        one.name === owner.name &&
        (one.kind === owner.kind || (one.kind === 'Deployment' && owner.kind === 'ReplicaSet')),
    )
    if (!workload || !('replicas' in workload)) return undefined
    sum += workload.replicas
  }
  return sum
}

/** A count, or a share of the whole, rounded up. */
function scaled(amount: number | string, whole: number): number {
  return typeof amount === 'number' ? amount : Math.ceil((Number(amount.replace(/%$/, '')) * whole) / 100)
}
