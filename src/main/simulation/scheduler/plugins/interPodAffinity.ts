import type { NodeId } from '../../state/ids'
import type { CompiledTemplate } from '../../state/templates'
import type { AffinityTerm, AffinityTerms } from '../affinityTerms'
import type { SchedulerCache } from '../cache'
import type { DomainCounter } from '../domainCounter'
import { MAX_NODE_SCORE, type Attempt, type FilterPlugin, type ScorePlugin } from '../framework'

const AFFINITY = 1
const ANTI_AFFINITY = 2
const EXISTING_ANTI_AFFINITY = 4

/**
 * spec.affinity.podAffinity and podAntiAffinity, in both directions: what the pod asks of those that are there, and what
 * they ask of it. Upstream: plugins/interpodaffinity.
 */
export class InterPodAffinity implements FilterPlugin, ScorePlugin {
  readonly name = 'InterPodAffinity'
  readonly perTemplate = false
  private together: readonly DomainCounter[] = []
  private anti: readonly DomainCounter[] = []
  private existingAnti: readonly DomainCounter[] = []
  private firstOfItsKind = false
  private wishes: { counter: DomainCounter; weight: number }[] = []

  constructor(
    private readonly terms: AffinityTerms,
    readonly weight = 2,
  ) {}

  preFilter({ cache, template }: Attempt): boolean {
    const own = this.terms.of(template)
    this.existingAnti = this.existingAntiAffinity(cache, template)
    if (this.existingAnti.length === 0 && own.requiredAffinity.length === 0 && own.requiredAnti.length === 0)
      return false
    this.together = own.together
    for (const counter of own.together) counter.update()
    this.anti = own.requiredAnti.map(({ counter }) => counter.update()).filter(({ total }) => total > 0)
    const nobody = own.together.every(({ total }) => total === 0)
    this.firstOfItsKind = nobody && own.requiredAffinity.every((term) => term.matches(template.source))
    return true
  }

  filter(_attempt: Attempt, node: NodeId): number {
    let podsExist = true
    for (const { topology, counts } of this.together) {
      const domain = topology.domain[node]
      if (domain === -1) return AFFINITY
      if (counts[domain] <= 0) podsExist = false
    }
    // The first pod of a group that wants to be together must go somewhere.
    if (!podsExist && !this.firstOfItsKind) return AFFINITY
    if (holdsAny(this.anti, node)) return ANTI_AFFINITY
    if (holdsAny(this.existingAnti, node)) return EXISTING_ANTI_AFFINITY
    return 0
  }

  describe(code: number): string[] {
    switch (code) {
      case AFFINITY:
        return ["node(s) didn't match pod affinity rules"]
      case ANTI_AFFINITY:
        return ["node(s) didn't match pod anti-affinity rules"]
      default:
        return ["node(s) didn't satisfy existing pods anti-affinity rules"]
    }
  }

  wakesOnPlaced(waiting: CompiledTemplate, other: CompiledTemplate): boolean {
    const { requiredAffinity } = this.terms.of(waiting)
    return requiredAffinity.length > 0 && requiredAffinity.every((term) => term.matches(other.source))
  }

  wakesOnRemoved(waiting: CompiledTemplate, other: CompiledTemplate): boolean {
    const stoodInTheWay = (terms: readonly AffinityTerm[], pod: CompiledTemplate): boolean =>
      terms.some((term) => term.matches(pod.source))
    return (
      stoodInTheWay(this.terms.of(waiting).requiredAnti, other) ||
      stoodInTheWay(this.terms.of(other).requiredAnti, waiting)
    )
  }

  unresolvable(_attempt: Attempt, _node: NodeId, code: number): boolean {
    return code === AFFINITY
  }

  preScore({ cache, template }: Attempt): boolean {
    const own = this.terms.of(template)
    this.wishes = []
    const add = (counter: DomainCounter, weight: number): void => {
      if (counter.update().total > 0) this.wishes.push({ counter, weight })
    }
    for (const { counter, weight } of own.preferredAffinity) add(counter, weight)
    for (const { counter, weight } of own.preferredAnti) add(counter, -weight)
    // What the pods that are there wish of this one.
    for (const id of this.terms.withAny.current()) {
      for (const { term, weight, holders } of this.terms.of(cache.templates.list[id]).placedWishes) {
        if (term.matches(template.source)) add(holders, weight)
      }
    }
    return this.wishes.length > 0
  }

  score(_attempt: Attempt, node: NodeId): number {
    let sum = 0
    for (const { counter, weight } of this.wishes) {
      const domain = counter.topology.domain[node]
      if (domain !== -1) sum += counter.counts[domain] * weight
    }
    return sum
  }

  normalize(scores: Float64Array, count: number): void {
    let lowest = Infinity
    let highest = -Infinity
    for (let i = 0; i < count; i++) {
      lowest = Math.min(lowest, scores[i])
      highest = Math.max(highest, scores[i])
    }
    const range = highest - lowest
    for (let i = 0; i < count; i++) {
      scores[i] = range > 0 ? Math.trunc(MAX_NODE_SCORE * ((scores[i] - lowest) / range)) : 0
    }
  }

  /** Where pods are that must not have the incoming one beside them. */
  private existingAntiAffinity(cache: SchedulerCache, { source }: CompiledTemplate): DomainCounter[] {
    const result: DomainCounter[] = []
    for (const id of this.terms.withRequiredAnti.current()) {
      for (const { term, holders } of this.terms.of(cache.templates.list[id]).placedAnti) {
        if (term.matches(source) && holders.update().total > 0) result.push(holders)
      }
    }
    return result
  }
}

function holdsAny(counters: readonly DomainCounter[], node: number): boolean {
  for (const { topology, counts } of counters) {
    const domain = topology.domain[node]
    if (domain !== -1 && counts[domain] > 0) return true
  }
  return false
}
