import { tolerates, toleratesAll } from '../../../../design/nodeMatch'
import type { NodeSpec, PodTemplate } from '../../../../design/types'
import type { NodeId } from '../../state/ids'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import { defaultNormalize, type Attempt, type FilterPlugin, type ScorePlugin, type WaitingPod } from '../framework'

/** NoSchedule and NoExecute taints filter, PreferNoSchedule taints count against a node. Upstream: plugins/tainttoleration. */
export class TaintToleration implements FilterPlugin, ScorePlugin {
  readonly name = 'TaintToleration'
  readonly perTemplate = true
  readonly events = EventKind.NodeAdd | EventKind.NodeUpdateTaint | EventKind.PodUpdateTolerations

  hint({ pod, template }: WaitingPod, event: ClusterEvent): boolean {
    if (event.kind === EventKind.PodUpdateTolerations) return event.pod === pod
    const { nodeSpec, oldNodeSpec } = event
    if (!nodeSpec || refuses(nodeSpec, template.source)) return false
    return oldNodeSpec === undefined || refuses(oldNodeSpec, template.source)
  }

  preFilter(): boolean {
    return true
  }

  filter(attempt: Attempt, node: NodeId): number {
    return refuses(attempt.cache.specs[node], attempt.template.source) ? 1 : 0
  }

  describe(): string[] {
    return ['node(s) had untolerated taint(s)']
  }

  unresolvable(): boolean {
    return true
  }

  preScore(): boolean {
    return true
  }

  /** Number of PreferNoSchedule taints that the pod's tolerations without effect or of that effect do not cover. */
  score(attempt: Attempt, node: NodeId): number {
    const taints = attempt.cache.specs[node].taints
    if (taints.length === 0) return 0
    const tolerations = attempt.template.source.tolerations.filter(
      (toleration) => !toleration.effect || toleration.effect === 'PreferNoSchedule',
    )
    return taints.filter(
      (taint) => taint.effect === 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint)),
    ).length
  }

  normalize(scores: Float64Array, count: number): void {
    defaultNormalize(scores, count, true)
  }
}

function refuses({ taints }: NodeSpec, { tolerations }: PodTemplate): boolean {
  return taints.length > 0 && !toleratesAll(taints, tolerations, ['NoSchedule', 'NoExecute'])
}
