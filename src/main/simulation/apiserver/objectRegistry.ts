import type { KubernetesObject, ObjectMeta, OwnerReference } from '../../../design/kubernetes'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { StoredObject } from '../state/objects'
import { qualifiedKind, resourceOf } from './kindNames'
import { alreadyExists, conflict, notFound, otherUid } from './replies'
import type { Reply } from './requests'
import { Restrictions } from './restrictions'
import { Underway } from './underway'

export type Propagation = 'Background' | 'Foreground' | 'Orphan'

export interface DeleteOptions {
  propagationPolicy?: Propagation
  /** preconditions.uid */
  uid?: string
}

/** A version of an object on its way to the informers. */
export interface ObjectChange {
  readonly object: StoredObject
  /** As informers had it until now; undefined: new. */
  readonly before: KubernetesObject | undefined
  /** undefined: gone. */
  readonly after: KubernetesObject | undefined
}

export const FOREGROUND = 'foregroundDeletion'
export const ORPHAN = 'orphan'

/** Kinds whose generation counts changes of the specification, and which have a status of their own. */
const plain: ReadonlySet<string> = new Set([
  'ConfigMap',
  'ControllerRevision',
  'PriorityClass',
  'LimitRange',
  'EndpointSlice',
  'Endpoints',
  'Namespace',
  'Service',
  'Secret',
  'ServiceAccount',
  'ResourceQuota',
  'HorizontalPodAutoscaler',
])

/**
 * The API server's storage of all objects but pods and nodes: each method is called at the moment of commit, checks, stores
 * a new version, and tells the watchers. Upstream: apiserver/pkg/registry/generic/registry/store.go.
 */
export class ObjectRegistry {
  private readonly changes = new Underway<{
    object: StoredObject
    after: KubernetesObject | undefined
    version: number
  }>()
  private readonly stored: ((object: StoredObject, before: KubernetesObject | undefined) => void)[] = []

  /** What decides about objects that are to be created. */
  readonly restrictions = new Restrictions(this)

  constructor(private readonly context: ClusterContext) {}

  /** Why an object of a component is not created: what users' requests have been asked before. */
  admission: ((object: KubernetesObject) => Reply | undefined) | undefined

  /** Called with every version at its commit: whoever keeps something that follows from it. */
  onStored(listener: (object: StoredObject, before: KubernetesObject | undefined) => void): void {
    this.stored.push(listener)
  }

  /** What a component creates. */
  create(object: KubernetesObject): Reply {
    return this.admission?.(object) ?? this.createAdmitted(object)
  }

  /** The object is as admission left it. */
  createAdmitted(object: KubernetesObject): Reply {
    const { objects, now } = this.context
    const { kind } = object
    const { namespace = '', name = '' } = object.metadata
    if (objects.find(kind, namespace, name)?.stored) {
      return alreadyExists(kind, name)
    }
    const added = objects.add(kind, namespace, name, now)
    return { code: 201, object: this.put(added, this.asNew(added, object)) }
  }

  /** What has been there before the run: nobody hears of it, and everybody has seen it. */
  seed(object: KubernetesObject): void {
    const { objects, now } = this.context
    const { namespace = '', name = '' } = object.metadata
    const added = objects.add(object.kind, namespace, name, now)
    const version = this.asNew(added, object)
    objects.store(added, version)
    for (const listener of this.stored) listener(added, undefined)
    objects.show(added, version, added.version)
  }

  private asNew({ uid }: StoredObject, object: KubernetesObject): KubernetesObject {
    const { epoch, now } = this.context
    const generation = plain.has(object.kind) ? {} : { generation: 1 }
    const metadata = { ...object.metadata, uid, creationTimestamp: timestamp(epoch, now), ...generation }
    return withMetadata(object, metadata)
  }

  /**
   * A new version of an object that is there. `change` makes it of the latest; it returns the same object to leave it as it
   * is. The last finalizer of an object that is being deleted takes the object with it.
   * @param base the version that the writer saw: refused with a conflict when there is a newer one.
   */
  update(target: StoredObject, change: (latest: KubernetesObject) => KubernetesObject | Reply, base?: number): Reply {
    const latest = target.stored
    if (!latest) return notFound(target.kind, target.name)
    if (base !== undefined && base !== target.version) return conflict(resourceOf(target.kind), target.name)
    const changed = change(latest)
    const next = changed as KubernetesObject
    // Objects have kinds, answers have none.
    if (next.kind === undefined) return changed as Reply
    if (next === latest) return { code: 200, object: latest }
    if (next.metadata.deletionTimestamp && !isHeld(next)) return this.remove(target)
    return { code: 200, object: this.put(target, withGeneration(latest, next)) }
  }

