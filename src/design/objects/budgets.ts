/** Budgets of objects that come without their controller's word. */
import type { PlainPod } from '../clusterObjects'
import { disruptionsAllowed, hasScale } from '../disruptionsAllowed'
import type { PodDisruptionBudget, Workload } from '../types'
import { selectorMatches } from '../validate/selectors'

/** The budgets with what their controller would write while all pods are Ready; a status that is given stays. */
export function withComputedStatus(
  budgets: readonly PodDisruptionBudget[],
  pods: readonly PlainPod[],
  workloads: readonly Workload[],
): PodDisruptionBudget[] {
  return budgets.map((budget) => {
    const { selector, namespace, withoutStatus } = budget
    if (!withoutStatus || !selector) return budget
    const covered = pods.filter((pod) => pod.namespace === namespace && selectorMatches(selector, pod.template.labels))
    const counts = { pods: covered.length, healthy: covered.length, expected: expectedPods(covered, workloads) }
    return { ...budget, disruptionsAllowed: disruptionsAllowed(budget, counts) ?? 0 }
  })
}

/** Replicas of all controllers that own covered pods; undefined when one of them has no scale. */
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
    if (!workload || !hasScale(workload.kind) || !('replicas' in workload)) return undefined
    sum += workload.replicas
  }
  return sum
}
