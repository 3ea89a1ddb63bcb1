/** What the API server fills in that was left out. */
import type { KubernetesObject } from '../../kubernetes'
import * as others from './others'
import { defaultPod } from './pod'
import * as workloads from './workloads'

const byKind: Record<string, (object: KubernetesObject) => void> = {
  Pod: defaultPod,
  Deployment: workloads.defaultDeployment,
  ReplicaSet: workloads.defaultReplicaSet,
  StatefulSet: workloads.defaultStatefulSet,
  DaemonSet: workloads.defaultDaemonSet,
  Job: workloads.defaultJob,
  CronJob: workloads.defaultCronJob,
  ReplicationController: workloads.defaultReplicationController,
  Service: others.defaultService,
  Namespace: others.defaultNamespace,
  Node: others.defaultNode,
  LimitRange: others.defaultLimitRange,
  PriorityClass: others.defaultPriorityClass,
  StorageClass: others.defaultStorageClass,
  PersistentVolume: others.defaultPersistentVolume,
  PersistentVolumeClaim: others.defaultPersistentVolumeClaim,
  HorizontalPodAutoscaler: others.defaultAutoscaler,
}

/** Changes the object, which must be decoded: see decode.ts. */
export function setDefaults(object: KubernetesObject): void {
  if (object.spec === undefined && needsSpec.has(object.kind)) object.spec = {}
  byKind[object.kind]?.(object)
}

/** Go has no absent specification: it is an empty one, which validation then looks at. */
const needsSpec = new Set(
  (
    'Pod Deployment ReplicaSet StatefulSet DaemonSet Job CronJob ReplicationController Service ' +
    'PersistentVolumeClaim PersistentVolume HorizontalPodAutoscaler LimitRange ResourceQuota PodDisruptionBudget'
  ).split(' '),
)