  /** DELETE: at once, or when the finalizers that follow from the options and those it has are gone. */
  delete(target: StoredObject, options: DeleteOptions = {}): Reply {
    const latest = target.stored
    if (!latest) return notFound(target.kind, target.name)
    if (options.uid !== undefined && options.uid !== target.uid) {
      return otherUid(qualifiedKind(target.kind), target.name, options.uid, target.uid)
    }
    const finalizers = finalizersFor(latest.metadata.finalizers ?? [], options.propagationPolicy)
    if (finalizers.length === 0 && !isHeld(latest)) return this.remove(target)
    if (latest.metadata.deletionTimestamp && sameList(finalizers, latest.metadata.finalizers ?? [])) {
      return { code: 200, object: latest }
    }
    const metadata: ObjectMeta = {
      ...latest.metadata,
      finalizers: finalizers.length > 0 ? finalizers : undefined,
      deletionTimestamp: latest.metadata.deletionTimestamp ?? timestamp(this.context.epoch, this.context.now),
      ...(latest.kind === 'Namespace' ? {} : { deletionGracePeriodSeconds: 0 }),
      ...(plain.has(latest.kind)
        ? {}
        : { generation: (latest.metadata.generation ?? 0) + (latest.metadata.deletionTimestamp ? 0 : 1) }),
    }
    const status = latest.kind === 'Namespace' ? { status: { ...(latest.status as object), phase: 'Terminating' } } : {}
    return { code: 200, object: this.put(target, { ...withMetadata(latest, metadata), ...status }) }
  }

  /** Informers hear of a change. */
  deliver(number: number): ObjectChange {
    const { object, after, version } = this.changes.take(number)
    const before = object.seen
    this.context.objects.show(object, after, version)
    return { object, before, after }
  }

  private put(target: StoredObject, version: KubernetesObject): KubernetesObject {
    this.store(target, version)
    return version
  }

  private remove(target: StoredObject): Reply {
    const last = target.stored
    this.store(target, undefined)
    return { code: 200, object: last }
  }

  private store(target: StoredObject, version: KubernetesObject | undefined): void {
    const { objects, api, now } = this.context
    const before = target.stored
    objects.store(target, version)
    for (const listener of this.stored) listener(target, before)
    const number = this.changes.add({ object: target, after: version, version: target.version })
    api.notify(target.kind, Kind.WatchObject, number, 0, 0, now)
  }
}

export { pluralOf, qualifiedKind, resourceOf } from './kindNames'

export function controllerReference(owner: StoredObject, apiVersion: string): OwnerReference {
  const { kind, name, uid } = owner
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
}

/** Slices make their endpoints when they are asked: a copy asks when it is asked itself. */
function withMetadata(object: KubernetesObject, metadata: ObjectMeta): KubernetesObject {
  if (object.kind !== 'EndpointSlice' && object.kind !== 'Endpoints') return { ...object, metadata }
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(object)) as KubernetesObject
  copy.metadata = metadata
  return copy
}

/** Finalizers keep what is being deleted; a namespace has one in its specification too. */
function isHeld({ kind, metadata, spec }: KubernetesObject): boolean {
  const ofSpec = kind === 'Namespace' ? (spec as { finalizers?: string[] } | undefined)?.finalizers : undefined
  return (metadata.finalizers?.length ?? 0) + (ofSpec?.length ?? 0) > 0
}

/** Source: registry/generic/registry/store.go, deletionFinalizersForGarbageCollection. */
function finalizersFor(present: readonly string[], policy: Propagation = 'Background'): string[] {
  const others = present.filter((name) => name !== FOREGROUND && name !== ORPHAN)
  if (policy === 'Foreground') return [...others, FOREGROUND]
  if (policy === 'Orphan') return [...others, ORPHAN]
  return others
}

function withGeneration(latest: KubernetesObject, next: KubernetesObject): KubernetesObject {
  const { generation } = latest.metadata
  if (generation === undefined || next.spec === latest.spec || same(next.spec, latest.spec)) return next
  return { ...next, metadata: { ...next.metadata, generation: generation + 1 } }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const sameList = (a: readonly string[], b: readonly string[]): boolean => same(a, b)
