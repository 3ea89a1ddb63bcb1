import type { PodDisruptionBudget } from '../../../design/types'
import type { PodId } from '../state/ids'
import type { SchedulerCache } from './cache'
import { compileSelector, type CompiledSelector } from './labelSelector'

/** A PodDisruptionBudget as the scheduler sees it. */
export interface DisruptionBudget {
  readonly namespace: string
  readonly selector: CompiledSelector
  /** status.disruptionsAllowed */
  readonly disruptionsAllowed: number
  /** Names in status.disruptedPods: their disruption has been counted already. */
  readonly disruptedPods: readonly string[]
}

export function compileBudget(budget: PodDisruptionBudget): DisruptionBudget {
  const { namespace, selector, disruptionsAllowed, disruptedPods } = budget
  return { namespace, selector: compileSelector(selector), disruptionsAllowed, disruptedPods }
}

/**
 * Pods, in their order, whose removal one after another would violate a budget, and those whose removal would not
 * (defaultpreemption, filterPodsWithPDBViolation).
 */
export function splitByBudget(
  cache: SchedulerCache,
  pods: readonly PodId[],
  budgets: readonly DisruptionBudget[],
): [violating: PodId[], others: PodId[]] {
  const left = budgets.map(({ disruptionsAllowed }) => disruptionsAllowed)
  const violating: PodId[] = []
  const others: PodId[] = []
  for (const pod of pods) {
    const { namespace, labels } = cache.templateOf(pod).source
    let violates = false
    budgets.forEach((budget, i) => {
      // A budget without a selector, or with an empty one, protects nothing here; nor is a pod without labels protected.
      if (budget.namespace !== namespace || budget.selector.empty || Object.keys(labels).length === 0) return
      if (!budget.selector.matches(labels) || budget.disruptedPods.includes(cache.podName(pod))) return
      left[i]--
      if (left[i] < 0) violates = true
    })
    if (violates) violating.push(pod)
    else others.push(pod)
  }
  return [violating, others]
}
