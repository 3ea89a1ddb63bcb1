import { tolerates } from '../../../../design/nodeMatch'
import type { NodeId } from '../../state/ids'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import type { Attempt, FilterPlugin, WaitingPod } from '../framework'
import type { CompiledTemplate } from '../../state/templates'

const UNSCHEDULABLE_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const

/** Cordoned nodes, unless the pod tolerates the cordon's taint. Upstream: plugins/nodeunschedulable. */
export class NodeUnschedulable implements FilterPlugin {
  readonly name = 'NodeUnschedulable'
  readonly perTemplate = true
  readonly events = EventKind.NodeAdd | EventKind.NodeUpdateTaint | EventKind.PodUpdateTolerations

  hint({ pod, template }: WaitingPod, event: ClusterEvent): boolean {
    if (event.kind === EventKind.PodUpdateTolerations) return event.pod === pod && toleratesCordon(template)
    const { nodeSpec, oldNodeSpec } = event
    return nodeSpec !== undefined && !nodeSpec.unschedulable && (oldNodeSpec?.unschedulable ?? true)
  }

  preFilter(attempt: Attempt): boolean {
    return !toleratesCordon(attempt.template)
  }

  filter(attempt: Attempt, node: NodeId): number {
    return attempt.cache.specs[node].unschedulable ? 1 : 0
  }

  describe(): string[] {
    return ['node(s) were unschedulable']
  }

  unresolvable(): boolean {
    return true
  }
}

function toleratesCordon({ source }: CompiledTemplate): boolean {
  return source.tolerations.some((toleration) => tolerates(toleration, UNSCHEDULABLE_TAINT))
}
