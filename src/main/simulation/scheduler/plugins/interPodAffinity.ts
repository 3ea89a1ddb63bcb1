import type { NodeId, PodId } from '../../state/ids'
import type { CompiledTemplate } from '../../state/templates'
import { affinityHint } from '../affinityHint'
import { AffinityRelations, type Wish } from '../affinityRelations'
import type { AffinityTerms, PodAffinityTerms } from '../affinityTerms'
import { AffinityTraits } from '../affinityTraits'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import type { DomainCounter } from '../domainCounter'
import {
  MAX_NODE_SCORE,
  type Attempt,
  type FilterPlugin,
  type ScorePlugin,
  type Trait,
  type WaitingPod,
} from '../framework'

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
  readonly events =
    EventKind.AssignedPodAdd |
    EventKind.AssignedPodDelete |
    EventKind.AssignedPodUpdateLabel |
    EventKind.PodUpdateLabel |
    EventKind.NodeAdd |
    EventKind.NodeUpdateLabel
  readonly hintsByTemplate = EventKind.AssignedPodAdd | EventKind.AssignedPodDelete
  private own!: PodAffinityTerms
  private matchesItself = false
  private anti: readonly DomainCounter[] = []
  private existingAnti: DomainCounter[] = []
  private wishes: Wish[] = []
  private readonly byTemplate: (AffinityRelations | undefined)[] = []
  private readonly layouts: (AffinityTraits | undefined)[] = []

  constructor(
    private readonly terms: AffinityTerms,
    /** InterPodAffinityArgs: pods without wishes of their own are not scored by those of others. */
    private readonly ignorePreferredTermsOfExistingPods: boolean,
  ) {}

  hint(waiting: WaitingPod, event: ClusterEvent): boolean {
    const ofOther = event.template && this.terms.of(event.template)
    return affinityHint(this.terms.of(waiting.template), ofOther, waiting, event)
  }

  preFilter({ template }: Attempt): boolean {
    const own = this.terms.of(template)
    this.own = own
    this.existingAnti = []
    for (const holders of this.relations(template).forbidding) {
      if (holders.update().total > 0) this.existingAnti.push(holders)
    }
    if (this.existingAnti.length === 0 && own.requiredAffinity.length === 0 && own.requiredAnti.length === 0)
      return false
    for (const counter of own.together) counter.update()
    this.anti = own.requiredAnti.map(({ counter }) => counter.update())
    this.matchesItself = own.requiredAffinity.every((term) => term.matches(template.source))
    return true
  }

  private relations(template: CompiledTemplate): AffinityRelations {
    return (this.byTemplate[template.id] ??= new AffinityRelations(
      this.terms,
      template,
      this.ignorePreferredTermsOfExistingPods,
    )).update()
  }

  traits({ template }: Attempt): readonly Trait[] | undefined {
    const relations = this.relations(template)
    relations.count()
    return (this.layouts[template.id] ??= new AffinityTraits(relations)).current()
  }

  podMoved(attempt: Attempt, _pod: PodId, other: CompiledTemplate, node: NodeId, sign: 1 | -1): void {
    const { own } = this
    for (const { term, holders } of this.terms.of(other).placedAnti) {
      if (!term.matches(attempt.template.source)) continue
      if (!this.existingAnti.includes(holders)) this.existingAnti.push(holders)
      holders.adjust(node, sign)
    }
    if (own.requiredAffinity.length > 0 && own.requiredAffinity.every((term) => term.matches(other.source))) {
      for (const counter of own.together) counter.adjust(node, sign)
    }
    own.requiredAnti.forEach((term, i) => {
      if (term.matches(other.source)) this.anti[i].adjust(node, sign)
    })
  }

  filter(_attempt: Attempt, node: NodeId): number {
    const { together } = this.own
    let podsExist = true
    for (const { topology, counts } of together) {
      const domain = topology.domain[node]
      if (domain === -1) return AFFINITY
      if (counts[domain] <= 0) podsExist = false
    }
    // The first pod of a group that wants to be together must go somewhere.
    if (!podsExist && !(this.matchesItself && together.every(({ total }) => total === 0))) return AFFINITY
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

  unresolvable(_attempt: Attempt, _node: NodeId, code: number): boolean {
    return code === AFFINITY
  }

  preScore({ template }: Attempt): boolean {
    this.wishes = []
    for (const wish of this.relations(template).wishes) if (wish.counter.update().total > 0) this.wishes.push(wish)
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
}

function holdsAny(counters: readonly DomainCounter[], node: number): boolean {
  for (const { topology, counts } of counters) {
    const domain = topology.domain[node]
    if (domain !== -1 && counts[domain] > 0) return true
  }
  return false
}
