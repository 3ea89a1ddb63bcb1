import type { KubernetesObject } from '../../../../design/kubernetes'
import type { Reply, Request } from '../../apiserver/requests'
import { controllerReference, type ObjectChange } from '../../apiserver/objectRegistry'
import { fromTimestamp, timestamp } from '../../clock'
import { SECOND } from '../../kernel/time'
import { controllerOf, type StoredObject } from '../../state/objects'
import { NONE, type OwnerId, type PodId } from '../../state/ids'
import { Phase } from '../../state/pods'
import { compileSelector } from '../../scheduler/labelSelector'
import { conditionOf, sameConditions, withCondition, type Condition } from '../conditions'
import { Controller, NOTHING, Refused, type Quick, type Step, type Sync, type SyncResult } from '../controller'
import { withController } from '../history'
import { HASH_LABEL, templateHash, templateText, withLabels } from '../templates'
import {
  active,
  activeOrLatest,
  byAge,
  findNew,
  hasDeadline,
  historyLimit,
  isRollingUpdate,
  isSaturated,
  DESIRED_REPLICAS,
  maxUnavailable,
  newReplicas,
  newSetAnnotations,
  proportionalSizes,
  replicaAnnotations,
  replicasOf,
  REVISION,
  revisionOf,
  sizeOf,
  totalSize,
  totalStatus,
  type Deployment,
  type DeploymentStatus,
  type ReplicaSet,
  type ReplicaSetObject,
} from './model'
import { calculateStatus, isComplete, PROGRESSING, Reason, rolloutStatus } from './status'

/** A Deployment in the hands of a sync: what it has changed so far is in `object`. */
interface Draft {
  readonly target: StoredObject
  /** The version that the sync began with: a second write of it meets a conflict, as upstream's. */
  readonly base: number
  object: Deployment
}

interface Sets {
  newSet: ReplicaSet | undefined
  old: ReplicaSet[]
}

/** What a Deployment and its ReplicaSets were when they were found settled: holds until one of these is another. */
interface Settled {
  readonly sets: Sets
  readonly all: readonly ReplicaSet[]
  readonly metadata: Deployment['metadata']
  readonly spec: Deployment['spec']
  /** All that name the Deployment among their owners. */
  readonly dependents: number
}

const nextRevision = (old: readonly ReplicaSet[]): number =>
  old.reduce((highest, { object }) => Math.max(highest, revisionOf(object)), 0) + 1

const all = ({ old, newSet }: Sets): (ReplicaSet | undefined)[] => [...old, newSet]

/**
 * Rolls Deployments out through ReplicaSets: one per template, scaled up and down within maxSurge and maxUnavailable.
 * Upstream: pkg/controller/deployment (deployment_controller.go, sync.go, rolling.go, recreate.go, progress.go).
 */
export class DeploymentController extends Controller {
  readonly name = 'deployment'
  private readonly settledOnes = new Map<number, Settled>()

  override objectChanged({ object, before, after }: ObjectChange): void {
    if (object.kind === 'Deployment') this.enqueue(object.id)
    else if (object.kind === 'ReplicaSet') {
      const [was, is] = [controllerOf(before), controllerOf(after)]
      this.enqueueUid(was)
      if (is !== was) this.enqueueUid(is)
      const { labels } = after?.metadata ?? {}
      if (after && is === undefined && (!before || is !== was || before.metadata.labels !== labels)) this.offer(after)
    }
  }

  /** A ReplicaSet without a controller: Deployments that select it may take it. Upstream: getDeploymentsForReplicaSet. */
  private offer({ metadata: { namespace, labels = {} } }: KubernetesObject): void {
    for (const deployment of this.context.objects.ofKind('Deployment')) {
      if (deployment.namespace !== namespace || !deployment.seen) continue
      if (compileSelector((deployment.seen as Deployment).spec.selector).matches(labels)) this.enqueue(deployment.id)
    }
  }

  /** A pod of one of its ReplicaSets is gone: with Recreate, the last one opens the way. */
  podGone(replicaSet: OwnerId): void {
    const { owners, objects } = this.context
    const uid = controllerOf(owners.get(replicaSet).object?.seen)
    const deployment = uid === undefined ? undefined : objects.withUid(uid)
    if (deployment?.kind !== 'Deployment' || isRollingUpdate(deployment.seen as Deployment)) return
    for (const set of this.replicaSets(deployment)) {
      const { owner } = set.target
      if (owner && this.context.pods.firstOfOwner(owner.id) !== NONE) return
    }
    this.enqueue(deployment.id)
  }

