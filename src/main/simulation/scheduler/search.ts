import { NONE, type NodeId, type PodId } from '../state/ids'
import type { CompiledTemplate } from '../state/templates'
import type { SchedulerCache } from './cache'
import type { Attempt, FilterPlugin, ScorePlugin } from './framework'
import { fitErrorMessage, NO_NODES, preemptionMessage } from './message'
import { selectHost } from './tie'

/** Upstream's minFeasibleNodesToFind and minFeasibleNodesPercentageToFind (schedule_one.go). */
const MIN_FEASIBLE_NODES = 100
const MIN_PERCENTAGE = 5

/** How many feasible nodes end the search; `percentage` 0 is the adaptive default. */
export function numFeasibleNodesToFind(percentage: number, nodes: number): number {
  if (nodes < MIN_FEASIBLE_NODES) return nodes
  const share = percentage === 0 ? Math.max(MIN_PERCENTAGE, 50 - Math.floor(nodes / 125)) : percentage
  return Math.max(MIN_FEASIBLE_NODES, Math.floor((nodes * share) / 100))
}

/** What the perTemplate plugins say about every node, for one template. 0: not asked yet; 1: passes; 2 + i: plugin i rejects. */
interface TemplateVerdicts {
  version: number
  filter: Uint8Array
  filterPlugins: readonly FilterPlugin[]
  /** Raw scores by plugin, filled together with `filter` when a node passes. */
  rawScores: readonly Int32Array[]
}

/**
 * One scheduling algorithm run (schedule_one.go, schedulePod): filter from where the last search ended until enough nodes
 * are feasible, score, choose. Everything it touches is a column; it allocates nothing per node.
 */
export class Search {
  /** Of the last run. */
  node: NodeId = NONE as NodeId
  evaluated = 0
  feasibleCount = 0
  message = ''
  /** Bit i: filter plugin i rejected some node. Decides which events wake the pod. */
  rejectedBy = 0
  readonly feasible: Int32Array
  readonly totals: Float64Array

  private start = 0
  private readonly scores: Float64Array
  private readonly verdicts: (TemplateVerdicts | undefined)[] = []
  private readonly rejections = new Map<number, number>()
  private unresolvable = 0

  constructor(
    private readonly cache: SchedulerCache,
    readonly filters: readonly FilterPlugin[],
    readonly scorers: readonly ScorePlugin[],
    private readonly percentageOfNodesToScore: number,
  ) {
    this.feasible = new Int32Array(cache.order.length)
    this.totals = new Float64Array(cache.order.length)
    this.scores = new Float64Array(cache.order.length)
  }

  /** Decides for one pod; the outcome is in the fields. `explainPreemption`: add what preemption would say. */
  run(pod: PodId, template: CompiledTemplate, target: number): void {
    const attempt: Attempt = { cache: this.cache, pod, template, target }
    this.node = NONE as NodeId
    this.message = ''
    this.rejectedBy = 0
    this.feasibleCount = 0
    this.evaluated = 0
    if (this.cache.order.length === 0) {
      this.message = NO_NODES
      return
    }
    const verdicts = this.verdictsFor(attempt)
    this.filter(attempt, verdicts)
    if (this.feasibleCount === 0) {
      this.message = this.failure()
    } else if (this.feasibleCount === 1) {
      this.node = this.feasible[0] as NodeId
    } else {
      this.score(attempt, verdicts)
      this.node = this.feasible[selectHost(this.totals, this.feasibleCount)] as NodeId
    }
  }

  private filter(attempt: Attempt, verdicts: TemplateVerdicts): void {
    this.rejections.clear()
    this.unresolvable = 0
    const { order } = this.cache
    const dynamic = this.filters.filter((plugin) => !plugin.perTemplate && plugin.preFilter(attempt))
    const all = order.length
    if (attempt.target !== NONE) {
      // NodeAffinity's PreFilter narrows a DaemonSet's pod to the node it names; the others are not looked at.
      this.checkNode(attempt, verdicts, dynamic, attempt.target as NodeId, 1)
      this.evaluated = 1
      if (this.feasibleCount === 0 && all > 1) {
        this.rejections.set(NARROWED, all - 1)
        this.unresolvable += all - 1
        this.rejectedBy |= 1 << this.filters.findIndex((plugin) => plugin.name === 'NodeAffinity')
      }
      this.start = (this.start + 1) % all
      return
    }
    const wanted = numFeasibleNodesToFind(this.percentageOfNodesToScore, all)
    // The search ends when it meets the first feasible node too many; that node counts as not looked at.
    for (let i = 0; i < all; i++) {
      const at = this.start + i
      const node = order[at < all ? at : at - all] as NodeId
      if (!this.checkNode(attempt, verdicts, dynamic, node, wanted)) break
      this.evaluated++
    }
    this.start = (this.start + this.evaluated) % all
  }

