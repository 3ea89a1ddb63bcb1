import type { KubernetesObject } from '../../../design/kubernetes'
import { EventKind, type ClusterEvent } from '../scheduler/clusterEvents'
import type { VolumeKind } from '../../../design/compile/volumeObjects'

type Kinds = Partial<Record<VolumeKind, number>>

const added: Kinds = {
  PersistentVolume: EventKind.PersistentVolumeAdd,
  PersistentVolumeClaim: EventKind.PersistentVolumeClaimAdd,
  StorageClass: EventKind.StorageClassAdd,
  CSINode: EventKind.CSINodeAdd,
  CSIStorageCapacity: EventKind.CSIStorageCapacityAdd,
}

const updated: Kinds = {
  PersistentVolume: EventKind.PersistentVolumeUpdate,
  PersistentVolumeClaim: EventKind.PersistentVolumeClaimUpdate,
  StorageClass: EventKind.StorageClassUpdate,
  CSINode: EventKind.CSINodeUpdate,
  CSIDriver: EventKind.CSIDriverUpdate,
  CSIStorageCapacity: EventKind.CSIStorageCapacityUpdate,
}

const deleted: Kinds = { VolumeAttachment: EventKind.VolumeAttachmentDelete }

/** The event for the scheduler's queue; undefined when no default plugin registers for it (eventhandlers.go). */
export function eventOf(
  kind: VolumeKind,
  object: KubernetesObject | undefined,
  oldObject: KubernetesObject | undefined,
): ClusterEvent | undefined {
  const kinds = oldObject === undefined ? added : object === undefined ? deleted : updated
  const event = kinds[kind]
  return event === undefined ? undefined : { kind: event, object, oldObject }
}
