import type { PodTemplate } from '../../../design/types'
import type { VolumeStore } from '../state/volumes'
import { claimKey, claimsOf } from './claims'
import { countedDriver, isMigratable, migratedHandle, migratedSource } from './migration'
import type { Claim } from './persistentVolumeClaim'
import { volumesOf } from './podVolumes'

/** Volumes that count against a CSI driver's limit, by a name of their own: `driver/handle`. */
export type Attachable = Map<string, string>

/** Whether a pod of the template may have volumes that count. */
export function mayAttach(template: PodTemplate): boolean {
  const { claims, inline } = volumesOf(template)
  return claims.length > 0 || inline.some(isMigratable)
}

export function uniqueName(driver: string, handle: string): string {
  return `${driver}/${handle}`
}

/**
 * Adds a pod's volumes that count, on a node that serves in-tree sources through CSI. Returns the name of the first claim
 * that is missing, or undefined; the others are added all the same. Upstream: nodevolumelimits/csi.go,
 * filterAttachableVolumes.
 */
export function addAttachable(
  volumes: VolumeStore,
  template: PodTemplate,
  podName: string,
  result: Attachable,
): string | undefined {
  let missing: string | undefined
  for (const { claim: name, ephemeral } of claimsOf(template, podName)) {
    const claim = volumes.claim(claimKey(template.namespace, name))
    if (!claim) missing ??= name
    else if (!ephemeral || claim.ownerPod === podName) addClaim(volumes, claim, result)
  }
  for (const volume of volumesOf(template).inline) {
    const source = migratedSource(volume)
    const handle = source ? migratedHandle(volume) : ''
    if (source && handle !== '') result.set(uniqueName(source.driver, handle), source.driver)
  }
  return missing
}

function addClaim(volumes: VolumeStore, claim: Claim, result: Attachable): void {
  const volume = claim.volumeName === '' ? undefined : volumes.volume(claim.volumeName)
  if (volume) {
    if (volume.driver !== '' && volume.handle !== '') {
      result.set(uniqueName(volume.driver, volume.handle), volume.driver)
    }
    return
  }
  // A volume that is still to be made counts by its class; the name is the claim's, which no handle can be.
  const provisioner = volumes.storageClass(claim.className)?.provisioner ?? ''
  const driver = provisioner === '' ? undefined : countedDriver(provisioner)
  if (driver !== undefined) result.set(uniqueName(driver, `\u0000${claim.key}`), driver)
}
