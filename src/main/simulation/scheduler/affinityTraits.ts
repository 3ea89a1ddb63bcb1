import type { AffinityRelations, Wish } from './affinityRelations'
import type { DomainCounter } from './domainCounter'
import type { Trait } from './framework'
import type { Topology } from './topology'
import { domainTraits, hasFew, isPerNode } from './topologyTraits'

/** What InterPodAffinity looks at on a node, for the pods of one template. */
export class AffinityTraits {
  private forbidding = -1
  private wishes = -1
  private topologies: readonly Topology[] = []
  private shape = -1
  private traits: readonly Trait[] | undefined

  constructor(private readonly relations: AffinityRelations) {}

  /** The same array until another is needed; undefined when nodes differ in too much. */
  current(): readonly Trait[] | undefined {
    const { forbidding, wishes } = this.relations
    const grown = forbidding.length !== this.forbidding || wishes.length !== this.wishes
    if (grown) {
      this.forbidding = forbidding.length
      this.wishes = wishes.length
      this.topologies = [...new Set(countersOf(this.relations).map(({ topology }) => topology))]
    }
    const shape = shapeOf(this.topologies)
    if (grown || shape !== this.shape) {
      this.shape = shape
      this.traits = make(this.relations)
    }
    return this.traits
  }
}

/** Bits that change when the traits must. */
function shapeOf(topologies: readonly Topology[]): number {
  let shape = 0
  for (const topology of topologies) shape = shape * 4 + (isPerNode(topology) ? 2 : 0) + (hasFew(topology) ? 1 : 0)
  return shape
}

function countersOf({ own, forbidding, wishes }: AffinityRelations): DomainCounter[] {
  return [
    ...own.together,
    ...own.requiredAnti.map(({ counter }) => counter),
    ...forbidding,
    ...wishes.map(({ counter }) => counter),
  ]
}

const countsPerNode = ({ topology }: DomainCounter): boolean => isPerNode(topology)

function make(relations: AffinityRelations): readonly Trait[] | undefined {
  const { own, forbidding, wishes } = relations
  const shared = countersOf(relations).filter((counter) => !countsPerNode(counter))
  const domains = domainTraits(shared.map(({ topology }) => topology))
  const anti = [...own.requiredAnti.map(({ counter }) => counter), ...forbidding].filter(countsPerNode)
  const wished = wishes.filter(({ counter }) => countsPerNode(counter))
  return (
    domains && [
      ...domains,
      ...own.together.filter(countsPerNode).map(togetherTrait),
      ...(anti.length > 0 ? [antiTrait(anti)] : []),
      ...(wished.length > 0 ? [wishTrait(wished)] : []),
    ]
  )
}

/** 0 without the key, 1 where no pod is that all required terms want, 2 where one is. */
function togetherTrait(counter: DomainCounter): Trait {
  const { domain } = counter.topology
  return {
    of: (node) => (domain[node] === -1 ? 0 : counter.counts[domain[node]] <= 0 ? 1 : 2),
    heeds: (template) => counter.heeds(template),
  }
}

function antiTrait(counters: readonly DomainCounter[]): Trait {
  return {
    of: (node) => {
      for (const { topology, counts } of counters) {
        const domain = topology.domain[node]
        if (domain !== -1 && counts[domain] > 0) return 1
      }
      return 0
    },
    heeds: (template) => counters.some((counter) => counter.heeds(template)),
  }
}

function wishTrait(wishes: readonly Wish[]): Trait {
  return {
    of: (node) => {
      let sum = 0
      for (let i = 0; i < wishes.length; i++) {
        const { counter, weight } = wishes[i]
        const domain = counter.topology.domain[node]
        if (domain !== -1) sum += counter.counts[domain] * weight
      }
      return sum
    },
    heeds: (template) => wishes.some(({ counter }) => counter.heeds(template)),
  }
}
