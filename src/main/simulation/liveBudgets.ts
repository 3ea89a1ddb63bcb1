import type { PodDisruptionBudget } from '../../design/types'
import type { ClusterContext } from './context'
import type { DisruptionBudget } from './scheduler/disruptionBudgets'
import { compileSelector } from './scheduler/labelSelector'
import { NONE, type OwnerId, type PodId } from './state/ids'
import { PodFlag } from './state/pods'

/**
 * status.disruptionsAllowed of budgets as their pods are now: ready ones beyond those that must stay, of as many as their
 * owners want. Counted when preemption asks. Upstream: pkg/controller/disruption.
 */
export function liveBudgets(
  context: Pick<ClusterContext, 'pods' | 'templates' | 'owners'>,
  budgets: readonly PodDisruptionBudget[],
): () => DisruptionBudget[] {
  const compiled = budgets.map((budget) => ({ budget, selector: compileSelector(budget.selector) }))
  return () =>
    compiled.map(({ budget, selector }) => ({
      namespace: budget.namespace,
      selector,
      disruptionsAllowed: allowed(context, budget, selector),
      disruptedPods: [],
    }))
}

function allowed(
  { pods, templates, owners }: Pick<ClusterContext, 'pods' | 'templates' | 'owners'>,
  { namespace, minAvailable, maxUnavailable }: PodDisruptionBudget,
  selector: ReturnType<typeof compileSelector>,
): number {
  const matches = templates.list.map(({ source }) => source.namespace === namespace && selector.matches(source.labels))
  const controllers = new Set<OwnerId>()
  let expected = 0
  let healthy = 0
  for (let pod = 0 as PodId; pod < pods.used; pod++) {
    if (pods.uid[pod] === NONE || !matches[pods.template[pod]] || !pods.active(pod)) continue
    if (pods.has(pod, PodFlag.ready)) healthy++
    const owner = pods.owner[pod] as OwnerId
    if (controllers.has(owner)) continue
    controllers.add(owner)
    expected += owners.get(owner).replicas
  }
  const desired =
    maxUnavailable === undefined
      ? amount(minAvailable ?? 0, expected)
      : Math.max(0, expected - amount(maxUnavailable, expected))
  return Math.max(0, healthy - desired)
}

/** A number of pods, or a percentage of them, rounded up as intstr.GetScaledValueFromIntOrPercent does. */
function amount(value: number | string, total: number): number {
  if (typeof value === 'number') return value
  return Math.ceil((Number.parseInt(value, 10) * total) / 100)
}
