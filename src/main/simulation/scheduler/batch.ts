import type { SchedulerProfile } from '../../../design/types'
import { NONE, type NodeId } from '../state/ids'
import { ScoredNodes } from './scoredNodes'
import type { Search } from './search'
import { PodSignatures } from './signature'

/** Results older than this are of no use any more. */
const MAX_AGE_MS = 500

/**
 * OpportunisticBatching: where pods that are alike come one after another and each fills its node, the next takes the next
 * best node of the search before. Pods that spread over topologies are never alike, so that under the default profile (which
 * spreads by default) it does nothing. Upstream: framework/runtime/batch.go.
 */
export class Batch {
  private readonly signatures: PodSignatures
  private signature: string | undefined
  private nodes: ScoredNodes | undefined
  private createdMs = 0
  private lastCycle = -2
  private lastNode = NONE
  private hinted = NONE

  constructor(
    private readonly search: Search,
    profile: SchedulerProfile,
  ) {
    this.signatures = new PodSignatures(profile)
  }

  /** A node to try first, or NONE. `stillFits`: does the pod fit on a node as things are? Called within the search. */
  hint(cycle: number, nowMs: number, stillFits: (node: NodeId) => boolean): number {
    this.hinted = NONE
    if (!this.nodes || this.nodes.length === 0) return NONE
    const usable =
      cycle === this.lastCycle + 1 &&
      this.signature !== undefined &&
      this.signature === this.signatures.of(this.search.attempt.template) &&
      nowMs <= this.createdMs + MAX_AGE_MS &&
      this.search.cache.has(this.lastNode as NodeId) &&
      // Only when the last node is full do the other scores still hold.
      !stillFits(this.lastNode as NodeId)
    if (usable) this.hinted = this.nodes.pop()
    return this.hinted
  }

  /** After a search that found a node. */
  remember(cycle: number, nowMs: number): void {
    const { node, attempt, scored } = this.search
    const followedHint = this.hinted !== NONE && this.hinted === node
    this.lastCycle = cycle
    this.lastNode = node
    this.hinted = NONE
    if (followedHint) return
    this.signature = this.signatures.of(attempt.template)
    if (this.signature === undefined || !scored) {
      this.nodes = undefined
      return
    }
    const { feasible, totals, feasibleCount } = this.search
    this.nodes = new ScoredNodes(feasible, totals, feasibleCount)
    // The first is the one that was taken.
    this.nodes.pop()
    this.createdMs = nowMs
  }
}
