import type { KubernetesObject, LabelSelector } from '../../../design/kubernetes'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import { conditionOf, withoutCondition, type Condition } from '../controllers/conditions'
import { PodStatus } from '../events'
import { compileSelector } from '../scheduler/labelSelector'
import type { PodId } from '../state/ids'
import { uidOf } from '../state/names'
import { nameOfPod } from '../state/podNames'
import type { StoredObject } from '../state/objects'
import { Phase, PodFlag } from '../state/pods'
import { writeDisruption } from './podWrites'
import { badRequest, isRefusal, notFound, otherUid } from './replies'
import type { Reply } from './requests'
import type { DeleteOptions } from './stores'

const BUDGET = 'PodDisruptionBudget'
/** Pods that a budget may have on their way out without its controller's having heard of it. */
const MAX_DISRUPTED_PODS = 2000

export interface Eviction {
  metadata?: { name?: string; namespace?: string }
  deleteOptions?: DeleteOptions
}

interface Budget {
  spec: { selector?: LabelSelector; unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow' }
  status?: BudgetStatus
}

interface BudgetStatus {
  observedGeneration?: number
  disruptionsAllowed?: number
  currentHealthy?: number
  desiredHealthy?: number
  expectedPods?: number
  disruptedPods?: Record<string, string>
  conditions?: readonly Condition[]
}

/**
 * POST pods/NAME/eviction: deletes a pod if the budget that it is under allows it. Upstream:
 * pkg/registry/core/pod/storage/eviction.go.
 */
export function evict(context: ClusterContext, pod: PodId | undefined, name: string, body: Eviction): Reply {
  if (body.metadata?.name !== undefined && body.metadata.name !== name) {
    return badRequest('name in URL does not match name in Eviction object')
  }
  if (pod === undefined) return notFound('Pod', name)
  const { pods } = context
  const options = body.deleteOptions ?? {}
  // Who does not run, or is being deleted, disturbs nobody by going.
  if (pods.phase[pod] !== Phase.Running || pods.has(pod, PodFlag.deleting)) return remove(context, pod, options)
  const budgets = budgetsOf(context, pod)
  if (budgets.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    return { code: 500, message }
  }
  if (budgets.length === 1 && !allowsUnready(context, pod, budgets[0])) {
    const reply = checkAndDecrement(context, budgets[0], nameOfPod(context, pod), isDryRun(options))
    if (isRefusal(reply)) return reply
  }
  return remove(context, pod, options)
}

const isDryRun = ({ dryRun }: DeleteOptions): boolean => dryRun?.includes('All') ?? false

function budgetsOf({ objects, pods, templates }: ClusterContext, pod: PodId): StoredObject[] {
  const { namespace, labels } = templates.list[pods.template[pod]].source
  return [...objects.ofKind(BUDGET)].filter(({ stored, namespace: own }) => {
    if (!stored || own !== namespace) return false
    return compileSelector((stored as unknown as Budget).spec.selector).matches(labels)
  })
}

/** A pod that is not ready does not count for the budget: it may go when the policy says so, or enough others are ready. */
function allowsUnready({ pods }: ClusterContext, pod: PodId, { stored }: StoredObject): boolean {
  if (pods.has(pod, PodFlag.ready)) return false
  const { spec, status = {} } = stored as unknown as Budget
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

function checkAndDecrement(context: ClusterContext, budget: StoredObject, pod: string, dryRun: boolean): Reply {
  const { name, stored } = budget
  const { status = {} } = stored as unknown as Budget
  const { disruptionsAllowed = 0, observedGeneration = 0, disruptedPods = {} } = status
  if (observedGeneration < (stored?.metadata.generation ?? 0)) {
    return tooMany(`The disruption budget ${name} is still being processed by the server.`)
  }
  if (disruptionsAllowed < 0) return forbidden(name, 'pdb disruptions allowed is negative')
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED_PODS) {
    return forbidden(name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller')
  }
  if (disruptionsAllowed === 0) return tooMany(whyNone(name, status))
  if (dryRun) return { code: 200 }
  const now = timestamp(context.epoch, context.now)
  const next: BudgetStatus = {
    ...status,
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...disruptedPods, [pod]: now },
    ...(disruptionsAllowed === 1 ? { conditions: withoutDisruptions(stored as KubernetesObject, status, now) } : {}),
  }
  return context.objectRegistry.update(budget, (latest) => ({ ...latest, status: next }))
}

function whyNone(name: string, { conditions, currentHealthy = 0, desiredHealthy = 0 }: BudgetStatus): string {
  const condition = conditionOf(conditions, 'DisruptionAllowed')
  const said = condition?.status === 'False' && condition.message ? condition : undefined
  const not = `The disruption budget ${name} does not allow evicting pods currently`
  if (said?.reason === 'SyncFailed') return `${not} because it failed sync: ${said.message}`
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
  }
  return said ? `${not} (${said.reason}): ${said.message}` : not
}

/** Upstream: component-helpers/apps/poddisruptionbudget, UpdateDisruptionAllowedCondition. */
function withoutDisruptions({ metadata }: KubernetesObject, { conditions }: BudgetStatus, now: string): Condition[] {
  const before = conditionOf(conditions, 'DisruptionAllowed')
  const lastTransitionTime = before?.status === 'False' ? before.lastTransitionTime : now
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False' as const,
    reason: 'InsufficientPods',
    message: '',
    observedGeneration: metadata.generation,
    lastTransitionTime,
  }
  return [...withoutCondition(conditions, 'DisruptionAllowed'), condition]
}

function tooMany(message: string): Reply {
  return {
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    causes: [{ reason: 'DisruptionBudget', message }],
  }
}

const forbidden = (name: string, why: string): Reply => ({
  code: 403,
  reason: 'Forbidden',
  message: `poddisruptionbudget.policy "${name}" is forbidden: ${why}`,
})

/** The condition is one write, the deletion another. */
function remove(context: ClusterContext, pod: PodId, options: DeleteOptions): Reply {
  const { pods, registry } = context
  const [asked, uid] = [options.preconditions?.uid, uidOf(pods.uid[pod])]
  if (asked !== undefined && asked !== uid) return otherUid('Pod', nameOfPod(context, pod), asked, uid)
  if (isDryRun(options)) return { code: 201 }
  const condition = { reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }
  const { disruption } = pods.details.get(pod) ?? {}
  if (disruption?.reason !== condition.reason || !pods.has(pod, PodFlag.disruptionTarget)) {
    writeDisruption(context, pod, { type: 'DisruptionTarget', status: 'True', ...condition })
    registry.podChanged(pod, PodStatus.changed)
  }
  registry.deletePod(pod, pods.uid[pod], options.gracePeriodSeconds)
  return { code: 201 }
}
