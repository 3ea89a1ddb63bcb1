import type { SchedulerProfile } from '../../../design/types'
import {
  isFilter,
  isPreEnqueue,
  isReserve,
  isScore,
  type Attempt,
  type FilterPlugin,
  type Plugin,
  type PreEnqueuePlugin,
  type ReservePlugin,
  type ScorePlugin,
} from './framework'
import { DefaultPreemption } from './plugins/defaultPreemption'
import { makePlugin, type PluginContext } from './plugins'
import { TemplateVerdicts } from './templateVerdicts'

export interface Scorer {
  readonly plugin: ScorePlugin
  readonly weight: number
}

/**
 * One profile of the scheduler: its own instances of the plugins that it enables, by extension point, in their order.
 * Upstream: profile/profile.go, framework/runtime/framework.go.
 */
export class Profile {
  readonly name: string
  /** undefined: the scheduler's own. */
  readonly percentageOfNodesToScore: number | undefined
  /** Every plugin once: a position here is its bit in sets of plugins. */
  readonly plugins: readonly Plugin[]
  readonly preEnqueue: readonly PreEnqueuePlugin[]
  readonly preFilters: readonly FilterPlugin[]
  /** The first that rejects a node is the one that is named. */
  readonly filters: readonly FilterPlugin[]
  readonly scorers: readonly Scorer[]
  readonly reserve: readonly ReservePlugin[]
  /** Names, in order. */
  readonly postFilters: readonly string[]
  readonly preemption: DefaultPreemption | undefined
  /** Position of DynamicResources among preFilters: where an earlier one ends the cycle, its state is missing later. */
  readonly dynamicResourcesAt: number
  /** By filter: whether it is enabled at PreFilter, too. */
  readonly preFiltered: readonly boolean[]
  /** By preFilter: its position among the filters, or -1. */
  readonly filterOf: readonly number[]
  private readonly verdicts = new Map<number, TemplateVerdicts>()
  private attempts = 0

  constructor({ schedulerName, percentageOfNodesToScore, plugins, args }: SchedulerProfile, context: PluginContext) {
    this.name = schedulerName
    this.percentageOfNodesToScore = percentageOfNodesToScore
    const made = new Map<string, Plugin>()
    const at = (entries: readonly { name: string }[]): Plugin[] =>
      entries.flatMap(({ name }) => {
        const plugin = made.get(name) ?? makePlugin(name, context, args)
        if (!plugin) return []
        made.set(name, plugin)
        return [plugin]
      })
    this.preEnqueue = at(plugins.preEnqueue).filter(isPreEnqueue)
    this.preFilters = at(plugins.preFilter).filter(isFilter)
    this.filters = at(plugins.filter).filter(isFilter)
    this.preFiltered = this.filters.map((plugin) => this.preFilters.includes(plugin))
    this.filterOf = this.preFilters.map((plugin) => this.filters.indexOf(plugin))
    this.reserve = at(plugins.reserve).filter(isReserve)
    this.scorers = plugins.score.flatMap(({ name, weight }) =>
      at([{ name }])
        .filter(isScore)
        .map((plugin) => ({ plugin, weight })),
    )
    this.postFilters = plugins.postFilter.map(({ name }) => name)
    const preemption = at(plugins.postFilter).find((plugin) => plugin instanceof DefaultPreemption)
    this.preemption = preemption as DefaultPreemption | undefined
    const dynamic = this.preFilters.findIndex(({ name }) => name === 'DynamicResources')
    this.dynamicResourcesAt = dynamic === -1 ? Infinity : dynamic
    this.plugins = [...made.values()]
  }

  bitOf(name: string): number {
    const index = this.plugins.findIndex((plugin) => plugin.name === name)
    return index === -1 ? 0 : 1 << index
  }

  /** What the plugins that look at declarations only say about every node, for one template. */
  verdictsOf(attempt: Attempt): TemplateVerdicts {
    const { id } = attempt.template
    let verdicts = this.verdicts.get(id)
    if (!verdicts) {
      this.makeRoom(attempt.cache.nodes.count)
      verdicts = new TemplateVerdicts(this.preFilters, this.filters, this.scorers, attempt)
      this.verdicts.set(id, verdicts)
    }
    verdicts.used = ++this.attempts
    return verdicts.refresh(attempt.cache)
  }

  /** Forgets half of what is known when it is too much: that of templates which nobody has asked about for longest. */
  private makeRoom(nodes: number): void {
    const { verdicts } = this
    if (verdicts.size * nodes * BYTES_PER_NODE < MOST_BYTES) return
    const byUse = [...verdicts].sort(([, one], [, other]) => one.used - other.used)
    for (const [id] of byUse.slice(0, Math.ceil(byUse.length / 2))) verdicts.delete(id)
  }
}

/** What is kept of a node for a template: its ground and its kind. */
const BYTES_PER_NODE = 4
/** For all templates of a profile together. */
const MOST_BYTES = 192 * 2 ** 20
