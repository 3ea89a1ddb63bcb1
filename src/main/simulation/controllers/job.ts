import { Kind } from '../events'
import { micros, number } from '../profile'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import type { Owner } from '../state/owners'
import { Controller } from './controller'

/**
 * Runs pods until enough have succeeded, `parallelism` at a time; failed pods are replaced after a back-off that doubles,
 * up to backoffLimit. Upstream: pkg/controller/job/job_controller.go.
 */
export class JobController extends Controller {
  readonly name = 'job'
  private readonly finished = new Set<OwnerId>()
  private readonly retryAt = new Map<OwnerId, number>()

  /** Pod changes are gathered for a second before a Job is looked at (syncJobBatchPeriod). */
  podChanged(owner: OwnerId): void {
    this.enqueueAfter(owner, micros('job.syncBatchPeriod'))
  }

  /** The controller's finalizer on a pod that has ended costs a request of its own. */
  podEnded(owner: OwnerId, failed: boolean): void {
    this.request(Kind.CommitFinalizer, 0, 0, 0)
    if (failed) {
      const failures = this.informer.of(owner).failed
      const delay = Math.min(micros('job.backoffMax'), micros('job.backoffBase') * 2 ** Math.max(0, failures - 1))
      this.retryAt.set(owner, this.context.now + delay)
      this.enqueueAfter(owner, delay)
    }
    this.podChanged(owner)
  }

  protected sync(owner: Owner): void {
    if (this.finished.has(owner.id) || owner.settings.suspend || !this.satisfied(owner.id)) {
      this.writeStatus(owner)
      return
    }
    const counts = this.informer.of(owner.id)
    const { completions, backoffLimit } = owner.settings
    const enough = completions === null ? counts.succeeded > 0 && counts.active === 0 : counts.succeeded >= completions
    if (enough || counts.failed > backoffLimit) {
      this.finished.add(owner.id)
      this.context.recorder.events.add(
        this.context.now,
        'Completed',
        owner,
        NONE,
        -1,
        enough ? 'Job completed' : 'Job has reached the specified backoff limit',
      )
      this.writeStatus(owner)
      return
    }
    const wanted =
      completions === null
        ? counts.succeeded > 0
          ? counts.active
          : owner.replicas
        : Math.min(owner.replicas, completions - counts.succeeded)
    const missing = Math.min(wanted - counts.active, number('job.maxPodCreateDeletePerSync'))
    if (missing <= 0 || (this.retryAt.get(owner.id) ?? 0) > this.context.now) {
      this.writeStatus(owner)
      return
    }
    this.createPods(owner.id, missing, owner.settings.indexed ? this.freeIndexes(owner, missing) : null)
  }

  /** The lowest completion indexes that no active or succeeded pod has. */
  private freeIndexes(owner: Owner, count: number): number[] {
    const { pods } = this.context
    const taken = new Set<number>()
    for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (this.informer.isActive(pod) || this.informer.hasSucceeded(pod)) taken.add(pods.ordinal[pod])
    }
    const free: number[] = []
    for (let index = 0; free.length < count && index < (owner.settings.completions ?? 0); index++) {
      if (!taken.has(index)) free.push(index)
    }
    return free
  }
}
