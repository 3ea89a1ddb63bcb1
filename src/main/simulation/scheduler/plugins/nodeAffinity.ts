import type { NodeId } from '../../state/ids'
import { defaultNormalize, type Attempt, type FilterPlugin, type ScorePlugin } from '../framework'
import { matchesAnyTerm, matchesTerm } from '../nodeSelector'

/** spec.nodeSelector and spec.affinity.nodeAffinity. Upstream: plugins/nodeaffinity. */
export class NodeAffinity implements FilterPlugin, ScorePlugin {
  readonly name = 'NodeAffinity'
  readonly perTemplate = true

  constructor(readonly weight = 2) {}

  preFilter(attempt: Attempt): boolean {
    const { nodeSelector, nodeAffinity } = attempt.template.source
    return (
      Object.keys(nodeSelector).length > 0 || nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined
    )
  }

  filter(attempt: Attempt, node: NodeId): number {
    const { nodeSelector, nodeAffinity } = attempt.template.source
    const spec = attempt.cache.nodes.specs[node]
    for (const key in nodeSelector) if (spec.labels[key] !== nodeSelector[key]) return 1
    const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    return required && !matchesAnyTerm(required.nodeSelectorTerms, spec) ? 1 : 0
  }

  describe(): string[] {
    return ["node(s) didn't match Pod's node affinity/selector"]
  }

  unresolvable(): boolean {
    return true
  }

  preScore(attempt: Attempt): boolean {
    const preferred = attempt.template.source.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution
    return preferred !== undefined && preferred.length > 0
  }

  /** Sum of the weights of the preferred terms that match. */
  score(attempt: Attempt, node: NodeId): number {
    const spec = attempt.cache.nodes.specs[node]
    let sum = 0
    for (const term of attempt.template.source.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      if (matchesTerm(term.preference, spec)) sum += term.weight
    }
    return sum
  }

  normalize(scores: Float64Array, count: number): void {
    defaultNormalize(scores, count, false)
  }
}
