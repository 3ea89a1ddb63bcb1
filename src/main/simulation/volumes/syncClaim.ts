import type { KubernetesObject } from '../../../design/kubernetes'
import type { VolumeStore, VolumeWrite } from '../state/volumes'
import { bestVolume, satisfies } from './matching'
import { annotations } from './meta'
import { externalProvisioner } from './migration'
import { isDelayed } from './nodeVolumes'
import type { Volume } from './persistentVolume'
import type { Claim } from './persistentVolumeClaim'
import { volumePhase, volumeWrite } from './syncVolume'
import { boundToClaim, isClaimedBy, withAnnotations, withSpec, withStatus } from './writes'

function claimWrite(claim: Claim, object: KubernetesObject): VolumeWrite {
  return { kind: 'PersistentVolumeClaim', key: claim.key, base: claim.object, object }
}

function claimPhase(claim: Claim, phase: string): VolumeWrite | undefined {
  return claim.phase === phase ? undefined : claimWrite(claim, withStatus(claim.object, { phase }))
}

/**
 * The next write that the controller makes for a claim. Upstream: persistentvolume/pv_controller.go, syncClaim (and
 * syncUnboundClaim, syncBoundClaim, bind).
 */
export function syncClaim(store: VolumeStore, claim: Claim): VolumeWrite | undefined {
  if (annotations.bindCompleted in claim.annotations) return syncBound(store, claim)
  return claim.volumeName === '' ? syncUnbound(store, claim) : syncRequested(store, claim)
}

/** A claim whose volume is gone, or is another's, is lost for good. */
function syncBound(store: VolumeStore, claim: Claim): VolumeWrite | undefined {
  const volume = store.volume(claim.volumeName)
  if (!volume) return claimPhase(claim, 'Lost')
  // As upstream: a uid that is missing is not the claim's.
  const own = !volume.claimRef || (volume.claimRef.uid ?? '') === claim.uid
  return own ? bind(volume, claim) : claimPhase(claim, 'Lost')
}

function syncUnbound(store: VolumeStore, claim: Claim): VolumeWrite | undefined {
  const delayed = isDelayed(store, claim)
  const free = delayed ? [] : store.freeVolumesOf(claim.className)
  const volume = bestVolume(claim, [...store.claimedFor(claim.key), ...free], delayed)
  if (volume) return bind(volume, claim)
  const defaultClass = claim.hasClass ? undefined : store.defaultClass()
  if (defaultClass) return claimWrite(claim, withSpec(claim.object, { storageClassName: defaultClass.name }))
  const waits = delayed && claim.selectedNode === undefined
  return (waits ? undefined : askForVolume(store, claim)) ?? claimPhase(claim, 'Pending')
}

/** Names the external provisioner that is to make a volume; a class without one makes none. */
function askForVolume(store: VolumeStore, claim: Claim): VolumeWrite | undefined {
  const storageClass = store.storageClass(claim.className)
  const provisioner = storageClass && externalProvisioner(storageClass.provisioner)
  if (provisioner === undefined || claim.annotations[annotations.storageProvisioner] === provisioner) return undefined
  const marks = { [annotations.betaStorageProvisioner]: provisioner, [annotations.storageProvisioner]: provisioner }
  return claimWrite(claim, withAnnotations(claim.object, marks))
}

/** The claim names its volume. */
function syncRequested(store: VolumeStore, claim: Claim): VolumeWrite | undefined {
  const volume = store.volume(claim.volumeName)
  if (!volume) return claimPhase(claim, 'Pending')
  if (!volume.claimRef) return satisfies(volume, claim) ? bind(volume, claim) : claimPhase(claim, 'Pending')
  return isClaimedBy(volume, claim) ? bind(volume, claim) : claimPhase(claim, 'Pending')
}

/** The first of bind's four writes that is still to be made. */
function bind(volume: Volume, claim: Claim): VolumeWrite | undefined {
  const bound = boundToClaim(volume, claim)
  if (bound) return volumeWrite(volume, bound)
  return volumePhase(volume, 'Bound') ?? nameVolume(volume, claim) ?? markBound(volume, claim)
}

function nameVolume(volume: Volume, claim: Claim): VolumeWrite | undefined {
  const marks: Record<string, string> = {}
  if (claim.volumeName !== volume.name && !(annotations.boundByController in claim.annotations)) {
    marks[annotations.boundByController] = 'yes'
  }
  if (!(annotations.bindCompleted in claim.annotations)) marks[annotations.bindCompleted] = 'yes'
  if (claim.volumeName === volume.name && Object.keys(marks).length === 0) return undefined
  return claimWrite(claim, withAnnotations(withSpec(claim.object, { volumeName: volume.name }), marks))
}

function markBound(volume: Volume, claim: Claim): VolumeWrite | undefined {
  if (claim.phase === 'Bound') return undefined
  const { accessModes, capacity } = volume.object.spec as { accessModes?: unknown; capacity?: unknown }
  return claimWrite(claim, withStatus(claim.object, { phase: 'Bound', accessModes, capacity }))
}
