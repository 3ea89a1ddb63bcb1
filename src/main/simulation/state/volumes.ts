import { volumeKinds, type VolumeKind } from '../../../design/compile/volumeObjects'
import type { KubernetesObject } from '../../../design/kubernetes'
import type { ClusterEvent } from '../scheduler/clusterEvents'
import { compileClaim, type Claim } from '../volumes/persistentVolumeClaim'
import { compileVolume, type Volume } from '../volumes/persistentVolume'
import { compileAttachment, compileCSINode, compileCapacity, compileClass, tracksCapacity } from '../volumes/storage'
import type { CSINode, StorageCapacity, StorageClass, VolumeAttachment } from '../volumes/storage'
import { Assumed } from './volumesAssumed'
import { eventOf } from './volumesEvents'
import { GroupedTable } from './volumesGrouped'

/** An object was created (no `oldObject`), changed, or deleted (no `object`). */
export interface VolumeChange {
  readonly kind: VolumeKind
  readonly key: string
  readonly object: KubernetesObject | undefined
  readonly oldObject: KubernetesObject | undefined
  /** What the scheduler's queue hears of it; undefined: nothing. */
  readonly event: ClusterEvent | undefined
}

/** Where changes are heard of: at once from the store, after the watch delay from the API server's watch. */
export type VolumeChanges = Pick<VolumeStore, 'listen'>

/**
 * One request: `object` takes the place of `base` (undefined: creates it), or `base` is deleted (no `object`). Objects are
 * never changed in place, so `base` stands for the resourceVersion that the writer has seen.
 */
export interface VolumeWrite {
  readonly kind: VolumeKind
  readonly key: string
  readonly base: KubernetesObject | undefined
  readonly object: KubernetesObject | undefined
}

const loadOrder: readonly VolumeKind[] = [
  'StorageClass',
  'PersistentVolume',
  ...volumeKinds.filter((kind) => kind !== 'StorageClass' && kind !== 'PersistentVolume'),
]

const namespaced: ReadonlySet<string> = new Set(['PersistentVolumeClaim', 'CSIStorageCapacity'])

/** `name`, or `namespace/name` for claims and CSIStorageCapacity objects. */
export function keyOf(object: KubernetesObject): string {
  const { name = '', namespace = 'default' } = object.metadata
  return namespaced.has(object.kind) ? `${namespace}/${name}` : name
}

/**
 * Storage objects as etcd holds them, compiled for the plugins, and what the scheduler assumes of them for pods that it has
 * decided on but not bound (volumebinding/passive_assume_cache.go). Lists are in the order of creation.
 *
 * The API server's part is done on entry: a uid, a creationTimestamp, and the default class for claims that name none.
 */
export class VolumeStore {
  private readonly objects = new Map<VolumeKind, Map<string, KubernetesObject>>(
    volumeKinds.map((kind) => [kind, new Map()]),
  )
  private readonly volumeTable = new GroupedTable<Volume>((volume) => volume.className)
  private readonly capacityTable = new GroupedTable<StorageCapacity>((capacity) => capacity.className)
  private readonly attachmentTable = new GroupedTable<VolumeAttachment>((attachment) => attachment.nodeName)
  /** Volumes by the key of the claim that their claimRef names. */
  private readonly claimants = new GroupedTable<Volume>(({ claimRef }) =>
    claimRef ? `${claimRef.namespace}/${claimRef.name}` : undefined,
  )
  /** Volumes that any claim of their class may take. */
  private readonly freeTable = new GroupedTable<Volume>(({ claimRef, phase, className }) =>
    claimRef || phase !== 'Available' ? undefined : className,
  )
  private readonly claimTable = new Map<string, Claim>()
  private readonly classTable = new Map<string, StorageClass>()
  private readonly csiNodeTable = new Map<string, CSINode>()
  private readonly trackedDrivers = new Set<string>()
  private readonly assumedVolumes = new Assumed<Volume>()
  private readonly assumedClaims = new Assumed<Claim>()
  private readonly listeners: ((change: VolumeChange) => void)[] = []
  private uids = 0

  /**
   * What claims refer to is there before them, whatever the order of the objects: the default class, volumes they are bound
   * to. Objects of other kinds are passed over.
   * @param timestamp of now, for objects that are created.
   * @throws RangeError for a size that is no quantity.
   */
  constructor(
    objects: readonly KubernetesObject[] = [],
    private readonly timestamp: () => string | undefined = () => undefined,
  ) {
    for (const kind of loadOrder) for (const object of objects) if (object.kind === kind) this.put(object)
  }

