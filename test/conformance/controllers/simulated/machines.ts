/** The stand-in's machines: their leases and status reports, and their ends. */
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { timestamp } from '../../../../src/main/simulation/clock'
import type { Reply } from '../../../../src/main/simulation/apiserver/requests'
import type { NodeId } from '../../../../src/main/simulation/state/ids'
import { healthy, type NodeCondition, type NodeRecord } from '../../../../src/main/simulation/state/nodeRecords'
import type { StandInKubelets } from './kubelet'

const notReady: NodeCondition = {
  type: 'Ready',
  status: 'False',
  reason: 'KubeletNotReady',
  message: 'container runtime is down',
}

export class Machines {
  constructor(
    private readonly cluster: ClusterSimulation,
    private readonly kubelets: StandInKubelets,
  ) {}

  stop(node: NodeId): void {
    const { leases, controllers, now } = this.cluster
    leases.stop(node, now)
    controllers.nodeLifecycle.suspect(node)
    this.kubelets.stopNode(node)
  }

  /** The lease is renewed and the status posted at once. */
  return(node: NodeId): void {
    const { leases, controllers, now } = this.cluster
    leases.resume(node, now)
    controllers.nodeLifecycle.suspect(node)
    this.post(node, true)
    this.kubelets.returnNode(node)
  }

  post(node: NodeId, ready: boolean): void {
    const { nodeRegistry } = this.cluster
    this.write(`nodes/status`, 'PATCH', () =>
      nodeRegistry.update(node, (latest) => ({ ...latest, conditions: this.conditions(latest, ready) })),
    )
  }

  /** Admission taints it; the status is there from the start. */
  create(node: NodeId, ready: boolean): void {
    const { nodeRegistry, nodes } = this.cluster
    const taints = [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' as const }]
    this.write('nodes', 'POST', () => {
      const reply = nodeRegistry.create(node, { ...nodes.specs[node], joinsLater: false, taints })
      return reply
    })
    if (!ready) this.post(node, false)
  }

  private conditions(latest: NodeRecord, ready: boolean): NodeCondition[] {
    const { epoch, now } = this.cluster
    const time = timestamp(epoch, now)
    const reported = ready ? healthy : healthy.map((one) => (one.type === 'Ready' ? notReady : one))
    const others = latest.conditions.filter(({ type }) => !reported.some((one) => one.type === type))
    return [
      ...others,
      ...reported.map((one) => {
        const before = latest.conditions.find(({ type }) => type === one.type)
        const lastTransitionTime = before?.status === one.status ? before.lastTransitionTime : time
        return { ...one, lastHeartbeatTime: time, lastTransitionTime }
      }),
    ]
  }

  private write(resource: string, verb: 'PATCH' | 'POST', perform: () => Reply): void {
    const { requests, now } = this.cluster
    requests.send({ verb, resource, perform }, now, now)
  }
}
