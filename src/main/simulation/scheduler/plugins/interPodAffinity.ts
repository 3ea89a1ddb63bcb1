import type { NodeId } from '../../state/ids'
import type { CompiledTemplate } from '../../state/templates'
import type { AffinityTerm, AffinityTerms } from '../affinityTerms'
import type { SchedulerCache } from '../cache'
import { MAX_NODE_SCORE, type Attempt, type FilterPlugin, type ScorePlugin } from '../framework'
import type { Topology } from '../topology'

const AFFINITY = 1
const ANTI_AFFINITY = 2
const EXISTING_ANTI_AFFINITY = 4

/** Something counted by the domains of one topology key. */
interface DomainCounts {
  readonly topology: Topology
  readonly counts: Float64Array
}

/**
 * spec.affinity.podAffinity and podAntiAffinity, in both directions: what the pod asks of those that are there, and what
 * they ask of it. Upstream: plugins/interpodaffinity.
 */
export class InterPodAffinity implements FilterPlugin, ScorePlugin {
  readonly name = 'InterPodAffinity'
  readonly perTemplate = false
  private affinity: DomainCounts[] = []
  private anti: DomainCounts[] = []
  private existingAnti: DomainCounts[] = []
  private firstOfItsKind = false
  private scores: DomainCounts[] = []

  constructor(
    private readonly terms: AffinityTerms,
    readonly weight = 2,
    /** InterPodAffinityArgs.hardPodAffinityWeight: what an existing pod's required term adds to the score. */
    private readonly hardPodAffinityWeight = 1,
  ) {}

  preFilter({ cache, template }: Attempt): boolean {
    const own = this.terms.of(template)
    this.existingAnti = this.existingAntiAffinity(cache, template.source)
    if (this.existingAnti.length === 0 && own.requiredAffinity.length === 0 && own.requiredAnti.length === 0) return false
    // Only pods that match all required terms count, and they count for each.
    const all = own.matchesAllRequired.current()
    this.affinity = own.requiredAffinity.map((term) => countPods(cache, term, all))
    this.anti = own.requiredAnti.map((term) => countPods(cache, term, term.matched.current()))
    const nobody = this.affinity.every(({ counts }) => counts.every((count) => count === 0))
    this.firstOfItsKind = nobody && own.requiredAffinity.every((term) => term.matches(template.source))
    return true
  }

  filter(_attempt: Attempt, node: NodeId): number {
    let podsExist = true
    for (const { topology, counts } of this.affinity) {
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
    const byKey = new Map<string, DomainCounts>()
    let any = false
    const add = (term: AffinityTerm, templates: readonly number[], weight: number): void => {
      const counted = countPods(cache, term, templates)
      if (counted.counts.every((count) => count === 0)) return
      any = true
      const sum = byKey.get(term.topologyKey)
      if (!sum) {
        byKey.set(term.topologyKey, { topology: counted.topology, counts: counted.counts.map((n) => n * weight) })
      } else counted.counts.forEach((n, domain) => (sum.counts[domain] += n * weight))
    }
    for (const term of own.preferredAffinity) add(term, term.matched.current(), term.weight)
    for (const term of own.preferredAnti) add(term, term.matched.current(), -term.weight)
    for (const id of this.terms.withAny.current()) {
      for (const [term, weight] of this.wishesOf(cache, id)) {
        if (term.matches(template.source)) add(term, [id], weight)
      }
    }
    this.scores = [...byKey.values()]
    return any
  }

  score(_attempt: Attempt, node: NodeId): number {
    let sum = 0
    for (const { topology, counts } of this.scores) {
      const domain = topology.domain[node]
      if (domain !== -1) sum += counts[domain]
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

  /** What the placed pods of a template wish of the incoming one, with the weight of each wish. */
  private *wishesOf(cache: SchedulerCache, id: number): Iterable<[AffinityTerm, number]> {
    const theirs = this.terms.of(cache.templates.list[id])
    if (this.hardPodAffinityWeight > 0) {
      for (const term of theirs.requiredAffinity) yield [term, this.hardPodAffinityWeight]
    }
    for (const term of theirs.preferredAffinity) yield [term, term.weight]
    for (const term of theirs.preferredAnti) yield [term, -term.weight]
  }

  /** Where pods are that must not have the incoming one beside them. */
  private existingAntiAffinity(cache: SchedulerCache, pod: Attempt['template']['source']): DomainCounts[] {
    const result: DomainCounts[] = []
    for (const id of this.terms.withRequiredAnti.current()) {
      for (const term of this.terms.of(cache.templates.list[id]).requiredAnti) {
        if (!term.matches(pod)) continue
        const counted = countPods(cache, term, [id])
        if (counted.counts.some((count) => count > 0)) result.push(counted)
      }
    }
    return result
  }
}

/** Pods of `templates` by the domains of a term's key; terminating ones count too. */
function countPods(cache: SchedulerCache, term: AffinityTerm, templates: readonly number[]): DomainCounts {
  const topology = cache.topology.of(term.topologyKey)
  const counts = new Float64Array(topology.domains)
  for (const id of templates) {
    const placed = cache.placed[id]
    if (!placed) continue
    for (let node = 0; node < placed.length; node++) {
      if (placed[node] > 0 && topology.domain[node] !== -1) counts[topology.domain[node]] += placed[node]
    }
  }
  return { topology, counts }
}

function holdsAny(counted: readonly DomainCounts[], node: number): boolean {
  for (const { topology, counts } of counted) {
    const domain = topology.domain[node]
    if (domain !== -1 && counts[domain] > 0) return true
  }
  return false
}
