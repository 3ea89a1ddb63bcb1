import type { ObjectChange } from '../apiserver/objectRegistry'
import type { Reply, Request } from '../apiserver/requests'
import { timestamp } from '../clock'
import { PodStatus } from '../events'
import { SECOND } from '../kernel/time'
import { number } from '../profile'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import type { Owner } from '../state/owners'
import { controllerOf, type StoredObject } from '../state/objects'
import { conditionOf, sameConditions, withCondition, withoutCondition, type Condition } from './conditions'
import { Controller, NOTHING, type Quick, type Step, type Sync, type SyncResult } from './controller'
import type { ReplicaSetObject, ReplicaSetStatus } from './deployment/model'
import type { PodCounts } from './informer'
import { availableAt, isAvailable, sortForDeletion } from './podRanking'

const FAILURE = 'ReplicaFailure'
/** As often as a status is tried again when somebody else wrote the object meanwhile. */
const STATUS_RETRIES = 1

/** Keeps the number of active pods at spec.replicas. Upstream: pkg/controller/replicaset. */
export class ReplicaSetController extends Controller {
  readonly name = 'replicaset'
  private readonly burst = number('replicaset.burstReplicas')

  override objectChanged({ object, after }: ObjectChange): void {
    if (object.kind !== 'ReplicaSet') return
    if (!after) this.expectations.forget(object.id)
    this.enqueue(object.id)
  }

  override podChanged(owner: OwnerId, pod: PodId, bits: number): void {
    super.podChanged(owner, pod, bits)
    const object = this.context.owners.get(owner).object
    const seconds = (object?.seen as ReplicaSetObject | undefined)?.spec.minReadySeconds ?? 0
    if (object && seconds > 0 && bits & PodStatus.ready) this.enqueueAfter(object.id, seconds * SECOND)
  }

  /** Where it has its pods there is at most its status to write. */
  protected override quickSync(key: number): Quick | undefined {
    const target = this.context.objects.get(key)
    const object = target.seen as ReplicaSetObject | undefined
    if (!object || !target.owner) return NOTHING
    if (object.spec.minReadySeconds || this.somethingToClaim || !this.upToDate(target)) return undefined
    const counts = this.informer.of(target.owner.id)
    const isShort = !object.metadata.deletionTimestamp && counts.active !== (object.spec.replicas ?? 1)
    if (isShort && this.expectations.satisfied(key)) return undefined
    const status = this.statusOf(target.owner.id, object, counts, undefined)
    if (sameStatus(status, object.status)) return NOTHING
    const answered = (reply: Reply): SyncResult | Sync => {
      this.noteWrite(target, reply)
      return isSettled(reply) ? undefined : this.retryStatus(target, status)
    }
    return { request: this.statusRequest(target, status, target.seenVersion), answered }
  }

  private *retryStatus(target: StoredObject, status: ReplicaSetStatus): Sync {
    return (yield* this.writeOver(target, status)) ? undefined : 'retry'
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const object = target.seen as ReplicaSetObject | undefined
    if (!object || !target.owner) return
    if (!this.upToDate(target)) return 'retry'
    const { deletionTimestamp } = object.metadata
    if (this.somethingToClaim) yield* this.claimPods(target, (pod) => this.informer.isActive(pod))
    const owner = target.owner.id
    const counts = { ...this.informer.of(owner) }
    let failure: { reason: string; message: string } | undefined
    if (!deletionTimestamp && counts.active !== (object.spec.replicas ?? 1) && this.expectations.satisfied(key)) {
      failure = yield* this.manage(owner, object, counts.active)
    }
    const status = this.statusOf(owner, object, counts, failure)
    if (!sameStatus(status, object.status)) {
      const request = this.send(this.statusRequest(target, status, target.seenVersion))
      yield
      const reply = request.reply as Reply
      this.noteWrite(target, reply)
      if (!isSettled(reply) && !(yield* this.writeOver(target, status))) return 'retry'
    }
    if (failure) return 'retry'
    this.planAvailability(target, object, status)
  }

