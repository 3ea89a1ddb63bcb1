import type { ObjectChange } from '../../apiserver/objectRegistry'
import type { Reply } from '../../apiserver/requests'
import { fromTimestamp, timestamp } from '../../clock'
import { SECOND, type Micros } from '../../kernel/time'
import { NONE, type OwnerId, type PodId } from '../../state/ids'
import { uidOf } from '../../state/names'
import type { StoredObject } from '../../state/objects'
import { Phase, PodFlag } from '../../state/pods'
import { conditionOf, type Condition } from '../conditions'
import { Controller, Refused, type Step, type Sync } from '../controller'
import { sortForDeletion } from '../podRanking'
import { nextRecord, remainingTime, type BackoffRecord } from './backoff'
import { parseIndexes, writeIndexes } from './indexes'
import {
  backoffLimitOf,
  completionsOf,
  isFinished,
  isIndexed,
  isSuspended,
  onlyReplacesFailed,
  type JobObject,
  type JobStatus,
} from './model'
import { matchFailurePolicy, matchSuccessPolicy, type FailedPod } from './policies'

/** Pod changes are gathered for that long before a Job is looked at (SyncJobBatchPeriod). */
const BATCH = SECOND
const MAX_PER_SYNC = 500
const MAX_UNCOUNTED = 500
const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count'

/** A Job in the hands of a sync. */
interface Draft {
  readonly target: StoredObject
  readonly owner: OwnerId
  job: JobObject
  /** What has been counted, whether or not it is written already. */
  status: JobStatus
  /** As it was stored last: the next write goes on top of it. */
  base: number
  readonly pods: readonly PodId[]
  readonly uids: readonly number[]
  active: PodId[]
  ready: number
  terminating: number
  succeeded: number
  failed: number
  uncountedSucceeded: string[]
  uncountedFailed: string[]
  backoff: BackoffRecord
  finished: Condition | undefined
  before: ReadonlySet<number>
  succeededIndexes: Set<number>
  failedIndexes: Set<number> | undefined
  /** The last failed pod of each index that waits to be made again. */
  delayed: Map<number, PodId>
  /** As they were when the sync began: what ends meanwhile is the next one's. */
  readonly succeededPods: ReadonlySet<PodId>
  failedPods: ReadonlySet<PodId>
}

/**
 * Runs pods until enough have succeeded. Pods carry a finalizer until they are counted, so that none is lost or counted
 * twice. Upstream: pkg/controller/job/job_controller.go.
 */
