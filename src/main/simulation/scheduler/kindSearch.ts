import { NONE, type NodeId } from '../state/ids'
import type { Attempt, FilterPlugin, Groups, Trait } from './framework'
import { choose, type Found } from './kindChoice'
import type { KindIndex } from './kindIndex'
import { FIRST_KIND, givesBase, keeps, KIND_NUMBERS, mostKinds, MOVED, STALE, UNFIT, type NodeKinds } from './nodeKinds'
import type { Profile } from './profile'
import { Walk } from './tie'
import type { TemplateVerdicts } from './templateVerdicts'

/** What is asked of a search. */
export interface Question {
  readonly attempt: Attempt
  readonly profile: Profile
  readonly verdicts: TemplateVerdicts
  readonly kinds: NodeKinds
  /** The filters that must be asked about this pod, perTemplate ones aside. */
  readonly filters: readonly FilterPlugin[]
  /** Position in the order where the search begins. */
  readonly start: number
  /** Feasible nodes that end it. */
  readonly wanted: number
}

/**
 * The search by kinds of nodes: same nodes, same scores, same choice as `Search` comes to node by node, but plugins are asked
 * once per class, and the pass over the nodes compares numbers of 16 bits. Whoever wants the reasons of refusals, or each
 * plugin's scores, goes node by node.
 */
export class KindSearch implements Groups, Found {
  node: NodeId = NONE as NodeId
  feasibleCount = 0
  rejectedCount = 0
  mark = 0
  readonly seen: Uint8Array
  readonly totalOf: Float64Array
  readonly found: Int32Array
  best = 0
  bestCount = 0
  readonly walk = new Walk()
  private question!: Question
  /** By kind, of kinds that were seen: first position in the order, position of its class among `samples`. */
  private readonly firstAt: Int32Array
  private readonly sampleOf: Int32Array
  private foundCount = 0
  /** Number of the search. */
  private stamp = 0
  /** By class: stamp, negative when filters refuse it, and position among `samples`. */
  private readonly judged: Int32Array
  private readonly sampled: Int32Array
  private readonly sampleAt: Int32Array
  /** One node of each class, the scores of the plugin in question, and the sums. */
  private readonly samples: Int32Array
  private readonly scores: Float64Array
  private readonly sums: Float64Array
  private sampleCount = 0
  private sized = false
  private readonly sizeOf: Int32Array
  private readonly layout: (readonly Trait[])[] = []
  private prepared = false
  /** There are filters that look at more than the node. */
  private asks = false

  constructor(nodes: number) {
    const kinds = mostKinds(nodes)
    const integers = (): Int32Array => new Int32Array(kinds)
    this.seen = new Uint8Array(KIND_NUMBERS)
    this.firstAt = integers()
    this.sampleOf = integers()
    this.totalOf = new Float64Array(kinds)
    this.found = integers()
    this.judged = integers()
    this.sampled = integers()
    this.sampleAt = integers()
    this.samples = integers()
    this.scores = new Float64Array(kinds)
    this.sums = new Float64Array(kinds)
    this.sizeOf = integers()
  }

  /** Brings `kinds` up to now; false when the pod's plugins must be asked node by node. `all`: every node is wanted. */
  ready({ attempt, profile, kinds, filters }: Omit<Question, 'start' | 'wanted' | 'verdicts'>, all: boolean): boolean {
    const { layout } = this
    if (!profile.scorers.length) return false
    // Written over in place: an array that is emptied gives up its memory.
    let count = 0
    for (let i = 0; i < profile.plugins.length; i++) {
      const plugin = profile.plugins[i]
      if (!plugin.traits) continue
      const traits = plugin.traits(attempt)
      if (!traits) return false
      layout[count++] = traits
    }
    if (layout.length !== count) layout.length = count
    for (let i = 0; i < filters.length; i++) if (!keeps(filters[i]) && !filters[i].traits) return false
    for (let i = 0; i < profile.scorers.length; i++) {
      const { plugin } = profile.scorers[i]
      if (!plugin.perTemplate && !plugin.traits && !givesBase(plugin)) return false
    }
    kinds.refresh(attempt, layout)
    return !all || kinds.settle(attempt)
  }