  private activeOf(owner: OwnerId): PodId[] {
    const { pods } = this.context
    const active: PodId[] = []
    for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (this.informer.isActive(pod)) active.push(pod)
    }
    return active
  }

  private *manage(
    owner: OwnerId,
    object: ReplicaSetObject,
    active: number,
  ): Step<{ reason: string; message: string } | undefined> {
    const missing = (object.spec.replicas ?? 1) - active
    const count = Math.min(Math.abs(missing), this.burst)
    if (missing > 0) {
      const { failure } = yield* this.createPods(owner, count)
      if (failure) return { reason: 'FailedCreate', message: failure.message ?? '' }
    } else if (missing < 0) yield* this.deletePods(owner, this.victims(owner, object, count))
    return undefined
  }

  /** All of them, or those that rank first. Pods of all ReplicaSets of the Deployment count for a node. */
  private victims(owner: OwnerId, object: ReplicaSetObject, count: number): PodId[] {
    const active = this.activeOf(owner)
    if (count >= active.length) return active
    const { pods, objects } = this.context
    const perNode = new Map<number, number>()
    const uid = controllerOf(object)
    for (const sibling of uid === undefined ? [] : objects.dependentsOf(uid)) {
      if (!sibling.owner || controllerOf(sibling.seen) !== uid) continue
      for (const pod of this.activeOf(sibling.owner.id)) {
        perNode.set(pods.node[pod], (perNode.get(pods.node[pod]) ?? 0) + 1)
      }
    }
    return sortForDeletion(this.context, active, (pod) => perNode.get(pods.node[pod]) ?? 0).slice(0, count)
  }

  /** Of the pods as they were when the sync began. */
  private statusOf(
    owner: OwnerId,
    object: ReplicaSetObject,
    { active, ready, terminating }: PodCounts,
    failure: { reason: string; message: string } | undefined,
  ): ReplicaSetStatus {
    const { status = {}, spec } = object
    const available = spec.minReadySeconds ? this.available(owner, spec.minReadySeconds) : ready
    let { conditions } = status
    const known = conditionOf(conditions, FAILURE)
    if (failure && !known) {
      const lastTransitionTime = timestamp(this.context.epoch, this.context.now)
      const condition: Condition = { type: FAILURE, status: 'True', ...failure, lastTransitionTime }
      conditions = withCondition(conditions, condition)
    } else if (!failure && known) conditions = withoutCondition(conditions, FAILURE)
    const made: ReplicaSetStatus = {
      replicas: active,
      fullyLabeledReplicas: active,
      readyReplicas: ready,
      availableReplicas: available,
      terminatingReplicas: terminating,
      observedGeneration: object.metadata.generation,
    }
    if (conditions?.length) made.conditions = conditions
    return made
  }

  private available(owner: OwnerId, seconds: number): number {
    const ready = this.activeOf(owner).filter((pod) => this.informer.isReady(pod))
    return ready.filter((pod) => isAvailable(this.context, pod, seconds)).length
  }

  private statusRequest(target: StoredObject, status: ReplicaSetStatus, base?: number): Request {
    return {
      verb: 'PUT',
      resource: 'replicasets/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status }), base),
    }
  }

  /** After a conflict it reads the object and writes over what it finds. @returns false when it meets conflicts still. */
  private *writeOver(target: StoredObject, status: ReplicaSetStatus): Step<boolean> {
    for (let tries = 0; tries < STATUS_RETRIES; tries++) {
      if (isSettled(yield* this.write(target, this.statusRequest(target, status)))) return true
    }
    return false
  }

  /** Nothing will tell when a ready pod becomes available. */
  private planAvailability(
    target: StoredObject,
    { spec }: ReplicaSetObject,
    { readyReplicas, availableReplicas }: ReplicaSetStatus,
  ): void {
    const seconds = spec.minReadySeconds ?? 0
    if (seconds === 0 || readyReplicas === availableReplicas) return
    const { now } = this.context
    let next = Infinity
    for (const pod of this.activeOf((target.owner as Owner).id)) {
      if (!this.informer.isReady(pod)) continue
      const time = availableAt(this.context, pod, seconds)
      if (time > now) next = Math.min(next, time - now)
    }
    this.enqueueAfter(target.id, Number.isFinite(next) ? next : seconds * SECOND)
  }
}

/** Written, or there is nothing to write to any more. */
const isSettled = ({ code }: Reply): boolean => code < 300 || code === 404

/** As they are stored: zero is left out, but for terminatingReplicas. */
function sameStatus(a: ReplicaSetStatus, b: ReplicaSetStatus = {}): boolean {
  return (
    a.terminatingReplicas === b.terminatingReplicas &&
    (a.replicas ?? 0) === (b.replicas ?? 0) &&
    (a.fullyLabeledReplicas ?? 0) === (b.fullyLabeledReplicas ?? 0) &&
    (a.readyReplicas ?? 0) === (b.readyReplicas ?? 0) &&
    (a.availableReplicas ?? 0) === (b.availableReplicas ?? 0) &&
    (a.observedGeneration ?? 0) === (b.observedGeneration ?? 0) &&
    sameConditions(a.conditions, b.conditions)
  )
}