export class JobController extends Controller {
  readonly name = 'job'
  private readonly backoffs = new Map<number, BackoffRecord>()
  /** Pods whose finalizer is being removed and has not been seen to go. */
  private readonly removing = new Map<PodId, number>()
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
    const draft = this.draft(target, job, target.owner.id)
    this.judgeFailure(draft)
    this.countIndexes(draft)
    let suspendChanged = false
    let failure: Reply | undefined
    if (draft.finished) yield* this.deleteActive(draft, satisfied)
    else {
      const managed = satisfied && !job.metadata.deletionTimestamp
      if (managed) failure = yield* this.manage(draft)
      if (this.isComplete(draft)) {
        draft.finished = this.condition(
          'SuccessCriteriaMet',
          'CompletionsReached',
          'Reached expected number of succeeded pods',
        )
      } else if (managed) suspendChanged = this.noteSuspension(draft)
    }
    const { active, ready, terminating } = job.status ?? {}
    const changed =
      suspendChanged || active !== draft.active.length || ready !== draft.ready || terminating !== draft.terminating
    draft.status = { ...draft.status, active: draft.active.length, ready: draft.ready, terminating: draft.terminating }
    yield* this.track(draft, changed)
    return failure ? 'retry' : undefined
  }

  // --- what is there ---

  private draft(target: StoredObject, job: JobObject, owner: OwnerId): Draft {
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
    draft.backoff = nextRecord(this.backoffs.get(target.id), ends(succeeded), ends(failed))
    return draft
  }

  /** With the finalizer, and not counted in any list yet. */
  private fresh(draft: Draft, uncounted: readonly string[]): PodId[] {
    const { pods } = this.context
    const completions = completionsOf(draft.job) ?? Infinity
    return draft.pods.filter((pod) => {
      if (!this.tracked(pod) || uncounted.includes(uidOf(pods.uid[pod]))) return false
      return !isIndexed(draft.job) || pods.ordinal[pod] < completions
    })
  }

  private tracked(pod: PodId): boolean {
    const { pods } = this.context
    return pods.has(pod, PodFlag.jobTracking) && this.removing.get(pod) !== pods.uid[pod]
  }

  /** Deleted pods count as failed, unless the Job waits until they are. */
  private isFailed({ job }: Draft, pod: PodId): boolean {
    if (this.informer.hasEnded(pod)) return !this.informer.hasSucceeded(pod)
    return !onlyReplacesFailed(job) && this.context.pods.has(pod, PodFlag.deletionSeen)
  }

  /** By whole seconds, as container statuses keep it. */
  private endOf(pod: PodId): Micros {
    const { pods, epoch } = this.context
    const grace = Math.max(0, pods.gracePeriod[pod])
    const time = Number.isNaN(pods.ended[pod]) ? pods.deletionTime[pod] - grace * SECOND : pods.ended[pod]
    return fromTimestamp(epoch, timestamp(epoch, Number.isNaN(time) ? pods.created[pod] : time))
  }

  private verdict({ job }: Draft, pod: PodId): ReturnType<typeof matchFailurePolicy> {
    return job.spec.podFailurePolicy
      ? matchFailurePolicy(job.spec.podFailurePolicy, this.failedPod(pod))
      : { counts: true }
  }

  private failedPod(pod: PodId): FailedPod {
    const { pods, templates } = this.context
    const { namespace, name } = this.regardingPod(pod)
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

  // --- whether it is over ---

  private judgeFailure(draft: Draft): void {
    const { job } = draft
    const { epoch, now } = this.context
    const met = conditionOf(job.status?.conditions, 'SuccessCriteriaMet')
    const target = conditionOf(job.status?.conditions, 'FailureTarget')
    if (met?.status === 'True') draft.finished = met
    else if (target?.status === 'True') draft.finished = this.condition('Failed', target.reason, target.message)
    else {
      const message = job.spec.podFailurePolicy && this.failJobMessage(draft)
      if (message) draft.finished = this.condition('FailureTarget', 'PodFailurePolicy', message)
    }
    if (draft.finished) return
    const deadline = job.spec.activeDeadlineSeconds
    const since = job.status?.startTime
    const left =
      deadline === undefined || since === undefined ? Infinity : fromTimestamp(epoch, since) + deadline * SECOND - now
    if (draft.failed > backoffLimitOf(job)) {
      draft.finished = this.condition(
        'FailureTarget',
        'BackoffLimitExceeded',
        'Job has reached the specified backoff limit',
      )
    } else if (!isSuspended(job) && left <= 0) {
      draft.finished = this.condition(
        'FailureTarget',
        'DeadlineExceeded',
        'Job was active longer than specified deadline',
      )
    } else if (deadline !== undefined && !isSuspended(job)) {
      this.enqueueAfter(draft.target.id, left === Infinity ? deadline * SECOND : left)
    }
  }

  private failJobMessage(draft: Draft): string | undefined {
    for (const pod of draft.pods) {
      const message = this.isFailed(draft, pod) ? this.verdict(draft, pod).message : undefined
      if (message !== undefined) return message
    }
    return undefined
  }

  private countIndexes(draft: Draft): void {
    const { job } = draft
    if (!isIndexed(job)) return
    const { pods } = this.context
    const completions = completionsOf(job) as number
    draft.before = parseIndexes(job.status?.completedIndexes ?? '', completions)
    draft.succeededIndexes = new Set(draft.before)
    for (const pod of draft.pods) {
      if (this.informer.hasSucceeded(pod) && this.tracked(pod) && pods.ordinal[pod] < completions) {
        draft.succeededIndexes.add(pods.ordinal[pod])
      }
    }
    draft.succeeded = draft.succeededIndexes.size
    if (job.spec.backoffLimitPerIndex !== undefined) this.countFailedIndexes(draft, completions)
    if (draft.finished) return
    const message = matchSuccessPolicy(job.spec.successPolicy, completions, draft.succeededIndexes)
    if (message) draft.finished = this.condition('SuccessCriteriaMet', 'SuccessPolicy', message)
  }

  private countFailedIndexes(draft: Draft, completions: number): void {
    const { job } = draft
    const { pods } = this.context
    const failed = parseIndexes(job.status?.failedIndexes ?? '', completions)
    for (const pod of this.fresh(draft, [])) {
      if (!this.isFailed(draft, pod) || draft.succeededIndexes.has(pods.ordinal[pod])) continue
      const exceeded = this.failuresOf(draft, pod) > (job.spec.backoffLimitPerIndex as number)
      if (exceeded || this.verdict(draft, pod).action === 'FailIndex') failed.add(pods.ordinal[pod])
    }
    draft.failedIndexes = failed
    const { maxFailedIndexes } = job.spec
    if (draft.finished) void 0
    else if (maxFailedIndexes !== undefined && failed.size > maxFailedIndexes) {
      const message = 'Job has exceeded the specified maximal number of failed indexes'
      draft.finished = this.condition('FailureTarget', 'MaxFailedIndexesExceeded', message)
    } else if (failed.size > 0 && failed.size + draft.succeededIndexes.size >= completions) {
      draft.finished = this.condition('FailureTarget', 'FailedIndexes', 'Job has failed indexes')
    }
    const active = new Set(draft.active.map((pod) => pods.ordinal[pod]))
    for (const pod of this.fresh(draft, [])) {
      const index = pods.ordinal[pod]
      if (!this.isFailed(draft, pod) || draft.succeededIndexes.has(index) || failed.has(index) || active.has(index))
        continue
      const known = draft.delayed.get(index)
      if (known === undefined || this.failuresOf(draft, pod) > this.failuresOf(draft, known))
        draft.delayed.set(index, pod)
    }
  }

  /** Of its index, this one included if it counts. */
  private failuresOf(draft: Draft, pod: PodId): number {
    const before = Number(this.context.pods.details.get(pod)?.annotations?.[FAILURE_COUNT] ?? 0)
    return before + Number(this.verdict(draft, pod).counts)
  }

  private isComplete({ job, succeeded, active }: Draft): boolean {
    const completions = completionsOf(job)
    return active.length === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions)
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
    return last === undefined ? 0 : this.failuresOf(draft, last)
  }

  private waitOf(draft: Draft, index: number): Micros {
    const last = draft.delayed.get(index)
    if (last === undefined) return 0
    const failures = Number(this.context.pods.details.get(last)?.annotations?.[FAILURE_COUNT] ?? 0) + 1
    return remainingTime({ failures, last: this.endOf(last) }, this.context.now)
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
    let flush = this.forgetCounted(draft) || changed
    const indexes = new Set<number>()
    const order = isIndexed(job)
      ? [...draft.pods.keys()].sort((a, b) => pods.ordinal[draft.pods[a]] - pods.ordinal[draft.pods[b]])
      : [...draft.pods.keys()]
    let full = false
    for (const at of order) {
      const pod = draft.pods[at]
      if (!pods.is(pod, draft.uids[at]) || !this.tracked(pod)) continue
      const failed = draft.failedPods.has(pod)
      if (!this.mayRemove(draft, pod, failed)) continue
      counted.push(at)
      flush = this.count(draft, pod, failed, indexes) || flush
      if (indexes.size + draft.uncountedSucceeded.length + draft.uncountedFailed.length >= MAX_UNCOUNTED) {
        full = true
        break
      }
    }
    flush = this.noteIndexes(draft, indexes) || flush
    flush = this.noteInterim(draft) || flush
    if (flush) {
      yield* this.writeStatus(draft)
      this.backoffs.set(draft.target.id, draft.backoff)
    }
    yield* this.removeFinalizers(
      counted.map((at) => draft.pods[at]).filter((pod, i) => pods.is(pod, draft.uids[counted[i]])),
    )
    flush = this.forgetCounted(draft)
    const over = !full && this.enact(draft)
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

  /** @returns whether the status changes. */
  private count(draft: Draft, pod: PodId, failed: boolean, indexes: Set<number>): boolean {
    const { pods } = this.context
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
    if (!failing || draft.uncountedFailed.includes(uid) || !inRange || !this.verdict(draft, pod).counts) return false
    draft.uncountedFailed.push(uid)
    return true
  }

  /** What has no finalizer any more is counted for good. */
  private forgetCounted(draft: Draft): boolean {
    const { pods } = this.context
    const held = new Set<string>()
    draft.pods.forEach((pod, i) => {
      if (pods.is(pod, draft.uids[i]) && this.tracked(pod)) held.add(uidOf(draft.uids[i]))
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

  private noteIndexes(draft: Draft, indexes: ReadonlySet<number>): boolean {
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
  private noteInterim(draft: Draft): boolean {
    const { finished } = draft
    if (finished?.type !== 'FailureTarget' && finished?.type !== 'SuccessCriteriaMet') return false
    const known = conditionOf(draft.status.conditions, finished.type)
    draft.finished = this.condition(
      finished.type === 'FailureTarget' ? 'Failed' : 'Complete',
      finished.reason,
      finished.message,
    )
    if (known) return false
    draft.status = { ...draft.status, conditions: [...(draft.status.conditions ?? []), finished] }
    return true
  }

  private enact(draft: Draft): boolean {
    const { finished } = draft
    if (!finished || draft.uncountedSucceeded.length + draft.uncountedFailed.length > 0 || draft.terminating > 0)
      return false
    const now = this.condition(finished.type, finished.reason, finished.message)
    draft.status = {
      ...draft.status,
      conditions: [...(draft.status.conditions ?? []).filter(({ type }) => type !== finished.type), now],
      ...(finished.type === 'Complete' ? { completionTime: now.lastTransitionTime } : {}),
    }
    return true
  }

  private noteSuspension(draft: Draft): boolean {
    const known = conditionOf(draft.status.conditions, 'Suspended')
    const others = (draft.status.conditions ?? []).filter(({ type }) => type !== 'Suspended')
    if (isSuspended(draft.job)) {
      if (known?.status === 'True') return false
      this.events.record(draft.target, 'Normal', 'Suspended', 'Job suspended')
      const condition = this.condition('Suspended', 'JobSuspended', 'Job suspended')
      draft.status = { ...draft.status, startTime: undefined, conditions: [...others, condition] }
      return true
    }
    if (known?.status !== 'True') return false
    this.events.record(draft.target, 'Normal', 'Resumed', 'Job resumed')
    const condition: Condition = { ...this.condition('Suspended', 'JobResumed', 'Job resumed'), status: 'False' }
    const startTime = timestamp(this.context.epoch, this.context.now)
    draft.status = { ...draft.status, startTime, conditions: [...others, condition] }
    return true
  }

  private condition(type: string, reason = '', message = ''): Condition {
    const time = timestamp(this.context.epoch, this.context.now)
    return { type, status: 'True', reason, message, lastTransitionTime: time }
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
