import type { KubernetesObject } from '../../../design/kubernetes'
import type { ObjectChange } from '../apiserver/objectRegistry'
import { Kind, PodStatus } from '../events'
import { micros, number } from '../profile'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import type { StoredObject } from '../state/objects'
import { Controller, type Step, type Sync } from './controller'

interface JobObject extends KubernetesObject {
  spec: {
    parallelism?: number
    completions?: number
    backoffLimit?: number
    suspend?: boolean
    completionMode?: 'NonIndexed' | 'Indexed'
  }
  status?: { active?: number; ready?: number; succeeded?: number; failed?: number }
}

/**
 * Runs pods until enough have succeeded, `parallelism` at a time; failed pods are replaced after a back-off that doubles,
 * up to backoffLimit. Upstream: pkg/controller/job/job_controller.go.
 */
export class JobController extends Controller {
  readonly name = 'job'
  private readonly finished = new Set<number>()
  private readonly retryAt = new Map<number, number>()

  override objectChanged({ object }: ObjectChange): void {
    if (object.kind === 'Job') this.enqueue(object.id)
  }

  /**
   * Pod changes are gathered for a second before a Job is looked at (syncJobBatchPeriod); the controller's finalizer on a
   * pod that has ended costs a request of its own.
   */
  override podChanged(owner: OwnerId, _pod: PodId, bits: number): void {
    const key = this.keyOf(owner)
    if (key === undefined) return
    if (bits & (PodStatus.succeeded | PodStatus.failed)) {
      const { api, now } = this.context
      api.writeAt(this.client.reserve(0, now), Kind.CommitFinalizer, 0, 0, 0, now)
    }
    if (bits & PodStatus.failed) {
      const failures = this.informer.of(owner).failed
      const delay = Math.min(micros('job.backoffMax'), micros('job.backoffBase') * 2 ** Math.max(0, failures - 1))
      this.retryAt.set(key, this.context.now + delay)
      this.enqueueAfter(key, delay)
    }
    this.enqueueAfter(key, micros('job.syncBatchPeriod'))
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const object = target.seen as JobObject | undefined
    if (!object || !target.owner) return
    if (!this.upToDate(target)) return 'retry'
    if (!this.finished.has(key) && !object.spec.suspend && this.expectations.satisfied(key)) {
      yield* this.manage(target, object, target.owner.id)
    }
    yield* this.writeStatus(target, object)
  }

  private *manage(target: StoredObject, { spec }: JobObject, owner: OwnerId): Step<void> {
    const counts = this.informer.of(owner)
    const { parallelism = 1, backoffLimit = 6 } = spec
    const completions = spec.completions ?? (spec.parallelism === undefined ? 1 : null)
    const enough = completions === null ? counts.succeeded > 0 && counts.active === 0 : counts.succeeded >= completions
    if (enough || counts.failed > backoffLimit) {
      this.finished.add(target.id)
      if (enough) this.events.record(target, 'Normal', 'Completed', 'Job completed')
      else this.events.record(target, 'Warning', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')
      return
    }
    const wanted =
      completions === null
        ? counts.succeeded > 0
          ? counts.active
          : parallelism
        : Math.min(parallelism, completions - counts.succeeded)
    const missing = Math.min(wanted - counts.active, number('job.maxPodCreateDeletePerSync'))
    if (missing <= 0 || (this.retryAt.get(target.id) ?? 0) > this.context.now) return
    const indexed = spec.completionMode === 'Indexed'
    yield* this.createPods(owner, missing, indexed ? this.freeIndexes(owner, completions ?? 0, missing) : null)
  }

  private *writeStatus(target: StoredObject, seen: JobObject): Step<void> {
    const { active, ready, succeeded, failed } = this.informer.of((target.owner as { id: OwnerId }).id)
    const status = { active, ready, succeeded, failed }
    if (JSON.stringify(seen.status ?? {}) === JSON.stringify(status)) return
    yield* this.write(target, {
      verb: 'PUT',
      resource: 'jobs/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status })),
    })
  }

  /** The lowest completion indexes that no active or succeeded pod has. */
  private freeIndexes(owner: OwnerId, completions: number, count: number): number[] {
    const { pods } = this.context
    const taken = new Set<number>()
    for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (this.informer.isActive(pod) || this.informer.hasSucceeded(pod)) taken.add(pods.ordinal[pod])
    }
    const free: number[] = []
    for (let index = 0; free.length < count && index < completions; index++) if (!taken.has(index)) free.push(index)
    return free
  }
}