  /** Of all kinds. */
  get count(): number {
    let count = 0
    for (const objects of this.objects.values()) count += objects.size
    return count
  }

  /** Called after every change, in the order of the calls of `listen`. */
  listen(listener: (change: VolumeChange) => void): void {
    this.listeners.push(listener)
  }

  get(kind: VolumeKind, key: string): KubernetesObject | undefined {
    return this.objects.get(kind)?.get(key)
  }

  /** In the order of creation. */
  ofKind(kind: VolumeKind): Iterable<KubernetesObject> {
    return this.objects.get(kind)?.values() ?? []
  }

  /** Creates the object or replaces the one of its key. @throws RangeError for a size that is no quantity. */
  put(written: KubernetesObject): KubernetesObject {
    const kind = written.kind as VolumeKind
    const key = keyOf(written)
    const oldObject = this.get(kind, key)
    const object = this.admit(written, oldObject)
    this.compile(kind, key, object)
    this.objects.get(kind)?.set(key, object)
    this.announce({ kind, key, object, oldObject })
    return object
  }

  /** False: there is no such object. */
  delete(kind: VolumeKind, key: string): boolean {
    const oldObject = this.get(kind, key)
    if (!oldObject) return false
    this.objects.get(kind)?.delete(key)
    this.forget(kind, key)
    this.announce({ kind, key, object: undefined, oldObject })
    return true
  }

  /** False: the object is no longer what the writer saw (a conflict); nothing was changed. */
  apply(write: VolumeWrite): boolean {
    if (this.get(write.kind, write.key) !== write.base) return false
    if (write.object) this.put(write.object)
    else this.delete(write.kind, write.key)
    return true
  }

  volume(name: string): Volume | undefined {
    return this.volumeTable.get(name)
  }

  volumes(): Iterable<Volume> {
    return this.volumeTable.values()
  }

  /** Volumes whose claimRef names the claim, with or without its uid. */
  claimedFor(claimKey: string): Iterable<Volume> {
    return this.claimants.group(claimKey)
  }

  /** Available volumes of a class that are kept for nobody. */
  freeVolumesOf(className: string): Iterable<Volume> {
    return this.freeTable.group(className)
  }

  claim(key: string): Claim | undefined {
    return this.claimTable.get(key)
  }

  claims(): Iterable<Claim> {
    return this.claimTable.values()
  }

  storageClass(name: string): StorageClass | undefined {
    return this.classTable.get(name)
  }

  /** The newest of the default classes, by name when they are of one age (pkg/volume/util/storageclass.go). */
  defaultClass(): StorageClass | undefined {
    const candidates = [...this.classTable.values()].filter(({ isDefault }) => isDefault)
    const newer = (a: StorageClass, b: StorageClass): boolean =>
      a.created !== b.created ? a.created > b.created : a.name < b.name
    return candidates.reduce<StorageClass | undefined>(
      (best, one) => (!best || newer(one, best) ? one : best),
      undefined,
    )
  }

  csiNode(node: string): CSINode | undefined {
    return this.csiNodeTable.get(node)
  }

  csiNodes(): Iterable<CSINode> {
    return this.csiNodeTable.values()
  }

  /** Whether the driver's CSIDriver asks for capacity checks. */
  tracksCapacity(driver: string): boolean {
    return this.trackedDrivers.has(driver)
  }

  capacitiesOf(className: string): Iterable<StorageCapacity> {
    return this.capacityTable.group(className)
  }

  attachmentsTo(node: string): Iterable<VolumeAttachment> {
    return this.attachmentTable.group(node)
  }

  /** As the scheduler takes it to be. */
  latestVolume(name: string): Volume | undefined {
    const volume = this.volume(name)
    return volume && this.assumedVolumes.latest(name, volume)
  }

  latestClaim(key: string): Claim | undefined {
    const claim = this.claim(key)
    return claim && this.assumedClaims.latest(key, claim)
  }

  *latestVolumesOf(className: string): Iterable<Volume> {
    for (const volume of this.volumeTable.group(className)) yield this.assumedVolumes.latest(volume.name, volume)
  }

  /** Until the volume changes, or `restoreVolume`. */
  assumeVolume(object: KubernetesObject): void {
    const volume = this.volume(keyOf(object))
    if (volume) this.assumedVolumes.assume(volume.name, volume, compileVolume(object))
  }

