import type { ObjectChange } from '../../apiserver/objectRegistry'
import type { Reply } from '../../apiserver/requests'
import { SECOND, type Micros } from '../../kernel/time'
import { NONE, type OwnerId, type PodId } from '../../state/ids'
import type { StoredObject } from '../../state/objects'
import { PodFlag } from '../../state/pods'
import type { Condition } from '../conditions'
import { Controller, Refused, type Step, type Sync } from '../controller'
import { sortForDeletion } from '../podRanking'
import { remainingTime, type BackoffRecord } from './backoff'
import { count, enact, forgetCounted, noteIndexes, noteInterim, noteSuspension } from './counting'
import type { Draft } from './draft'
import { FAILURE_COUNT, JobPods } from './jobPods'
import {
  completionsOf,
  isFinished,
  isIndexed,
  isSuspended,
  onlyReplacesFailed,
  type JobObject,
  type JobStatus,
} from './model'
import { condition, countIndexes, isComplete, judgeFailure } from './outcome'

/** Pod changes are gathered for that long before a Job is looked at (SyncJobBatchPeriod). */
const BATCH = SECOND
const MAX_PER_SYNC = 500
const MAX_UNCOUNTED = 500

/**
 * Runs pods until enough have succeeded. Pods carry a finalizer until they are counted, so that none is lost or counted
 * twice. Upstream: pkg/controller/job/job_controller.go.
 */
export class JobController extends Controller {
  readonly name = 'job'
  private readonly backoffs = new Map<number, BackoffRecord>()
  /** Pods whose finalizer is being removed and has not been seen to go. */
  private readonly removing = new Map<PodId, number>()
  private readonly jobPods = new JobPods(this.context, this.informer, this.removing)
  /** Jobs that were marked as finished; the change has yet to be seen. */
  private readonly finishing = new Set<number>()

  override start(): void {
    // DefaultJobApiBackOff and MaxJobApiBackOff; no overall limit.
    this.queue.setBackoff(SECOND, 60 * SECOND)
  }

  override objectChanged({ object, before, after }: ObjectChange): void {
    if (object.kind !== 'Job') return
    if (!after) {
      this.expectations.forget(object.id)
      this.backoffs.delete(object.id)
      this.finishing.delete(object.id)
      this.releasePods(object)
    } else if (isFinished(after as JobObject)) return
    if (after && before && before.metadata.generation === after.metadata.generation) this.enqueueAfter(object.id, BATCH)
    else this.enqueue(object.id)
  }

  override podAdded(owner: OwnerId): void {
    const key = this.keyOf(owner)
    if (key === undefined) return
    this.expectations.added(key)
    this.enqueueAfter(key, BATCH)
  }

  override podDeletionSeen(owner: OwnerId): void {
    const key = this.keyOf(owner)
    if (key === undefined) return
    this.expectations.deleted(key)
    this.enqueueAfter(key, BATCH)
  }

  override podChanged(owner: OwnerId, pod: PodId): void {
    const { pods } = this.context
    if (!pods.has(pod, PodFlag.jobTracking)) this.removing.delete(pod)
    const object = this.context.owners.get(owner).object
    if (!object) return
    // A finished Job counts no more; what is deleted with it must not be held by the finalizer.
    if ((!object.seen || isFinished(object.seen as JobObject)) && pods.has(pod, PodFlag.jobTracking)) this.release(pod)
    this.enqueueAfter(object.id, BATCH)
  }

