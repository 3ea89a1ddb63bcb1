import { isTimeZone, parseSchedule, scheduleError, type CronSchedule } from '../../../design/cron'
import { setDefaults } from '../../../design/admission'
import type { KubernetesObject, ObjectMeta } from '../../../design/kubernetes'
import { controllerReference, type ObjectChange } from '../apiserver/objectRegistry'
import { isTerminating } from '../apiserver/replies'
import type { Reply } from '../apiserver/requests'
import { fromIso, isoTime } from '../clock'
import { controllerOf, type StoredObject } from '../state/objects'
import { Controller, Refused, type Step, type Sync } from './controller'
import type { JobObject, JobSpec } from './job/model'

interface CronJobObject extends KubernetesObject {
  spec: {
    schedule: string
    timeZone?: string
    concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace'
    startingDeadlineSeconds?: number
    suspend?: boolean
    successfulJobsHistoryLimit?: number
    failedJobsHistoryLimit?: number
    jobTemplate: { metadata?: ObjectMeta; spec: JobSpec }
  }
  status?: CronJobStatus
}

interface CronJobStatus {
  active?: readonly { kind: string; namespace: string; name: string; uid: string; apiVersion: string }[]
  lastScheduleTime?: string
  lastSuccessfulTime?: string
}

/** A CronJob in the hands of a sync. */
interface Draft {
  readonly target: StoredObject
  base: number
  cron: CronJobObject
  status: CronJobStatus
  changed: boolean
}

interface Child {
  target: StoredObject
  job: JobObject
}

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp'
/** Later than the schedule says, so that a clock that is a little behind does not come too early. */
const DELTA = 100

const endOf = ({ job }: Child): 'Complete' | 'Failed' | undefined =>
  job.status?.conditions?.find((one) => (one.type === 'Complete' || one.type === 'Failed') && one.status === 'True')
    ?.type as 'Complete' | 'Failed' | undefined

/** Starts Jobs at their times and keeps the last ones. Upstream: pkg/controller/cronjob/cronjob_controllerv2.go. */
export class CronJobController extends Controller {
  readonly name = 'cronjob'

  override objectChanged({ object, before, after }: ObjectChange): void {
    if (object.kind === 'Job') {
      for (const uid of new Set([controllerOf(before), controllerOf(after)])) {
        const cron = uid === undefined ? undefined : this.context.objects.withUid(uid)
        if (cron?.kind === 'CronJob') this.enqueue(cron.id)
      }
    } else if (object.kind === 'CronJob' && after) this.cronJobChanged(object, before, after)
  }

  /** With another schedule it is looked at when that is due; with anything else at once. */
  private cronJobChanged(object: StoredObject, before: KubernetesObject | undefined, after: KubernetesObject): void {
    const [old, cron] = [before, after] as [CronJobObject | undefined, CronJobObject]
    const known = isTimeZone(cron.spec.timeZone ?? 'UTC')
    const same = !known || (old && old.spec.schedule === cron.spec.schedule && old.spec.timeZone === cron.spec.timeZone)
    if (!old || same || scheduleError(cron.spec.schedule) !== undefined) this.enqueue(object.id)
    else this.enqueueAfter(object.id, this.untilNext(cron, this.schedule(cron)))
  }

  /** Milliseconds since 1970. */
  private get date(): number {
    return this.context.epoch + this.context.now / 1000
  }

  private schedule({ spec }: CronJobObject): CronSchedule {
    return parseSchedule(spec.schedule, spec.timeZone)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const cron = target.seen as CronJobObject | undefined
    if (!cron) return
    const draft: Draft = { target, base: target.seenVersion, cron, status: { ...cron.status }, changed: false }
    const children = this.children(target)
    yield* this.cleanUp(draft, children)
    const failure = yield* this.startDue(draft, children)
    if (draft.changed) yield* this.writeStatus(draft)
    return failure && !isTerminating(failure) ? 'retry' : undefined
  }

  private children(target: StoredObject): Child[] {
    const children: Child[] = []
    for (const child of this.context.objects.dependentsOf(target.uid)) {
      if (child.kind === 'Job' && controllerOf(child.seen) === target.uid) {
        children.push({ target: child, job: child.seen as JobObject })
      }
    }
    return children
  }

  // --- history ---

