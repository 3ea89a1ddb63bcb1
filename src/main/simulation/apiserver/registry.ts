import type { ClusterContext } from '../context'
import { Kind, PodStatus } from '../events'
import { NONE, type NodeId, type OwnerId, type PodId, type ServiceId } from '../state/ids'
import { Phase, PodFlag } from '../state/pods'

/**
 * The API server's storage: what a committed write changes, and whom it tells. The only code that writes objects. Each
 * method is called at the moment of commit and returns whether the write took effect; the caller's client hears of it.
 */
export class Registry {
  constructor(private readonly context: ClusterContext) {}

  createPod(ownerId: OwnerId, ordinal: number, target: number): PodId {
    const { pods, owners, containers, recorder, api, now, nodes } = this.context
    const { template } = owners.get(ownerId)
    const pod = pods.add(template.id, ownerId, ordinal, now)
    pods.target[pod] = target
    containers.add(pod, template.containerCount)
    recorder.podCreated()
    const named = template.source.nodeName
    if (named !== undefined) {
      // A pod that names its node bypasses the scheduler; the kubelet decides whether it fits.
      const node = nodes.find(named)
      if (node !== undefined) pods.bind(pod, node, now)
    }
    api.notify('pods', Kind.WatchPodAdded, pod, 0, pods.uid[pod], now)
    return pod
  }

  /** The binding subresource: refused when the pod is gone, being deleted, or bound already. */
  bind(pod: PodId, node: NodeId, uid: number): boolean {
    const { pods, api, now } = this.context
    if (!this.live(pod, uid) || pods.has(pod, PodFlag.deleting) || pods.node[pod] !== NONE) return false
    pods.bind(pod, node, now)
    this.admit(pod)
    api.notify('pods', Kind.WatchPodBound, pod, node, uid, now)
    return true
  }

  setUnschedulable(pod: PodId, uid: number, message: string): boolean {
    const { pods } = this.context
    if (!this.live(pod, uid) || pods.node[pod] !== NONE) return false
    pods.flags[pod] |= PodFlag.unschedulable
    pods.messages.set(pod, message)
    return true
  }

  /** A kubelet's status report. */
  updatePodStatus(pod: PodId, bits: number, uid: number): boolean {
    const { pods, api, now, recorder } = this.context
    if (!this.live(pod, uid) || pods.phase[pod] > Phase.Running) return false
    const flagsBefore = pods.flags[pod]
    const phaseBefore = pods.phase[pod]
    if (bits & PodStatus.started && !(flagsBefore & PodFlag.started)) {
      pods.flags[pod] |= PodFlag.started
      pods.phase[pod] = Phase.Running
      pods.started[pod] = now
      recorder.podStarted()
    }
    if (bits & PodStatus.ready) {
      if (!(flagsBefore & PodFlag.ready)) pods.readySince[pod] = now
      pods.flags[pod] |= PodFlag.ready
    }
    if (bits & (PodStatus.succeeded | PodStatus.failed)) {
      pods.phase[pod] = bits & PodStatus.failed ? Phase.Failed : Phase.Succeeded
      pods.flags[pod] &= ~PodFlag.ready
      this.release(pod)
    }
    recorder.podPhase(phaseBefore, pods.phase[pod])
    api.notify('pods', Kind.WatchPodStatus, pod, bits, uid, now)
    return true
  }

  /**
   * A delete with the pod's own grace period. A pod that no kubelet runs goes at once; so does one that has ended
   * (registry/core/pod/strategy.go, CheckGracefulDelete).
   */
  deletePod(pod: PodId, uid: number): boolean {
    const { pods, api, now } = this.context
    if (!this.live(pod, uid)) return false
    if (pods.has(pod, PodFlag.deleting)) return true
    if (pods.node[pod] === NONE || pods.phase[pod] > Phase.Running) return this.removePod(pod, uid)
    pods.flags[pod] |= PodFlag.deleting
    api.notify('pods', Kind.WatchPodDeleting, pod, 0, uid, now)
    return true
  }

  removePod(pod: PodId, uid: number): boolean {
    const { pods, api, now, recorder } = this.context
    if (!this.live(pod, uid)) return false
    this.release(pod)
    pods.flags[pod] |= PodFlag.removed | PodFlag.deleting
    recorder.podDeleted(pods.phase[pod])
    api.notify('pods', Kind.WatchPodRemoved, pod, 0, uid, now)
    return true
  }

  createService(id: ServiceId): void {
    const { services, api, now } = this.context
    services[id].stored = true
    api.notify('services', Kind.WatchService, id, 0, 0, now)
  }

  updateEndpoints(id: ServiceId, ready: number): void {
    const { services, api, now } = this.context
    services[id].endpoints = ready
    api.notify('endpointslices', Kind.WatchEndpoints, id, 0, 0, now)
  }

  /**
   * Counts a pod's requests on its node if they fit; else the kubelet will refuse the pod. The two can differ from what the
   * scheduler decided only where a pod has bypassed it. Returns the position of a resource that does not suffice, or -1.
   */
  admit(pod: PodId): number {
    const { pods, nodes, templates } = this.context
    if (pods.has(pod, PodFlag.accounted)) return -1
    const node = pods.node[pod] as NodeId
    const { requests } = templates.list[pods.template[pod]]
    for (let i = 0; i < requests.length; i++) {
      if (requests[i] > 0 && nodes.requested[i][node] + requests[i] > nodes.allocatable[i][node]) return i
    }
    pods.flags[pod] |= PodFlag.accounted
    nodes.account(node, requests, 1)
    return -1
  }

  private release(pod: PodId): void {
    const { pods, nodes, templates } = this.context
    if (!pods.has(pod, PodFlag.accounted)) return
    pods.flags[pod] &= ~PodFlag.accounted
    nodes.account(pods.node[pod] as NodeId, templates.list[pods.template[pod]].requests, -1)
  }

  private live(pod: PodId, uid: number): boolean {
    return this.context.pods.is(pod, uid) && !this.context.pods.has(pod, PodFlag.removed)
  }
}
