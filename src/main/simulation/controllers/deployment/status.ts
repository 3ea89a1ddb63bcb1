import { conditionOf, sameCondition, withCondition, withoutCondition, type Condition } from '../conditions'
import {
  hasDeadline,
  maxUnavailable,
  replicasOf,
  sizeOf,
  type Deployment,
  type DeploymentStatus,
  type ReplicaSet,
} from './model'

export const PROGRESSING = 'Progressing'
const AVAILABLE = 'Available'
const FAILURE = 'ReplicaFailure'

export const Reason = {
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
  newSet: 'NewReplicaSetCreated',
  foundNewSet: 'FoundNewReplicaSet',
  updated: 'ReplicaSetUpdated',
  available: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded',
  createError: 'ReplicaSetCreateError',
} as const

export type Sets = readonly (ReplicaSet | undefined)[]

/** A condition as it is made now. */
export type MakeCondition = (type: string, status: Condition['status'], reason: string, message: string) => Condition

/** What the ReplicaSets say, as the Deployment's status. Upstream: deployment/sync.go, calculateStatus. */
export function calculateStatus(
  sets: Sets,
  newSet: ReplicaSet | undefined,
  deployment: Deployment,
  make: MakeCondition,
): DeploymentStatus {
  const { size, replicas, ready, available, terminating } = tally(sets)
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment)
  const { collisionCount, conditions } = deployment.status ?? {}
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation,
    replicas,
    updatedReplicas: newSet?.object.status?.replicas ?? 0,
    readyReplicas: ready,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, size - available),
    terminatingReplicas: terminating,
    conditions: withAvailable(conditions, enough, make),
  }
  if (collisionCount !== undefined) status.collisionCount = collisionCount
  return status
}

/** What the ReplicaSets say together. */
function tally(sets: Sets) {
  const sums = { size: 0, replicas: 0, ready: 0, available: 0, terminating: 0 }
  for (let i = 0; i < sets.length; i++) {
    const set = sets[i]
    if (!set) continue
    sums.size += sizeOf(set)
    const { status } = set.object
    if (!status) continue
    sums.replicas += status.replicas ?? 0
    sums.ready += status.readyReplicas ?? 0
    sums.available += status.availableReplicas ?? 0
    sums.terminating += status.terminatingReplicas ?? 0
  }
  return sums
}

function withAvailable(
  conditions: readonly Condition[] | undefined,
  enough: boolean,
  make: MakeCondition,
): readonly Condition[] {
  const status = enough ? 'True' : 'False'
  const reason = enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable'
  const current = conditionOf(conditions, AVAILABLE)
  // The same condition would leave the list as it is: nearly always, and cheaper not to make.
  if (conditions && current?.status === status && current.reason === reason) return conditions
  const message = `Deployment ${enough ? 'has' : 'does not have'} minimum availability.`
  return withCondition(conditions, make(AVAILABLE, status, reason, message))
}

/** All replicas are of the new template and available, and no others are left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const desired = replicasOf(deployment)
  return (
    (status.updatedReplicas ?? 0) === desired &&
    (status.replicas ?? 0) === desired &&
    (status.availableReplicas ?? 0) === desired &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

function hasProgressed({ status: before = {} }: Deployment, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

/**
 * The status with Progressing and ReplicaFailure as they are now. Upstream: deployment/progress.go, syncRolloutStatus.
 * @param timedOut whether the deadline since a condition's last update has passed.
 */
export function rolloutStatus(
  sets: Sets,
  newSet: ReplicaSet | undefined,
  deployment: Deployment,
  make: MakeCondition,
  timedOut: (deployment: Deployment, since: Condition) => boolean,
): DeploymentStatus {
  const status = calculateStatus(sets, newSet, deployment, make)
  let conditions = status.conditions as readonly Condition[]
  if (!hasDeadline(deployment)) conditions = withoutCondition(conditions, PROGRESSING)
  const current = conditionOf(deployment.status?.conditions, PROGRESSING)
  const wasComplete = status.replicas === status.updatedReplicas && current?.reason === Reason.available
  if (hasDeadline(deployment) && !wasComplete) {
    conditions = progress(deployment, status, newSet, conditions, make, timedOut)
  }
  const failure = replicaFailure(sets, newSet)
  conditions = failure ? withCondition(conditions, failure) : filtered(conditions, FAILURE)
  status.conditions = conditions
  return status
}

function filtered(conditions: readonly Condition[], type: string): readonly Condition[] {
  return conditionOf(conditions, type) ? withoutCondition(conditions, type) : conditions
}

function progress(
  deployment: Deployment,
  status: DeploymentStatus,
  newSet: ReplicaSet | undefined,
  conditions: readonly Condition[],
  make: MakeCondition,
  timedOut: (deployment: Deployment, since: Condition) => boolean,
): readonly Condition[] {
  const who = newSet ? `ReplicaSet "${newSet.target.name}"` : `Deployment "${deployment.metadata.name}"`
  if (isComplete(deployment, status)) {
    return withCondition(conditions, make(PROGRESSING, 'True', Reason.available, `${who} has successfully progressed.`))
  }
  if (hasProgressed(deployment, status)) {
    // With the same reason too: the time of the update says when there was progress last.
    const made = make(PROGRESSING, 'True', Reason.updated, `${who} is progressing.`)
    const current = conditionOf(deployment.status?.conditions, PROGRESSING)
    if (current?.status === 'True') made.lastTransitionTime = current.lastTransitionTime
    const last = conditions[conditions.length - 1]
    return last && sameCondition(last, made) ? conditions : [...withoutCondition(conditions, PROGRESSING), made]
  }
  const last = conditionOf(conditions, PROGRESSING)
  if (last && last.reason !== Reason.available && (last.reason === Reason.timedOut || timedOut(deployment, last))) {
    return withCondition(conditions, make(PROGRESSING, 'False', Reason.timedOut, `${who} has timed out progressing.`))
  }
  return conditions
}

function replicaFailure(sets: Sets, newSet: ReplicaSet | undefined): Condition | undefined {
  let failure = conditionOf(newSet?.object.status?.conditions, FAILURE)
  for (let i = 0; i < sets.length && !failure; i++) failure = conditionOf(sets[i]?.object.status?.conditions, FAILURE)
  return failure && { ...failure, lastUpdateTime: failure.lastTransitionTime }
}
