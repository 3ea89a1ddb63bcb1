import { wholeSecond } from '../clock'
import type { ClusterContext } from '../context'
import { keepName, ownerOfOrphan } from './podOwners'
import { Kind, PodStatus } from '../events'
import { SECOND } from '../kernel/time'
import { NONE, type NodeId, type OwnerId, type PodId } from '../state/ids'
import type { Owner } from '../state/owners'
import { PendingPods } from '../state/pendingPods'
import { Phase, PodFlag, type PodDetails } from '../state/pods'
import type { CompiledTemplate } from '../state/templates'

/**
 * The API server's storage: what a committed write changes, and whom it tells. The only code that writes objects. Each
 * method is called at the moment of commit and returns whether the write took effect; the caller's client hears of it.
 */
export class Registry {
  /** Told of every version of a pod at its commit; the row can be read. `deleted`: it is the last one. */
  onPodStored: ((pod: PodId, change: 'added' | 'modified' | 'deleted') => void) | undefined

  readonly pending: PendingPods

  constructor(private readonly context: ClusterContext) {
    const { pods, nodes, templates } = context
    this.pending = new PendingPods(pods, nodes.count, (id) => templates.list[id].source.schedulingGates.length > 0)
  }

  /** The template that a new pod is made from. */
  templateFor(owner: Owner, target: number): CompiledTemplate {
    return isOfRevision(owner, target) ? this.context.templates.list[target] : owner.template
  }

  /** @param template what admission has made of the pod's. */
  createPod(
    ownerId: OwnerId,
    ordinal: number,
    target: number,
    details?: PodDetails,
    template = this.templateFor(this.context.owners.get(ownerId), target),
  ): PodId {
    const { pods, owners, containers, recorder, api, now, nodes } = this.context
    const owner = owners.get(ownerId)
    const ofRevision = isOfRevision(owner, target)
    const pod = pods.add(template.id, ownerId, ordinal, now)
    pods.target[pod] = ofRevision ? NONE : target
    if (owner.kind === 'Job') pods.flags[pod] |= PodFlag.jobTracking
    if (details) pods.details.set(pod, details)
    containers.add(pod, template.containerCount)
    recorder.podCreated()
    const named = template.source.nodeName
    if (named !== undefined) {
      // A pod that names its node bypasses the scheduler; the kubelet decides whether it fits.
      const node = nodes.find(named)
      if (node !== undefined) pods.bind(pod, node, now)
    }
    this.pending.changed(pod)
    api.notify('pods', Kind.WatchPodAdded, pod, 0, pods.uid[pod], now)
    this.onPodStored?.(pod, 'added')
    return pod
  }

  /** The binding subresource: refused when the pod is gone, being deleted, or bound already. */
  bind(pod: PodId, node: NodeId, uid: number): boolean {
    const { pods, api, now } = this.context
    if (!this.live(pod, uid) || pods.has(pod, PodFlag.deleting) || pods.node[pod] !== NONE) return false
    pods.bind(pod, node, now)
    this.pending.changed(pod)
    this.admit(pod)
    api.notify('pods', Kind.WatchPodBound, pod, node, uid, now)
    this.onPodStored?.(pod, 'modified')
    return true
  }

  setUnschedulable(pod: PodId, uid: number, message: string): boolean {
    const { pods } = this.context
    if (!this.live(pod, uid) || pods.node[pod] !== NONE) return false
    pods.flags[pod] |= PodFlag.unschedulable
    pods.messages.set(pod, message)
    this.pending.changed(pod)
    this.onPodStored?.(pod, 'modified')
    return true
  }

  /** A kubelet's status report, or somebody else's of a condition: bits of PodStatus. */
  updatePodStatus(pod: PodId, bits: number, uid: number): boolean {
    const { pods, now, recorder } = this.context
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
    if (bits & PodStatus.notReady) {
      if (flagsBefore & PodFlag.ready) pods.detail(pod).notReadySince = now
      pods.flags[pod] &= ~PodFlag.ready
      pods.readySince[pod] = NaN
    }
    if (bits & (PodStatus.succeeded | PodStatus.failed)) {
      pods.phase[pod] = bits & PodStatus.failed ? Phase.Failed : Phase.Succeeded
      pods.flags[pod] &= ~PodFlag.ready
      if (Number.isNaN(pods.ended[pod])) pods.ended[pod] = now
      this.release(pod)
    }
    recorder.podPhase(phaseBefore, pods.phase[pod])
    this.pending.changed(pod)
    this.podChanged(pod, bits)
    return true
  }

  /** The condition DisruptionTarget, which precedes a deletion that the pod has not asked for. */
  markDisrupted(pod: PodId, uid: number, reason: string, message: string): boolean {
    const { pods } = this.context
    if (!this.live(pod, uid)) return false
    if (pods.has(pod, PodFlag.disruptionTarget)) return true
    pods.flags[pod] |= PodFlag.disruptionTarget
    pods.detail(pod).disruption = { reason, message }
    this.podChanged(pod, PodStatus.changed)
    return true
  }

