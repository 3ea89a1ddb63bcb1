import { NONE, type NodeId, type PodId } from '../state/ids'
import type { SchedulerCache } from './cache'
import type { Attempt, FilterPlugin } from './framework'
import { KindSearch } from './kindSearch'
import { NodeKinds } from './nodeKinds'
import type { Nominator } from './nominator'
import type { Profile, Scorer } from './profile'
import { Rejections, STATIC, type Refusal } from './rejections'
import { PASSES, REJECTED_BY, type TemplateVerdicts } from './templateVerdicts'
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

/** Is told what each plugin gives the feasible nodes, for explanations. Arrays are valid during the call only. */
export interface ScoreListener {
  scored(scorer: Scorer, raw: Float64Array, normalized: Float64Array, count: number): void
}

/** A node to try before all others, or NONE. `fits`: whether the pod fits on a node, nominated pods aside. */
export type Hint = (fits: (node: NodeId) => boolean) => number

/**
 * The scheduling algorithm (schedule_one.go, schedulePod): filter from where the last search ended until enough nodes are
 * feasible, score, choose. One for all profiles, as they share where to begin. Where nothing is asked but the node, it goes
 * over kinds of nodes (kindSearch.ts) and comes to the same. The outcome of the last run is in its fields.
 */
export class Search {
  node: NodeId = NONE as NodeId
  evaluated = 0
  feasibleCount = 0
  /** False when there was nothing to choose between. */
  scored = false
  readonly rejections: Rejections
  profile!: Profile
  attempt!: Attempt
  /** nextStartNodeIndex: where the next search begins. Settable, so that a question can put it back. */
  start = 0

  private readonly nodes: Int32Array
  private readonly sums: Float64Array
  private readonly scores: Float64Array
  private readonly byKinds: KindSearch | undefined
  /** The last run went over kinds of nodes. */
  wentByKinds = false
  /** It did, and nobody has asked for its list of nodes yet. */
  private unlisted = false
  private verdicts!: TemplateVerdicts
  /** The filters that must be asked node by node, with their positions in the profile's list. */
  private readonly dynamic: FilterPlugin[] = []
  private readonly dynamicAt: number[] = []
  private code = 0
  private refusedBy = -1
  /** By filter: number of the last run in which PreFilter took it out. */
  private readonly skipped = new Int32Array(64)
  private runs = 0

  constructor(
    readonly cache: SchedulerCache,
    readonly nominator: Nominator,
    private readonly percentageOfNodesToScore: number,
    /** Whether to go over kinds of nodes where that comes to the same. */
    withKinds = true,
  ) {
    const { count } = cache.nodes
    this.nodes = new Int32Array(count)
    this.sums = new Float64Array(count)
    this.scores = new Float64Array(count)
    this.rejections = new Rejections(count)
    this.byKinds = withKinds ? new KindSearch(count) : undefined
  }

  /** The feasible nodes, in the order in which they were found. */
  get feasible(): Int32Array {
    this.list()
    return this.nodes
  }

  /** Their total scores, if they were scored. */
  get totals(): Float64Array {
    this.list()
    return this.sums
  }

  private list(): void {
    if (this.unlisted) this.byKinds?.list(this.nodes, this.sums)
    this.unlisted = false
  }

  /** Decides for one pod. `hint` is asked for a node to try first; a nominated one goes before it. */
  run(profile: Profile, attempt: Attempt, hint?: Hint, listener?: ScoreListener): void {
    this.profile = profile
    this.attempt = attempt
    this.node = NONE as NodeId
    this.evaluated = 0
    this.feasibleCount = 0
    this.scored = false
    this.wentByKinds = false
    this.unlisted = false
    this.rejections.begin(this.cache.order.length)
    if (this.cache.order.length === 0) return
    const narrowed = this.preFilter()
    if (this.rejections.preFilterMessage !== undefined) return
    const nominated = this.nominator.nodeOf(attempt.pod)
    const hinted = hint ? hint((node) => this.rejector(node) === -1) : NONE
    const first = nominated === NONE ? hinted : nominated
    if (first === NONE && !narrowed && !listener && this.searchKinds()) return
    if (first === NONE || !this.tryFirst(first as NodeId)) this.filter(narrowed)
    if (this.feasibleCount === 1) this.node = this.nodes[0] as NodeId
    else if (this.feasibleCount > 1) {
      this.score(listener)
      this.node = this.nodes[selectHost(this.sums, this.feasibleCount)] as NodeId
    }
  }

