import type { NodeSpec } from '../../../design/types'
import { hasModes, isFree, isSuitable } from './matching'
import type { Volume } from './persistentVolume'
import type { Claim } from './persistentVolumeClaim'
import { canReach } from './topology'
import { isClaimedBy } from './writes'

type Excluded = ReadonlySet<string>

/**
 * The volumes that a claim could take on some node, sorted once per attempt: smallest first. Volumes that say `key In
 * [value]`, as local and zonal ones do, are found by the node's label; only the others are asked one by one.
 */
export class Candidates {
  /** A volume kept for the claim, taken by it or by nothing. */
  private kept: Volume | undefined
  private readonly ranks = new Map<Volume, number>()
  private readonly byLabel = new Map<string, Map<string, Volume[]>>()
  private readonly others: Volume[] = []

  constructor(
    readonly claim: Claim,
    volumes: Iterable<Volume>,
  ) {
    const free: Volume[] = []
    for (const volume of volumes) {
      if (!isSuitable(volume, claim)) continue
      if (isClaimedBy(volume, claim)) this.kept ??= volume
      else if (isFree(volume, claim) && hasModes(volume, claim)) free.push(volume)
    }
    if (this.kept) return
    free.sort((a, b) => a.capacityBytes - b.capacityBytes)
    free.forEach((volume, rank) => this.add(volume, rank))
  }

  /** The smallest volume that the node can reach; of one size, the oldest. */
  find(node: NodeSpec, excluded: Excluded): Volume | undefined {
    if (this.kept) return !excluded.has(this.kept.name) && canReach(node, this.kept.affinity) ? this.kept : undefined
    let best = this.others.find((volume) => !excluded.has(volume.name) && canReach(node, volume.affinity))
    for (const [key, byValue] of this.byLabel) {
      const found = byValue.get(node.labels[key])?.find((volume) => !excluded.has(volume.name))
      if (found && (!best || this.rank(found) < this.rank(best))) best = found
    }
    return best
  }

  private rank(volume: Volume): number {
    return this.ranks.get(volume) as number
  }

  private add(volume: Volume, rank: number): void {
    this.ranks.set(volume, rank)
    const label = onlyLabel(volume)
    if (!label) {
      this.others.push(volume)
      return
    }
    const byValue = this.byLabel.get(label.key) ?? new Map<string, Volume[]>()
    this.byLabel.set(label.key, byValue)
    for (const value of new Set(label.values)) {
      const list = byValue.get(value)
      if (list) list.push(volume)
      else byValue.set(value, [volume])
    }
  }
}

/** The requirement of a volume whose whole affinity is one `In`. */
function onlyLabel({ affinity }: Volume): { key: string; values: string[] } | undefined {
  if (affinity?.length !== 1 || affinity[0].matchFields?.length) return undefined
  const expressions = affinity[0].matchExpressions ?? []
  if (expressions.length !== 1 || expressions[0].operator !== 'In') return undefined
  return { key: expressions[0].key, values: expressions[0].values ?? [] }
}
