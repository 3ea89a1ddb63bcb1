import type { ClusterContext } from '../../context'
import { fromTimestamp, timestamp } from '../../clock'
import { SECOND, type Micros } from '../../kernel/time'
import { NONE, type OwnerId, type PodId } from '../../state/ids'
import { uidOf } from '../../state/names'
import { nameOfPod } from '../../state/podNames'
import type { StoredObject } from '../../state/objects'
import { Phase, PodFlag } from '../../state/pods'
import type { PodInformer } from '../informer'
import { nextRecord, type BackoffRecord } from './backoff'
import type { Draft } from './draft'
import { completionsOf, isIndexed, isSuspended, onlyReplacesFailed, type JobObject } from './model'
import { matchFailurePolicy, type FailedPod } from './policies'

export const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count'

/** What a Job's pods, as its controller's informer has them, are to the Job. */
export class JobPods {
  constructor(
    private readonly context: ClusterContext,
    private readonly informer: PodInformer,
    /** Pods whose finalizer is being removed, with their uids. */
    private readonly removing: ReadonlyMap<PodId, number>,
  ) {}

  /** What a sync begins with. @param known the back-off so far */
  draft(target: StoredObject, job: JobObject, owner: OwnerId, known: BackoffRecord | undefined): Draft {
    const { pods, epoch, now } = this.context
    const all: PodId[] = []
    for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (this.informer.isKnown(pod)) all.push(pod)
    }
    const active = all.filter((pod) => this.informer.isActive(pod))
    const status = { ...job.status }
    if (!status.startTime && !isSuspended(job)) status.startTime = timestamp(epoch, now)
    const draft: Draft = {
      target,
      owner,
      job,
      status,
      base: target.seenVersion,
      pods: all,
      uids: all.map((pod) => pods.uid[pod]),
      active,
      ready: active.filter((pod) => this.informer.isReady(pod)).length,
      terminating: all.filter((pod) => pods.has(pod, PodFlag.deletionSeen) && !this.informer.hasEnded(pod)).length,
      succeeded: 0,
      failed: 0,
      uncountedSucceeded: [...(status.uncountedTerminatedPods?.succeeded ?? [])],
      uncountedFailed: [...(status.uncountedTerminatedPods?.failed ?? [])],
      backoff: { failures: 0, last: undefined },
      finished: undefined,
      before: new Set(),
      succeededIndexes: new Set(),
      failedIndexes: undefined,
      delayed: new Map(),
      succeededPods: new Set(all.filter((pod) => this.informer.hasSucceeded(pod))),
      failedPods: new Set(),
    }
    const succeeded = this.fresh(draft, draft.uncountedSucceeded).filter((pod) => this.informer.hasSucceeded(pod))
    const failed = this.fresh(draft, draft.uncountedFailed).filter((pod) => this.isFailed(draft, pod))
    draft.failedPods = new Set(all.filter((pod) => this.isFailed(draft, pod)))
    draft.succeeded = (status.succeeded ?? 0) + succeeded.length + draft.uncountedSucceeded.length
    const counting = failed.filter((pod) => this.verdict(draft, pod).counts)
    draft.failed = (status.failed ?? 0) + counting.length + draft.uncountedFailed.length
    const ends = (some: readonly PodId[]): Micros[] => some.map((pod) => this.endOf(pod))
    draft.backoff = nextRecord(known, ends(succeeded), ends(failed))
    return draft
  }

  /** With the finalizer, and not counted in any list yet. */
  fresh(draft: Draft, uncounted: readonly string[]): PodId[] {
    const { pods } = this.context
    const completions = completionsOf(draft.job) ?? Infinity
    return draft.pods.filter((pod) => {
      if (!this.tracked(pod) || uncounted.includes(uidOf(pods.uid[pod]))) return false
      return !isIndexed(draft.job) || pods.ordinal[pod] < completions
    })
  }

  tracked(pod: PodId): boolean {
    const { pods } = this.context
    return pods.has(pod, PodFlag.jobTracking) && this.removing.get(pod) !== pods.uid[pod]
  }

  hasSucceeded(pod: PodId): boolean {
    return this.informer.hasSucceeded(pod)
  }

  /** Deleted pods count as failed, unless the Job waits until they are. */
  isFailed({ job }: Draft, pod: PodId): boolean {
    if (this.informer.hasEnded(pod)) return !this.informer.hasSucceeded(pod)
    return !onlyReplacesFailed(job) && this.context.pods.has(pod, PodFlag.deletionSeen)
  }

  /** By whole seconds, as container statuses keep it. */
  endOf(pod: PodId): Micros {
    const { pods, epoch } = this.context
    const grace = Math.max(0, pods.gracePeriod[pod])
    const time = Number.isNaN(pods.ended[pod]) ? pods.deletionTime[pod] - grace * SECOND : pods.ended[pod]
    return fromTimestamp(epoch, timestamp(epoch, Number.isNaN(time) ? pods.created[pod] : time))
  }

  verdict({ job }: Draft, pod: PodId): ReturnType<typeof matchFailurePolicy> {
    return job.spec.podFailurePolicy
      ? matchFailurePolicy(job.spec.podFailurePolicy, this.failedPod(pod))
      : { counts: true }
  }

  private failedPod(pod: PodId): FailedPod {
    const { owners, pods, templates } = this.context
    const { namespace } = owners.get(pods.owner[pod] as OwnerId)
    const name = nameOfPod(this.context, pod)
    const details = pods.details.get(pod)
    const ended = pods.phase[pod] > Phase.Running
    const exitCode = details?.exitCode ?? (pods.phase[pod] === Phase.Failed ? 1 : 0)
    const containers = ended ? templates.list[pods.template[pod]].source.containers : []
    return {
      namespace,
      name,
      containers: containers.map((one) => ({ name: one.name, exitCode })),
      conditions: pods.has(pod, PodFlag.disruptionTarget) ? [{ type: 'DisruptionTarget', status: 'True' }] : [],
    }
  }

  /** Of its index, this one included if it counts. */
  failuresOf(draft: Draft, pod: PodId): number {
    const before = Number(this.context.pods.details.get(pod)?.annotations?.[FAILURE_COUNT] ?? 0)
    return before + Number(this.verdict(draft, pod).counts)
  }
}
