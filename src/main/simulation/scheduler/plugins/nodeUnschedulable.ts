import type { NodeId } from '../../state/ids'
import type { Attempt, FilterPlugin } from '../framework'
import { tolerates } from '../taints'

const UNSCHEDULABLE_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const

/** Cordoned nodes, unless the pod tolerates the cordon's taint. Upstream: plugins/nodeunschedulable. */
export class NodeUnschedulable implements FilterPlugin {
  readonly name = 'NodeUnschedulable'
  readonly perTemplate = true

  preFilter(attempt: Attempt): boolean {
    return !attempt.template.source.tolerations.some((toleration) => tolerates(toleration, UNSCHEDULABLE_TAINT))
  }

  filter(attempt: Attempt, node: NodeId): number {
    return attempt.cache.nodes.specs[node].unschedulable ? 1 : 0
  }

  describe(): string[] {
    return ['node(s) were unschedulable']
  }

  unresolvable(): boolean {
    return true
  }
}
