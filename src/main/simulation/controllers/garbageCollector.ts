import type { KubernetesObject } from '../../../design/kubernetes'
import { deleteClaim } from '../apiserver/claimWrites'
import type { Reply } from '../apiserver/requests'
import { FOREGROUND, ORPHAN, pluralOf, type ObjectChange, type Propagation } from '../apiserver/objectRegistry'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { uidOf } from '../state/names'
import type { StoredObject } from '../state/objects'
import { PodFlag } from '../state/pods'
import type { VolumeChange } from '../state/volumes'
import { Controller, Refused, type Step, type Sync } from './controller'

const finalizes = (object: KubernetesObject | undefined, name: string): boolean =>
  object?.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers?.includes(name) ?? false)

/** Keys of pods are negative. */
const keyOfPod = (pod: PodId): number => -1 - pod
const podOfKey = (key: number): PodId => (-1 - key) as PodId

/**
 * Deletes what no owner is left of, in the manner that the owner's deletion asked for: background, foreground (dependents
 * first) or orphan (they stay, without an owner). Upstream: pkg/controller/garbagecollector.
 */
export class GarbageCollector extends Controller {
  readonly name = 'garbagecollector'
  /** Owners that were seen to go: not looked up any more. */
  private readonly absent = new Set<string>()
  private readonly podUids = new Map<PodId, number>()
  /** Keys of claims that have been given to a StatefulSet or a pod, by the owner's uid. */
  private readonly claims = new Map<string, Set<string>>()

  override objectChanged({ object, before, after }: ObjectChange): void {
    if (!after) {
      this.absent.add(object.uid)
      this.enqueueDependents(object)
      this.collectClaims(object.uid)
      this.enqueueOwners(before)
      return
    }
    if (before?.metadata === after.metadata) return
    this.ownersChanged(before, after)
    if (finalizes(after, ORPHAN) && !finalizes(before, ORPHAN)) this.enqueue(object.id)
    else if (finalizes(after, FOREGROUND) && !finalizes(before, FOREGROUND)) {
      this.enqueueDependents(object)
      this.enqueue(object.id)
    }
  }

  private ownersChanged(before: KubernetesObject | undefined, after: KubernetesObject): void {
    for (const { uid = '' } of before?.metadata.ownerReferences ?? []) {
      if (!after.metadata.ownerReferences?.some((one) => one.uid === uid)) this.enqueueIfForeground(uid)
    }
  }

  override anyPodChanged(pod: PodId, change: string): void {
    if (change === 'gone' && this.claims.size > 0) this.collectClaims(uidOf(this.context.pods.uid[pod]))
    const owner = this.context.owners.list[this.context.pods.owner[pod]].object
    if (!owner) return
    if (change === 'gone') this.enqueueIfForeground(owner.uid)
    // It was created when its owner had gone already.
    else if (change === 'added' && this.absent.has(owner.uid)) this.enqueuePod(pod)
  }

  /** Claims that were made for a pod alone go with it elsewhere (ephemeralVolume.ts): they have their owner from the start. */
  override volumeChanged({ kind, key, object, oldObject }: VolumeChange): void {
    if (kind !== 'PersistentVolumeClaim' || !oldObject) return
    const before = oldObject.metadata.ownerReferences ?? []
    const after = object?.metadata.ownerReferences ?? []
    if (before === after) return
    for (const { uid = '' } of before) {
      if (after.some((one) => one.uid === uid)) continue
      this.claims.get(uid)?.delete(key)
      if (this.claims.get(uid)?.size === 0) this.claims.delete(uid)
    }
    for (const { uid = '' } of after) {
      if (before.some((one) => one.uid === uid)) continue
      if (!this.claims.has(uid)) this.claims.set(uid, new Set())
      this.claims.get(uid)?.add(key)
    }
  }

  private collectClaims(uid: string): void {
    for (const key of this.claims.get(uid) ?? []) this.spawn(this.collectClaim(key, uid))
  }

  private *collectClaim(key: string, uid: string): Sync {
    yield* this.get('persistentvolumeclaims')
    const { volumes } = this.context
    const references = volumes.get('PersistentVolumeClaim', key)?.metadata.ownerReferences ?? []
    // Whom another owner holds stays.
    if (references.length !== 1 || references[0].uid !== uid) return
    const perform = (): Reply => ({ code: deleteClaim(this.context, key) ? 200 : 404 })
    yield* this.call({ verb: 'DELETE', resource: 'persistentvolumeclaims', perform })
  }

  private enqueueDependents(object: StoredObject): void {
    for (const dependent of this.context.objects.dependentsOf(object.uid))
      if (dependent.seen) this.enqueue(dependent.id)
    for (const pod of this.podsOf(object)) this.enqueuePod(pod)
  }

  private enqueuePod(pod: PodId): void {
    this.podUids.set(pod, this.context.pods.uid[pod])
    this.enqueue(keyOfPod(pod))
  }

  private enqueueOwners(object: KubernetesObject | undefined): void {
    for (const { uid = '' } of object?.metadata.ownerReferences ?? []) this.enqueueIfForeground(uid)
  }

  private enqueueIfForeground(uid: string): void {
    const owner = this.context.objects.withUid(uid)
    if (owner && finalizes(owner.seen, FOREGROUND)) this.enqueue(owner.id)
  }