  private enqueueUid(uid: string | undefined): void {
    const deployment = uid === undefined ? undefined : this.context.objects.withUid(uid)
    if (deployment?.kind === 'Deployment') this.enqueue(deployment.id)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    if (!target.seen) return
    const draft: Draft = { target, base: target.seenVersion, object: target.seen as Deployment }
    const sets = yield* this.claim(draft)
    if (draft.object.metadata.deletionTimestamp) return yield* this.syncStatusOnly(draft, sets)
    yield* this.checkPaused(draft)
    if (draft.object.spec.paused) return yield* this.syncScale(draft, sets)
    if (yield* this.isScaling(draft, sets)) return yield* this.syncScale(draft, sets)
    if (isRollingUpdate(draft.object)) yield* this.rollingUpdate(draft, sets)
    else yield* this.recreate(draft, sets)
  }

  /**
   * Where its ReplicaSets are as they should be there is nothing to do but to look at their status, as is so for nearly all
   * syncs: `sync` would come to that, step by step.
   */
  protected override quickSync(key: number): Quick | undefined {
    const target = this.context.objects.get(key)
    const object = target.seen as Deployment | undefined
    if (!object) {
      this.settledOnes.delete(key)
      return NOTHING
    }
    const sets = this.settled(target, object)
    if (!sets) return undefined
    const status = this.rolloutStatus(object, sets)
    if (!sameStatus(status, object.status)) {
      const request = this.statusRequest(target, target.seenVersion, object.metadata.annotations, status)
      return { request, answered: retryRefused }
    }
    this.requeueStuck(target, object, status)
    return NOTHING
  }

  /** Undefined in doubt. */
  private settled(target: StoredObject, object: Deployment): Sets | undefined {
    const { metadata, spec, status } = object
    if (metadata.deletionTimestamp || spec.paused || this.context.objects.hasFree('ReplicaSet')) return undefined
    const progressing = conditionOf(status?.conditions, PROGRESSING)
    if (hasDeadline(object) ? !progressing || progressing.reason === Reason.paused : false) return undefined
    const { objects } = this.context
    const before = this.settledOnes.get(target.id)
    if (before && holds(before, object, objects.dependentCount(target.uid))) return before.sets
    const all = this.replicaSets(target)
    const { matches } = compileSelector(spec.selector)
    const selected = all.every((set) => matches(set.object.metadata.labels ?? {}))
    const sets = selected ? this.settledSets(object, all) : undefined
    const dependents = objects.dependentCount(target.uid)
    // With one that informers have not seen yet, nobody would notice when they do.
    if (sets && all.length === dependents) this.settledOnes.set(target.id, { sets, all, metadata, spec, dependents })
    else this.settledOnes.delete(target.id)
    return sets
  }

  private settledSets(object: Deployment, sets: readonly ReplicaSet[]): Sets | undefined {
    const { metadata, spec } = object
    const newSet = findNew(object, sets)
    if (!newSet || sizeOf(newSet) !== replicasOf(object)) return undefined
    const old = sets.filter((set) => set !== newSet)
    if (old.some((set) => sizeOf(set) > 0) || old.length > historyLimit(object)) return undefined
    const { annotations = {} } = newSet.object.metadata
    const known =
      metadata.annotations?.[REVISION] === annotations[REVISION] &&
      Number(annotations[DESIRED_REPLICAS]) === replicasOf(object) &&
      (newSet.object.spec.minReadySeconds ?? 0) === (spec.minReadySeconds ?? 0) &&
      newSetAnnotations(object, annotations, nextRevision(old)) === annotations
    return known ? { newSet, old } : undefined
  }

  // --- ReplicaSets ---

  private replicaSets(deployment: StoredObject): ReplicaSet[] {
    const sets: ReplicaSet[] = []
    for (const target of this.context.objects.dependentsOf(deployment.uid)) {
      if (target.kind !== 'ReplicaSet' || controllerOf(target.seen) !== deployment.uid) continue
      sets.push({ target, object: target.seen as ReplicaSetObject })
    }
    return sets
  }

