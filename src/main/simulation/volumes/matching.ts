import { annotations } from './meta'
import type { Volume } from './persistentVolume'
import type { Claim } from './persistentVolumeClaim'
import { selectorOf } from './topology'
import { isClaimedBy } from './writes'

/**
 * Which volumes a claim can take. Upstream: component-helpers/storage/volume/pv_helpers.go (FindMatchingVolume), which goes
 * through lists in no particular order; here it is the order of creation.
 */

export function hasModes(volume: Volume, claim: Claim): boolean {
  return claim.accessModes.every((mode) => volume.accessModes.includes(mode))
}

/** What even a volume that was kept for the claim must fulfil. */
export function isSuitable(volume: Volume, claim: Claim): boolean {
  return (
    volume.capacityBytes >= (claim.requestBytes ?? 0) &&
    volume.volumeMode === claim.volumeMode &&
    volume.attributesClass === claim.attributesClass &&
    !volume.deleting
  )
}

/** A volume that is anybody's, and of the kind that the claim asks for. */
export function isFree(volume: Volume, claim: Claim): boolean {
  if (volume.claimRef || volume.phase !== 'Available' || volume.className !== claim.className) return false
  return !claim.selector || selectorOf(claim.selector).matches(volume.labels)
}

/**
 * The volume that the controller binds an unbound claim to: one that was kept for it, else the smallest that is free. Sets
 * of access modes are tried one after another, the smallest first (persistentvolume/index.go). With `delayed` binding only
 * volumes that were kept for the claim count.
 */
export function bestVolume(claim: Claim, volumes: Iterable<Volume>, delayed: boolean): Volume | undefined {
  const sets = new Map<string, Volume[]>()
  for (const volume of volumes) {
    if (!hasModes(volume, claim)) continue
    const modes = [...new Set(volume.accessModes)].sort().join()
    const set = sets.get(modes)
    if (set) set.push(volume)
    else sets.set(modes, [volume])
  }
  const size = (modes: string): number => modes.split(',').length
  for (const modes of [...sets.keys()].sort((a, b) => size(a) - size(b))) {
    const found = bestOfSet(claim, sets.get(modes) as Volume[], delayed)
    if (found) return found
  }
  return undefined
}

function bestOfSet(claim: Claim, volumes: readonly Volume[], delayed: boolean): Volume | undefined {
  let smallest: Volume | undefined
  for (const volume of volumes) {
    if (!isSuitable(volume, claim)) continue
    if (isClaimedBy(volume, claim)) return volume
    if (delayed || !isFree(volume, claim)) continue
    if (!smallest || volume.capacityBytes < smallest.capacityBytes) smallest = volume
  }
  return smallest
}

/** Whether a volume that the claim names may be bound to it (persistentvolume/pv_controller.go, checkVolumeSatisfyClaim). */
export function satisfies(volume: Volume, claim: Claim): boolean {
  return isSuitable(volume, claim) && volume.className === claim.className && hasModes(volume, claim)
}

/** The controller made the binding, so it may undo it. */
export function isBoundByController(volume: Volume): boolean {
  return annotations.boundByController in volume.annotations
}
