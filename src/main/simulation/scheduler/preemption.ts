import { NONE, type NodeId, type PodId } from '../state/ids'
import type { DisruptionBudget } from './disruptionBudgets'
import { splitByBudget } from './disruptionBudgets'
import { fitErrorMessage } from './message'
import { pickCandidate } from './preemptionCandidate'
import type { Search } from './search'

/** A node on which removing `victims` makes room; the most important victim first. */
export interface Candidate {
  readonly node: NodeId
  readonly victims: readonly PodId[]
  readonly pdbViolations: number
}

export interface PreemptionOutcome {
  /** The node that was chosen; NONE when nothing came of it. */
  readonly node: number
  readonly victims: readonly PodId[]
  /** All that the dry run found, and the number of nodes that it looked at. */
  readonly candidates: readonly Candidate[]
  readonly examined: number
  /** Why nothing came of it; empty otherwise. */
  readonly message: string
  /** True when the pod's nomination, if it has one, is to be taken back. */
  readonly clearsNomination: boolean
}

/** Which node's pods to look at first, among `nodes` of them (upstream draws it at random). */
export type Offset = (nodes: number) => number

/**
 * DefaultPreemption's PostFilter: which pods of lower priority must go, and where, so that a pod fits that fits nowhere.
 * Upstream: framework/preemption/preemption.go, plugins/defaultpreemption.
 */
export class Preemption {
  constructor(
    private readonly search: Search,
    private readonly budgets: () => readonly DisruptionBudget[],
    private readonly offset: Offset,
    /** A pod that is being deleted because the scheduler preempted it. */
    private readonly wasPreempted: (pod: PodId) => boolean,
  ) {}

  /** For the pod of the search's last run, which has found no node. */
  run(): PreemptionOutcome {
    const { search } = this
    const refusal = this.ineligible()
    if (refusal !== undefined) return nothing(refusal, false, 0)
    const all = search.cache.order.length
    const potential = this.potentialNodes()
    const reasons = new Map<string, number>()
    const candidates = this.dryRun(potential, reasons)
    if (candidates.length === 0) {
      if (all > potential.length) reasons.set(NOT_HELPFUL, all - potential.length)
      return nothing(fitErrorMessage(all, reasons), true, potential.length)
    }
    const { node, victims } = pickCandidate(search.cache, candidates)
    return { node, victims, candidates, examined: potential.length, message: '', clearsNomination: false }
  }

  private ineligible(): string | undefined {
    const { cache, attempt, nominator, rejections, profile } = this.search
    if (attempt.template.source.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.'
    const nominated = nominator.nodeOf(attempt.pod)
    if (nominated === NONE) return undefined
    const at = rejections.nodes.subarray(0, rejections.count).indexOf(nominated)
    // A nominated node that can never take the pod is no reason to wait for its victims.
    if (at === -1 || rejections.unresolvable(profile, attempt, at)) return undefined
    for (const pod of cache.podsOn(nominated as NodeId)) {
      if (this.isLower(pod) && cache.isTerminating(pod) && this.wasPreempted(pod)) {
        return 'not eligible due to a terminating pod on the nominated node.'
      }
    }
    return undefined
  }

  private isLower(pod: PodId): boolean {
    const { cache, attempt } = this.search
    return cache.templateOf(pod).source.priority < attempt.template.source.priority
  }

  /** Nodes whose refusal may be lifted by removing pods. */
  private potentialNodes(): NodeId[] {
    const { rejections, profile, attempt } = this.search
    const nodes: NodeId[] = []
    if (rejections.preFilterMessage !== undefined) return nodes
    for (let at = 0; at < rejections.count; at++) {
      if (!rejections.unresolvable(profile, attempt, at)) nodes.push(rejections.nodes[at] as NodeId)
    }
    return nodes
  }

  private dryRun(potential: readonly NodeId[], reasons: Map<string, number>): Candidate[] {
    const wanted = this.candidatesWanted(potential.length)
    const offset = potential.length > 0 ? this.offset(potential.length) : 0
    const budgets = this.budgets()
    const violating: Candidate[] = []
    const clean: Candidate[] = []
    for (let i = 0; i < potential.length; i++) {
      const node = potential[(offset + i) % potential.length]
      const found = this.victimsOn(node, budgets)
      if ('refused' in found) {
        for (const reason of found.refused) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
        continue
      }
      const list = found.pdbViolations === 0 ? clean : violating
      if (list.length < wanted) list.push(found)
      if (clean.length > 0 && clean.length + violating.length >= wanted) break
    }
    return [...clean, ...violating]
  }

  /** minCandidateNodesPercentage of the nodes, at least minCandidateNodesAbsolute. */
  private candidatesWanted(nodes: number): number {
    const args = this.search.profile.preemption?.args
    if (!args) return 0
    const share = Math.floor((nodes * args.minCandidateNodesPercentage) / 100)
    return Math.min(nodes, Math.max(share, args.minCandidateNodesAbsolute))
  }

  /**
   * Takes all pods of lower priority away, and gives back as many as the pod still fits beside: first those whose budget
   * would be violated, the most important first.
   */
  private victimsOn(node: NodeId, budgets: readonly DisruptionBudget[]): Candidate | { refused: readonly string[] } {
    const { search } = this
    const { cache } = search
    const lower = [...cache.podsOn(node)].filter((pod) => this.isLower(pod))
    if (lower.length === 0) return { refused: [NO_VICTIMS] }
    for (const pod of lower) this.lift(pod, node)
    const lifted = new Set(lower)
    try {
      if (!search.fits(node)) return { refused: search.lastRefusal(node).reasons }
      lower.sort((one, other) => this.byImportance(one, other))
      const [violating, others] = splitByBudget(cache, lower, budgets)
      const victims: PodId[] = []
      let pdbViolations = 0
      for (const pod of [...violating, ...others]) {
        this.restore(pod, node)
        lifted.delete(pod)
        if (search.fits(node)) continue
        this.lift(pod, node)
        lifted.add(pod)
        victims.push(pod)
        if (violating.includes(pod)) pdbViolations++
      }
      victims.sort((one, other) => this.byImportance(one, other))
      return { node, victims, pdbViolations }
    } finally {
      for (const pod of lifted) this.restore(pod, node)
    }
  }

  private lift(pod: PodId, node: NodeId): void {
    this.search.cache.lift(pod)
    this.search.moved(pod, node, -1)
  }

  private restore(pod: PodId, node: NodeId): void {
    this.search.cache.restore(pod)
    this.search.moved(pod, node, 1)
  }

  /** util.MoreImportantPod: by priority, then whoever has run longer. */
  private byImportance(one: PodId, other: PodId): number {
    const { cache } = this.search
    const difference = cache.templateOf(other).source.priority - cache.templateOf(one).source.priority
    if (difference !== 0) return difference
    const [x, y] = [cache.startTime(one), cache.startTime(other)]
    return x < y ? -1 : x > y ? 1 : 0
  }
}

const NO_VICTIMS = 'No preemption victims found for incoming pod'
const NOT_HELPFUL = 'Preemption is not helpful for scheduling'

function nothing(message: string, clearsNomination: boolean, examined: number): PreemptionOutcome {
  return { node: NONE, victims: [], candidates: [], examined, message, clearsNomination }
}
