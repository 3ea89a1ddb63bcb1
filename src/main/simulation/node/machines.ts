import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import { Client } from '../measure/clients'
import type { NodeId } from '../state/ids'
import { healthy, type NodeCondition, type NodeRecord } from '../state/nodeRecords'
import type { Kubelets } from './kubelet'

/** The machines under the nodes: one that is killed stands still with its kubelet and all its pods until it is recovered. */
export class Machines {
  constructor(
    private readonly context: ClusterContext,
    private readonly kubelets: Kubelets,
    /** The next round of the node lifecycle controller looks at this node. */
    private readonly suspect: (node: NodeId) => void,
  ) {}

  /** False: there is no such node, or it is in that state already. */
  turn(name: string, kill: boolean): boolean {
    const { nodes, leases } = this.context
    const node = nodes.find(name)
    if (node === undefined || !nodes.exists(node) || leases.isStopped(node) === kill) return false
    if (kill) this.kill(node)
    else this.recover(node)
    return true
  }

  private kill(node: NodeId): void {
    const { leases, now } = this.context
    leases.stop(node, now)
    this.suspect(node)
    this.kubelets.stopNode(node)
  }

  /** The lease is renewed and the status posted at once. */
  private recover(node: NodeId): void {
    const { leases, requests, nodeRegistry, now } = this.context
    leases.resume(node, now)
    this.suspect(node)
    const perform = () => nodeRegistry.update(node, (latest) => ({ ...latest, conditions: this.conditions(latest) }))
    requests.send({ verb: 'PATCH', resource: 'nodes/status', client: Client.kubelet, perform }, now, now)
    this.kubelets.returnNode(node)
  }

  private conditions(latest: NodeRecord): NodeCondition[] {
    const { epoch, now } = this.context
    const time = timestamp(epoch, now)
    const others = latest.conditions.filter(({ type }) => !healthy.some((one) => one.type === type))
    const reported = healthy.map((one) => {
      const before = latest.conditions.find(({ type }) => type === one.type)
      const lastTransitionTime = before?.status === one.status ? before.lastTransitionTime : time
      return { ...one, lastHeartbeatTime: time, lastTransitionTime }
    })
    return [...others, ...reported]
  }
}
