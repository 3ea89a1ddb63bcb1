import type { NodeSpec } from '../../../design/types'
import type { VolumeStore } from '../state/volumes'
import type { Claim } from './persistentVolumeClaim'
import type { StorageCapacity, StorageClass } from './storage'
import { selectorOf } from './topology'

/** true: there is room, or nobody counts it; false: there is none; an object: there is room in that one. */
export type CapacityAnswer = boolean | StorageCapacity

/**
 * Whether a volume for the claim can still be made for the node, by the driver's CSIStorageCapacity objects. Each claim is
 * looked at alone, and nothing is set aside for volumes in the making. Upstream: volumebinding/binder.go, hasEnoughCapacity.
 */
export function capacityFor(
  volumes: VolumeStore,
  claim: Claim,
  storageClass: StorageClass,
  node: NodeSpec,
): CapacityAnswer {
  if (claim.requestBytes === undefined || !volumes.tracksCapacity(storageClass.provisioner)) return true
  for (const capacity of volumes.capacitiesOf(storageClass.name)) {
    if (capacity.limitBytes === undefined || capacity.limitBytes < claim.requestBytes) continue
    if (capacity.nodeTopology && selectorOf(capacity.nodeTopology).matches(node.labels)) return capacity
  }
  return false
}
