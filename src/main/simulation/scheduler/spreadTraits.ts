import type { SchedulerCache } from './cache'
import type { Trait } from './framework'
import type { SpreadConstraint, SpreadConstraints } from './spreadConstraints'
import { domainTraits, hasFew, isPerNode } from './topologyTraits'

/** What PodTopologySpread looks at on a node, for the pods of one template. */
export class SpreadTraits {
  private own: SpreadConstraints | undefined
  private shape = -1
  private traits: readonly Trait[] | undefined

  /** The same array until another is needed; undefined when nodes differ in too much. */
  of(own: SpreadConstraints, cache: SchedulerCache): readonly Trait[] | undefined {
    const shape = shapeOf(own)
    if (own !== this.own || shape !== this.shape) {
      this.own = own
      this.shape = shape
      this.traits = make(own, cache)
    }
    return this.traits
  }
}

/** Bits that change when the traits must. */
function shapeOf({ hard, soft }: SpreadConstraints): number {
  let shape = 0
  for (const { topology } of hard) shape = shape * 4 + (isPerNode(topology) ? 2 : 0) + (hasFew(topology) ? 1 : 0)
  for (const { topology } of soft) shape = shape * 2 + (hasFew(topology) ? 1 : 0)
  return shape
}

function make(own: SpreadConstraints, cache: SchedulerCache): readonly Trait[] | undefined {
  const counted = own.hard.filter(({ topology }) => isPerNode(topology))
  const scored = own.soft.filter(({ perNode }) => perNode)
  const byDomain = [...own.hard, ...own.soft].filter((one) => !counted.includes(one) && !scored.includes(one))
  const domains = domainTraits(byDomain.map(({ topology }) => topology))
  return (
    domains && [
      ...domains,
      ...counted.map(countTrait),
      ...scored.map((constraint) => podsTrait(constraint, cache)),
      ...(own.ignoresSome ? [{ of: (node: number) => (own.ignores(node) ? 1 : 0) }] : []),
    ]
  )
}

/** Matching pods of the domain that is the node, -1 without the key. */
function countTrait({ topology: { domain }, counter }: SpreadConstraint): Trait {
  return {
    of: (node) => (domain[node] === -1 ? -1 : counter.counts[domain[node]]),
    heeds: (template) => counter.heeds(template),
  }
}

function podsTrait({ topology: { domain }, matched, counter }: SpreadConstraint, cache: SchedulerCache): Trait {
  return {
    of: (node) => (domain[node] === -1 ? -1 : cache.matching(matched.current(), node)),
    heeds: (template) => counter.heeds(template),
  }
}
