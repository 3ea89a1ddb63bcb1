import type { KubernetesObject } from '../../../design/kubernetes'
import type { Micros } from '../kernel/time'
import type { Owner } from './owners'

declare const objectId: unique symbol
/** Number of an object of any kind but Pod and Node; never reused. */
export type ObjectId = number & { [objectId]: true }

/**
 * An object from its creation to its end. The versions of it never change: a write puts another in its place, so whoever
 * holds one sees what was true when he took it.
 */
export class StoredObject {
  /** As etcd holds it; undefined before its creation is committed and after it is gone. */
  stored: KubernetesObject | undefined
  /** As the controllers' informers hold it, as old as the watch. */
  seen: KubernetesObject | undefined
  /** Counts the commits of it, and those that informers have heard of: metadata.resourceVersion. */
  version = 0
  seenVersion = 0
  /** Where its pods are listed, for kinds that have pods. */
  owner: Owner | undefined

  constructor(
    readonly id: ObjectId,
    readonly kind: string,
    readonly namespace: string,
    readonly name: string,
    readonly uid: string,
    readonly created: Micros,
  ) {}
}

export const controllerOf = (object: KubernetesObject | undefined): string | undefined =>
  object?.metadata.ownerReferences?.find((reference) => reference.controller)?.uid

/**
 * All objects but pods and nodes, as etcd holds them and as informers hold them. Thousands, not millions: they are objects;
 * what there are millions of stands in columns.
 */
export class ObjectTable {
  readonly list: StoredObject[] = []
  private readonly byKey = new Map<string, StoredObject>()
  private readonly byUid = new Map<string, StoredObject>()
  private readonly byKind = new Map<string, Set<StoredObject>>()
  private readonly dependents = new Map<string, Set<StoredObject>>()
  /** By kind: what informers have that no controller owns. */
  private readonly free = new Map<string, Set<StoredObject>>()

  /** What the next object is going to have. */
  get nextUid(): string {
    return `20000000-0000-4000-8000-${this.list.length.toString(16).padStart(12, '0')}`
  }

  add(kind: string, namespace: string, name: string, created: Micros): StoredObject {
    const id = this.list.length as ObjectId
    const uid = this.nextUid
    const object = new StoredObject(id, kind, namespace, name, uid, created)
    this.list.push(object)
    this.byKey.set(key(kind, namespace, name), object)
    this.byUid.set(uid, object)
    let peers = this.byKind.get(kind)
    if (!peers) this.byKind.set(kind, (peers = new Set()))
    peers.add(object)
    return object
  }

  get(id: number): StoredObject {
    return this.list[id]
  }

  /** The one that has the name now. */
  find(kind: string, namespace: string, name: string): StoredObject | undefined {
    return this.byKey.get(key(kind, namespace, name))
  }

  withUid(uid: string): StoredObject | undefined {
    return this.byUid.get(uid)
  }

  /** In the order of creation; those included that only etcd or only informers know. */
  ofKind(kind: string): Iterable<StoredObject> {
    return this.byKind.get(kind) ?? []
  }

  has(kind: string): boolean {
    return (this.byKind.get(kind)?.size ?? 0) > 0
  }

  /** What informers have of a kind. */
  *seenOfKind(kind: string, namespace?: string): Iterable<StoredObject & { seen: KubernetesObject }> {
    for (const object of this.ofKind(kind)) {
      if (object.seen && (namespace === undefined || object.namespace === namespace)) yield object as never
    }
  }

  /** What informers have of a kind in a namespace that names no controller among its owners, in the order seen. */
  *withoutController(kind: string, namespace: string): Iterable<StoredObject & { seen: KubernetesObject }> {
    const free = this.free.get(kind)
    if (!free || free.size === 0) return
    for (const object of [...free]) if (object.seen && object.namespace === namespace) yield object as never
  }

  /** Whether informers have an object of a kind, in whatever namespace, that names no controller among its owners. */
  hasFree(kind: string): boolean {
    return (this.free.get(kind)?.size ?? 0) > 0
  }

  /** Objects that name `uid` among their owners, in the order in which they began to. */
  dependentsOf(uid: string): Iterable<StoredObject> {
    return this.dependents.get(uid) ?? []
  }

  /** How many these are. */
  dependentCount(uid: string): number {
    return this.dependents.get(uid)?.size ?? 0
  }

  /** Etcd has a new version of an object, or none any more. */
  store(object: StoredObject, version: KubernetesObject | undefined): void {
    const before = object.stored?.metadata.ownerReferences
    const after = version?.metadata.ownerReferences
    object.stored = version
    object.version++
    if (before !== after) this.relate(object, before ?? [], after ?? [])
    if (!version && this.find(object.kind, object.namespace, object.name) === object) {
      this.byKey.delete(key(object.kind, object.namespace, object.name))
    }
  }

  /** Informers have heard of a version. Nobody holds an object any more that all have seen go. */
  show(object: StoredObject, version: KubernetesObject | undefined, number: number): void {
    if (object.seen?.metadata.ownerReferences !== version?.metadata.ownerReferences || !object.seen || !version) {
      this.release(object, version !== undefined && controllerOf(version) === undefined)
    }
    object.seen = version
    object.seenVersion = number
    if (version) return
    this.byKind.get(object.kind)?.delete(object)
    this.byUid.delete(object.uid)
  }

  private release(object: StoredObject, isFree: boolean): void {
    let free = this.free.get(object.kind)
    if (!free) this.free.set(object.kind, (free = new Set()))
    if (isFree) free.add(object)
    else free.delete(object)
  }

  private relate(object: StoredObject, before: readonly { uid?: string }[], after: readonly { uid?: string }[]): void {
    for (const { uid = '' } of before)
      if (!after.some((one) => one.uid === uid)) this.dependents.get(uid)?.delete(object)
    for (const { uid = '' } of after) {
      let all = this.dependents.get(uid)
      if (!all) this.dependents.set(uid, (all = new Set()))
      all.add(object)
    }
  }
}

const key = (kind: string, namespace: string, name: string): string => `${kind}/${namespace}/${name}`
