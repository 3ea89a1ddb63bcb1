import type { KubernetesObject } from '../../../design/kubernetes'
import type { VolumeStore, VolumeWrite } from '../state/volumes'
import { isBoundByController } from './matching'
import { annotations } from './meta'
import type { Volume } from './persistentVolume'
import type { Claim } from './persistentVolumeClaim'
import { withSpec, withStatus, withoutAnnotation } from './writes'

export function volumeWrite(volume: Volume, object: KubernetesObject): VolumeWrite {
  return { kind: 'PersistentVolume', key: volume.name, base: volume.object, object }
}

/** Nothing to do when the volume is in that phase already. */
export function volumePhase(volume: Volume, phase: string): VolumeWrite | undefined {
  return volume.phase === phase ? undefined : volumeWrite(volume, withStatus(volume.object, { phase }))
}

/**
 * The next write that the controller makes for a volume, or the claim (by key) that must be looked at instead. Upstream:
 * persistentvolume/pv_controller.go, syncVolume. Recycling, and deletion by in-tree plugins, are left out: a volume that
 * nobody deletes stays Released.
 */
export function syncVolume(store: VolumeStore, volume: Volume): VolumeWrite | string | undefined {
  const { claimRef } = volume
  if (!claimRef?.uid) return volumePhase(volume, 'Available')
  const claim = store.claim(`${claimRef.namespace}/${claimRef.name}`)
  // A claim of that name with another uid is another claim.
  if (!claim || claim.uid !== claimRef.uid) return release(volume)
  if (claim.volumeName === volume.name) return volumePhase(volume, 'Bound')
  return claim.volumeName === '' ? awaitClaim(volume, claim) : giveUp(volume)
}

function release(volume: Volume): VolumeWrite | undefined {
  return volume.phase === 'Failed' ? undefined : volumePhase(volume, 'Released')
}

function awaitClaim(volume: Volume, claim: Claim): string | undefined {
  return volume.volumeMode === claim.volumeMode ? claim.key : undefined
}

/** The claim took another volume. */
function giveUp(volume: Volume): VolumeWrite | undefined {
  const provisioned = annotations.provisionedBy in volume.annotations && volume.reclaimPolicy === 'Delete'
  if (provisioned) return release(volume)
  if (isBoundByController(volume)) {
    const free = withSpec(volume.object, { claimRef: undefined })
    return volumeWrite(volume, withoutAnnotation(free, annotations.boundByController))
  }
  const { uid: _, ...claimRef } = volume.claimRef ?? {}
  return volumeWrite(volume, withSpec(volume.object, { claimRef }))
}
