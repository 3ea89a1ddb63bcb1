import type { PodTemplate } from '../../../design/types'
import { volumesOf, type RawVolume } from './podVolumes'

/**
 * Disks that a pod names without a claim, and which cannot be mounted twice on a node. Upstream: plugins/volumerestrictions
 * (isVolumeConflict).
 */
export interface Disk {
  readonly type: 'gce' | 'ebs' | 'iscsi' | 'rbd'
  readonly id: string
  readonly readOnly: boolean
  /** RBD: the images are one when a monitor is shared. */
  readonly monitors: readonly string[]
}

const known = new WeakMap<PodTemplate, readonly Disk[]>()

export function disksOf(template: PodTemplate): readonly Disk[] {
  let disks = known.get(template)
  if (!disks) known.set(template, (disks = volumesOf(template).inline.flatMap(diskOf)))
  return disks
}

function diskOf({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: RawVolume): Disk[] {
  const disk = (type: Disk['type'], id: string, readOnly: boolean | undefined, monitors: string[] = []): Disk[] => [
    { type, id, readOnly: readOnly === true, monitors },
  ]
  if (gcePersistentDisk) return disk('gce', gcePersistentDisk.pdName ?? '', gcePersistentDisk.readOnly)
  // An EBS volume is never shared, not even for reading.
  if (awsElasticBlockStore) return disk('ebs', awsElasticBlockStore.volumeID ?? '', false)
  if (iscsi) return disk('iscsi', iscsi.iqn ?? '', iscsi.readOnly)
  // The API's default pool is "rbd".
  if (rbd) return disk('rbd', `${rbd.pool ?? 'rbd'}/${rbd.image ?? ''}`, rbd.readOnly, rbd.monitors)
  return []
}

export function disksConflict(a: readonly Disk[], b: readonly Disk[]): boolean {
  return a.some((one) => b.some((other) => conflict(one, other)))
}

function conflict(a: Disk, b: Disk): boolean {
  if (a.type !== b.type || a.id !== b.id || (a.readOnly && b.readOnly)) return false
  return a.type !== 'rbd' || a.monitors.some((monitor) => b.monitors.includes(monitor))
}
