import type { NodeId } from '../state/ids'
import type { Attempt, FilterPlugin, ScorePlugin, Trait } from './framework'
import { KindIndex } from './kindIndex'
import { Pairs } from './pairs'
import type { Scorer } from './profile'
import { StateKinds } from './stateKinds'
import { PASSES, type TemplateVerdicts } from './templateVerdicts'

/** Numbers of kinds: a node that is to be looked at again, one that cannot take the pod, and the first of all others. */
export const STALE = 0
export const UNFIT = 1
export const FIRST_KIND = 2
/** Added to a kind: the node's class is what it was, but its pods have changed. */
export const MOVED = 1 << 15
/** All numbers, with and without MOVED. */
export const KIND_NUMBERS = 1 << 16

/** How many kinds there may be: as many as 15 bits hold, fewer where nodes are few. */
export const mostKinds = (nodes: number): number => Math.min(MOVED, Math.max(1 << 10, nodes * 4))

/**
 * What the scheduler knows of each node for the pods of one template, in two bytes. Nodes of the same kind get the same
 * answers within an attempt: they agree in what perTemplate plugins say (the ground), in the traits of those that look
 * further (ground and traits make the class), and in what perNode scorers give them (the base). A node is looked at again
 * when its declaration or its pods have changed, and not before a search meets it.
 */
export class NodeKinds {
  /** By position in the order of the search. */
  kind = new Uint16Array(0)
  order: Int32Array = new Int32Array(0)
  /** Positions by kind, while searches look at all nodes. */
  index: KindIndex | undefined
  /** Positions that are not in the index, as they are to be looked at again. */
  private readonly unsettled: number[] = []
  private readonly filters: readonly FilterPlugin[]
  private readonly scorers: readonly Scorer[]
  /** Which of the scorers score these pods. */
  private readonly scores: boolean[]
  private readonly most: number
  private layout: (readonly Trait[])[] = []
  private traits: Trait[] = []
  /** By template: whether its pods may change a trait of their node; undefined: not asked yet. */
  private heeded: (boolean | undefined)[] = []
  private levels: Pairs[] = []
  /** Of class and base. */
  private readonly kinds = new Pairs()
  /** Where class and amounts make the kind. */
  private readonly known: StateKinds | undefined
  private statesGeneration = 0
  private generation = 0
  private nodesRead = 0
  private logRead = 0

  constructor(
    private readonly verdicts: TemplateVerdicts,
    /** Those that must be asked about the pods of the template, perTemplate ones aside. */
    filters: readonly FilterPlugin[],
    scorers: readonly Scorer[],
    { cache }: Attempt,
  ) {
    this.filters = filters.filter(keeps)
    this.scorers = scorers.filter(({ plugin }) => givesBase(plugin))
    this.scores = this.scorers.map(() => false)
    this.most = mostKinds(cache.nodes.count)
    // A perTemplate filter that stands behind others is no part of the ground: its answer is the node's own.
    const kept = [...this.filters, ...this.scorers.map(({ plugin }) => plugin)]
    const byAmounts = kept.every(({ perNode }) => perNode === 'amounts')
    this.known = byAmounts ? new StateKinds() : undefined
    this.nodesRead = cache.nodeChanges.length
    this.logRead = cache.log.length
  }

  classOf(kind: number): number {
    return this.kinds.first[kind - FIRST_KIND]
  }

  /** Sum of the weighted scores of the perNode plugins. */
  baseOf(kind: number): number {
    return this.kinds.second[kind - FIRST_KIND]
  }

  /** Takes over what has changed since the last attempt. `layout`: the traits of each plugin that has any. */
  refresh({ cache }: Attempt, layout: readonly (readonly Trait[])[]): void {
    if (cache.order !== this.order) this.arrange(cache.order, cache.nodes.count)
    if (
      this.verdicts.generation !== this.generation ||
      this.kinds.size > this.most / 2 ||
      !sameLayout(layout, this.layout)
    ) {
      this.begin(layout)
    }
    const { nodeChanges, log, positions } = cache
    for (; this.nodesRead < nodeChanges.length; this.nodesRead++) {
      const at = positions[nodeChanges[this.nodesRead]]
      if (at !== -1) this.spoil(at, STALE)
    }
    if (log.holds(this.logRead)) {
      for (let entry = this.logRead; entry < log.length; entry++) {
        const at = positions[log.node(entry)]
        if (at === -1) continue
        const kind = this.kind[at]
        const keepsClass = kind >= FIRST_KIND && !this.heeds(log.template(entry))
        this.spoil(at, keepsClass ? kind | MOVED : STALE)
      }
    } else this.spoilAll()
    this.logRead = log.length
  }

  /** In two methods: the one that is called often makes no closure, nor the context of one. */
  private heeds(template: number): boolean {
    return (this.heeded[template] ??= this.anyHeeds(template))
  }

  private anyHeeds(template: number): boolean {
    return this.traits.some((trait) => trait.heeds?.(template))
  }

