import type { NodeId } from '../../state/ids'
import type { CompiledTemplate } from '../../state/templates'
import { MAX_NODE_SCORE, type Attempt, type FilterPlugin, type ScorePlugin } from '../framework'
import type { Constraints, SpreadConstraint } from '../spreadConstraints'
import type { Topology } from '../topology'

const MISSING_LABEL = 1
const TOO_SKEWED = 2
const HOSTNAME = 'kubernetes.io/hostname'

/** One hard constraint of the attempt at hand. */
interface HardState {
  constraint: SpreadConstraint
  topology: Topology
  /** Matching pods by domain. */
  counts: Float64Array
  minimum: number
  selfMatch: number
}

/** One soft constraint. */
interface SoftState {
  constraint: SpreadConstraint
  topology: Topology
  perNode: boolean
  counts: Float64Array
  weight: number
}

/**
 * Even spreading over topology domains: DoNotSchedule filters, ScheduleAnyway scores. Pods without constraints of their own
 * get the system's (hostname 3, zone 5, soft) when a Service or their controller selects them.
 * Upstream: plugins/podtopologyspread.
 */
export class PodTopologySpread implements FilterPlugin, ScorePlugin {
  readonly name = 'PodTopologySpread'
  readonly perTemplate = false
  private hard: HardState[] = []
  private soft: SoftState[] = []
  private requireAll = true

  constructor(
    private readonly constraints: Constraints,
    readonly weight = 2,
  ) {}

  preFilter(attempt: Attempt): boolean {
    const constraints = this.constraints.of(attempt.template).hard
    if (constraints.length === 0) return false
    const { cache } = attempt
    this.hard = constraints.map((constraint) => {
      const topology = cache.topology.of(constraint.topologyKey)
      return {
        constraint,
        topology,
        counts: new Float64Array(topology.domains),
        minimum: 0,
        selfMatch: constraint.selector.matches(attempt.template.source.labels) ? 1 : 0,
      }
    })
    for (const state of this.hard) {
      const { constraint, topology, counts } = state
      const eligible = new Uint8Array(topology.domains)
      for (let node = 0; node < cache.nodes.count; node++) {
        if (!this.hasAllKeys(this.hard, node) || !constraint.includes(node)) continue
        eligible[topology.domain[node]] = 1
        counts[topology.domain[node]] += cache.matching(constraint.matched.current(), node)
      }
      let domains = 0
      state.minimum = Infinity
      for (let domain = 0; domain < topology.domains; domain++) {
        if (!eligible[domain]) continue
        domains++
        state.minimum = Math.min(state.minimum, counts[domain])
      }
      if (domains < constraint.minDomains) state.minimum = 0
    }
    return true
  }

  filter(_attempt: Attempt, node: NodeId): number {
    for (const { constraint, topology, counts, minimum, selfMatch } of this.hard) {
      const domain = topology.domain[node]
      if (domain === -1) return MISSING_LABEL
      if (counts[domain] + selfMatch - minimum > constraint.maxSkew) return TOO_SKEWED
    }
    return 0
  }

  describe(code: number): string[] {
    return [
      code === MISSING_LABEL
        ? "node(s) didn't match pod topology spread constraints (missing required label)"
        : "node(s) didn't match pod topology spread constraints",
    ]
  }

  wakesOnPlaced(waiting: CompiledTemplate, other: CompiledTemplate): boolean {
    return this.counts(waiting, other)
  }

  wakesOnRemoved(waiting: CompiledTemplate, other: CompiledTemplate): boolean {
    return this.counts(waiting, other)
  }

  private counts(waiting: CompiledTemplate, { source }: CompiledTemplate): boolean {
    if (waiting.source.namespace !== source.namespace) return false
    return this.constraints.of(waiting).hard.some(({ selector }) => selector.matches(source.labels))
  }

  unresolvable(_attempt: Attempt, _node: NodeId, code: number): boolean {
    return code === MISSING_LABEL
  }

  preScore(attempt: Attempt, feasible: Int32Array, count: number): boolean {
    const { cache, template } = attempt
    const { soft, isDefault } = this.constraints.of(template)
    if (soft.length === 0) return false
    // With the system's constraints, nodes without a zone are still spread by hostname.
    this.requireAll = !isDefault
    this.soft = soft.map((constraint) => {
      const topology = cache.topology.of(constraint.topologyKey)
      const perNode = constraint.topologyKey === HOSTNAME
      return { constraint, topology, perNode, counts: new Float64Array(topology.domains).fill(NaN), weight: 0 }
    })
    let scored = 0
    const sizes = new Int32Array(soft.length)
    // A domain is counted when it holds a feasible node; `missing` stands for the empty value, a domain of its own upstream.
    const missing = new Uint8Array(soft.length)
    for (let i = 0; i < count; i++) {
      if (this.ignored(feasible[i])) continue
      scored++
      this.soft.forEach(({ topology, counts, perNode }, c) => {
        const domain = topology.domain[feasible[i]]
        if (perNode) return
        if (domain === -1) missing[c] = 1
        else if (Number.isNaN(counts[domain])) {
          counts[domain] = 0
          sizes[c]++
        }
      })
    }
    this.soft.forEach((state, c) => {
      const { constraint, topology, counts, perNode } = state
      // Of the number of domains, so that few large ones weigh as much as many small ones.
      state.weight = Math.log((perNode ? scored : sizes[c] + missing[c]) + 2)
      if (perNode) return
      for (let node = 0; node < cache.nodes.count; node++) {
        const domain = topology.domain[node]
        if (domain === -1 || Number.isNaN(counts[domain])) continue
        if (this.ignored(node) || !constraint.includes(node)) continue
        counts[domain] += cache.matching(constraint.matched.current(), node)
      }
    })
    return true
  }

  score(attempt: Attempt, node: NodeId): number {
    if (this.ignored(node)) return 0
    let score = 0
    for (const { constraint, topology, counts, perNode, weight } of this.soft) {
      const domain = topology.domain[node]
      if (domain === -1) continue
      const pods = perNode ? attempt.cache.matching(constraint.matched.current(), node) : counts[domain]
      score += pods * weight + (constraint.maxSkew - 1)
    }
    return Math.round(score)
  }

  /** Few matching pods score high; nodes that lack a key score 0. */
  normalize(scores: Float64Array, count: number, feasible: Int32Array): void {
    let lowest = Infinity
    let highest = 0
    for (let i = 0; i < count; i++) {
      if (this.ignored(feasible[i])) continue
      lowest = Math.min(lowest, scores[i])
      highest = Math.max(highest, scores[i])
    }
    for (let i = 0; i < count; i++) {
      if (this.ignored(feasible[i])) scores[i] = 0
      else if (highest === 0) scores[i] = MAX_NODE_SCORE
      else scores[i] = Math.floor((MAX_NODE_SCORE * (highest + lowest - scores[i])) / highest)
    }
  }

  private ignored(node: number): boolean {
    return this.requireAll && !this.hasAllKeys(this.soft, node)
  }

  private hasAllKeys(states: readonly { topology: Topology }[], node: number): boolean {
    for (let i = 0; i < states.length; i++) if (states[i].topology.domain[node] === -1) return false
    return true
  }
}
