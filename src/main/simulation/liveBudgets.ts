import { disruptionsAllowed, hasScale } from '../../design/disruptionsAllowed'
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
  budget: PodDisruptionBudget,
  selector: ReturnType<typeof compileSelector>,
): number {
  const matches = templates.list.map(
    ({ source }) => source.namespace === budget.namespace && selector.matches(source.labels),
  )
  const controllers = new Set<OwnerId>()
  let covered = 0
  let healthy = 0
  for (let pod = 0 as PodId; pod < pods.used; pod++) {
    if (pods.uid[pod] === NONE || !matches[pods.template[pod]] || !pods.active(pod)) continue
    covered++
    if (pods.has(pod, PodFlag.ready)) healthy++
    controllers.add(pods.owner[pod] as OwnerId)
  }
  let expected: number | undefined = 0
  for (const owner of controllers) {
    const { kind, replicas } = owners.get(owner)
    // A bare pod is its own owner here, and has no controller.
    if (kind === 'Pod' || kind === 'Churn') continue
    expected = hasScale(kind) && expected !== undefined ? expected + replicas : undefined
  }
  return disruptionsAllowed(budget, { pods: covered, healthy, expected }) ?? 0
}
