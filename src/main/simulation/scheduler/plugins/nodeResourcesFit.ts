import type { NodeSpec, SchedulerPluginArgs } from '../../../../design/types'
import type { NodeId } from '../../state/ids'
import { PODS, type ResourceIndex } from '../../state/resources'
import type { CompiledTemplate } from '../../state/templates'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import type { Attempt, FilterPlugin, ScorePlugin, WaitingPod } from '../framework'
import { allocatableAt, requestedAt } from '../nodeAmounts'
import { isExtended, ScoredResources } from '../resourceScores'
import { strategyScorer, type StrategyScorer } from '../scoringStrategies'

/** Bits of a code are resource positions; more than 31 resources share the last one. */
const bit = (position: number): number => 1 << Math.min(position, 30)

/**
 * Enough of every requested resource, and room for one more pod; scored by the strategy that the arguments name.
 * Upstream: plugins/noderesources/{fit,least_allocated,most_allocated,requested_to_capacity_ratio}.go.
 */
export class NodeResourcesFit implements FilterPlugin, ScorePlugin {
  readonly name = 'NodeResourcesFit'
  readonly perTemplate = false
  readonly perNode = 'amounts'
  readonly events =
    EventKind.AssignedPodDelete |
    EventKind.AssignedPodScaleDown |
    EventKind.PodUpdateScaleDown |
    EventKind.NodeAdd |
    EventKind.NodeUpdateAllocatable
  readonly hintsByTemplate = EventKind.AssignedPodDelete
  private readonly scored: ScoredResources
  private readonly strategy: StrategyScorer
  /** 1 for resources that the filter leaves to others. */
  private readonly ignored: Uint8Array
  private readonly ignoresAny: boolean

  constructor(
    private readonly resources: ResourceIndex,
    args: SchedulerPluginArgs['NodeResourcesFit'],
  ) {
    const { ignoredResources, ignoredResourceGroups, scoringStrategy } = args
    this.scored = new ScoredResources(resources, scoringStrategy.resources, false)
    this.strategy = strategyScorer(scoringStrategy)
    this.ignored = Uint8Array.from(resources.names, (name) =>
      isExtended(name) && (ignoredResources.includes(name) || ignoredResourceGroups.includes(name.split('/')[0]))
        ? 1
        : 0,
    )
    this.ignoresAny = this.ignored.includes(1)
  }

  hint({ pod, template }: WaitingPod, event: ClusterEvent): boolean {
    switch (event.kind) {
      case EventKind.AssignedPodDelete:
        return true
      case EventKind.PodUpdateScaleDown:
        return event.pod === pod
      case EventKind.AssignedPodScaleDown:
        return template.requested.some(
          (i) => (event.oldTemplate?.requests[i] ?? 0) > (event.template as CompiledTemplate).requests[i],
        )
      default: {
        const { nodeSpec, oldNodeSpec } = event
        if (!nodeSpec || !this.wouldFitAlone(template, nodeSpec)) return false
        return oldNodeSpec === undefined || this.offersMore(template, oldNodeSpec, nodeSpec)
      }
    }
  }

  /** On an empty node of this kind. */
  private wouldFitAlone(template: CompiledTemplate, { allocatable }: NodeSpec): boolean {
    if ((allocatable.pods ?? 0) < 1) return false
    return template.requested.every((i) => template.requests[i] <= (allocatable[this.resources.names[i]] ?? 0))
  }

  private offersMore(template: CompiledTemplate, before: NodeSpec, after: NodeSpec): boolean {
    const grew = (name: string): boolean => (after.allocatable[name] ?? 0) > (before.allocatable[name] ?? 0)
    return grew('pods') || template.requested.some((i) => grew(this.resources.names[i]))
  }

  preFilter(): boolean {
    return true
  }

  filter(attempt: Attempt, node: NodeId): number {
    const { values, width } = attempt.cache.amounts
    const { requests, requested: positions } = attempt.template
    const row = node * width
    let code = 0
    if (values[row + requestedAt(PODS)] + 1 > values[row + allocatableAt(PODS)]) code = bit(PODS)
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]
      const free = values[row + allocatableAt(position)] - values[row + requestedAt(position)]
      if (requests[position] > free) code |= bit(position)
    }
    return code !== 0 && this.ignoresAny ? this.withoutIgnored(code) : code
  }

  private withoutIgnored(code: number): number {
    let kept = code
    for (let i = 0; i < this.ignored.length; i++) if (this.ignored[i]) kept &= ~bit(i)
    return kept
  }

  describe(code: number): string[] {
    const reasons = code & bit(PODS) ? ['Too many pods'] : []
    this.resources.names.forEach((name, position) => {
      if (position !== PODS && code & bit(position)) reasons.push(`Insufficient ${name}`)
    })
    return reasons
  }

  /** Preemption cannot help where the node as a whole is too small. */
  unresolvable(attempt: Attempt, node: NodeId, code: number): boolean {
    const { requests, requested: positions } = attempt.template
    return positions.some(
      (position) => code & bit(position) && requests[position] > attempt.cache.amounts.allocatable(position, node),
    )
  }

  preScore(attempt: Attempt): boolean {
    this.scored.prepare(attempt)
    return true
  }

  score(_attempt: Attempt, node: NodeId): number {
    this.scored.read(node)
    return this.strategy(this.scored)
  }
}