  /** Looks at a node anew: its kind, or STALE when there are too many kinds. */
  judge(attempt: Attempt, at: number): number {
    const { kind, kinds } = this
    const node = this.order[at] as NodeId
    const known = kind[at]
    const group = known & MOVED ? kinds.first[(known ^ MOVED) - FIRST_KIND] : this.classify(attempt, node)
    if (group === UNKNOWN) return (kind[at] = STALE)
    return (kind[at] = group === NO_CLASS ? UNFIT : this.recall(attempt, node, group))
  }

  /** The kind of a node of a class, or STALE when there are too many: as for the last node of equal amounts. */
  private recall(attempt: Attempt, node: NodeId, group: number): number {
    const { known } = this
    if (!known) return this.weigh(attempt, node, group)
    const { amounts } = attempt.cache
    const state = amounts.stateOf(node)
    if (amounts.generation !== this.statesGeneration) {
      known.clear()
      this.statesGeneration = amounts.generation
    }
    let kind = known.get(group, state)
    if (kind === -1) known.set(group, state, (kind = this.weigh(attempt, node, group)))
    return kind
  }

  private weigh(attempt: Attempt, node: NodeId, group: number): number {
    if (!this.hasRoom(attempt, node)) return UNFIT
    const { scorers, scores } = this
    let base = 0
    for (let i = 0; i < scorers.length; i++) {
      if (scores[i]) base += scorers[i].plugin.score(attempt, node) * scorers[i].weight
    }
    const kind = this.kinds.id(group, base) + FIRST_KIND
    return kind < this.most ? kind : STALE
  }

  private classify(attempt: Attempt, node: NodeId): number {
    const { verdicts, traits, levels } = this
    const ground = verdicts.groundOf(attempt, node)
    // Grounds were numbered anew just now.
    if (verdicts.generation !== this.generation) return UNKNOWN
    if (verdicts.of(attempt, node) !== PASSES) return NO_CLASS
    let group = ground
    for (let i = 0; i < traits.length; i++) group = levels[i].id(group, traits[i].of(node))
    return group
  }

  private hasRoom(attempt: Attempt, node: NodeId): boolean {
    const { filters } = this
    for (let i = 0; i < filters.length; i++) if (filters[i].filter(attempt, node) !== 0) return false
    return true
  }

  /** Must be called in an attempt before `judge`. */
  prepare(attempt: Attempt): void {
    const { scorers, scores } = this
    for (let i = 0; i < scorers.length; i++) scores[i] = scorers[i].plugin.preScore(attempt, nobody, 0)
  }

  /** Looks at all nodes that have changed, and knows by `index` where each kind is; false when there are too many. */
  settle(attempt: Attempt): boolean {
    const { unsettled, kind } = this
    const index = this.index ?? this.makeIndex()
    if (unsettled.length > 0) this.prepare(attempt)
    for (let at = unsettled.pop(); at !== undefined; at = unsettled.pop()) {
      if (this.judge(attempt, at) === STALE) {
        this.index = undefined
        return false
      }
      index.add(at, kind[at])
    }
    return true
  }

  private makeIndex(): KindIndex {
    const { kind, unsettled } = this
    const index = (this.index = new KindIndex(this.most, kind.length))
    unsettled.length = 0
    for (let at = 0; at < kind.length; at++) {
      if (isClean(kind[at])) index.add(at, kind[at])
      else unsettled.push(at)
    }
    return index
  }

  /** For the length of a search: the node cannot take the pod, for reasons of the moment. */
  bar(at: number): void {
    this.spoil(at, UNFIT)
  }

  unbar(at: number): void {
    this.kind[at] = STALE
  }

  private spoil(at: number, becomes: number): void {
    const { kind, index } = this
    if (index && isClean(kind[at])) {
      index.remove(at, kind[at])
      this.unsettled.push(at)
    }
    kind[at] = becomes
  }

  private spoilAll(): void {
    this.kind.fill(STALE)
    this.index = undefined
  }

  private begin(layout: readonly (readonly Trait[])[]): void {
    this.layout = [...layout]
    this.traits = layout.flat()
    this.heeded = []
    this.levels = this.traits.map(() => new Pairs())
    this.kinds.clear()
    this.known?.clear()
    this.generation = this.verdicts.generation
    this.spoilAll()
  }

  /** Nodes have come or gone: what is known of the others goes with them to their new positions. */
  private arrange(order: Int32Array, nodes: number): void {
    const byNode = new Uint16Array(nodes)
    for (let at = 0; at < this.order.length; at++) byNode[this.order[at]] = this.kind[at]
    this.kind = new Uint16Array(order.length)
    for (let at = 0; at < order.length; at++) this.kind[at] = byNode[order[at]]
    this.order = order
    this.index = undefined
  }
}

const nobody = new Int32Array(0)

/** Of `classify`: the node is refused whatever its pods; grounds have changed under way. */
const NO_CLASS = -1
const UNKNOWN = -2

const isClean = (kind: number): boolean => kind !== STALE && kind < MOVED

/** What a filter says of a node may be kept until the node or its pods change. */
export const keeps = ({ perTemplate, perNode }: FilterPlugin): boolean => perTemplate || Boolean(perNode)

/** The same of a scorer: its score is part of the base. */
export const givesBase = ({ perNode, normalize }: ScorePlugin): boolean => Boolean(perNode) && normalize === undefined

function sameLayout(one: readonly (readonly Trait[])[], other: readonly (readonly Trait[])[]): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
