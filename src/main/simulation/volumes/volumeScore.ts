import type { NodeVolumes } from './nodeVolumes'

/** Score from 0 to 100 of a share in whole percent. */
export type Scorer = (utilization: number) => number

interface ClassUse {
  requested: number
  capacity: number
}

/**
 * How much of what the node offers the claims take, per class, as the mean over the classes. Volumes that are there come
 * first: only where none is bound do those to be made count. Upstream: plugins/volumebinding/{volume_binding,scorer}.go.
 */
export function volumeScore(volumes: NodeVolumes, scorer: Scorer): number {
  const classes = volumes.bindings.length > 0 ? boundByClass(volumes) : provisionedByClass(volumes)
  if (classes.size === 0) return 0
  let sum = 0
  for (const use of classes.values()) sum += scorer(utilizationOf(use))
  return Math.round(sum / classes.size)
}

function utilizationOf({ requested, capacity }: ClassUse): number {
  if (capacity === 0 || requested > capacity) return 100
  // Beyond 2^53 for volumes of 90 TiB and more.
  return Number((BigInt(requested) * 100n) / BigInt(capacity))
}

function boundByClass({ bindings }: NodeVolumes): Map<string, ClassUse> {
  const classes = new Map<string, ClassUse>()
  for (const { claim, volume } of bindings) {
    const use = classes.get(volume.specClassName) ?? { requested: 0, capacity: 0 }
    use.requested += claim.requestBytes ?? 0
    use.capacity += volume.capacityBytes
    classes.set(volume.specClassName, use)
  }
  return classes
}

function provisionedByClass({ provisions }: NodeVolumes): Map<string, ClassUse> {
  const classes = new Map<string, ClassUse>()
  for (const { claim, capacity } of provisions) {
    if (!capacity) continue
    const use = classes.get(claim.className) ?? { requested: 0, capacity: 0 }
    use.requested += claim.requestBytes ?? 0
    // One pool serves all claims of the class: its capacity counts once.
    use.capacity = capacity.capacityBytes ?? 0
    classes.set(claim.className, use)
  }
  return classes
}
