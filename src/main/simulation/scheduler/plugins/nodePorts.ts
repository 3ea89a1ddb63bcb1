import type { NodeId } from '../../state/ids'
import type { CompiledTemplate } from '../../state/templates'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import type { Attempt, FilterPlugin, WaitingPod } from '../framework'

const ANY_ADDRESS = '0.0.0.0'

/** Host ports: two pods conflict on protocol and port when an address is equal or 0.0.0.0. Upstream: plugins/nodeports. */
export class NodePorts implements FilterPlugin {
  readonly name = 'NodePorts'
  readonly perTemplate = false
  readonly perNode = true
  readonly events = EventKind.AssignedPodDelete | EventKind.NodeAdd
  readonly hintsByTemplate = EventKind.AssignedPodDelete

  /** Of pods that leave, only one whose ports were in the way makes room. */
  hint({ template }: WaitingPod, event: ClusterEvent): boolean {
    return event.kind === EventKind.NodeAdd || conflict(template, event.template as CompiledTemplate)
  }

  preFilter(attempt: Attempt): boolean {
    return attempt.template.source.hostPorts.length > 0
  }

  filter(attempt: Attempt, node: NodeId): number {
    const used = attempt.cache.ports.get(node)
    if (!used) return 0
    for (const { protocol, hostIP, port } of attempt.template.source.hostPorts) {
      if (hostIP === ANY_ADDRESS) {
        for (const key of used.keys()) if (key.startsWith(`${protocol}/`) && key.endsWith(`/${port}`)) return 1
      } else if (used.has(`${protocol}/${hostIP}/${port}`) || used.has(`${protocol}/${ANY_ADDRESS}/${port}`)) {
        return 1
      }
    }
    return 0
  }

  describe(): string[] {
    return ["node(s) didn't have free ports for the requested pod ports"]
  }

  unresolvable(): boolean {
    return false
  }
}

function conflict(waiting: CompiledTemplate, other: CompiledTemplate): boolean {
  return waiting.source.hostPorts.some((wanted) =>
    other.source.hostPorts.some(
      (freed) =>
        freed.protocol === wanted.protocol &&
        freed.port === wanted.port &&
        (freed.hostIP === wanted.hostIP || freed.hostIP === ANY_ADDRESS || wanted.hostIP === ANY_ADDRESS),
    ),
  )
}
