import { NONE, type NodeId } from '../state/ids'
import type { SchedulerCache } from './cache'
import type { Attempt, FilterPlugin } from './framework'
import type { Scorer } from './profile'

/** Verdicts: 0 not asked yet, 1 passes, 2 + i: the plugin at position i of `filters` rejects. */
export const PASSES = 1
export const REJECTED_BY = 2

/**
 * What the perTemplate plugins say about every node, for one template: asked once per node, and again when the node has
 * changed.
 */
export class TemplateVerdicts {
  /** Those of the leading perTemplate filters that have something to say about this template, in order. */
  readonly filters: readonly FilterPlugin[]
  /** How many of the profile's filters are covered: all up to the first that must be asked every time. */
  readonly covered: number
  /** PreFilter plugins that narrow the search for all pods of this template, or refuse them. */
  readonly narrowing: ReadonlySet<FilterPlugin>
  readonly filter: Uint8Array
  /** Raw scores by scorer and node, filled together with `filter` when a node passes; absent for other plugins. */
  readonly rawScores: readonly (Int32Array | undefined)[]
  private read: number

  constructor(
    preFilters: readonly FilterPlugin[],
    filters: readonly FilterPlugin[],
    private readonly scorers: readonly Scorer[],
    attempt: Attempt,
  ) {
    const nodes = attempt.cache.nodes.count
    // Whom a single pod's target narrows down to is no matter of the template.
    const untargeted = { ...attempt, target: NONE }
    const firstDynamic = filters.findIndex((plugin) => !plugin.perTemplate)
    this.covered = firstDynamic === -1 ? filters.length : firstDynamic
    this.narrowing = new Set(
      preFilters.filter((plugin) => plugin.perTemplate && typeof plugin.preFilter(untargeted) === 'object'),
    )
    this.filters = filters.slice(0, this.covered).filter((plugin) => {
      const result = plugin.preFilter(untargeted)
      return result === true || (typeof result === 'object' && 'nodes' in result && result.filters)
    })
    this.filter = new Uint8Array(nodes)
    this.rawScores = scorers.map(({ plugin }) => (plugin.perTemplate ? new Int32Array(nodes) : undefined))
    this.read = attempt.cache.nodeChanges.length
  }

  /** Forgets what it knows of nodes that have changed. */
  refresh({ nodeChanges }: SchedulerCache): this {
    for (; this.read < nodeChanges.length; this.read++) this.filter[nodeChanges[this.read]] = 0
    return this
  }

  judge(attempt: Attempt, node: NodeId): number {
    const { filters, scorers, rawScores } = this
    let verdict = PASSES
    for (let i = 0; i < filters.length && verdict === PASSES; i++) {
      if (filters[i].filter(attempt, node) !== 0) verdict = REJECTED_BY + i
    }
    this.filter[node] = verdict
    if (verdict === PASSES) {
      for (let i = 0; i < scorers.length; i++) {
        const raw = rawScores[i]
        if (raw) raw[node] = scorers[i].plugin.score(attempt, node)
      }
    }
    return verdict
  }
}