  /** Runs PreFilter; returns the nodes that it narrows the search to, or undefined. */
  private preFilter(): readonly NodeId[] | undefined {
    const { profile, attempt, skipped, dynamic, dynamicAt } = this
    const verdicts = (this.verdicts = profile.verdictsOf(attempt))
    const run = ++this.runs
    let nodes: readonly NodeId[] | undefined
    const one = attempt.target !== NONE
    const count = one ? profile.preFilters.length : verdicts.asked.length
    for (let i = 0; i < count; i++) {
      const at = one ? i : verdicts.asked[i]
      const plugin = profile.preFilters[at]
      const result = plugin.preFilter(attempt)
      if (result === false) skipped[profile.filterOf[at]] = run
      else if (result !== true) {
        if ('rejection' in result) {
          dynamic.length = 0
          this.rejections.wholly(profile.bitOf(plugin.name), result.rejection, at)
          return undefined
        }
        nodes = result.nodes
        if (!result.filters) skipped[profile.filterOf[at]] = run
        this.rejections.narrowedBy(profile.bitOf(plugin.name), plugin.name)
      }
    }
    // Written over in place: an array that is emptied gives up its memory.
    let left = 0
    for (let i = verdicts.covered; i < profile.filters.length; i++) {
      const plugin = profile.filters[i]
      if (skipped[i] === run) continue
      // Disabled at PreFilter only: upstream's Filter then computes what it needs itself.
      if (!profile.preFiltered[i] && plugin.preFilter(attempt) === false) continue
      dynamic[left] = plugin
      dynamicAt[left++] = i
    }
    if (dynamic.length !== left) dynamic.length = left
    return nodes
  }

  /** Finds a node by kinds; false when that is not possible, or finds none, and nothing has been done. */
  private searchKinds(): boolean {
    const { byKinds, attempt, profile, verdicts, dynamic: filters, cache } = this
    if (!byKinds) return false
    // Nodes may have gone since the last search.
    const start = this.start % cache.order.length
    const kinds = (verdicts.kinds ??= new NodeKinds(verdicts, filters, profile.scorers, attempt))
    const wanted = this.wantedOf(cache.order.length)
    if (!byKinds.ready({ attempt, profile, kinds, filters }, wanted === cache.order.length)) return false
    const barred = this.nominator.size > 0 ? this.barPromised(kinds) : none
    const found = byKinds.run({ attempt, profile, verdicts, kinds, filters, start, wanted })
    for (const at of barred) kinds.unbar(at)
    if (!found) return false
    this.node = byKinds.node
    this.feasibleCount = byKinds.feasibleCount
    this.evaluated = byKinds.feasibleCount + byKinds.rejectedCount
    this.scored = byKinds.feasibleCount > 1
    this.wentByKinds = true
    this.unlisted = true
    this.start = (start + this.evaluated) % cache.order.length
    return true
  }

  /** For the length of a search: nodes that pods were promised which leave no room beside them. Returns their positions. */
  private barPromised(kinds: NodeKinds): readonly number[] {
    const { positions } = this.cache
    const barred: number[] = []
    for (const node of this.nominator.hosts()) {
      if (positions[node] === -1 || this.guestsOn(node).length === 0 || this.rejectorWithNominated(node) === -1)
        continue
      kinds.bar(positions[node])
      barred.push(positions[node])
    }
    return barred
  }

  private wantedOf(nodes: number): number {
    const { profile } = this
    const percentage = profile.percentageOfNodesToScore ?? this.percentageOfNodesToScore
    return profile.scorers.length === 0 ? Math.min(1, nodes) : numFeasibleNodesToFind(percentage, nodes)
  }

  /** A nominated node (or a hint) is likely the one that fits: it is tried before all others, and taken when it does. */
  private tryFirst(node: NodeId): boolean {
    if (!this.cache.has(node)) return false
    const rejector = this.rejectorWithNominated(node)
    if (rejector === -1) {
      this.nodes[0] = node
      this.feasibleCount = 1
      this.evaluated = 1
      return true
    }
    this.rejections.add(node, rejector, this.code)
    return false
  }

