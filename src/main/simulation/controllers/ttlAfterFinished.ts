import type { ObjectChange } from '../apiserver/objectRegistry'
import { fromTimestamp } from '../clock'
import { SECOND, type Micros } from '../kernel/time'
import { Controller, type Sync } from './controller'
import { isFinished, type JobObject } from './job/model'

/** Deletes Jobs some time after their end. Upstream: pkg/controller/ttlafterfinished. */
export class TTLAfterFinishedController extends Controller {
  readonly name = 'ttlafterfinished'

  override objectChanged({ object, after }: ObjectChange): void {
    if (object.kind !== 'Job' || !after) return
    const left = this.timeLeft(after as JobObject)
    if (left !== undefined) this.enqueueAfter(object.id, left)
  }

  /** undefined: it is not to be deleted. */
  private timeLeft(job: JobObject): Micros | undefined {
    const { ttlSecondsAfterFinished: seconds } = job.spec
    if (seconds === undefined || job.metadata.deletionTimestamp || !isFinished(job)) return undefined
    const end = job.status?.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed')?.lastTransitionTime
    if (end === undefined) return undefined
    return Math.max(0, fromTimestamp(this.context.epoch, end) + seconds * SECOND - this.context.now)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const seen = target.seen as JobObject | undefined
    const left = seen && this.timeLeft(seen)
    if (left === undefined) return
    if (left > 0) {
      this.enqueueAfter(key, left)
      return
    }
    yield* this.get('jobs')
    const stored = target.stored as JobObject | undefined
    if (!stored || this.timeLeft(stored) !== 0) return
    yield* this.must({
      verb: 'DELETE',
      resource: 'jobs',
      perform: () => this.context.objectRegistry.delete(target, { propagationPolicy: 'Foreground', uid: target.uid }),
    })
  }
}