  private podsOf({ owner }: StoredObject): PodId[] {
    const { pods } = this.context
    const found: PodId[] = []
    if (!owner) return found
    for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (this.informer.isKnown(pod)) found.push(pod)
    }
    return found
  }

  protected *sync(key: number): Sync {
    if (key < 0) return yield* this.collectPod(podOfKey(key))
    const target = this.context.objects.get(key)
    if (!target.seen) return
    if (finalizes(target.seen, ORPHAN)) yield* this.orphanDependents(target)
    else if (finalizes(target.seen, FOREGROUND)) yield* this.finishForeground(target)
    else if (!target.seen.metadata.deletionTimestamp) yield* this.collectObject(target)
  }

  // --- what has lost its owner ---

  private *collectPod(pod: PodId): Step<void> {
    const { pods, owners, registry } = this.context
    const uid = this.podUids.get(pod) ?? NONE
    this.podUids.delete(pod)
    if (!pods.is(pod, uid) || pods.has(pod, PodFlag.deletionSeen)) return
    yield* this.get('pods')
    const owner = owners.list[pods.owner[pod] as OwnerId]?.object
    if (!pods.is(pod, uid) || !owner) return
    if ((yield* this.ownerState(owner.uid)) === 'solid') return
    yield* this.must({
      verb: 'DELETE',
      resource: 'pods',
      perform: () => (registry.deletePod(pod, uid) ? { code: 200 } : { code: 200 }),
    })
  }

  private *collectObject(target: StoredObject): Step<void> {
    yield* this.get(pluralOf(target.kind))
    const latest = target.stored
    const references = latest?.metadata.ownerReferences ?? []
    if (!latest || references.length === 0) return
    const lost: string[] = []
    let solid = 0
    let waiting = 0
    for (const { uid = '', blockOwnerDeletion } of references) {
      const state = yield* this.ownerState(uid)
      if (state === 'solid') solid++
      else {
        lost.push(uid)
        if (state === 'waiting' && blockOwnerDeletion) waiting++
      }
    }
    if (solid > 0) {
      if (lost.length > 0) yield* this.dropReferences(target, lost)
      return
    }
    const hasDependents =
      this.podsOf(target).length > 0 || [...this.context.objects.dependentsOf(target.uid)].length > 0
    const foreground = waiting > 0 && hasDependents
    yield* this.deleteObject(target, foreground ? 'Foreground' : policyOf(latest))
  }

  private *deleteObject(target: StoredObject, propagationPolicy: Propagation): Step<void> {
    const reply = yield* this.call({
      verb: 'DELETE',
      resource: pluralOf(target.kind),
      perform: () => this.context.objectRegistry.delete(target, { propagationPolicy, uid: target.uid }),
    })
    if (reply.code >= 300 && reply.code !== 404) throw new Refused(reply)
  }

  /** Asked of the API server, unless the owner was seen to go. */
  private *ownerState(uid: string): Step<'solid' | 'waiting' | 'dangling'> {
    if (this.absent.has(uid)) return 'dangling'
    const owner = this.context.objects.withUid(uid)
    yield* this.get(owner ? pluralOf(owner.kind) : 'objects')
    if (!owner?.stored) {
      this.absent.add(uid)
      return 'dangling'
    }
    return finalizes(owner.stored, FOREGROUND) ? 'waiting' : 'solid'
  }

  // --- owners that wait for their dependents ---

  private *finishForeground(target: StoredObject): Step<void> {
    yield* this.get(pluralOf(target.kind))
    const blocking = [...this.context.objects.dependentsOf(target.uid)].filter(({ seen }) =>
      seen?.metadata.ownerReferences?.some((one) => one.uid === target.uid && one.blockOwnerDeletion),
    )
    const pods = this.podsOf(target)
    if (blocking.length === 0 && pods.length === 0) {
      yield* this.removeFinalizer(target, FOREGROUND)
      return
    }
    for (const dependent of blocking) if (!finalizes(dependent.seen, FOREGROUND)) this.enqueue(dependent.id)
    for (const pod of pods) if (!this.context.pods.has(pod, PodFlag.deletionSeen)) this.enqueuePod(pod)
  }

  private *orphanDependents(target: StoredObject): Step<void> {
    const { pods, registry, objects } = this.context
    for (const dependent of objects.dependentsOf(target.uid)) {
      if (dependent.seen) this.join(this.dropReferences(dependent, [target.uid]))
    }
    for (const pod of this.podsOf(target)) {
      const uid = pods.uid[pod]
      const perform = (): { code: number } => ({ code: registry.orphan(pod, uid) ? 200 : 404 })
      this.send({ verb: 'PATCH', resource: 'pods', perform })
    }
    yield* this.settle()
    yield* this.removeFinalizer(target, ORPHAN)
  }

  private *dropReferences(target: StoredObject, uids: readonly string[]): Step<void> {
    yield* this.call({
      verb: 'PATCH',
      resource: pluralOf(target.kind),
      perform: () =>
        this.context.objectRegistry.update(target, (latest) => {
          const references = (latest.metadata.ownerReferences ?? []).filter(({ uid = '' }) => !uids.includes(uid))
          return { ...latest, metadata: { ...latest.metadata, ownerReferences: references } }
        }),
    })
  }

  private *removeFinalizer(target: StoredObject, name: string): Step<void> {
    yield* this.get(pluralOf(target.kind))
    const reply = yield* this.call({
      verb: 'PATCH',
      resource: pluralOf(target.kind),
      perform: () =>
        this.context.objectRegistry.update(target, (latest) => {
          const finalizers = latest.metadata.finalizers?.filter((one) => one !== name)
          return { ...latest, metadata: { ...latest.metadata, finalizers } }
        }),
    })
    if (reply.code >= 300 && reply.code !== 404) throw new Refused(reply)
  }
}

function policyOf({ metadata }: KubernetesObject): Propagation {
  if (metadata.finalizers?.includes(ORPHAN)) return 'Orphan'
  return metadata.finalizers?.includes(FOREGROUND) ? 'Foreground' : 'Background'
}