  /**
   * Its ReplicaSets: those that it selects no longer are let go, those without a controller that it selects are taken.
   * Upstream: controller_ref_manager.go, ClaimReplicaSets.
   */
  private *claim({ target, object }: Draft): Step<ReplicaSet[]> {
    const own = this.replicaSets(target)
    const { matches } = compileSelector(object.spec.selector)
    const selects = ({ metadata }: KubernetesObject): boolean => matches(metadata.labels ?? {})
    const sets = own.filter((set) => selects(set.object))
    if (object.metadata.deletionTimestamp) return sets
    for (const set of own) if (!sets.includes(set)) yield* this.letGo(target, set.target)
    const orphans = [...this.context.objects.withoutController('ReplicaSet', target.namespace)].filter(
      ({ seen }) => !seen.metadata.deletionTimestamp && selects(seen),
    )
    // Whether it is being deleted itself is asked of the API server before the first.
    if (orphans.length > 0) yield* this.get('deployments')
    for (const orphan of orphans) {
      const adopted = yield* this.must({
        verb: 'PATCH',
        resource: 'replicasets',
        perform: () => this.context.objectRegistry.update(orphan, (latest) => withController(latest, target)),
      })
      sets.push({ target: orphan, object: adopted as ReplicaSetObject })
    }
    return sets
  }

  /** One that is gone meanwhile is let go as well. */
  private *letGo({ uid }: StoredObject, set: StoredObject): Step<void> {
    const reply = yield* this.call({
      verb: 'PATCH',
      resource: 'replicasets',
      perform: () =>
        this.context.objectRegistry.update(set, (latest) => {
          const ownerReferences = latest.metadata.ownerReferences?.filter((one) => one.uid !== uid)
          return { ...latest, metadata: { ...latest.metadata, ownerReferences } }
        }),
    })
    if (reply.code >= 300 && reply.code !== 404 && reply.code !== 422) throw new Refused(reply)
  }

  /** Upstream: getAllReplicaSetsAndSyncRevision. */
  private *sortOut(draft: Draft, sets: readonly ReplicaSet[], create: boolean): Step<Sets> {
    const found = findNew(draft.object, sets)
    const old = sets.filter((set) => set !== found)
    const revision = nextRevision(old)
    if (found) return { newSet: yield* this.refresh(draft, found, revision), old }
    return { newSet: create ? yield* this.createSet(draft, old, revision) : undefined, old }
  }

  private *refresh(draft: Draft, set: ReplicaSet, revision: number): Step<ReplicaSet> {
    const { spec } = draft.object
    const present = set.object.metadata.annotations ?? {}
    const annotations = newSetAnnotations(draft.object, present, revision)
    const minReadySeconds = spec.minReadySeconds ?? 0
    if (annotations !== present || (set.object.spec.minReadySeconds ?? 0) !== minReadySeconds) {
      return yield* this.updateSet(set, (object) => ({
        ...object,
        metadata: { ...object.metadata, annotations },
        spec: { ...object.spec, minReadySeconds },
      }))
    }
    let changed = this.setRevision(draft, present[REVISION] ?? '')
    if (hasDeadline(draft.object) && !conditionOf(draft.object.status?.conditions, PROGRESSING)) {
      this.setProgressing(draft, 'True', Reason.foundNewSet, `Found new replica set "${set.target.name}"`)
      changed = true
    }
    if (changed) yield* this.updateStatus(draft)
    return set
  }

