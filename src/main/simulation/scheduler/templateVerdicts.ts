import { NONE, type NodeId } from '../state/ids'
import type { SchedulerCache } from './cache'
import type { Attempt, FilterPlugin } from './framework'
import type { NodeKinds } from './nodeKinds'
import { Pairs } from './pairs'
import type { Scorer } from './profile'

/** Verdicts: 1 passes, 2 + i: the plugin at position i of `filters` rejects. */
export const PASSES = 1
export const REJECTED_BY = 2

/** More grounds than this are forgotten at the next attempt; there are as many as ways in which nodes differ. */
const MANY = 1 << 15
/** As many as 16 bits hold. */
const MOST = (1 << 16) - 1

/**
 * What the perTemplate plugins say about every node, for one template: asked once per node, and again when the node has
 * changed. Nodes of which all say the same share a ground, a number above 0.
 */
export class TemplateVerdicts {
  /** Those of the leading perTemplate filters that have something to say about this template, in order. */
  readonly filters: readonly FilterPlugin[]
  /** How many of the profile's filters are covered: all up to the first that must be asked every time. */
  readonly covered: number
  /** Positions of `filters` in the profile's list. */
  readonly filtersAt: readonly number[]
  /** PreFilter plugins, by position, whose answer may be another every time, or narrows the search. */
  readonly asked: readonly number[]
  /** What is known of whole nodes, once somebody searches by it. */
  kinds: NodeKinds | undefined
  /** Number of the attempt that needed this last. */
  used = 0
  /** Changes when grounds are numbered anew. */
  generation = 0
  /** By node; 0: not asked yet. */
  private readonly ground: Uint16Array
  /** By ground. */
  private readonly verdicts: number[] = []
  /** Raw scores by scorer and ground, known where a node passes; absent for other plugins. */
  private readonly rawScores: readonly (number[] | undefined)[]
  private readonly levels: readonly Pairs[]
  private readonly answers: number[]
  private read: number

  constructor(
    preFilters: readonly FilterPlugin[],
    filters: readonly FilterPlugin[],
    private readonly scorers: readonly Scorer[],
    attempt: Attempt,
  ) {
    // Whom a single pod's target narrows down to is no matter of the template.
    const untargeted = { ...attempt, target: NONE }
    const firstDynamic = filters.findIndex((plugin) => !plugin.perTemplate)
    this.covered = firstDynamic === -1 ? filters.length : firstDynamic
    this.asked = [...preFilters.keys()].filter((at) => {
      const plugin = preFilters[at]
      const kept = plugin.perTemplate && filters.indexOf(plugin) < this.covered
      return !kept || typeof plugin.preFilter(untargeted) === 'object'
    })
    this.filters = filters.slice(0, this.covered).filter((plugin) => {
      const result = plugin.preFilter(untargeted)
      return result === true || (typeof result === 'object' && 'nodes' in result && result.filters)
    })
    this.filtersAt = this.filters.map((plugin) => filters.indexOf(plugin))
    this.ground = new Uint16Array(attempt.cache.nodes.count)
    this.rawScores = scorers.map(({ plugin }) => (plugin.perTemplate ? [] : undefined))
    this.levels = scorers.map(() => new Pairs())
    this.answers = scorers.map(() => 0)
    this.read = attempt.cache.nodeChanges.length
  }

  /** Forgets what it knows of nodes that have changed. */
  refresh({ nodeChanges }: SchedulerCache): this {
    for (; this.read < nodeChanges.length; this.read++) this.ground[nodeChanges[this.read]] = 0
    if (this.verdicts.length > MANY) this.forget()
    return this
  }

  private forget(): void {
    this.generation++
    this.ground.fill(0)
    this.verdicts.length = 0
    for (const level of this.levels) level.clear()
  }

  of(attempt: Attempt, node: NodeId): number {
    return this.verdicts[this.groundOf(attempt, node)]
  }

  /** Whether a scorer's raw scores are among what is kept. */
  scores(scorer: number): boolean {
    return this.rawScores[scorer] !== undefined
  }

  /** Raw score of a node that passes. */
  raw(attempt: Attempt, scorer: number, node: NodeId): number {
    return (this.rawScores[scorer] as number[])[this.groundOf(attempt, node)]
  }

  groundOf(attempt: Attempt, node: NodeId): number {
    return this.ground[node] || this.judge(attempt, node)
  }

  private judge(attempt: Attempt, node: NodeId): number {
    const { filters, scorers, rawScores, levels, answers } = this
    let verdict = PASSES
    for (let i = 0; i < filters.length && verdict === PASSES; i++) {
      if (filters[i].filter(attempt, node) !== 0) verdict = REJECTED_BY + i
    }
    let ground = verdict
    for (let i = 0; i < scorers.length; i++) {
      if (rawScores[i] === undefined) continue
      answers[i] = verdict === PASSES ? scorers[i].plugin.score(attempt, node) : 0
      ground = levels[i].id(ground, answers[i]) + 1
    }
    if (ground > MOST) {
      this.forget()
      return this.judge(attempt, node)
    }
    if (this.verdicts[ground] === undefined) {
      this.verdicts[ground] = verdict
      for (let i = 0; i < scorers.length; i++) {
        const raw = rawScores[i]
        if (raw) raw[ground] = answers[i]
      }
    }
    this.ground[node] = ground
    return ground
  }
}