  /** Pods of a Job that is gone: nobody will count them. */
  private releasePods({ owner }: StoredObject): void {
    const { pods } = this.context
    if (!owner) return
    for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (pods.has(pod, PodFlag.jobTracking)) this.release(pod)
    }
  }

  private release(pod: PodId): void {
    const uid = this.context.pods.uid[pod]
    if (this.removing.get(pod) === uid) return
    this.removing.set(pod, uid)
    this.spawn(this.removeFinalizers([pod]))
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const job = target.seen as JobObject | undefined
    if (!job || !target.owner) return
    if (!this.upToDate(target)) return 'retry'
    if (isFinished(job)) {
      this.backoffs.delete(key)
      this.finishing.delete(key)
      return
    }
    if (
      this.finishing.has(key) ||
      (job.spec.managedBy ?? 'kubernetes.io/job-controller') !== 'kubernetes.io/job-controller'
    )
      return
    const satisfied = this.expectations.satisfied(key)
    yield* this.claimPods(target, () => true)
    const draft = this.jobPods.draft(target, job, target.owner.id, this.backoffs.get(key))
    const deadline = judgeFailure(this.context, this.jobPods, draft)
    if (deadline !== undefined) this.enqueueAfter(key, deadline)
    countIndexes(this.context, this.jobPods, draft)
    let suspendChanged = false
    let failure: Reply | undefined
    if (draft.finished) yield* this.deleteActive(draft, satisfied)
    else {
      const managed = satisfied && !job.metadata.deletionTimestamp
      if (managed) failure = yield* this.manage(draft)
      if (isComplete(draft)) {
        draft.finished = condition(
          this.context,
          'SuccessCriteriaMet',
          'CompletionsReached',
          'Reached expected number of succeeded pods',
        )
      } else if (managed) suspendChanged = noteSuspension(this.context, this.events, draft)
    }
    const { active, ready, terminating } = job.status ?? {}
    const changed =
      suspendChanged || active !== draft.active.length || ready !== draft.ready || terminating !== draft.terminating
    draft.status = { ...draft.status, active: draft.active.length, ready: draft.ready, terminating: draft.terminating }
    yield* this.track(draft, changed)
    return failure ? 'retry' : undefined
  }

  // --- pods ---

  private *deleteActive(draft: Draft, satisfied: boolean): Step<void> {
    const { active } = draft
    draft.ready = 0
    draft.terminating += active.length
    draft.active = []
    yield* this.deletePods(draft.owner, active)
    // Pods may be there that informers have not shown yet: it cannot be said to be over.
    if (!satisfied) draft.finished = undefined
  }

  /** @returns the first refusal of a creation. */
  private *manage(draft: Draft): Step<Reply | undefined> {
    const { job, active } = draft
    const completions = completionsOf(job)
    if (isSuspended(job)) {
      yield* this.removeSome(draft, active.length)
      return undefined
    }
    const parallelism = job.spec.parallelism ?? 1
    const wanted =
      completions === undefined
        ? draft.succeeded > 0
          ? active.length
          : parallelism
        : Math.max(0, Math.min(parallelism, completions - draft.succeeded))
    if (active.length > wanted) {
      yield* this.removeSome(draft, Math.min(MAX_PER_SYNC, active.length - wanted))
      return undefined
    }
    const terminating = onlyReplacesFailed(job) ? draft.terminating : 0
    const missing = Math.min(MAX_PER_SYNC, wanted - terminating - active.length)
    return missing > 0 ? yield* this.create(draft, missing) : undefined
  }

  private *create(draft: Draft, missing: number): Step<Reply | undefined> {
    const { job, target, owner } = draft
    const perIndex = job.spec.backoffLimitPerIndex !== undefined
    const wait = perIndex ? 0 : remainingTime(draft.backoff, this.context.now)
    let indexes = isIndexed(job) ? this.pendingIndexes(draft, missing) : null
    if (wait > 0) {
      this.enqueueAfter(target.id, Math.max(BATCH, wait))
      return undefined
    }
    if (indexes && perIndex) {
      const waits = indexes.map((index) => this.waitOf(draft, index))
      const ready = indexes.filter((_, i) => waits[i] <= 0)
      if (ready.length === 0 && indexes.length > 0) {
        this.enqueueAfter(target.id, Math.max(BATCH, Math.min(...waits)))
        return undefined
      }
      indexes = ready
    }
    const count = indexes ? indexes.length : missing
    if (count === 0) return undefined
    this.failureCounts = new Map(
      perIndex ? (indexes ?? []).map((index) => [index, this.nextFailureCount(draft, index)]) : [],
    )
    const { created, failure } = yield* this.createPods(owner, count, indexes)
    // They are counted at once, before the informer shows them.
    draft.active = [...draft.active, ...Array.from({ length: created }, () => NONE as PodId)]
    return failure
  }

  /** By index, for the pods that are being created. */
  private failureCounts = new Map<number, number>()

  override podCreated(owner: OwnerId, pod: PodId, refusal: Reply | undefined): void {
    const count = refusal ? undefined : this.failureCounts.get(this.context.pods.ordinal[pod])
    if (count !== undefined) this.context.pods.detail(pod).annotations = { [FAILURE_COUNT]: String(count) }
    super.podCreated(owner, pod, refusal)
  }

  private nextFailureCount(draft: Draft, index: number): number {
    const last = draft.delayed.get(index)
    return last === undefined ? 0 : this.jobPods.failuresOf(draft, last)
  }

  private waitOf(draft: Draft, index: number): Micros {
    const last = draft.delayed.get(index)
    if (last === undefined) return 0
    const failures = Number(this.context.pods.details.get(last)?.annotations?.[FAILURE_COUNT] ?? 0) + 1
    return remainingTime({ failures, last: this.jobPods.endOf(last) }, this.context.now)
  }

  /** The lowest that nobody works at, and that are not over. */
  private pendingIndexes(draft: Draft, count: number): number[] {
    const { pods } = this.context
    const taken = new Set([...draft.succeededIndexes, ...(draft.failedIndexes ?? [])])
    for (const pod of draft.active) taken.add(pods.ordinal[pod])
    if (onlyReplacesFailed(draft.job)) {
      for (const pod of draft.pods) {
        if (pods.has(pod, PodFlag.deletionSeen) && !this.informer.hasEnded(pod)) taken.add(pods.ordinal[pod])
      }
    }
    const free: number[] = []
    const completions = completionsOf(draft.job) as number
    for (let index = 0; free.length < count && index < completions; index++) if (!taken.has(index)) free.push(index)
    return free
  }

  /** Without counting them: their finalizer goes first. */
  private *removeSome(draft: Draft, count: number): Step<void> {
    const some = sortForDeletion(this.context, [...draft.active], () => 0).slice(0, count)
    for (const pod of some) this.join(this.removeOne(draft.owner, pod))
    yield* this.settle()
    const gone = new Set(some)
    draft.ready -= some.filter((pod) => this.informer.isReady(pod)).length
    draft.active = draft.active.filter((pod) => !gone.has(pod))
    draft.terminating += some.length
  }

  private *removeOne(owner: OwnerId, pod: PodId): Sync {
    yield* this.removeFinalizers([pod])
    yield* this.deletePods(owner, [pod])
  }

  private *removeFinalizers(some: readonly PodId[]): Step<void> {
    const { pods, registry } = this.context
    for (const pod of some) {
      const uid = pods.uid[pod]
      if (!pods.has(pod, PodFlag.jobTracking)) continue
      this.removing.set(pod, uid)
      this.send({
        verb: 'PATCH',
        resource: 'pods',
        perform: () => ({ code: registry.untrack(pod, uid) ? 200 : 404 }),
      })
    }
    yield* this.settle()
  }

  // --- counting ---

  /** Upstream: trackJobStatusAndRemoveFinalizers. */
  private *track(draft: Draft, changed: boolean): Step<void> {
    const { job } = draft
    const { pods } = this.context
    const counted: number[] = []
    let flush = forgetCounted(this.context, this.jobPods, draft) || changed
    const indexes = new Set<number>()
    const order = isIndexed(job)
      ? [...draft.pods.keys()].sort((a, b) => pods.ordinal[draft.pods[a]] - pods.ordinal[draft.pods[b]])
      : [...draft.pods.keys()]
    let full = false
    for (const at of order) {
      const pod = draft.pods[at]
      if (!pods.is(pod, draft.uids[at]) || !this.jobPods.tracked(pod)) continue
      const failed = draft.failedPods.has(pod)
      if (!this.mayRemove(draft, pod, failed)) continue
      counted.push(at)
      flush = count(this.context, this.jobPods, draft, pod, failed, indexes) || flush
      if (indexes.size + draft.uncountedSucceeded.length + draft.uncountedFailed.length >= MAX_UNCOUNTED) {
        full = true
        break
      }
    }
    flush = noteIndexes(draft, indexes) || flush
    flush = noteInterim(this.context, draft) || flush
    if (flush) {
      yield* this.writeStatus(draft)
      this.backoffs.set(draft.target.id, draft.backoff)
    }
    yield* this.removeFinalizers(
      counted.map((at) => draft.pods[at]).filter((pod, i) => pods.is(pod, draft.uids[counted[i]])),
    )
    flush = forgetCounted(this.context, this.jobPods, draft)
    const over = !full && enact(this.context, draft)
    if (!flush && !over) return
    yield* this.writeStatus(draft)
    if (!over) return
    this.finishing.add(draft.target.id)
    const { type, reason = '', message = '' } = draft.finished as Condition
    if (type === 'Complete') this.events.record(draft.target, 'Normal', 'Completed', 'Job completed')
    else this.events.record(draft.target, 'Warning', reason, message)
  }

  private mayRemove(draft: Draft, pod: PodId, failed: boolean): boolean {
    if (draft.job.metadata.deletionTimestamp || draft.finished || draft.succeededPods.has(pod)) return true
    return failed && draft.delayed.get(this.context.pods.ordinal[pod]) !== pod
  }

  private *writeStatus(draft: Draft): Step<void> {
    const { target } = draft
    const uncountedTerminatedPods = {
      ...(draft.uncountedSucceeded.length > 0 ? { succeeded: [...draft.uncountedSucceeded] } : {}),
      ...(draft.uncountedFailed.length > 0 ? { failed: [...draft.uncountedFailed] } : {}),
    }
    const status: JobStatus = { ...draft.status, uncountedTerminatedPods }
    const { base } = draft
    const reply = yield* this.write(target, {
      verb: 'PUT',
      resource: 'jobs/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status }), base),
    })
    if (reply.code >= 300) throw new Refused(reply)
    draft.base = target.version
  }
}