  private *cleanUp(draft: Draft, children: readonly Child[]): Step<void> {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = draft.cron.spec
    const limits = [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const
    for (const [end, limit] of limits) {
      const ended = children.filter((child) => endOf(child) === end && child.target.stored)
      const since = ({ job }: Child): string => job.status?.startTime ?? job.metadata.creationTimestamp ?? ''
      ended.sort((a, b) => (since(a) < since(b) ? -1 : since(a) > since(b) ? 1 : a.target.id - b.target.id))
      for (const child of ended.slice(0, Math.max(0, ended.length - limit))) yield* this.deleteJob(draft, child.target)
    }
  }

  /** In the background; its pods follow. */
  private *deleteJob(draft: Draft, job: StoredObject): Step<boolean> {
    const reply = yield* this.call({
      verb: 'DELETE',
      resource: 'jobs',
      perform: () => this.context.objectRegistry.delete(job, { propagationPolicy: 'Background' }),
    })
    if (reply.code >= 300) {
      this.events.record(draft.target, 'Warning', 'FailedDelete', `Deleted job: ${reply.message}`)
      return false
    }
    this.forget(draft, job.uid)
    this.events.record(draft.target, 'Normal', 'SuccessfulDelete', `Deleted job ${job.name}`)
    return true
  }

  private forget(draft: Draft, uid: string): void {
    draft.status = { ...draft.status, active: (draft.status.active ?? []).filter((one) => one.uid !== uid) }
    draft.changed = true
  }

  // --- what is under way ---

  /** The newest first, as upstream's order is that of a map. */
  private *noteEnded(draft: Draft, children: readonly Child[]): Step<void> {
    for (const child of children.toReversed()) {
      const { target, job } = child
      const end = endOf(child)
      const isListed = (): boolean => (draft.status.active ?? []).some(({ uid }) => uid === target.uid)
      const listed = isListed()
      if (end === undefined) {
        if (listed) continue
        // Its informer may be behind what it wrote itself.
        yield* this.readAgain(draft)
        if (isListed()) continue
        const message = `Saw a job that the controller did not create or forgot: ${target.name}`
        this.events.record(draft.target, 'Warning', 'UnexpectedJob', message)
        continue
      }
      if (listed) {
        this.forget(draft, target.uid)
        const message = `Saw completed job: ${target.name}, condition: ${end}`
        this.events.record(draft.target, 'Normal', 'SawCompletedJob', message)
      }
      const completed = end === 'Complete' ? job.status?.completionTime : undefined
      if (completed !== undefined && completed > (draft.status.lastSuccessfulTime ?? '')) {
        draft.status = { ...draft.status, lastSuccessfulTime: completed }
        draft.changed = true
      }
    }
  }

  private *readAgain(draft: Draft): Step<void> {
    yield* this.get('cronjobs')
    const latest = draft.target.stored as CronJobObject | undefined
    if (!latest || draft.changed) return
    draft.cron = latest
    draft.base = draft.target.version
    draft.status = { ...latest.status }
  }

  private *noteMissing(draft: Draft, children: readonly Child[]): Step<void> {
    for (const { uid, name } of draft.status.active ?? []) {
      if (children.some(({ target }) => target.uid === uid)) continue
      yield* this.get('jobs')
      if (this.context.objects.withUid(uid)?.stored) continue
      this.events.record(draft.target, 'Normal', 'MissingJob', `Active job went missing: ${name}`)
      this.forget(draft, uid)
    }
  }

  // --- starting ---

  /** @returns the refusal of a creation. */
  private *startDue(draft: Draft, children: readonly Child[]): Step<Reply | undefined> {
    const { target } = draft
    yield* this.noteEnded(draft, children)
    yield* this.noteMissing(draft, children)
    const { cron } = draft
    const { spec } = cron
    if (cron.metadata.deletionTimestamp || spec.suspend) return undefined
    if (spec.timeZone !== undefined && !isTimeZone(spec.timeZone)) {
      const message = `invalid timeZone: "${spec.timeZone}": unknown time zone ${spec.timeZone}`
      this.events.record(target, 'Warning', 'UnknownTimeZone', message)
      return undefined
    }
    const error = scheduleError(spec.schedule)
    if (error !== undefined) {
      const message = `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${error}`
      this.events.record(target, 'Warning', 'UnparseableSchedule', message)
      return undefined
    }
    const schedule = this.schedule(cron)
    const due = this.mostRecent(cron, schedule, true)
    const later = (): void => this.enqueueAfter(target.id, this.untilNext({ ...cron, status: draft.status }, schedule))
    if (due === undefined) {
      later()
      return undefined
    }
    if (spec.startingDeadlineSeconds !== undefined && due + spec.startingDeadlineSeconds * 1000 < this.date) {
      const message = `Missed scheduled time to start a job: ${isoTime(due)}`
      this.events.record(target, 'Warning', 'MissSchedule', message)
      later()
      return undefined
    }
    const name = `${target.name}-${Math.floor(due / 60_000)}`
    const processed = draft.status.lastScheduleTime === isoTime(due)
    if (processed || (draft.status.active ?? []).some((one) => one.name === name)) {
      later()
      return undefined
    }
    if (spec.concurrencyPolicy === 'Forbid' && (draft.status.active ?? []).length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
      this.events.record(target, 'Normal', 'JobAlreadyActive', message)
      later()
      return undefined
    }
    if (spec.concurrencyPolicy === 'Replace') yield* this.replaceActive(draft)
    return yield* this.createJob(draft, name, due, later)
  }

  private *replaceActive(draft: Draft): Step<void> {
    for (const { uid } of draft.status.active ?? []) {
      const job = this.context.objects.withUid(uid)
      if (job) yield* this.deleteJob(draft, job)
    }
  }

  private *createJob(draft: Draft, name: string, due: number, later: () => void): Step<Reply | undefined> {
    const { target, cron } = draft
    const { metadata, spec } = cron.spec.jobTemplate
    const made: KubernetesObject = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace: target.namespace,
        labels: metadata?.labels,
        annotations: { ...metadata?.annotations, [SCHEDULED_AT]: isoTime(due) },
        ownerReferences: [controllerReference(target, 'batch/v1')],
      },
      spec: withDefaults(spec),
    }
    const reply = yield* this.call({
      verb: 'POST',
      resource: 'jobs',
      perform: () => this.context.objectRegistry.create(made),
    })
    if (reply.code >= 300 && reply.reason !== 'AlreadyExists') {
      this.events.record(target, 'Warning', 'FailedCreate', `Error creating job: ${reply.message}`)
      return reply
    }
    const job = this.context.objects.find('Job', target.namespace, name)
    if (!job) return undefined
    if (reply.code < 300) this.events.record(target, 'Normal', 'SuccessfulCreate', `Created job ${name}`)
    const reference = { kind: 'Job', namespace: target.namespace, name, uid: job.uid, apiVersion: 'batch/v1' }
    draft.status = {
      ...draft.status,
      active: [...(draft.status.active ?? []), reference],
      lastScheduleTime: isoTime(due),
    }
    draft.changed = true
    later()
    return undefined
  }

  /** The last time at which it was due and has not been started; undefined: none. Upstream: mostRecentScheduleTime. */
  private mostRecent(cron: CronJobObject, schedule: CronSchedule, withDeadline: boolean): number | undefined {
    const { startingDeadlineSeconds: deadline } = cron.spec
    let from = fromIso(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '')
    if (withDeadline && deadline !== undefined) from = Math.max(from, this.date - deadline * 1000)
    let due: number | undefined
    for (let time = schedule.next(from); time !== undefined && time <= this.date; time = schedule.next(time)) due = time
    return due
  }

  /** In microseconds. */
  private untilNext(cron: CronJobObject, schedule: CronSchedule): number {
    const from =
      this.mostRecent(cron, schedule, false) ??
      fromIso(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '')
    const next = schedule.next(Math.max(from, 0))
    return next === undefined ? Infinity : Math.max(1, (next + DELTA - this.date) * 1000)
  }

  private *writeStatus({ target, base, status }: Draft): Step<void> {
    const reply = yield* this.call({
      verb: 'PUT',
      resource: 'cronjobs/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status }), base),
    })
    if (reply.code >= 300) throw new Refused(reply)
  }
}

/** As the API server stores Jobs; those of one template share what is made of it. */
const defaulted = new WeakMap<JobSpec, JobSpec>()

function withDefaults(spec: JobSpec): JobSpec {
  let known = defaulted.get(spec)
  if (!known) {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec: structuredClone(spec) }
    setDefaults(job)
    defaulted.set(spec, (known = job.spec))
  }
  return known
}
