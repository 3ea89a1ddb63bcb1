import type { ClusterContext } from '../../context'
import { fromTimestamp, timestamp } from '../../clock'
import { SECOND, type Micros } from '../../kernel/time'
import { conditionOf, type Condition } from '../conditions'
import type { Draft } from './draft'
import { parseIndexes } from './indexes'
import type { JobPods } from './jobPods'
import { backoffLimitOf, completionsOf, isIndexed, isSuspended } from './model'
import { matchSuccessPolicy } from './policies'

/** Whether the Job has failed, by its policy, its limit or its deadline. @returns after how long to look again at the deadline. */
export function judgeFailure(context: ClusterContext, jobPods: JobPods, draft: Draft): Micros | undefined {
  const { job } = draft
  const { epoch, now } = context
  const met = conditionOf(job.status?.conditions, 'SuccessCriteriaMet')
  const target = conditionOf(job.status?.conditions, 'FailureTarget')
  if (met?.status === 'True') draft.finished = met
  else if (target?.status === 'True') draft.finished = condition(context, 'Failed', target.reason, target.message)
  else {
    const message = job.spec.podFailurePolicy && failJobMessage(jobPods, draft)
    if (message) draft.finished = condition(context, 'FailureTarget', 'PodFailurePolicy', message)
  }
  if (draft.finished) return undefined
  const deadline = job.spec.activeDeadlineSeconds
  const since = job.status?.startTime
  const left =
    deadline === undefined || since === undefined ? Infinity : fromTimestamp(epoch, since) + deadline * SECOND - now
  if (draft.failed > backoffLimitOf(job)) {
    draft.finished = condition(
      context,
      'FailureTarget',
      'BackoffLimitExceeded',
      'Job has reached the specified backoff limit',
    )
  } else if (!isSuspended(job) && left <= 0) {
    draft.finished = condition(
      context,
      'FailureTarget',
      'DeadlineExceeded',
      'Job was active longer than specified deadline',
    )
  } else if (deadline !== undefined && !isSuspended(job)) {
    return left === Infinity ? deadline * SECOND : left
  }
  return undefined
}

function failJobMessage(jobPods: JobPods, draft: Draft): string | undefined {
  for (const pod of draft.pods) {
    const message = jobPods.isFailed(draft, pod) ? jobPods.verdict(draft, pod).message : undefined
    if (message !== undefined) return message
  }
  return undefined
}

export function countIndexes(context: ClusterContext, jobPods: JobPods, draft: Draft): void {
  const { job } = draft
  if (!isIndexed(job)) return
  const { pods } = context
  const completions = completionsOf(job) as number
  draft.before = parseIndexes(job.status?.completedIndexes ?? '', completions)
  draft.succeededIndexes = new Set(draft.before)
  for (const pod of draft.pods) {
    if (jobPods.hasSucceeded(pod) && jobPods.tracked(pod) && pods.ordinal[pod] < completions) {
      draft.succeededIndexes.add(pods.ordinal[pod])
    }
  }
  draft.succeeded = draft.succeededIndexes.size
  if (job.spec.backoffLimitPerIndex !== undefined) countFailedIndexes(context, jobPods, draft, completions)
  if (draft.finished) return
  const message = matchSuccessPolicy(job.spec.successPolicy, completions, draft.succeededIndexes)
  if (message) draft.finished = condition(context, 'SuccessCriteriaMet', 'SuccessPolicy', message)
}

function countFailedIndexes(context: ClusterContext, jobPods: JobPods, draft: Draft, completions: number): void {
  const { job } = draft
  const { pods } = context
  const failed = parseIndexes(job.status?.failedIndexes ?? '', completions)
  for (const pod of jobPods.fresh(draft, [])) {
    if (!jobPods.isFailed(draft, pod) || draft.succeededIndexes.has(pods.ordinal[pod])) continue
    const exceeded = jobPods.failuresOf(draft, pod) > (job.spec.backoffLimitPerIndex as number)
    if (exceeded || jobPods.verdict(draft, pod).action === 'FailIndex') failed.add(pods.ordinal[pod])
  }
  draft.failedIndexes = failed
  const { maxFailedIndexes } = job.spec
  if (draft.finished) void 0
  else if (maxFailedIndexes !== undefined && failed.size > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes'
    draft.finished = condition(context, 'FailureTarget', 'MaxFailedIndexesExceeded', message)
  } else if (failed.size > 0 && failed.size + draft.succeededIndexes.size >= completions) {
    draft.finished = condition(context, 'FailureTarget', 'FailedIndexes', 'Job has failed indexes')
  }
  const active = new Set(draft.active.map((pod) => pods.ordinal[pod]))
  for (const pod of jobPods.fresh(draft, [])) {
    const index = pods.ordinal[pod]
    if (!jobPods.isFailed(draft, pod) || draft.succeededIndexes.has(index) || failed.has(index) || active.has(index))
      continue
    const known = draft.delayed.get(index)
    if (known === undefined || jobPods.failuresOf(draft, pod) > jobPods.failuresOf(draft, known))
      draft.delayed.set(index, pod)
  }
}

export function isComplete({ job, succeeded, active }: Draft): boolean {
  const completions = completionsOf(job)
  return active.length === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions)
}

export function condition({ epoch, now }: ClusterContext, type: string, reason = '', message = ''): Condition {
  return { type, status: 'True', reason, message, lastTransitionTime: timestamp(epoch, now) }
}
