import type { NodeId } from '../../state/ids'
import { defaultNormalize, type Attempt, type FilterPlugin, type ScorePlugin } from '../framework'
import { hasUntolerated, tolerates } from '../taints'

/** NoSchedule and NoExecute taints filter, PreferNoSchedule taints count against a node. Upstream: plugins/tainttoleration. */
export class TaintToleration implements FilterPlugin, ScorePlugin {
  readonly name = 'TaintToleration'
  readonly perTemplate = true

  constructor(readonly weight = 3) {}

  preFilter(): boolean {
    return true
  }

  filter(attempt: Attempt, node: NodeId): number {
    const taints = attempt.cache.nodes.specs[node].taints
    if (taints.length === 0) return 0
    return hasUntolerated(taints, attempt.template.source.tolerations, ['NoSchedule', 'NoExecute']) ? 1 : 0
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
    const taints = attempt.cache.nodes.specs[node].taints
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