  /** False when no node is feasible, or when there are too many kinds. */
  run(question: Question): boolean {
    this.question = question
    this.stamp++
    if (this.mark++ === MOST_MARKS) {
      this.mark = 1
      this.seen.fill(0)
    }
    this.seen[UNFIT] = this.mark | REFUSED_MARK
    this.foundCount = 0
    this.prepared = false
    this.sized = false
    this.asks = question.filters.some(asksMore)
    if (question.kinds.index) this.lookAtAll(question.kinds.index)
    else if (!this.look()) return false
    if (this.feasibleCount === 0) return false
    if (this.feasibleCount > 1) this.score()
    else this.node = this.nodeAt(this.firstAt[this.found[0]])
    return true
  }

  get kinds(): NodeKinds {
    return this.question.kinds
  }

  get start(): number {
    return this.question.start
  }

  private nodeAt(at: number): NodeId {
    return this.question.kinds.order[at] as NodeId
  }

  /** Without going over the nodes: all are wanted, and where each kind is is known. */
  private lookAtAll({ present, presentCount, size, first }: KindIndex): void {
    const { found, seen, mark, firstAt } = this
    let feasible = 0
    for (let i = 0; i < presentCount; i++) {
      const kind = present[i]
      if (kind < FIRST_KIND || !this.admits(kind, first[kind])) continue
      seen[kind] = mark
      firstAt[kind] = first[kind]
      found[this.foundCount++] = kind
      feasible += size[kind]
    }
    this.looked(feasible, this.question.kinds.kind.length)
  }

  /** Goes over the nodes until enough are feasible; false when there are too many kinds. */
  private look(): boolean {
    const { seen, mark } = this
    const refused = mark | REFUSED_MARK
    const { kinds, start, wanted } = this.question
    const { kind } = kinds
    const all = kind.length
    let feasible = 0
    let at = start
    for (let left = all; left > 0;) {
      const end = Math.min(all, at + left)
      const from = at
      // Most nodes are like others before them.
      const last = Math.min(end, at + wanted - feasible) - 3
      while (
        at < last &&
        seen[kind[at]] === mark &&
        seen[kind[at + 1]] === mark &&
        seen[kind[at + 2]] === mark &&
        seen[kind[at + 3]] === mark
      ) {
        at += 4
      }
      feasible += at - from
      for (; at < end; at++) {
        const known = seen[kind[at]]
        if (known === refused) continue
        if (known !== mark || feasible === wanted) break
        feasible++
      }
      left -= at - from
      if (at < end) {
        const answer = this.meet(at, feasible === wanted)
        if (answer === OVERFLOW) return false
        // The search ends when it meets the first feasible node too many; that node counts as not looked at.
        if (answer === FULL) return this.looked(feasible, all - left)
        if (answer === FEASIBLE) feasible++
        at++
        left--
      }
      if (at === all) at = 0
    }
    return this.looked(feasible, all)
  }

  private looked(feasible: number, nodes: number): true {
    this.feasibleCount = feasible
    this.rejectedCount = nodes - feasible
    return true
  }

  /** A node of a kind that this search has not met before, or one that is to be looked at again. */
  private meet(at: number, full: boolean): Answer {
    const { seen, mark } = this
    const { kinds } = this.question
    let kind = kinds.kind[at]
    if (kind === STALE || kind >= MOVED) {
      kind = this.judge(at)
      if (kind === STALE) return OVERFLOW
    }
    if (seen[kind] === (mark | REFUSED_MARK)) return REFUSED
    if (seen[kind] === mark) return full ? FULL : FEASIBLE
    if (!this.admits(kind, at)) {
      seen[kind] = mark | REFUSED_MARK
      return REFUSED
    }
    if (full) return FULL
    seen[kind] = mark
    this.firstAt[kind] = at
    this.found[this.foundCount++] = kind
    return FEASIBLE
  }

  private judge(at: number): number {
    const { kinds, attempt } = this.question
    if (!this.prepared) kinds.prepare(attempt)
    this.prepared = true
    return kinds.judge(attempt, at)
  }

