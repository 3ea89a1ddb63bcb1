/** The rules of updates, by kind. */
import type { KubernetesObject } from '../../kubernetes'
import type { Reporter } from '../../problems'
import { checkMetadataUpdate } from './metadata'
import {
  checkClaimUpdate,
  checkNodeUpdate,
  checkPriorityClassUpdate,
  checkServiceUpdate,
  checkStorageClassUpdate,
} from './others'
import { checkPodUpdate } from './pod'
import { checkJobUpdate, checkSelectorUpdate, checkStatefulSetUpdate } from './workloads'

type Rule = (object: KubernetesObject, old: KubernetesObject, report: Reporter) => void

/** Kinds whose rules the API server looks at before the object as a whole; all others come after it. */
const first: Record<string, Rule> = { Service: checkServiceUpdate, DaemonSet: checkSelectorUpdate }

const after: Record<string, Rule> = {
  Pod: checkPodUpdate,
  Deployment: checkSelectorUpdate,
  ReplicaSet: checkSelectorUpdate,
  StatefulSet: checkStatefulSetUpdate,
  Job: checkJobUpdate,
  Node: checkNodeUpdate,
  PriorityClass: checkPriorityClassUpdate,
  StorageClass: checkStorageClassUpdate,
  PersistentVolumeClaim: checkClaimUpdate,
}

/** `checkObject`: the validation of the object by itself. */
export function checkUpdate(
  object: KubernetesObject,
  old: KubernetesObject,
  report: Reporter,
  checkObject: () => void,
): void {
  checkMetadataUpdate(object, old, report)
  first[object.kind]?.(object, old, report)
  checkObject()
  after[object.kind]?.(object, old, report)
}

/** Whether two versions of an object can follow one another; both have their defaults. */
export function checkImmutableFields(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  first[object.kind]?.(object, old, report)
  after[object.kind]?.(object, old, report)
}
