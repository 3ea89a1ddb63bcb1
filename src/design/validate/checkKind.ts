/** Which check is for which kind. */
import { isWorkloadKind } from '../compile/workload'
import type { KubernetesObject } from '../kubernetes'
import type { Reporter } from '../problems'
import { checkHorizontalPodAutoscaler } from './autoscaler'
import { checkEndpoints } from './endpoints'
import { checkLimitRange, checkResourceQuota } from './limits'
import { checkNamespace, checkNode, checkPodDisruptionBudget, checkPriorityClass } from './others'
import { checkRuntimeClassObject } from './runtimeClass'
import { checkService } from './service'
import {
  checkCsiDriver,
  checkCsiNode,
  checkCsiStorageCapacity,
  checkStorageClass,
  checkVolumeAttachment,
} from './storage'
import { checkMetadata } from './names'
import { checkPersistentVolume, checkPersistentVolumeClaim } from './volumes'
import { checkReplicationController, checkWorkload } from './workloads'

const checks: Record<string, (object: KubernetesObject, report: Reporter) => void> = {
  Service: checkService,
  Endpoints: checkEndpoints,
  Namespace: checkNamespace,
  Node: checkNode,
  PriorityClass: checkPriorityClass,
  RuntimeClass: checkRuntimeClassObject,
  PodDisruptionBudget: checkPodDisruptionBudget,
  HorizontalPodAutoscaler: checkHorizontalPodAutoscaler,
  ReplicationController: checkReplicationController,
  PersistentVolume: checkPersistentVolume,
  PersistentVolumeClaim: checkPersistentVolumeClaim,
  StorageClass: checkStorageClass,
  CSINode: checkCsiNode,
  CSIDriver: checkCsiDriver,
  CSIStorageCapacity: checkCsiStorageCapacity,
  VolumeAttachment: checkVolumeAttachment,
  LimitRange: checkLimitRange,
  ResourceQuota: checkResourceQuota,
  ConfigMap: ({ metadata }, report) => checkMetadata(metadata, 'subdomain', report),
}

/** Values of an understood kind, when all its fields have the right types. */
export function checkKind(kind: string, object: KubernetesObject, report: Reporter): void {
  if (isWorkloadKind(kind)) checkWorkload(kind, object, report)
  else checks[kind]?.(object, report)
}
