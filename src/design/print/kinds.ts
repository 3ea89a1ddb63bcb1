/** The kinds whose objects are shown, in the order and the groups in which a person looks for them. */
import type { Printer } from './table'
import {
  configMap,
  namespace,
  node,
  plain,
  priorityClass,
  resourceQuota,
  secret,
  serviceAccount,
} from './tables/cluster'
import { endpoints, endpointSlice, service } from './tables/network'
import { pod } from './tables/pod'
import { horizontalPodAutoscaler, podDisruptionBudget } from './tables/policy'
import { persistentVolume, persistentVolumeClaim, storageClass, volumeAttachment } from './tables/storage'
import { controllerRevision, cronJob, daemonSet, deployment, job, replicaSet, statefulSet } from './tables/workloads'

export interface PrintedKind {
  kind: string
  /** What the list of them is called. */
  title: string
  group: 'Workloads' | 'Policy' | 'Network' | 'Storage' | 'Cluster'
  namespaced: boolean
  printer: Printer
}

const row = (
  group: PrintedKind['group'],
  kind: string,
  title: string,
  printer: Printer,
  namespaced = true,
): PrintedKind => ({ group, kind, title, printer, namespaced })

export const printedKinds: readonly PrintedKind[] = [
  row('Workloads', 'Deployment', 'Deployments', deployment),
  row('Workloads', 'ReplicaSet', 'ReplicaSets', replicaSet),
  row('Workloads', 'StatefulSet', 'StatefulSets', statefulSet),
  row('Workloads', 'DaemonSet', 'DaemonSets', daemonSet),
  row('Workloads', 'Job', 'Jobs', job),
  row('Workloads', 'CronJob', 'CronJobs', cronJob),
  row('Workloads', 'Pod', 'Pods', pod),
  row('Workloads', 'ControllerRevision', 'ControllerRevisions', controllerRevision),
  row('Policy', 'HorizontalPodAutoscaler', 'HPAs', horizontalPodAutoscaler),
  row('Policy', 'PodDisruptionBudget', 'PDBs', podDisruptionBudget),
  row('Policy', 'ResourceQuota', 'ResourceQuotas', resourceQuota),
  row('Policy', 'LimitRange', 'LimitRanges', plain),
  row('Policy', 'PriorityClass', 'PriorityClasses', priorityClass, false),
  row('Network', 'Service', 'Services', service),
  row('Network', 'EndpointSlice', 'EndpointSlices', endpointSlice),
  row('Network', 'Endpoints', 'Endpoints', endpoints),
  row('Storage', 'PersistentVolumeClaim', 'PVCs', persistentVolumeClaim),
  row('Storage', 'PersistentVolume', 'PVs', persistentVolume, false),
  row('Storage', 'StorageClass', 'StorageClasses', storageClass, false),
  row('Storage', 'VolumeAttachment', 'VolumeAttachments', volumeAttachment, false),
  row('Cluster', 'Node', 'Nodes', node, false),
  row('Cluster', 'Namespace', 'Namespaces', namespace, false),
  row('Cluster', 'ConfigMap', 'ConfigMaps', configMap),
  row('Cluster', 'Secret', 'Secrets', secret),
  row('Cluster', 'ServiceAccount', 'ServiceAccounts', serviceAccount),
]

const byKind = new Map(printedKinds.map((one) => [one.kind, one]))

export const printedKind = (kind: string): PrintedKind | undefined => byKind.get(kind)
