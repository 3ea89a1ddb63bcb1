import type { NodeId, PodId } from '../../state/ids'
import type { CompiledTemplate } from '../../state/templates'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import {
  MAX_NODE_SCORE,
  type Attempt,
  type FilterPlugin,
  type Groups,
  type ScorePlugin,
  type Trait,
  type WaitingPod,
} from '../framework'
import { spreadHint } from '../spreadHint'
import type { Constraints, SpreadConstraint, SpreadConstraints } from '../spreadConstraints'
import { SpreadSkew } from '../spreadSkew'
import { SpreadTraits } from '../spreadTraits'

const MISSING_LABEL = 1
const TOO_SKEWED = 2

/**
 * Even spreading over topology domains: DoNotSchedule filters, ScheduleAnyway scores. Pods without constraints of their own
 * get the profile's defaults (the system's: hostname 3, zone 5, soft) when a Service or their controller selects them.
 * Upstream: plugins/podtopologyspread.
 */
export class PodTopologySpread implements FilterPlugin, ScorePlugin {
  readonly name = 'PodTopologySpread'
  readonly perTemplate = false
  readonly events =
    EventKind.AssignedPodAdd |
    EventKind.AssignedPodDelete |
    EventKind.AssignedPodUpdateLabel |
    EventKind.PodUpdateLabel |
    EventKind.PodUpdateTolerations |
    EventKind.NodeAdd |
    EventKind.NodeDelete |
    EventKind.NodeUpdateLabel |
    EventKind.NodeUpdateTaint
  readonly hintsByTemplate = EventKind.AssignedPodAdd | EventKind.AssignedPodDelete
  private hard: SpreadSkew[] = []
  /** By soft constraint, of the attempt. */
  private readonly weights: number[] = []
  private own!: SpreadConstraints
  private readonly layouts: (SpreadTraits | undefined)[] = []
  /** Last attempt in which a domain held a feasible node, by domain; saves clearing. */
  private stamps: Int32Array = new Int32Array(64)
  private stamp = 0

  constructor(private readonly constraints: Constraints) {}

  hint(waiting: WaitingPod, event: ClusterEvent): boolean {
    return spreadHint(this.constraints.of(waiting.template).hard, waiting, event)
  }

  preFilter({ template }: Attempt): boolean {
    const { hard } = this.constraints.of(template)
    if (hard.length === 0) return false
    this.hard = hard.map(
      (constraint) => new SpreadSkew(constraint, constraint.selector.matches(template.source.labels)),
    )
    return true
  }

  filter(_attempt: Attempt, node: NodeId): number {
    for (const skew of this.hard) {
      const domain = skew.constraint.topology.domain[node]
      if (domain === -1) return MISSING_LABEL
      if (skew.exceeds(domain)) return TOO_SKEWED
    }
    return 0
  }

  podMoved(attempt: Attempt, _pod: PodId, { source }: CompiledTemplate, node: NodeId, sign: 1 | -1): void {
    if (source.namespace !== attempt.template.source.namespace) return
    for (const skew of this.hard) {
      const { constraint } = skew
      if (constraint.counts(node) && constraint.selector.matches(source.labels)) skew.move(node, sign)
    }
  }

  describe(code: number): string[] {
    return [
      code === MISSING_LABEL
        ? "node(s) didn't match pod topology spread constraints (missing required label)"
        : "node(s) didn't match pod topology spread constraints",
    ]
  }

  unresolvable(_attempt: Attempt, _node: NodeId, code: number): boolean {
    return code === MISSING_LABEL
  }

  traits({ cache, template }: Attempt): readonly Trait[] | undefined {
    const own = this.constraints.of(template)
    for (const { counter } of own.hard) counter.update()
    return (this.layouts[template.id] ??= new SpreadTraits()).of(own, cache)
  }

  preScore(attempt: Attempt, feasible: Int32Array, count: number, groups?: Groups): boolean {
    const own = this.constraints.of(attempt.template)
    if (own.soft.length === 0) return false
    this.own = own
    for (let c = 0; c < own.soft.length; c++) {
      const constraint = own.soft[c]
      if (!constraint.perNode) constraint.counter.update()
      const size = constraint.perNode
        ? this.scoredNodes(feasible, count, groups)
        : this.domainsAmong(constraint, feasible, count)
      // By the number of domains, so that few large ones weigh as much as many small ones.
      this.weights[c] = Math.log(size + 2)
    }
    return true
  }

  private scoredNodes(feasible: Int32Array, count: number, groups: Groups | undefined): number {
    const { own } = this
    if (!own.ignoresSome) return groups ? groups.total : count
    let scored = 0
    for (let i = 0; i < count; i++) if (!own.ignores(feasible[i])) scored += groups ? groups.size(i) : 1
    return scored
  }

  /** Distinct domains of the feasible nodes; nodes without the label are one of their own, as upstream's empty value. */
  private domainsAmong({ topology }: SpreadConstraint, feasible: Int32Array, count: number): number {
    const { own } = this
    if (this.stamps.length <= topology.domains) this.stamps = new Int32Array(topology.domains + 1)
    const stamp = ++this.stamp
    let size = 0
    for (let i = 0; i < count; i++) {
      if (own.ignores(feasible[i])) continue
      const at = topology.domain[feasible[i]] + 1
      if (this.stamps[at] === stamp) continue
      this.stamps[at] = stamp
      size++
    }
    return size
  }

  score(attempt: Attempt, node: NodeId): number {
    const { own, weights } = this
    if (own.ignores(node)) return 0
    let score = 0
    for (let c = 0; c < own.soft.length; c++) {
      const constraint = own.soft[c]
      const domain = constraint.topology.domain[node]
      if (domain === -1) continue
      const pods = constraint.perNode
        ? attempt.cache.matching(constraint.matched.current(), node)
        : constraint.counter.counts[domain]
      score += pods * weights[c] + (constraint.maxSkew - 1)
    }
    return Math.round(score)
  }

  /** Few matching pods score high; nodes that lack a key score 0. */
  normalize(scores: Float64Array, count: number, feasible: Int32Array): void {
    const { own } = this
    let lowest = Infinity
    let highest = 0
    for (let i = 0; i < count; i++) {
      if (own.ignores(feasible[i])) continue
      if (scores[i] < lowest) lowest = scores[i]
      if (scores[i] > highest) highest = scores[i]
    }
    for (let i = 0; i < count; i++) {
      if (own.ignores(feasible[i])) scores[i] = 0
      else if (highest === 0) scores[i] = MAX_NODE_SCORE
      else scores[i] = Math.floor((MAX_NODE_SCORE * (highest + lowest - scores[i])) / highest)
    }
  }
}
