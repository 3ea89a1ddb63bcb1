import type { KubernetesObject } from '../../../design/kubernetes'
import type { NodeSpec } from '../../../design/types'
import type { VolumeChange, VolumeChanges, VolumeStore, VolumeWrite } from '../state/volumes'
import { annotations } from '../volumes/meta'
import { externalProvisioner } from '../volumes/migration'
import type { Claim } from '../volumes/persistentVolumeClaim'
import { segmentOf, segmentsOf, spreadSegment, type Segment } from '../volumes/provisionedTopology'
import type { StorageClass } from '../volumes/storage'
import { referenceTo } from '../volumes/writes'

/** The nodes as they are when a volume is made. */
export interface ProvisionerNodes {
  find(name: string): NodeSpec | undefined
  list(): Iterable<NodeSpec>
}

const none: ReadonlySet<string> = new Set()

/**
 * The external provisioners of all CSI drivers in one: makes a volume for every claim that the PersistentVolumeBinder asks
 * one for, and deletes it when its claim is gone and its reclaim policy is Delete. Never fails, never fills up: a
 * CSIStorageCapacity object is for the scheduler and stays as it is. Without time, as PersistentVolumeBinder.
 */
export class ExternalProvisioner {
  private readonly queue = new Map<string, 'claim' | 'volume'>()
  /** By class; kept until a node or what is known of drivers changes. */
  private readonly segments = new Map<string, readonly Segment[]>()

  constructor(
    private readonly store: VolumeStore,
    private readonly nodes: ProvisionerNodes,
    changes: VolumeChanges = store,
  ) {
    changes.listen((change) => this.changed(change))
    for (const { key } of store.claims()) this.queue.set(key, 'claim')
    for (const { name } of store.volumes()) this.queue.set(name, 'volume')
  }

  /** The next write, still to be applied, of a volume that is not `busy`; undefined: there is nothing to do. */
  next(busy: ReadonlySet<string> = none): VolumeWrite | undefined {
    for (const [key, kind] of this.queue) {
      if (busy.has(kind === 'claim' ? nameFor(this.store.claim(key)) : key)) continue
      const write = kind === 'claim' ? this.provision(key) : this.reclaim(key)
      if (write) return write
      this.queue.delete(key)
    }
    return undefined
  }

  /** To be called when nodes or their labels change. */
  nodesChanged(): void {
    this.segments.clear()
  }

  private changed({ kind, key, object }: VolumeChange): void {
    if (kind === 'CSINode' || kind === 'StorageClass') this.segments.clear()
    if (!object) return
    if (kind === 'PersistentVolumeClaim') this.queue.set(key, 'claim')
    else if (kind === 'PersistentVolume') this.queue.set(key, 'volume')
  }

  private provision(key: string): VolumeWrite | undefined {
    const claim = this.store.claim(key)
    const driver = claim?.annotations[annotations.storageProvisioner]
    if (!claim || driver === undefined || claim.volumeName !== '' || claim.deleting) return undefined
    const storageClass = this.store.storageClass(claim.className)
    if (!storageClass || externalProvisioner(storageClass.provisioner) !== driver) return undefined
    for (const { claimRef } of this.store.claimedFor(key)) if (claimRef?.uid === claim.uid) return undefined
    const segment = this.segmentFor(claim, storageClass, driver)
    if (!segment) return undefined
    const object = provisioned(claim, storageClass, driver, segment)
    return { kind: 'PersistentVolume', key: object.metadata.name ?? '', base: undefined, object }
  }

  /** undefined: it is not known yet where, or the node is gone. */
  private segmentFor(claim: Claim, storageClass: StorageClass, driver: string): Segment | undefined {
    if (claim.selectedNode !== undefined) {
      const node = this.nodes.find(claim.selectedNode)
      return node && segmentOf(this.store, driver, node)
    }
    if (storageClass.waitsForConsumer) return undefined
    let segments = this.segments.get(storageClass.name)
    if (!segments) {
      segments = segmentsOf(this.store, driver, storageClass, this.nodes.list())
      this.segments.set(storageClass.name, segments)
    }
    return spreadSegment(segments, claim)
  }

  private reclaim(name: string): VolumeWrite | undefined {
    const volume = this.store.volume(name)
    if (volume?.phase !== 'Released' || volume.reclaimPolicy !== 'Delete') return undefined
    if (!(annotations.provisionedBy in volume.annotations)) return undefined
    return { kind: 'PersistentVolume', key: name, base: volume.object, object: undefined }
  }
}

function nameFor(claim: Claim | undefined): string {
  return claim ? `pvc-${claim.uid}` : ''
}

function provisioned(claim: Claim, storageClass: StorageClass, driver: string, segment: Segment): KubernetesObject {
  const name = nameFor(claim)
  const { resources } = claim.object.spec as { resources?: { requests?: Record<string, unknown> } }
  const expressions = Object.entries(segment).map(([key, value]) => ({ key, operator: 'In', values: [value] }))
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { [annotations.provisionedBy]: driver } },
    spec: {
      capacity: { storage: resources?.requests?.storage ?? '0' },
      accessModes: claim.accessModes,
      volumeMode: claim.volumeMode,
      storageClassName: claim.className,
      volumeAttributesClassName: claim.attributesClass || undefined,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      csi: { driver, volumeHandle: name },
      claimRef: referenceTo(claim),
      nodeAffinity:
        expressions.length === 0 ? undefined : { required: { nodeSelectorTerms: [{ matchExpressions: expressions }] } },
    },
  }
}