  private filter(narrowed: readonly NodeId[] | undefined): void {
    const { cache, rejections } = this
    const list: ArrayLike<number> = narrowed ?? cache.order
    const all = list.length
    const wanted = this.wantedOf(all)
    const tried = rejections.count === 1 ? rejections.nodes[0] : NONE
    // The search ends when it meets the first feasible node too many; that node counts as not looked at.
    for (let i = 0; i < all; i++) {
      const node = list[(this.start + i) % all] as NodeId
      if (node === tried) continue
      const rejector = this.nominator.size > 0 ? this.rejectorWithNominated(node) : this.rejector(node)
      if (rejector !== -1) rejections.add(node, rejector, this.code)
      else if (this.feasibleCount === wanted) break
      else this.nodes[this.feasibleCount++] = node
    }
    this.evaluated = this.feasibleCount + rejections.count
    this.start = (this.start + this.evaluated) % cache.order.length
  }

  /** Does the attempt at hand fit on a node as the cache has it now? For preemption's questions. */
  fits(node: NodeId): boolean {
    this.refusedBy = this.rejectorWithNominated(node)
    return this.refusedBy === -1
  }

  /** Why the last `fits` said no. */
  lastRefusal(node: NodeId): Refusal {
    return this.rejections.words(this.profile, this.attempt, node, this.refusedBy, this.code)
  }

  /**
   * Position of the filter that rejects a node, or -1. A node that was promised to pods of the same or a higher priority
   * must do with and without them (RunFilterPluginsWithNominatedPods).
   */
  private rejectorWithNominated(node: NodeId): number {
    const guests = this.nominator.size > 0 ? this.guestsOn(node) : none
    if (guests.length > 0) {
      const { cache, nominator } = this
      for (const guest of guests) {
        const template = nominator.templateOf(guest)
        cache.visit(guest, node, template)
        this.moved(guest, node, 1)
      }
      const rejector = this.rejector(node)
      const code = this.code
      for (const guest of guests) {
        cache.leave(guest)
        this.moved(guest, node, -1)
      }
      this.code = code
      if (rejector !== -1) return rejector
    }
    return this.rejector(node)
  }

  private guestsOn(node: NodeId): PodId[] {
    const { pod, template } = this.attempt
    const { nominator } = this
    return nominator
      .podsOn(node)
      .filter((guest) => guest !== pod && nominator.templateOf(guest).source.priority >= template.source.priority)
  }

  /** PreFilterExtensions of all plugins; the cache's own sums have been changed before. */
  moved(pod: PodId, node: NodeId, sign: 1 | -1): void {
    const { attempt, dynamic } = this
    const template = this.cache.templateOf(pod)
    for (let i = 0; i < dynamic.length; i++) dynamic[i].podMoved?.(attempt, pod, template, node, sign)
  }

  private rejector(node: NodeId): number {
    const { attempt, verdicts, dynamic } = this
    const verdict = verdicts.of(attempt, node)
    if (verdict !== PASSES) {
      this.code = STATIC
      return verdicts.filtersAt[verdict - REJECTED_BY]
    }
    for (let i = 0; i < dynamic.length; i++) {
      const code = dynamic[i].filter(attempt, node)
      if (code !== 0) {
        this.code = code
        return this.dynamicAt[i]
      }
    }
    return -1
  }

  private score(listener: ScoreListener | undefined): void {
    const { attempt, nodes: feasible, scores, sums: totals, feasibleCount: count, verdicts } = this
    const { scorers } = this.profile
    this.scored = true
    totals.fill(scorers.length === 0 ? 1 : 0, 0, count)
    for (let p = 0; p < scorers.length; p++) {
      const { plugin, weight } = scorers[p]
      if (!plugin.preScore(attempt, feasible, count)) continue
      const constant = listener ? undefined : plugin.constantScore?.(attempt)
      if (constant !== undefined) {
        if (constant !== 0) for (let i = 0; i < count; i++) totals[i] += constant * weight
        continue
      }
      if (verdicts.scores(p)) {
        for (let i = 0; i < count; i++) scores[i] = verdicts.raw(attempt, p, feasible[i] as NodeId)
      } else for (let i = 0; i < count; i++) scores[i] = plugin.score(attempt, feasible[i] as NodeId)
      const before = listener && scores.slice(0, count)
      plugin.normalize?.(scores, count, feasible)
      if (listener && before) listener.scored(scorers[p], before, scores, count)
      for (let i = 0; i < count; i++) totals[i] += scores[i] * weight
    }
  }
}

const none: readonly never[] = []
