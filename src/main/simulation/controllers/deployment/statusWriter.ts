import type { Request } from '../../apiserver/requests'
import { fromTimestamp, timestamp } from '../../clock'
import { SECOND } from '../../kernel/time'
import type { StoredObject } from '../../state/objects'
import { conditionOf, sameConditions, withCondition, type Condition } from '../conditions'
import { Controller, type Step } from '../controller'
import { all, type Draft, type Sets } from './draft'
import { hasDeadline, REVISION, type Deployment, type DeploymentStatus } from './model'
import { isComplete, PROGRESSING, Reason, rolloutStatus } from './status'

/** The part of the Deployment controller that writes statuses. Upstream: deployment/sync.go, progress.go. */
export abstract class StatusWriter extends Controller {
  protected rolloutStatus(object: Deployment, sets: Sets): DeploymentStatus {
    return rolloutStatus(all(sets), sets.newSet, object, this.make, this.timedOut)
  }

  protected *syncRollout(draft: Draft, sets: Sets): Step<void> {
    const status = this.rolloutStatus(draft.object, sets)
    if (sameStatus(status, draft.object.status)) this.requeueStuck(draft.target, draft.object, status)
    else yield* this.writeStatus(draft, status)
  }

  private readonly timedOut = (deployment: Deployment, since: Condition): boolean =>
    this.deadline(deployment, since) < this.context.now

  /** When a rollout whose progress was noted then is late. */
  private deadline({ spec }: Deployment, since: Condition): number {
    const seconds = spec.progressDeadlineSeconds ?? 600
    return fromTimestamp(this.context.epoch, since.lastUpdateTime ?? '') + seconds * SECOND
  }

  /** Nothing will wake the controller when the deadline passes but itself. */
  protected requeueStuck({ id }: StoredObject, object: Deployment, status: DeploymentStatus): void {
    const current = conditionOf(object.status?.conditions, PROGRESSING)
    if (!hasDeadline(object) || !current) return
    if (isComplete(object, status) || current.reason === Reason.timedOut) return
    const after = this.deadline(object, current) - this.context.now
    if (after < SECOND) this.queue.addRateLimited(id)
    else this.enqueueAfter(id, after + SECOND)
  }

  /** So that the time in a pause does not count against the deadline. */
  protected *checkPaused(draft: Draft): Step<void> {
    if (!hasDeadline(draft.object)) return
    const current = conditionOf(draft.object.status?.conditions, PROGRESSING)
    if (current?.reason === Reason.timedOut) return
    const noted = current?.reason === Reason.paused
    const paused = draft.object.spec.paused === true
    if (paused === noted) return
    if (paused) this.setProgressing(draft, 'Unknown', Reason.paused, 'Deployment is paused')
    else this.setProgressing(draft, 'Unknown', Reason.resumed, 'Deployment is resumed')
    yield* this.updateStatus(draft)
  }

  protected setProgressing(draft: Draft, status: Condition['status'], reason: string, message: string): void {
    const conditions = withCondition(draft.object.status?.conditions, this.make(PROGRESSING, status, reason, message))
    draft.object = { ...draft.object, status: { ...draft.object.status, conditions } }
  }

  protected setRevision(draft: Draft, revision: string): boolean {
    const { metadata } = draft.object
    if (metadata.annotations?.[REVISION] === revision) return false
    const annotations = { ...metadata.annotations, [REVISION]: revision }
    draft.object = { ...draft.object, metadata: { ...metadata, annotations } }
    return true
  }

  protected *writeStatus(draft: Draft, status: DeploymentStatus): Step<void> {
    if (sameStatus(status, draft.object.status)) return
    draft.object = { ...draft.object, status }
    yield* this.updateStatus(draft)
  }

  protected *updateStatus(draft: Draft): Step<void> {
    yield* this.must(this.draftRequest(draft))
  }

  protected draftRequest({ target, base, object }: Draft): Request {
    return this.statusRequest(target, base, object.metadata.annotations, object.status ?? {})
  }

  /** PUT status: annotations go with it, the specification does not. */
  protected statusRequest(
    target: StoredObject,
    base: number,
    annotations: Readonly<Record<string, string>> | undefined,
    status: DeploymentStatus,
  ): Request {
    return {
      verb: 'PUT',
      resource: 'deployments/status',
      perform: () =>
        this.context.objectRegistry.update(
          target,
          (latest) => ({
            ...latest,
            metadata:
              latest.metadata.annotations === annotations ? latest.metadata : { ...latest.metadata, annotations },
            status,
          }),
          base,
        ),
    }
  }

  protected readonly make = (type: string, status: Condition['status'], reason: string, message: string): Condition => {
    const time = timestamp(this.context.epoch, this.context.now)
    return { type, status, reason, message, lastUpdateTime: time, lastTransitionTime: time }
  }
}

/** As they are stored: zero is left out, but for terminatingReplicas. */
export function sameStatus(a: DeploymentStatus, b: DeploymentStatus = {}): boolean {
  return (
    a.terminatingReplicas === b.terminatingReplicas &&
    (a.observedGeneration ?? 0) === (b.observedGeneration ?? 0) &&
    (a.replicas ?? 0) === (b.replicas ?? 0) &&
    (a.updatedReplicas ?? 0) === (b.updatedReplicas ?? 0) &&
    (a.readyReplicas ?? 0) === (b.readyReplicas ?? 0) &&
    (a.availableReplicas ?? 0) === (b.availableReplicas ?? 0) &&
    (a.unavailableReplicas ?? 0) === (b.unavailableReplicas ?? 0) &&
    (a.collisionCount ?? 0) === (b.collisionCount ?? 0) &&
    sameConditions(a.conditions, b.conditions)
  )
}
