import { disruptionsAllowed } from '../../disruptionsAllowed'
import type { PodDisruptionBudget, Workload } from '../../types'
import type { ClusterReview } from '../cluster'
import type { Edit } from '../finding'
import type { Found, Report, Rule } from '../rule'
import type { SourceObject } from '../sources'
import { count } from '../text'

const least = ['spec', 'minAvailable']
const most = ['spec', 'maxUnavailable']

interface ReviewedBudget {
  budget: PodDisruptionBudget
  source: SourceObject
  /** Workloads that have pods under it. */
  covered: readonly Workload[]
}

function budgetsOf(review: ClusterReview): ReviewedBudget[] {
  return review.cluster.podDisruptionBudgets.flatMap((budget) => {
    const source = review.sources.find('PodDisruptionBudget', budget.namespace, budget.name)
    if (!source || !budget.selector) return []
    const covered = review.pods.find(budget.namespace, budget.selector).flatMap(({ workload }) => workload ?? [])
    return [{ budget, source, covered: covered.filter((workload) => review.podsOf(workload) > 0) }]
  })
}

/** As one at a time: enough to drain by, and little is lost. */
function fixFor({ minAvailable }: PodDisruptionBudget, pods: number): Found['fix'] {
  if (pods < 2) return undefined
  const edits: Edit[] = [{ op: 'set', path: most, value: 1 }]
  if (minAvailable !== undefined) edits.unshift({ op: 'remove', path: least })
  return { title: 'Let one pod go at a time (maxUnavailable: 1)', edits }
}

function checkBudget(review: ClusterReview, { budget, source, covered }: ReviewedBudget, report: Report): void {
  const pods = covered.reduce((sum, workload) => sum + review.podsOf(workload), 0)
  if (pods === 0) return
  const allowed = disruptionsAllowed(budget, { pods, healthy: pods, expected: review.expectedPods(covered) })
  if (allowed !== undefined && allowed > 0) return
  const { minAvailable, maxUnavailable } = budget
  const path = maxUnavailable !== undefined ? most : least
  const rule =
    maxUnavailable !== undefined ? `maxUnavailable ${maxUnavailable}` : `minAvailable ${minAvailable ?? 'unset'}`
  if (covered.every(({ kind }) => kind === 'DaemonSet')) {
    const title = 'The budget is for pods of a DaemonSet, which a drain leaves alone: it has no effect'
    report({ severity: 'info', object: source, path: ['spec', 'selector'], at: 'key', title })
    return
  }
  const noScale = allowed === undefined
  report({
    severity: 'warning',
    object: source,
    path,
    title: noScale
      ? `With ${rule} the budget lets no pod go: a ${covered.find((one) => !('replicas' in one))?.kind} among its pods has no scale to count by`
      : `With ${rule} of ${count(pods, 'pod')} the budget lets none go`,
    fix: noScale ? undefined : fixFor(budget, pods),
  })
}

/** A pod under two budgets cannot be evicted at all. Source: pkg/registry/core/pod/storage/eviction.go. */
function checkOverlaps(budgets: readonly ReviewedBudget[], report: Report): void {
  const first = new Map<Workload, ReviewedBudget>()
  for (const one of budgets) {
    const told = new Set<ReviewedBudget>()
    for (const workload of one.covered) {
      const other = first.get(workload)
      if (!other) first.set(workload, one)
      else if (!told.has(other)) {
        told.add(other)
        report({
          severity: 'warning',
          object: one.source,
          path: ['spec', 'selector'],
          at: 'key',
          title: `The pods of ${workload.kind} "${workload.name}" are under the budget "${other.budget.name}" as well`,
          why: 'The API server refuses to evict a pod that more than one PodDisruptionBudget covers, so its node cannot be drained.',
        })
      }
    }
  }
}

export const budgetBlocksDrain: Rule = {
  id: 'budget-blocks-drain',
  name: 'Disruption budget that blocks every drain',
  severities: ['warning', 'info'],
  looksFor:
    'PodDisruptionBudgets that let no pod go while all of them are healthy, as their controller would compute it; pods under two budgets. Budgets of DaemonSets alone are worth knowing only.',
  why: 'kubectl drain, node upgrades and the cluster autoscaler evict pods by asking; when the answer is always no they wait until somebody intervenes.',
  reference: {
    title: 'Specifying a Disruption Budget for your Application',
    url: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  },
  check(review, report) {
    const budgets = budgetsOf(review)
    for (const one of budgets) checkBudget(review, one, report)
    checkOverlaps(budgets, report)
  },
}