  /** False when the node is feasible and there are enough already. */
  private checkNode(
    attempt: Attempt,
    verdicts: TemplateVerdicts,
    dynamic: readonly FilterPlugin[],
    node: NodeId,
    wanted: number,
  ): boolean {
    const verdict = verdicts.filter[node] || this.judge(attempt, verdicts, node)
    if (verdict !== 1) {
      this.reject(attempt, this.filters.indexOf(verdicts.filterPlugins[verdict - 2]), node, 1)
      return true
    }
    for (let i = 0; i < dynamic.length; i++) {
      const code = dynamic[i].filter(attempt, node)
      if (code !== 0) {
        this.reject(attempt, this.filters.indexOf(dynamic[i]), node, code)
        return true
      }
    }
    if (this.feasibleCount === wanted) return false
    this.feasible[this.feasibleCount++] = node
    return true
  }

  private reject(attempt: Attempt, plugin: number, node: NodeId, code: number): void {
    this.rejectedBy |= 1 << plugin
    const key = plugin * CODE_SPAN + code
    this.rejections.set(key, (this.rejections.get(key) ?? 0) + 1)
    if (this.filters[plugin].unresolvable(attempt, node, code)) this.unresolvable++
  }

  private score(attempt: Attempt, verdicts: TemplateVerdicts): void {
    const { feasible, scores, totals, feasibleCount: count } = this
    totals.fill(0, 0, count)
    for (let p = 0; p < this.scorers.length; p++) {
      const plugin = this.scorers[p]
      if (!plugin.preScore(attempt, feasible, count)) continue
      if (plugin.perTemplate) {
        const raw = verdicts.rawScores[p]
        for (let i = 0; i < count; i++) scores[i] = raw[feasible[i]]
      } else {
        for (let i = 0; i < count; i++) scores[i] = plugin.score(attempt, feasible[i] as NodeId)
      }
      plugin.normalize?.(scores, count, feasible)
      const weight = plugin.weight
      for (let i = 0; i < count; i++) totals[i] += scores[i] * weight
    }
  }

  /** Asks the perTemplate plugins about a node, once per template and version. */
  private judge(attempt: Attempt, verdicts: TemplateVerdicts, node: NodeId): number {
    let verdict = 1
    for (let i = 0; i < verdicts.filterPlugins.length && verdict === 1; i++) {
      if (verdicts.filterPlugins[i].filter(attempt, node) !== 0) verdict = 2 + i
    }
    verdicts.filter[node] = verdict
    if (verdict === 1) {
      this.scorers.forEach((plugin, index) => {
        if (plugin.perTemplate) verdicts.rawScores[index][node] = plugin.score(attempt, node)
      })
    }
    return verdict
  }

  private verdictsFor(attempt: Attempt): TemplateVerdicts {
    const id = attempt.template.id
    const known = this.verdicts[id]
    if (known && known.version === this.cache.version) return known
    const nodes = this.cache.nodes.count
    const fresh: TemplateVerdicts = {
      version: this.cache.version,
      filter: new Uint8Array(nodes),
      filterPlugins: this.filters.filter((plugin) => plugin.perTemplate && plugin.preFilter(attempt)),
      rawScores: this.scorers.map((plugin) => new Int32Array(plugin.perTemplate ? nodes : 0)),
    }
    this.verdicts[id] = fresh
    return fresh
  }

  private failure(): string {
    const reasons = new Map<string, number>()
    for (const [key, count] of this.rejections) {
      const texts =
        key === NARROWED
          ? ["node(s) didn't satisfy plugin(s) [NodeAffinity]"]
          : this.filters[Math.floor(key / CODE_SPAN)].describe(key % CODE_SPAN)
      for (const text of texts) reasons.set(text, (reasons.get(text) ?? 0) + count)
    }
    const all = this.cache.order.length
    return fitErrorMessage(all, reasons) + preemptionMessage(all, this.unresolvable)
  }
}

/** Codes are 31-bit sets of reasons; a rejection is counted by plugin × span + code. */
const CODE_SPAN = 2 ** 31
const NARROWED = -1
