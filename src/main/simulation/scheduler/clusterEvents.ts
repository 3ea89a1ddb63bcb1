import type { KubernetesObject } from '../../../design/kubernetes'
import type { NodeSpec } from '../../../design/types'
import type { NodeId, PodId } from '../state/ids'
import type { CompiledTemplate } from '../state/templates'

/**
 * What may happen in a cluster that makes a waiting pod schedulable, one bit each. Upstream: staging/src/k8s.io/
 * kube-scheduler/framework/types.go (EventResource and ActionType).
 */
export const EventKind = {
  /** A pod that has a node appeared, or was bound. */
  AssignedPodAdd: 1 << 0,
  AssignedPodUpdateLabel: 1 << 1,
  AssignedPodScaleDown: 1 << 2,
  /** A pod is gone from its node: deleted or ended. */
  AssignedPodDelete: 1 << 3,
  /** Of the waiting pod itself. */
  PodUpdateLabel: 1 << 4,
  PodUpdateScaleDown: 1 << 5,
  PodUpdateTolerations: 1 << 6,
  PodSchedulingGatesEliminated: 1 << 7,
  NodeAdd: 1 << 8,
  NodeUpdateAllocatable: 1 << 9,
  NodeUpdateLabel: 1 << 10,
  /** Cordoning is one of these. */
  NodeUpdateTaint: 1 << 11,
  NodeDelete: 1 << 12,
  PersistentVolumeAdd: 1 << 13,
  PersistentVolumeUpdate: 1 << 14,
  PersistentVolumeClaimAdd: 1 << 15,
  PersistentVolumeClaimUpdate: 1 << 16,
  StorageClassAdd: 1 << 17,
  StorageClassUpdate: 1 << 18,
  CSINodeAdd: 1 << 19,
  CSINodeUpdate: 1 << 20,
  CSIDriverUpdate: 1 << 21,
  CSIStorageCapacityAdd: 1 << 22,
  CSIStorageCapacityUpdate: 1 << 23,
  VolumeAttachmentDelete: 1 << 24,
} as const

/** The name that upstream logs for an event ("NodeUpdateNodeLabel"). */
export const eventNames = new Map<number, string>([
  [EventKind.AssignedPodAdd, 'AssignedPodAdd'],
  [EventKind.AssignedPodUpdateLabel, 'AssignedPodUpdatePodLabel'],
  [EventKind.AssignedPodScaleDown, 'AssignedPodUpdatePodScaleDown'],
  [EventKind.AssignedPodDelete, 'AssignedPodDelete'],
  [EventKind.PodUpdateLabel, 'UnschedulablePodUpdatePodLabel'],
  [EventKind.PodUpdateScaleDown, 'UnschedulablePodUpdatePodScaleDown'],
  [EventKind.PodUpdateTolerations, 'UnschedulablePodUpdatePodToleration'],
  [EventKind.PodSchedulingGatesEliminated, 'UnschedulablePodUpdatePodSchedulingGatesEliminated'],
  [EventKind.NodeAdd, 'NodeAdd'],
  [EventKind.NodeUpdateAllocatable, 'NodeUpdateNodeAllocatable'],
  [EventKind.NodeUpdateLabel, 'NodeUpdateNodeLabel'],
  [EventKind.NodeUpdateTaint, 'NodeUpdateNodeTaint'],
  [EventKind.NodeDelete, 'NodeDelete'],
  [EventKind.PersistentVolumeAdd, 'PersistentVolumeAdd'],
  [EventKind.PersistentVolumeUpdate, 'PersistentVolumeUpdate'],
  [EventKind.PersistentVolumeClaimAdd, 'PersistentVolumeClaimAdd'],
  [EventKind.PersistentVolumeClaimUpdate, 'PersistentVolumeClaimUpdate'],
  [EventKind.StorageClassAdd, 'storage.k8s.io/StorageClassAdd'],
  [EventKind.StorageClassUpdate, 'storage.k8s.io/StorageClassUpdate'],
  [EventKind.CSINodeAdd, 'storage.k8s.io/CSINodeAdd'],
  [EventKind.CSINodeUpdate, 'storage.k8s.io/CSINodeUpdate'],
  [EventKind.CSIDriverUpdate, 'storage.k8s.io/CSIDriverUpdate'],
  [EventKind.CSIStorageCapacityAdd, 'storage.k8s.io/CSIStorageCapacityAdd'],
  [EventKind.CSIStorageCapacityUpdate, 'storage.k8s.io/CSIStorageCapacityUpdate'],
  [EventKind.VolumeAttachmentDelete, 'storage.k8s.io/VolumeAttachmentDelete'],
])

/** One event, with what it is about: the fields that do not belong to its kind are absent. */
export interface ClusterEvent {
  readonly kind: number
  /** Pod events: the other pod, its template now and before (differ on updates only). */
  readonly pod?: PodId
  readonly template?: CompiledTemplate
  readonly oldTemplate?: CompiledTemplate
  /** Node events: the node, its declaration now and before. */
  readonly node?: NodeId
  readonly nodeSpec?: NodeSpec
  readonly oldNodeSpec?: NodeSpec
  /** Storage events: the object now and before. */
  readonly object?: KubernetesObject
  readonly oldObject?: KubernetesObject
}