  /** Whether the filters that look at more than the node let its class pass. */
  private admits(kind: number, at: number): boolean {
    const { judged, stamp } = this
    const { filters, kinds, attempt } = this.question
    if (!this.asks) return true
    const group = kinds.classOf(kind)
    if (judged[group] !== stamp && judged[group] !== -stamp) {
      judged[group] = stamp
      const node = this.nodeAt(at)
      for (let i = 0; i < filters.length; i++) {
        if (!keeps(filters[i]) && filters[i].filter(attempt, node) !== 0) {
          judged[group] = -stamp
          break
        }
      }
    }
    return judged[group] === stamp
  }

  private score(): void {
    this.sample()
    this.sum()
    const { found, foundCount, totalOf, sums, sampleOf } = this
    const { kinds } = this.question
    let best = -Infinity
    let count = 0
    for (let i = 0; i < foundCount; i++) {
      const kind = found[i]
      const total = sums[sampleOf[kind]] + kinds.baseOf(kind)
      totalOf[kind] = total
      if (total > best) {
        best = total
        count = 0
      }
      // The best come first in the list; what they displace has been dealt with.
      if (total === best) {
        found[i] = found[count]
        found[count++] = kind
      }
    }
    this.best = best
    this.bestCount = count
    this.node = this.nodeAt(choose(this))
  }

  /** One node of each class. */
  private sample(): void {
    const { found, foundCount, sampled, sampleAt, samples, sampleOf, stamp } = this
    const { kinds } = this.question
    let count = 0
    for (let i = 0; i < foundCount; i++) {
      const kind = found[i]
      const group = kinds.classOf(kind)
      if (sampled[group] !== stamp) {
        sampled[group] = stamp
        sampleAt[group] = count
        samples[count++] = this.nodeAt(this.firstAt[kind])
      }
      sampleOf[kind] = sampleAt[group]
    }
    this.sampleCount = count
  }

  /** What all but the perNode scorers give each class. */
  private sum(): void {
    const { samples, sampleCount: count, scores, sums } = this
    const { profile, attempt, verdicts } = this.question
    const { scorers } = profile
    sums.fill(0, 0, count)
    for (let p = 0; p < scorers.length; p++) {
      const { plugin, weight } = scorers[p]
      if (givesBase(plugin) || !plugin.preScore(attempt, samples, count, this)) continue
      const constant = plugin.constantScore?.(attempt)
      if (constant !== undefined) {
        if (constant !== 0) for (let i = 0; i < count; i++) sums[i] += constant * weight
        continue
      }
      if (verdicts.scores(p)) {
        for (let i = 0; i < count; i++) scores[i] = verdicts.raw(attempt, p, samples[i] as NodeId)
      } else for (let i = 0; i < count; i++) scores[i] = plugin.score(attempt, samples[i] as NodeId)
      plugin.normalize?.(scores, count, samples)
      for (let i = 0; i < count; i++) sums[i] += scores[i] * weight
    }
  }

  // --- what samples stand for ---

  get total(): number {
    return this.feasibleCount
  }

  size(sample: number): number {
    if (!this.sized) this.count()
    this.sized = true
    return this.sizeOf[sample]
  }

  private count(): void {
    const { seen, mark, sizeOf, sampleOf, feasibleCount } = this
    const { kind } = this.question.kinds
    sizeOf.fill(0, 0, this.sampleCount)
    for (let at = this.question.start, place = 0; place < feasibleCount; at = at + 1 === kind.length ? 0 : at + 1) {
      if (seen[kind[at]] !== mark) continue
      sizeOf[sampleOf[kind[at]]]++
      place++
    }
  }

  /** Fills in the feasible nodes, and their total scores, where there was something to choose between. */
  list(nodes: Int32Array, totals: Float64Array): void {
    const { seen, mark, totalOf, feasibleCount } = this
    const { kind, order } = this.question.kinds
    for (let at = this.question.start, place = 0; place < feasibleCount; at = at + 1 === kind.length ? 0 : at + 1) {
      if (seen[kind[at]] !== mark) continue
      nodes[place] = order[at]
      totals[place++] = totalOf[kind[at]]
    }
  }
}

/** Marks of searches: 1 to 127, then all is forgotten. A byte, as every node that is passed over asks for one. */
const MOST_MARKS = 0x7f
const REFUSED_MARK = 0x80

const asksMore = (filter: FilterPlugin): boolean => !keeps(filter)

type Answer = 0 | 1 | 2 | 3
const REFUSED = 0
const FEASIBLE = 1
const FULL = 2
const OVERFLOW = 3
