import type { NodeChange } from '../../apiserver/nodeRegistry'
import type { Reply } from '../../apiserver/requests'
import type { NodeId } from '../../state/ids'
import { Controller, type Sync } from '../controller'
import type { CidrSet } from './cidrSet'

/** cidrUpdateRetries */
const TRIES = 3
const changed = 'node updates may not change podCIDR except from "" to valid'

/**
 * Gives each new Node a range of pod addresses. Nodes that are there at the start have theirs. Upstream:
 * pkg/controller/nodeipam/ipam/range_allocator.go. Keys are nodes.
 *
 * A node that changes while its range is on its way is given a second one, which the API server refuses and the allocator
 * takes back: so it is upstream, where ranges seem to be used up before they are.
 */
export class NodeIpamController extends Controller {
  readonly name = 'nodeipam'
  /** Set by the manager: with the ranges of the nodes from the start taken. */
  ranges!: CidrSet

  override start(): void {
    const { nodes } = this.context
    for (let node = this.ranges.count; node < nodes.count; node++) if (nodes.exists(node as NodeId)) this.enqueue(node)
  }

  override nodeChanged({ node, before, after }: NodeChange): void {
    if (!after) {
      if (before?.podCIDR) this.ranges.release(before.podCIDR)
    } else if (!after.podCIDR || before?.podCIDR !== after.podCIDR) this.enqueue(node)
  }

  protected *sync(key: number): Sync {
    const node = key as NodeId
    const record = this.context.nodeRegistry.seenRecord(node)
    if (!record || record.metadata.deletionTimestamp) return
    if (record.podCIDR) return this.ranges.occupy(record.podCIDR)
    const podCIDR = this.ranges.allocate()
    if (!podCIDR) return this.failed(node, 'CIDRNotAvailable')
    for (let tries = 0; tries < TRIES; tries++) {
      const perform = (): Reply => this.assign(node, podCIDR)
      const { code } = yield* this.call({ verb: 'PATCH', resource: 'nodes', perform })
      if (code < 300) return
    }
    this.ranges.release(podCIDR)
    return this.failed(node, 'CIDRAssignmentFailed')
  }

  private assign(node: NodeId, podCIDR: string): Reply {
    return this.context.nodeRegistry.update(node, (latest) => {
      if (latest.podCIDR && latest.podCIDR !== podCIDR) return { code: 422, reason: 'Invalid', message: changed }
      return { ...latest, podCIDR }
    })
  }

  private failed(node: NodeId, reason: string): 'retry' {
    const { name } = this.context.nodes.specs[node]
    const uid = this.context.nodes.record(node)?.metadata.uid ?? name
    const message = `Node ${name} status is now: ${reason}`
    this.events.record({ kind: 'Node', namespace: '', name, uid }, 'Normal', reason, message)
    return 'retry'
  }
}
