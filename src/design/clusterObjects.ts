/**
 * Plain Kubernetes objects as the scheduler alone needs them: no workloads that make pods, no time. What the API server
 * does at creation has been done (admission, defaults).
 */
import type { KubernetesObject, LabelSelector } from './kubernetes'
import type { NodeSpec, Notice, PodDisruptionBudget, PodTemplate, Problem, Service } from './types'

/** One Pod object after admission. Pods of one owner that are alike share one `template` (same object). */
export interface PlainPod {
  namespace: string
  name: string
  template: PodTemplate
  /** spec.nodeName: it is there already. */
  nodeName: string | undefined
  /** The owning controller (metadata.ownerReferences), for default spreading. */
  owner: { kind: string; name: string } | undefined
  /** metadata.deletionTimestamp is set. */
  terminating: boolean
  /** status.startTime, in milliseconds since 1970; undefined: none. */
  startTimeMs: number | undefined
  /** status.nominatedNodeName */
  nominatedNodeName: string | undefined
  /** status.phase is Succeeded or Failed: it takes no room. */
  ended: boolean
}

export interface ClusterObjects {
  nodes: readonly NodeSpec[]
  /** In the order of the files. */
  pods: readonly PlainPod[]
  services: readonly Pick<Service, 'namespace' | 'name' | 'selector'>[]
  /** ReplicaSets, ReplicationControllers and StatefulSets, for default spreading. */
  owners: readonly { kind: string; namespace: string; name: string; selector: LabelSelector | undefined }[]
  disruptionBudgets: readonly PodDisruptionBudget[]
  /** Labels by namespace, each with its own name as kubernetes.io/metadata.name. */
  namespaceLabels: Readonly<Record<string, Readonly<Record<string, string>>>>
  /**
   * PersistentVolume, PersistentVolumeClaim, StorageClass, CSINode, CSIDriver, CSIStorageCapacity and VolumeAttachment
   * objects as admitted (defaults, default StorageClass), in the order of the files.
   */
  volumeObjects: readonly KubernetesObject[]
}

export type ObjectsResult =
  | { ok: true; objects: ClusterObjects; problems: readonly Problem[]; notices: readonly Notice[] }
  | { ok: false; problems: readonly Problem[] }
