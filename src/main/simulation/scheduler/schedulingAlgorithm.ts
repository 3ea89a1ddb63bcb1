import type { SchedulerConfiguration } from '../../../design/types'
import { NONE, type NodeId, type PodId } from '../state/ids'
import type { CompiledTemplate } from '../state/templates'
import { Batch } from './batch'
import type { SchedulerCache } from './cache'
import type { DisruptionBudget } from './disruptionBudgets'
import type { Nominator } from './nominator'
import type { PluginContext } from './plugins'
import { NO_CLAIMS_MESSAGE, NO_STATE_MESSAGE } from './plugins/dynamicResources'
import { Preemption, type Offset, type PreemptionOutcome } from './preemption'
import { Profile } from './profile'
import type { RefusalKind } from './rejections'
import { Search, type ScoreListener } from './search'

/** A pod that is to be scheduled. */
export interface Candidacy {
  readonly pod: PodId
  readonly template: CompiledTemplate
  /** The node that a DaemonSet pod's affinity names, or NONE. */
  readonly target: number
}

export interface Verdict {
  readonly profile: Profile
  /** NONE when the pod fits nowhere. */
  readonly node: number
  /** What the PodScheduled=False condition says; empty when the pod goes somewhere. */
  readonly message: string
  /** Bits of the profile's plugins that refused; 0 after an error (no nodes), which is retried after a backoff. */
  readonly rejectedBy: number
  /** The nodes that were refused, by reason; empty when the pod goes somewhere. */
  readonly refusals: readonly RefusalKind[]
  /** undefined when nobody was asked to preempt. */
  readonly preemption: PreemptionOutcome | undefined
  /**
   * The nomination of a pod that goes nowhere is taken back: nobody can preempt, or somebody tried in vain; not when
   * PostFilter ended with an error.
   */
  readonly clearsNomination: boolean
}

export interface AlgorithmContext extends PluginContext {
  nominator: Nominator
  budgets: () => readonly DisruptionBudget[]
  offset: Offset
  /** A pod that is being deleted because the scheduler preempted it. */
  wasPreempted: (pod: PodId) => boolean
}

const noRefusals: readonly RefusalKind[] = []

const placed = (profile: Profile, node: NodeId): Verdict => ({
  profile,
  node,
  message: '',
  rejectedBy: 0,
  refusals: noRefusals,
  preemption: undefined,
  clearsNomination: false,
})

/**
 * What the scheduler decides, without queue and time: filter, score, choose, and preempt where nothing fits. One search for
 * all profiles. Upstream: schedule_one.go, schedulingAlgorithm.
 */
export class SchedulingAlgorithm {
  readonly profiles: ReadonlyMap<string, Profile>
  readonly search: Search
  readonly cache: SchedulerCache
  private readonly preemption: Preemption
  private readonly batches: Map<Profile, Batch> | undefined

  /** `byKinds`: false to go node by node always. */
  constructor(configuration: SchedulerConfiguration, context: AlgorithmContext, byKinds = true) {
    this.cache = context.cache
    this.profiles = new Map(
      configuration.profiles.map((profile) => [profile.schedulerName, new Profile(profile, context)]),
    )
    this.search = new Search(context.cache, context.nominator, configuration.percentageOfNodesToScore, byKinds)
    this.preemption = new Preemption(this.search, context.budgets, context.offset, context.wasPreempted)
    if (configuration.featureGates.OpportunisticBatching) {
      this.batches = new Map(
        configuration.profiles.map((profile) => [
          this.profiles.get(profile.schedulerName) as Profile,
          new Batch(this.search, profile),
        ]),
      )
    }
  }

  /** The profile that a pod asks for, if there is one. */
  profileOf(template: CompiledTemplate): Profile | undefined {
    return this.profiles.get(template.source.schedulerName)
  }

  /** `cycle`: number of the scheduling cycle; `nowMs`: for what is only good for a while. */
  decide(candidacy: Candidacy, cycle: number, nowMs: number, listener?: ScoreListener): Verdict {
    const { search, cache } = this
    const { pod, template, target } = candidacy
    const profile = this.profileOf(template)
    if (!profile) throw new Error(`profile not found for scheduler name "${template.source.schedulerName}"`)
    const attempt = { cache, pod, template, target }
    const batch = this.batches?.get(profile)
    search.run(profile, attempt, batch ? (hint) => batch.hint(cycle, nowMs, hint) : undefined, listener)
    if (search.node !== NONE) {
      batch?.remember(cycle, nowMs)
      return placed(profile, search.node)
    }
    return this.failure(profile)
  }

  private failure(profile: Profile): Verdict {
    const { rejections, attempt } = this.search
    const refusals = rejections.kinds(profile, attempt)
    const message = rejections.message(refusals)
    const rejectedBy = rejections.rejectedBy(profile)
    const verdict = { profile, node: NONE, message, rejectedBy, refusals }
    if (rejections.allNodes === 0 || profile.postFilters.length === 0) {
      return { ...verdict, preemption: undefined, clearsNomination: true }
    }
    const { said, preemption } = this.postFilter(profile)
    const clearsNomination = preemption?.clearsNomination ?? false
    return { ...verdict, message: said ? `${message} ${said}` : message, preemption, clearsNomination }
  }

  /** RunPostFilterPlugins: the first that helps ends it; what the others say is put together. */
  private postFilter(profile: Profile): { said: string; preemption: PreemptionOutcome | undefined } {
    const { preFilterAt } = this.search.rejections
    const said: string[] = []
    let preemption: PreemptionOutcome | undefined
    for (const name of profile.postFilters) {
      if (name === 'DynamicResources') {
        const reached =
          preFilterAt === -1 ? profile.dynamicResourcesAt < Infinity : preFilterAt > profile.dynamicResourcesAt
        if (!reached) return { said: NO_STATE_MESSAGE, preemption }
        said.push(NO_CLAIMS_MESSAGE)
      } else if (name === 'DefaultPreemption') {
        preemption = this.preemption.run()
        if (preemption.node !== NONE) return { said: '', preemption }
        said.push(`preemption: ${preemption.message}`)
      }
    }
    return { said: said.join(', '), preemption }
  }

  /** Puts a decision into effect in the scheduler's own memory. */
  assume({ pod, template }: Candidacy, node: NodeId): void {
    this.cache.add(pod, node, template)
  }
}
