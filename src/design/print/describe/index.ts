/** `kubectl describe`. Upstream: staging/src/k8s.io/kubectl/pkg/describe/describe.go. */
import type { KubernetesObject } from '../../kubernetes'
import { Outline, type OutlineRow } from '../outline'
import type { Describe, DescribeFacts } from './facts'
import { node } from './node'
import {
  endpointSlice,
  generic,
  horizontalPodAutoscaler,
  limitRange,
  namespace,
  persistentVolume,
  persistentVolumeClaim,
  podDisruptionBudget,
  resourceQuota,
  service,
  storageClass,
} from './others'
import { pod } from './pod'
import { controllerRevision, cronJob, daemonSet, deployment, job, replicaSet, statefulSet } from './workloads'

export type { DescribeFacts } from './facts'

const kinds: Readonly<Record<string, Describe>> = {
  Deployment: deployment,
  ReplicaSet: replicaSet,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  Job: job,
  CronJob: cronJob,
  ControllerRevision: controllerRevision,
  Pod: pod,
  Node: node,
  HorizontalPodAutoscaler: horizontalPodAutoscaler,
  PodDisruptionBudget: podDisruptionBudget,
  Service: service,
  EndpointSlice: endpointSlice,
  PersistentVolumeClaim: persistentVolumeClaim,
  PersistentVolume: persistentVolume,
  StorageClass: storageClass,
  ResourceQuota: resourceQuota,
  LimitRange: limitRange,
  Namespace: namespace,
}

export function describeObject(object: KubernetesObject, facts: DescribeFacts): OutlineRow[] {
  const outline = new Outline()
  const describe = kinds[object.kind] ?? generic
  describe(object as never, facts, outline)
  return outline.rows
}