  /** The Job controller has counted the pod: its finalizer goes. */
  untrack(pod: PodId, uid: number): boolean {
    const { pods } = this.context
    if (!this.live(pod, uid)) return false
    pods.flags[pod] &= ~PodFlag.jobTracking
    this.podChanged(pod, PodStatus.changed)
    this.finalizersRemoved(pod)
    return true
  }

  /** The pod's controller is no longer its owner. */
  orphan(pod: PodId, uid: number): boolean {
    if (!this.live(pod, uid)) return false
    this.onOwnerChanged?.(pod, ownerOfOrphan(this.context, pod).id)
    this.podChanged(pod, PodStatus.changed)
    return true
  }

  /** A controller takes a pod without one. */
  adopt(pod: PodId, uid: number, owner: OwnerId): boolean {
    const { pods, owners } = this.context
    if (!this.live(pod, uid) || owners.get(pods.owner[pod] as OwnerId).object) return false
    keepName(this.context, pod, owners.get(owner))
    this.onOwnerChanged?.(pod, owner)
    if (owners.get(owner).kind === 'Job') pods.flags[pod] |= PodFlag.jobTracking
    this.podChanged(pod, PodStatus.changed)
    return true
  }

  /** The pod's row goes to another owner, and the informer's counts with it. */
  onOwnerChanged: ((pod: PodId, owner: OwnerId) => void) | undefined

  /** The columns of a pod have been written to: its watchers hear of it. */
  podChanged(pod: PodId, bits: number): void {
    const { pods, api, now } = this.context
    api.notify('pods', Kind.WatchPodStatus, pod, bits, pods.uid[pod], now)
    this.onPodStored?.(pod, 'modified')
  }

  /**
   * DELETE. A pod that no kubelet runs, or that has ended, goes at once; one that is being deleted can only be given less
   * time. Finalizers hold it. Upstream: apiserver/pkg/registry/rest/delete.go, BeforeDelete, and CheckGracefulDelete of
   * registry/core/pod/strategy.go.
   *
   * @param seconds gracePeriodSeconds; undefined: the pod's own.
   */
  deletePod(pod: PodId, uid: number, seconds?: number): boolean {
    const { pods, epoch, now } = this.context
    if (!this.live(pod, uid)) return false
    const asked = seconds !== undefined && seconds < 0 ? 1 : seconds
    if (!pods.has(pod, PodFlag.deleting)) {
      const period = this.gracePeriod(pod, asked)
      this.markDeleting(pod, wholeSecond(epoch, now + period * SECOND), period)
      return true
    }
    const left = pods.gracePeriod[pod]
    if (left > 0 && (asked === undefined || asked >= left)) return true
    const period = Math.min(left, asked ?? 0)
    const time = pods.deletionTime[pod] - (left - period) * SECOND
    if (time >= now) this.markDeleting(pod, time, period)
    // Time that has passed cannot be taken back: a second is left to whoever has to end the pod.
    else this.markDeleting(pod, wholeSecond(epoch, now), period === 0 ? 0 : 1)
    return true
  }

  /** The kubelet's delete with grace period 0. */
  removePod(pod: PodId, uid: number): boolean {
    return this.deletePod(pod, uid, 0)
  }

  /** Finalizers of a pod are gone: without any left, what is being deleted and has no time left goes. */
  finalizersRemoved(pod: PodId): void {
    if (this.context.pods.has(pod, PodFlag.deleting) && this.context.pods.gracePeriod[pod] === 0) this.dropPod(pod)
  }

  private gracePeriod(pod: PodId, asked: number | undefined): number {
    const { pods, templates } = this.context
    if (pods.node[pod] === NONE || pods.phase[pod] > Phase.Running) return 0
    return asked ?? templates.list[pods.template[pod]].source.terminationGracePeriodSeconds
  }

  private markDeleting(pod: PodId, time: number, period: number): void {
    const { pods, api, now } = this.context
    const changed = pods.gracePeriod[pod] !== period
    pods.flags[pod] |= PodFlag.deleting
    pods.deletionTime[pod] = time
    pods.gracePeriod[pod] = period
    if (changed) this.onPodStored?.(pod, 'modified')
    if (period === 0 && !this.held(pod)) this.dropPod(pod)
    else if (changed) api.notify('pods', Kind.WatchPodDeleting, pod, 0, pods.uid[pod], now)
  }

  private held(pod: PodId): boolean {
    const { pods } = this.context
    return pods.has(pod, PodFlag.jobTracking) || (pods.details.get(pod)?.finalizers?.length ?? 0) > 0
  }

  private dropPod(pod: PodId): void {
    const { pods, api, now, recorder } = this.context
    if (this.held(pod)) return
    this.onPodStored?.(pod, 'deleted')
    this.release(pod)
    pods.flags[pod] |= PodFlag.removed
    this.pending.changed(pod)
    pods.messages.delete(pod)
    recorder.podDeleted(pods.phase[pod])
    api.notify('pods', Kind.WatchPodRemoved, pod, 0, pods.uid[pod], now)
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

/** A StatefulSet's pods are of different revisions: what is a node for others is a template for them. */
const isOfRevision = ({ kind }: Owner, target: number): boolean => kind === 'StatefulSet' && target !== NONE
