import type { NodeId } from '../../state/ids'
import { EventKind } from '../clusterEvents'
import type { Attempt, FilterPlugin } from '../framework'

/** spec.nodeName of a pod that still goes through the scheduler. Upstream: plugins/nodename. */
export class NodeName implements FilterPlugin {
  readonly name = 'NodeName'
  readonly perTemplate = true
  readonly events = EventKind.NodeAdd

  preFilter(attempt: Attempt): boolean {
    return attempt.template.source.nodeName !== undefined
  }

  filter(attempt: Attempt, node: NodeId): number {
    return attempt.cache.specs[node].name === attempt.template.source.nodeName ? 0 : 1
  }

  describe(): string[] {
    return ["node(s) didn't match the requested node name"]
  }

  unresolvable(): boolean {
    return true
  }
}
