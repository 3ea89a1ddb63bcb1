import { parseIndexes } from './indexes'
import type { FailureRule, JobSpec, SuccessRule } from './model'

/** What a podFailurePolicy looks at of a failed pod. */
export interface FailedPod {
  namespace: string
  name: string
  /** Containers that have ended, in order. */
  containers: readonly { name: string; exitCode: number }[]
  conditions: readonly { type: string; status: string }[]
}

export interface FailureVerdict {
  /** Why the whole Job fails. */
  message?: string
  /** Towards backoffLimit. */
  counts: boolean
  action?: FailureRule['action']
}

/** The first rule that matches decides. Upstream: pkg/controller/job/pod_failure_policy.go. */
export function matchFailurePolicy(policy: JobSpec['podFailurePolicy'], pod: FailedPod): FailureVerdict {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const reason = matchRule(rule, pod)
    if (reason === undefined) continue
    const { action } = rule
    if (action === 'FailJob')
      return { action, counts: true, message: `${reason} matching FailJob rule at index ${index}` }
    return { action, counts: action !== 'Ignore' }
  }
  return { counts: true }
}

function matchRule({ onExitCodes, onPodConditions }: FailureRule, pod: FailedPod): string | undefined {
  const name = `${pod.namespace}/${pod.name}`
  if (onExitCodes) {
    const { containerName, operator, values } = onExitCodes
    const found = pod.containers.find(
      (one) =>
        (containerName === undefined || containerName === one.name) &&
        one.exitCode !== 0 &&
        values.includes(one.exitCode) === (operator === 'In'),
    )
    return found && `Container ${found.name} for pod ${name} failed with exit code ${found.exitCode}`
  }
  const condition = pod.conditions.find(({ type, status }) =>
    (onPodConditions ?? []).some((pattern) => pattern.type === type && (pattern.status ?? 'True') === status),
  )
  return condition && `Pod ${name} has condition ${condition.type}`
}

/** undefined when no rule is met. Upstream: pkg/controller/job/success_policy.go. */
export function matchSuccessPolicy(
  policy: JobSpec['successPolicy'],
  completions: number,
  succeeded: ReadonlySet<number>,
): string | undefined {
  if (!policy || succeeded.size === 0) return undefined
  const met = policy.rules.findIndex((rule) => isMet(rule, completions, succeeded))
  return met < 0 ? undefined : `Matched rules at index ${met}`
}

function isMet(rule: SuccessRule, completions: number, succeeded: ReadonlySet<number>): boolean {
  if (rule.succeededIndexes === undefined)
    return rule.succeededCount !== undefined && succeeded.size >= rule.succeededCount
  const required = parseIndexes(rule.succeededIndexes, completions)
  if (required.size === 0) return false
  const contained = [...required].filter((index) => succeeded.has(index)).length
  return contained === required.size || (rule.succeededCount !== undefined && contained >= rule.succeededCount)
}
