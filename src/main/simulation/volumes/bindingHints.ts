import type { KubernetesObject } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import { EventKind, type ClusterEvent } from '../scheduler/clusterEvents'
import { claimsOf } from './claims'
import { annotations, annotationsOf } from './meta'
import { volumesOf } from './podVolumes'
import { compileCapacity, tracksCapacity } from './storage'
import { isAmong } from './uses'

/** Queueing hints of VolumeBinding. Upstream: plugins/volumebinding/volume_binding.go (isSchedulableAfter…). */
export function bindingHint(template: PodTemplate, podName: string, event: ClusterEvent): boolean {
  const { object, oldObject } = event
  switch (event.kind) {
    case EventKind.PersistentVolumeClaimAdd:
    case EventKind.PersistentVolumeClaimUpdate:
      return isAmong(claimsOf(template, podName), template.namespace, object)
    case EventKind.StorageClassUpdate:
      return textOf(object?.allowedTopologies) !== textOf(oldObject?.allowedTopologies)
    case EventKind.CSINodeUpdate:
      return migratedPlugins(object) !== migratedPlugins(oldObject)
    case EventKind.CSIDriverUpdate:
      return stopsTracking(template, object, oldObject)
    case EventKind.CSIStorageCapacityUpdate:
      return grows(object, oldObject)
    default:
      return true
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value ?? [])
}

function migratedPlugins(object: KubernetesObject | undefined): string {
  return (object && annotationsOf(object)[annotations.migratedPlugins]) ?? ''
}

/** For pods with a volume that the driver makes for them without a claim. */
function stopsTracking(
  template: PodTemplate,
  object: KubernetesObject | undefined,
  oldObject: KubernetesObject | undefined,
): boolean {
  if (!object || !oldObject || !tracksCapacity(oldObject) || tracksCapacity(object)) return false
  return volumesOf(template).inline.some(({ csi }) => csi?.driver === object.metadata.name)
}

function grows(object: KubernetesObject | undefined, oldObject: KubernetesObject | undefined): boolean {
  const limit = object && compileCapacity(object).limitBytes
  const oldLimit = oldObject && compileCapacity(oldObject).limitBytes
  return limit !== undefined && (oldLimit === undefined || limit > oldLimit)
}
