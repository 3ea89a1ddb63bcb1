import type { VolumeStore } from '../state/volumes'
import { reachOf } from './drivers'
import type { Volume } from './persistentVolume'

/**
 * Whether a node gets the volume by attaching a disk: through a CSI driver, unless its CSIDriver says attachRequired: false.
 * Without a CSIDriver object, drivers of node-local storage are taken to attach nothing.
 */
export function isAttached(store: VolumeStore, { driver }: Volume): boolean {
  if (driver === '') return false
  const object = store.get('CSIDriver', driver)
  if (!object) return reachOf(driver) !== 'node'
  return (object.spec as { attachRequired?: boolean } | undefined)?.attachRequired !== false
}

/** Whether several nodes may have the volume at one time (pkg/volume/util/util.go, IsMultiAttachAllowed). */
export function isShared({ accessModes }: Volume): boolean {
  return accessModes.length === 0 || accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')
}