  private *createSet(draft: Draft, old: readonly ReplicaSet[], revision: number): Step<ReplicaSet> {
    const { object, target } = draft
    const hash = templateHash(object.spec.template, object.status?.collisionCount)
    const template = withLabels(object.spec.template, { [HASH_LABEL]: hash })
    const replicas = newReplicas(object, old, 0)
    const made: ReplicaSetObject = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${target.name}-${hash}`,
        namespace: target.namespace,
        labels: template.metadata?.labels,
        annotations: { ...newSetAnnotations(object, {}, revision), ...replicaAnnotations(object) },
        ownerReferences: [controllerReference(target, 'apps/v1')],
      },
      spec: {
        replicas,
        minReadySeconds: object.spec.minReadySeconds ?? 0,
        selector: {
          ...object.spec.selector,
          matchLabels: { ...object.spec.selector?.matchLabels, [HASH_LABEL]: hash },
        },
        template,
      },
    }
    const reply = yield* this.call({
      verb: 'POST',
      resource: 'replicasets',
      perform: () => this.context.objectRegistry.create(made),
    })
    const exists = reply.reason === 'AlreadyExists'
    if (reply.code >= 300 && !exists) yield* this.createFailed(draft, made, reply)
    const created = this.context.objects.find('ReplicaSet', target.namespace, made.metadata.name as string)
    const set: ReplicaSet = { target: created as StoredObject, object: (created?.stored ?? made) as ReplicaSetObject }
    if (exists) yield* this.checkCollision(draft, set, reply)
    if (!exists && replicas > 0) this.announceScale(draft, set.target.name, 0, replicas)
    let changed = this.setRevision(draft, String(revision))
    if (!exists && hasDeadline(object)) {
      this.setProgressing(draft, 'True', Reason.newSet, `Created new replica set "${set.target.name}"`)
      changed = true
    }
    if (changed) yield* this.updateStatus(draft)
    return set
  }

  /** Another's ReplicaSet has the name: the hash gets another seed. */
  private *checkCollision(draft: Draft, set: ReplicaSet, reply: Reply): Step<void> {
    const own =
      controllerOf(set.object) === draft.target.uid &&
      templateText(set.object.spec.template) === templateText(draft.object.spec.template)
    if (own) return
    const collisionCount = (draft.object.status?.collisionCount ?? 0) + 1
    draft.object = { ...draft.object, status: { ...draft.object.status, collisionCount } }
    yield* this.call(this.draftRequest(draft))
    throw new Refused(reply)
  }

  private *createFailed(draft: Draft, made: KubernetesObject, reply: Reply): Step<never> {
    const message = `Failed to create new replica set "${made.metadata.name}": ${reply.message}`
    if (hasDeadline(draft.object)) {
      this.setProgressing(draft, 'False', Reason.createError, message)
      yield* this.call(this.draftRequest(draft))
    }
    this.events.record(draft.target, 'Warning', Reason.createError, message)
    throw new Refused(reply)
  }

  /** @returns the set as it is then. */
  private *updateSet(set: ReplicaSet, change: (object: ReplicaSetObject) => ReplicaSetObject): Step<ReplicaSet> {
    const { target } = set
    const next = change(set.object)
    const seen = set.object
    const object = yield* this.must({
      verb: 'PUT',
      resource: 'replicasets',
      perform: () =>
        target.stored === seen
          ? this.context.objectRegistry.update(target, () => next)
          : this.context.objectRegistry.update(target, () => next, -1),
    })
    return { target, object: object as ReplicaSetObject }
  }

  /** @returns whether its size changed, and the set as it is then. */
  private *scaleSet(
    draft: Draft,
    set: ReplicaSet,
    size: number,
    force = false,
  ): Step<{ scaled: boolean; set: ReplicaSet }> {
    const before = sizeOf(set)
    if (!force && before === size) return { scaled: false, set }
    const wanted = replicaAnnotations(draft.object)
    const annotations = set.object.metadata.annotations ?? {}
    const stale = Object.entries(wanted).some(([key, value]) => annotations[key] !== value)
    if (before === size && !stale) return { scaled: false, set }
    const updated = yield* this.updateSet(set, (object) => ({
      ...object,
      metadata: { ...object.metadata, annotations: { ...annotations, ...wanted } },
      spec: { ...object.spec, replicas: size },
    }))
    if (before === size) return { scaled: false, set: updated }
    this.announceScale(draft, set.target.name, before, size)
    return { scaled: true, set: updated }
  }

  private announceScale({ target }: Draft, name: string, from: number, to: number): void {
    const message = `Scaled ${from < to ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`
    this.events.record(target, 'Normal', 'ScalingReplicaSet', message)
  }

  // --- scaling ---

  /** The user has changed spec.replicas: the annotation of an active set says another number. */
  private *isScaling(draft: Draft, sets: readonly ReplicaSet[]): Step<boolean> {
    const sorted = yield* this.sortOut(draft, sets, false)
    return active(all(sorted)).some(({ object }) => {
      const desired = object.metadata.annotations?.[DESIRED_REPLICAS]
      return desired !== undefined && Number(desired) !== replicasOf(draft.object)
    })
  }

  private *syncScale(draft: Draft, sets: readonly ReplicaSet[]): Step<void> {
    const sorted = yield* this.sortOut(draft, sets, false)
    yield* this.scale(draft, sorted)
    if (draft.object.spec.paused) yield* this.cleanUp(draft, sorted.old)
    yield* this.writeStatus(draft, calculateStatus(all(sorted), sorted.newSet, draft.object, this.make))
  }

  private *scale(draft: Draft, sets: Sets): Step<void> {
    const only = activeOrLatest(sets.newSet, sets.old)
    if (only) {
      yield* this.scaleSet(draft, only, replicasOf(draft.object))
      return
    }
    if (isSaturated(draft.object, sets.newSet)) {
      for (const set of active(sets.old)) yield* this.scaleSet(draft, set, 0)
      return
    }
    if (!isRollingUpdate(draft.object)) return
    for (const [set, size] of proportionalSizes(draft.object, active(all(sets)))) {
      yield* this.scaleSet(draft, set, size, true)
    }
  }

  // --- RollingUpdate ---

  private *rollingUpdate(draft: Draft, found: readonly ReplicaSet[]): Step<void> {
    const sets = yield* this.sortOut(draft, found, true)
    if (yield* this.scaleUp(draft, sets)) return yield* this.syncRollout(draft, sets)
    if (yield* this.scaleDownOld(draft, sets)) return yield* this.syncRollout(draft, sets)
    if (isComplete(draft.object, draft.object.status ?? {})) yield* this.cleanUp(draft, sets.old)
    yield* this.syncRollout(draft, sets)
  }

  private *scaleUp(draft: Draft, sets: Sets): Step<boolean> {
    const newSet = sets.newSet as ReplicaSet
    const desired = replicasOf(draft.object)
    if (sizeOf(newSet) === desired) return false
    const size = sizeOf(newSet) > desired ? desired : newReplicas(draft.object, all(sets), sizeOf(newSet))
    return (yield* this.scaleSet(draft, newSet, size)).scaled
  }

  /** Not ready ones first; then as many as availability allows. Upstream: reconcileOldReplicaSets. */
  private *scaleDownOld(draft: Draft, sets: Sets): Step<boolean> {
    const newSet = sets.newSet as ReplicaSet
    const old = active(sets.old)
    if (totalSize(old) === 0) return false
    const minAvailable = replicasOf(draft.object) - maxUnavailable(draft.object)
    const newUnavailable = sizeOf(newSet) - (newSet.object.status?.availableReplicas ?? 0)
    const limit = totalSize(all(sets)) - minAvailable - newUnavailable
    if (limit <= 0) return false
    old.sort(byAge)
    const cleaned = yield* this.cleanUnhealthy(draft, old, limit)
    if (cleaned === undefined) return false
    return cleaned + (yield* this.scaleDownAvailable(draft, old, newSet, minAvailable)) > 0
  }

  /** @returns how many go; undefined when a status is older than its specification: upstream gives up then as well. */
  private *cleanUnhealthy(draft: Draft, old: ReplicaSet[], limit: number): Step<number | undefined> {
    let total = 0
    for (let i = 0; i < old.length && total < limit; i++) {
      const available = old[i].object.status?.availableReplicas ?? 0
      const size = sizeOf(old[i])
      if (size === 0 || size === available) continue
      const count = Math.min(limit - total, size - available)
      if (count < 0) return undefined
      old[i] = (yield* this.scaleSet(draft, old[i], size - count)).set
      total += count
    }
    return total
  }

  private *scaleDownAvailable(
    draft: Draft,
    old: readonly ReplicaSet[],
    newSet: ReplicaSet,
    minAvailable: number,
  ): Step<number> {
    const spare = totalStatus([...old, newSet], 'availableReplicas') - minAvailable
    let total = 0
    for (const set of old) {
      if (total >= spare) break
      const size = sizeOf(set)
      if (size === 0) continue
      const count = Math.min(size, spare - total)
      yield* this.scaleSet(draft, set, size - count)
      total += count
    }
    return total
  }

  // --- Recreate ---

  private *recreate(draft: Draft, found: readonly ReplicaSet[]): Step<void> {
    let sets = yield* this.sortOut(draft, found, false)
    let scaledDown = false
    for (const set of active(sets.old)) {
      const result = yield* this.scaleSet(draft, set, 0)
      sets.old[sets.old.indexOf(set)] = result.set
      scaledDown ||= result.scaled
    }
    if (scaledDown || this.oldPodsRunning(sets)) return yield* this.syncRollout(draft, sets)
    if (!sets.newSet) sets = yield* this.sortOut(draft, found, true)
    yield* this.scaleSet(draft, sets.newSet as ReplicaSet, replicasOf(draft.object))
    if (isComplete(draft.object, draft.object.status ?? {})) yield* this.cleanUp(draft, sets.old)
    yield* this.syncRollout(draft, sets)
  }

  private oldPodsRunning({ old }: Sets): boolean {
    if (totalStatus(old, 'replicas') > 0) return true
    const { pods } = this.context
    return old.some(({ target }) => {
      if (!target.owner) return false
      for (let pod = pods.firstOfOwner(target.owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
        if (pods.phase[pod] <= Phase.Running) return true
      }
      return false
    })
  }

  // --- history ---

  private *cleanUp(draft: Draft, old: readonly ReplicaSet[]): Step<void> {
    const cleanable = old.filter(({ object }) => !object.metadata.deletionTimestamp)
    const surplus = cleanable.length - historyLimit(draft.object)
    if (surplus <= 0) return
    cleanable.sort((a, b) => revisionOf(a.object) - revisionOf(b.object) || byAge(a, b))
    for (const { target, object } of cleanable.slice(0, surplus)) {
      const { status = {}, metadata } = object
      if (status.replicas || replicasOf(object) !== 0) continue
      if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) continue
      const reply = yield* this.call({
        verb: 'DELETE',
        resource: 'replicasets',
        perform: () => this.context.objectRegistry.delete(target),
      })
      if (reply.code >= 300 && reply.code !== 404) throw new Refused(reply)
    }
  }

  // --- status ---

  private *syncStatusOnly(draft: Draft, found: readonly ReplicaSet[]): Step<void> {
    const sets = yield* this.sortOut(draft, found, false)
    yield* this.writeStatus(draft, calculateStatus(all(sets), sets.newSet, draft.object, this.make))
  }

  private rolloutStatus(object: Deployment, sets: Sets): DeploymentStatus {
    return rolloutStatus(all(sets), sets.newSet, object, this.make, this.timedOut)
  }

  private *syncRollout(draft: Draft, sets: Sets): Step<void> {
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
  private requeueStuck({ id }: StoredObject, object: Deployment, status: DeploymentStatus): void {
    const current = conditionOf(object.status?.conditions, PROGRESSING)
    if (!hasDeadline(object) || !current) return
    if (isComplete(object, status) || current.reason === Reason.timedOut) return
    const after = this.deadline(object, current) - this.context.now
    if (after < SECOND) this.queue.addRateLimited(id)
    else this.enqueueAfter(id, after + SECOND)
  }

  /** So that the time in a pause does not count against the deadline. */
  private *checkPaused(draft: Draft): Step<void> {
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

  private setProgressing(draft: Draft, status: Condition['status'], reason: string, message: string): void {
    const conditions = withCondition(draft.object.status?.conditions, this.make(PROGRESSING, status, reason, message))
    draft.object = { ...draft.object, status: { ...draft.object.status, conditions } }
  }

  private setRevision(draft: Draft, revision: string): boolean {
    const { metadata } = draft.object
    if (metadata.annotations?.[REVISION] === revision) return false
    const annotations = { ...metadata.annotations, [REVISION]: revision }
    draft.object = { ...draft.object, metadata: { ...metadata, annotations } }
    return true
  }

  private *writeStatus(draft: Draft, status: DeploymentStatus): Step<void> {
    if (sameStatus(status, draft.object.status)) return
    draft.object = { ...draft.object, status }
    yield* this.updateStatus(draft)
  }

  private *updateStatus(draft: Draft): Step<void> {
    yield* this.must(this.draftRequest(draft))
  }

  private draftRequest({ target, base, object }: Draft): Request {
    return this.statusRequest(target, base, object.metadata.annotations, object.status ?? {})
  }

  /** PUT status: annotations go with it, the specification does not. */
  private statusRequest(
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

  private readonly make = (type: string, status: Condition['status'], reason: string, message: string): Condition => {
    const time = timestamp(this.context.epoch, this.context.now)
    return { type, status, reason, message, lastUpdateTime: time, lastTransitionTime: time }
  }
}

const retryRefused = ({ code }: Reply): SyncResult => (code >= 300 ? 'retry' : undefined)

/** Brings the sets up to now, too: only their status may be another. */
function holds(settled: Settled, { metadata, spec }: Deployment, dependents: number): boolean {
  if (settled.metadata !== metadata || settled.spec !== spec || settled.dependents !== dependents) return false
  for (const set of settled.all) {
    const seen = set.target.seen as ReplicaSetObject | undefined
    if (seen?.metadata !== set.object.metadata || seen.spec !== set.object.spec) return false
    set.object = seen
  }
  return true
}

/** As they are stored: zero is left out, but for terminatingReplicas. */
function sameStatus(a: DeploymentStatus, b: DeploymentStatus = {}): boolean {
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
