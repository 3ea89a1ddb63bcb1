/** What a sync notes in a Job's status: pods that have ended, indexes, conditions. Upstream: trackJobStatusAndRemoveFinalizers. */
import type { ClusterContext } from '../../context'
import { timestamp } from '../../clock'
import type { PodId } from '../../state/ids'
import { uidOf } from '../../state/names'
import { conditionOf, type Condition } from '../conditions'
import type { EventRecorder } from '../eventRecorder'
import type { Draft } from './draft'
import { writeIndexes } from './indexes'
import type { JobPods } from './jobPods'
import { completionsOf, isIndexed, isSuspended } from './model'
import { condition } from './outcome'

/** @returns whether the status changes. */
export function count(
  context: ClusterContext,
  jobPods: JobPods,
  draft: Draft,
  pod: PodId,
  failed: boolean,
  indexes: Set<number>,
): boolean {
  const { pods } = context
  const uid = uidOf(pods.uid[pod])
  const index = pods.ordinal[pod]
  const inRange = !isIndexed(draft.job) || index < (completionsOf(draft.job) as number)
  if (draft.succeededPods.has(pod) && !draft.uncountedFailed.includes(uid)) {
    if (isIndexed(draft.job)) {
      if (!inRange || draft.before.has(index)) return false
      indexes.add(index)
      return true
    }
    if (draft.uncountedSucceeded.includes(uid)) return false
    draft.uncountedSucceeded.push(uid)
    return true
  }
  const failing = failed || (draft.finished !== undefined && draft.finished.type !== 'SuccessCriteriaMet')
  if (!failing || draft.uncountedFailed.includes(uid) || !inRange || !jobPods.verdict(draft, pod).counts) return false
  draft.uncountedFailed.push(uid)
  return true
}

/** What has no finalizer any more is counted for good. */
export function forgetCounted(context: ClusterContext, jobPods: JobPods, draft: Draft): boolean {
  const { pods } = context
  const held = new Set<string>()
  draft.pods.forEach((pod, i) => {
    if (pods.is(pod, draft.uids[i]) && jobPods.tracked(pod)) held.add(uidOf(draft.uids[i]))
  })
  const settled = (list: readonly string[]): number => list.filter((uid) => !held.has(uid)).length
  const succeeded = settled(draft.uncountedSucceeded)
  const failed = settled(draft.uncountedFailed)
  if (succeeded + failed === 0) return false
  draft.uncountedSucceeded = draft.uncountedSucceeded.filter((uid) => held.has(uid))
  draft.uncountedFailed = draft.uncountedFailed.filter((uid) => held.has(uid))
  draft.status = {
    ...draft.status,
    succeeded: (draft.status.succeeded ?? 0) + succeeded,
    failed: (draft.status.failed ?? 0) + failed,
  }
  return true
}

export function noteIndexes(draft: Draft, indexes: ReadonlySet<number>): boolean {
  if (!isIndexed(draft.job)) return false
  for (const index of indexes) draft.succeededIndexes.add(index)
  const completedIndexes = writeIndexes(draft.succeededIndexes)
  const failedIndexes = draft.failedIndexes && writeIndexes(draft.failedIndexes)
  const { status } = draft
  const same =
    (status.completedIndexes ?? '') === completedIndexes &&
    (status.succeeded ?? 0) === draft.succeededIndexes.size &&
    (failedIndexes ?? '') === (status.failedIndexes ?? '')
  draft.status = {
    ...status,
    succeeded: draft.succeededIndexes.size,
    ...(completedIndexes === '' ? {} : { completedIndexes }),
    ...(failedIndexes === undefined ? {} : { failedIndexes }),
  }
  return !same
}

/** FailureTarget and SuccessCriteriaMet come before Failed and Complete, which wait until all pods have ended. */
export function noteInterim(context: ClusterContext, draft: Draft): boolean {
  const { finished } = draft
  if (finished?.type !== 'FailureTarget' && finished?.type !== 'SuccessCriteriaMet') return false
  const known = conditionOf(draft.status.conditions, finished.type)
  draft.finished = condition(
    context,
    finished.type === 'FailureTarget' ? 'Failed' : 'Complete',
    finished.reason,
    finished.message,
  )
  if (known) return false
  draft.status = { ...draft.status, conditions: [...(draft.status.conditions ?? []), finished] }
  return true
}

export function enact(context: ClusterContext, draft: Draft): boolean {
  const { finished } = draft
  if (!finished || draft.uncountedSucceeded.length + draft.uncountedFailed.length > 0 || draft.terminating > 0)
    return false
  const now = condition(context, finished.type, finished.reason, finished.message)
  draft.status = {
    ...draft.status,
    conditions: [...(draft.status.conditions ?? []).filter(({ type }) => type !== finished.type), now],
    ...(finished.type === 'Complete' ? { completionTime: now.lastTransitionTime } : {}),
  }
  return true
}

export function noteSuspension(context: ClusterContext, events: EventRecorder, draft: Draft): boolean {
  const known = conditionOf(draft.status.conditions, 'Suspended')
  const others = (draft.status.conditions ?? []).filter(({ type }) => type !== 'Suspended')
  if (isSuspended(draft.job)) {
    if (known?.status === 'True') return false
    events.record(draft.target, 'Normal', 'Suspended', 'Job suspended')
    const suspended = condition(context, 'Suspended', 'JobSuspended', 'Job suspended')
    draft.status = { ...draft.status, startTime: undefined, conditions: [...others, suspended] }
    return true
  }
  if (known?.status !== 'True') return false
  events.record(draft.target, 'Normal', 'Resumed', 'Job resumed')
  const resumed: Condition = { ...condition(context, 'Suspended', 'JobResumed', 'Job resumed'), status: 'False' }
  const startTime = timestamp(context.epoch, context.now)
  draft.status = { ...draft.status, startTime, conditions: [...others, resumed] }
  return true
}