  assumeClaim(object: KubernetesObject): void {
    const claim = this.claim(keyOf(object))
    if (claim) this.assumedClaims.assume(claim.key, claim, compileClaim(object))
  }

  /** Takes back what was assumed with that very object; a later assumption stays. */
  restoreVolume(object: KubernetesObject): void {
    this.assumedVolumes.restore(keyOf(object), (volume) => volume.object === object)
  }

  restoreClaim(object: KubernetesObject): void {
    this.assumedClaims.restore(keyOf(object), (claim) => claim.object === object)
  }

  private announce(change: Omit<VolumeChange, 'event'>): void {
    const event = eventOf(change.kind, change.object, change.oldObject)
    for (const listener of this.listeners) listener({ ...change, event })
  }

  /** What the API server does at creation. */
  private admit(object: KubernetesObject, oldObject: KubernetesObject | undefined): KubernetesObject {
    const { metadata } = object
    const uid = metadata.uid ?? (oldObject ? oldObject.metadata.uid : undefined) ?? this.uidFor(object)
    const creationTimestamp =
      metadata.creationTimestamp ?? (oldObject ? oldObject.metadata.creationTimestamp : this.timestamp())
    const isComplete = metadata.uid === uid && metadata.creationTimestamp === creationTimestamp
    const made = creationTimestamp === undefined ? { uid } : { uid, creationTimestamp }
    const admitted = isComplete ? object : { ...object, metadata: { ...metadata, ...made } }
    return oldObject || object.kind !== 'PersistentVolumeClaim' ? admitted : this.withDefaultClass(admitted)
  }

  /**
   * A claim without a uid that says it is bound keeps its volume: the uid is the one that the volume's claimRef has. All
   * other objects get a new one.
   */
  private uidFor(object: KubernetesObject): string {
    if (object.kind === 'PersistentVolumeClaim') {
      const claim = compileClaim(object)
      const claimRef = this.volume(claim.volumeName)?.claimRef
      const own = claimRef?.name === claim.name && claimRef.namespace === claim.namespace
      if (own && claimRef.uid && (claim.bound || claim.phase === 'Bound')) return claimRef.uid
    }
    return `00000000-0000-4000-8000-${(++this.uids).toString(16).padStart(12, '0')}`
  }

  /** plugin/pkg/admission/storage/storageclass/setdefault */
  private withDefaultClass(object: KubernetesObject): KubernetesObject {
    const claim = compileClaim(object)
    const name = claim.hasClass || claim.volumeName !== '' ? undefined : this.defaultClass()?.name
    if (name === undefined) return object
    return { ...object, spec: { ...(object.spec as object), storageClassName: name } }
  }

  private compile(kind: VolumeKind, key: string, object: KubernetesObject): void {
    if (kind === 'PersistentVolume') this.storeVolume(compileVolume(object))
    else if (kind === 'PersistentVolumeClaim') this.claimTable.set(key, compileClaim(object))
    else if (kind === 'StorageClass') this.classTable.set(key, compileClass(object))
    else if (kind === 'CSINode') this.csiNodeTable.set(key, compileCSINode(object))
    else if (kind === 'CSIStorageCapacity') this.capacityTable.set(key, compileCapacity(object))
    else if (kind === 'VolumeAttachment') this.attachmentTable.set(key, compileAttachment(object))
    else if (tracksCapacity(object)) this.trackedDrivers.add(key)
    else this.trackedDrivers.delete(key)
  }

  private storeVolume(volume: Volume): void {
    this.volumeTable.set(volume.name, volume)
    this.claimants.set(volume.name, volume)
    this.freeTable.set(volume.name, volume)
  }

  private forget(kind: VolumeKind, key: string): void {
    if (kind === 'PersistentVolume') {
      this.volumeTable.delete(key)
      this.claimants.delete(key)
      this.freeTable.delete(key)
      this.assumedVolumes.drop(key)
    } else if (kind === 'PersistentVolumeClaim') {
      this.claimTable.delete(key)
      this.assumedClaims.drop(key)
    } else if (kind === 'StorageClass') this.classTable.delete(key)
    else if (kind === 'CSINode') this.csiNodeTable.delete(key)
    else if (kind === 'CSIStorageCapacity') this.capacityTable.delete(key)
    else if (kind === 'VolumeAttachment') this.attachmentTable.delete(key)
    else this.trackedDrivers.delete(key)
  }
}
