import type { KubernetesObject, LabelSelector, RawQuantity } from '../../../design/kubernetes'
import { annotations, annotationsOf, optionalBytes } from './meta'

export interface StorageClass {
  readonly object: KubernetesObject
  readonly name: string
  readonly provisioner: string
  readonly waitsForConsumer: boolean
  readonly reclaimPolicy: string
  readonly allowedTopologies: readonly { matchLabelExpressions?: { key: string; values: string[] }[] | null }[]
  readonly isDefault: boolean
  /** metadata.creationTimestamp as written, '' without one. */
  readonly created: string
}

export interface CSINode {
  readonly object: KubernetesObject
  readonly name: string
  /** By driver that has one. */
  readonly limits: ReadonlyMap<string, number>
  readonly topologyKeys: ReadonlyMap<string, readonly string[]>
  /** In-tree plugins that the node serves through CSI. */
  readonly migratedPlugins: ReadonlySet<string>
}

export interface StorageCapacity {
  readonly object: KubernetesObject
  readonly className: string
  /** undefined: no node can reach it. */
  readonly nodeTopology: LabelSelector | undefined
  readonly capacityBytes: number | undefined
  /** The largest volume that fits: maximumVolumeSize, else the capacity. */
  readonly limitBytes: number | undefined
}

export interface VolumeAttachment {
  readonly object: KubernetesObject
  readonly attacher: string
  readonly nodeName: string
  readonly volumeName: string | undefined
}

export function compileClass(object: KubernetesObject): StorageClass {
  const notes = annotationsOf(object)
  const isTrue = (key: string): boolean => notes[key] === 'true'
  return {
    object,
    name: object.metadata.name ?? '',
    provisioner: (object.provisioner as string | undefined) ?? '',
    waitsForConsumer: object.volumeBindingMode === 'WaitForFirstConsumer',
    reclaimPolicy: (object.reclaimPolicy as string | undefined) ?? 'Delete',
    allowedTopologies: (object.allowedTopologies ?? []) as StorageClass['allowedTopologies'],
    isDefault: isTrue(annotations.defaultClass) || isTrue(annotations.betaDefaultClass),
    created: object.metadata.creationTimestamp ?? '',
  }
}

interface CSINodeSpec {
  drivers?: { name: string; topologyKeys?: string[] | null; allocatable?: { count?: number | null } | null }[] | null
}

export function compileCSINode(object: KubernetesObject): CSINode {
  const drivers = (object.spec as CSINodeSpec | undefined)?.drivers ?? []
  const limits = new Map<string, number>()
  for (const { name, allocatable } of drivers) {
    if (typeof allocatable?.count === 'number') limits.set(name, allocatable.count)
  }
  const migrated = annotationsOf(object)[annotations.migratedPlugins] ?? ''
  return {
    object,
    name: object.metadata.name ?? '',
    limits,
    topologyKeys: new Map(drivers.map(({ name, topologyKeys }) => [name, topologyKeys ?? []])),
    migratedPlugins: new Set(migrated.split(',').filter((plugin) => plugin !== '')),
  }
}

/** spec.storageCapacity of a CSIDriver: its CSIStorageCapacity objects are to be looked at. */
export function tracksCapacity(object: KubernetesObject): boolean {
  return (object.spec as { storageCapacity?: boolean } | undefined)?.storageCapacity === true
}

export function compileCapacity(object: KubernetesObject): StorageCapacity {
  const capacityBytes = optionalBytes(object, object.capacity as RawQuantity | undefined)
  return {
    object,
    className: (object.storageClassName as string | undefined) ?? '',
    nodeTopology: (object.nodeTopology as LabelSelector | null | undefined) ?? undefined,
    capacityBytes,
    limitBytes: optionalBytes(object, object.maximumVolumeSize as RawQuantity | undefined) ?? capacityBytes,
  }
}

export function compileAttachment(object: KubernetesObject): VolumeAttachment {
  const spec = (object.spec ?? {}) as {
    attacher?: string
    nodeName?: string
    source?: { persistentVolumeName?: string | null } | null
  }
  return {
    object,
    attacher: spec.attacher ?? '',
    nodeName: spec.nodeName ?? '',
    volumeName: spec.source?.persistentVolumeName ?? undefined,
  }
}
