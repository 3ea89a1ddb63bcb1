/** status.conditions as most kinds have them. */
export interface Condition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason?: string
  message?: string
  lastTransitionTime?: string
  lastUpdateTime?: string
}

export const conditionOf = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined =>
  conditions?.find((condition) => condition.type === type)

export const withoutCondition = (conditions: readonly Condition[] | undefined, type: string): Condition[] =>
  (conditions ?? []).filter((condition) => condition.type !== type)

/**
 * The list with a condition in it: unchanged when status and reason are what they were; the time of the last transition
 * stays while the status does. Upstream: deployment/util, SetDeploymentCondition; replicaset/replica_set_utils.go.
 */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
): readonly Condition[] {
  const current = conditionOf(conditions, condition.type)
  if (conditions && current?.status === condition.status && current.reason === condition.reason) return conditions
  const { lastTransitionTime } = current?.status === condition.status ? current : condition
  return [...withoutCondition(conditions, condition.type), { ...condition, lastTransitionTime }]
}

export function sameConditions(a: readonly Condition[] = none, b: readonly Condition[] = none): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !sameCondition(a[i], b[i])) return false
  return true
}

const none: readonly Condition[] = []

export const sameCondition = (a: Condition, b: Condition): boolean =>
  a.type === b.type &&
  a.status === b.status &&
  a.reason === b.reason &&
  a.message === b.message &&
  a.lastTransitionTime === b.lastTransitionTime &&
  a.lastUpdateTime === b.lastUpdateTime
