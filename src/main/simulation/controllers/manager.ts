import type { ControlPlane } from '../../../design/types'
import type { ClusterContext } from '../context'
import { PodStatus } from '../events'
import { sampler } from '../profile'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import type { Owner, OwnerKind } from '../state/owners'
import type { Controller } from './controller'
import { DaemonSetController } from './daemonSet'
import { DeploymentController } from './deployment'
import { PodInformer } from './informer'
import { JobController } from './job'
import { ReplicaSetController } from './replicaSet'
import { controllerSettings } from './settings'
import { StatefulSetController } from './statefulSet'

/**
 * kube-controller-manager's workload controllers and the pod informer that they share. To add a controller: a file, an
 * entry here, its kind in `controllerOf`.
 */
export class ControllerManager {
  readonly informer: PodInformer
  readonly deployment: DeploymentController
  readonly statefulSet: StatefulSetController
  readonly job: JobController
  /** In the order of their index. */
  readonly all: readonly Controller[]
  private readonly byKind: Partial<Record<OwnerKind, Controller>>

  constructor(
    private readonly context: ClusterContext,
    controlPlane: ControlPlane,
  ) {
    this.informer = new PodInformer(context.pods)
    const duration = sampler('controller.sync', context.stream('kube-controller-manager'))
    const { informer } = this
    const settings = (name: Parameters<typeof controllerSettings>[1]) => controllerSettings(controlPlane, name)
    this.deployment = new DeploymentController(context, informer, 0, duration, settings('deployment'))
    const replicaSet = new ReplicaSetController(context, informer, 1, duration, settings('replicaset'))
    this.statefulSet = new StatefulSetController(context, informer, 2, duration, settings('statefulset'))
    const daemonSet = new DaemonSetController(context, informer, 3, duration, settings('daemonset'))
    this.job = new JobController(context, informer, 4, duration, settings('job'))
    this.all = [this.deployment, replicaSet, this.statefulSet, daemonSet, this.job]
    this.byKind = {
      Deployment: this.deployment,
      ReplicaSet: replicaSet,
      StatefulSet: this.statefulSet,
      DaemonSet: daemonSet,
      Job: this.job,
    }
  }

  controllerOf(kind: OwnerKind): Controller | undefined {
    return this.byKind[kind]
  }

  // --- what they watch ---

  podAdded(pod: PodId): void {
    this.informer.added(pod)
    const owner = this.ownerOf(pod)
    this.controllerOf(owner.kind)?.podAdded(owner.id)
  }

  podStatus(pod: PodId, bits: number): void {
    if (!this.informer.status(pod, bits)) return
    const owner = this.ownerOf(pod)
    if (owner.kind === 'Job') {
      if (bits & (PodStatus.succeeded | PodStatus.failed)) this.job.podEnded(owner.id, (bits & PodStatus.failed) !== 0)
      else this.job.podChanged(owner.id)
    } else this.controllerOf(owner.kind)?.enqueue(owner.id)
  }

  podDeleting(pod: PodId): void {
    this.informer.deleting(pod)
    const owner = this.ownerOf(pod)
    this.controllerOf(owner.kind)?.podDeletionSeen(owner.id)
  }

  /** @param wasDeleting the watch has shown the deletion before: it is not counted twice. */
  podRemoved(pod: PodId, wasDeleting: boolean): void {
    this.informer.removed(pod)
    const owner = this.ownerOf(pod)
    const controller = this.controllerOf(owner.kind)
    if (wasDeleting) controller?.enqueue(owner.id)
    else controller?.podDeletionSeen(owner.id)
  }

  /** @param statusOnly true for a status update: it concerns the owner's owner. */
  ownerChanged(id: OwnerId, statusOnly: boolean): void {
    const owner = this.context.owners.get(id)
    if (!statusOnly) this.controllerOf(owner.kind)?.enqueue(id)
    if (owner.parent !== NONE) this.deployment.enqueue(owner.parent)
  }

  // --- answers of the API server ---

  podCreated(owner: OwnerId, pod: PodId): void {
    this.controllerOf(this.context.owners.get(owner).kind)?.answered(owner, 'SuccessfulCreate', pod)
  }

  /** @param existed false: somebody else had deleted it, so no watch event will come for this deletion. */
  podDeleted(owner: OwnerId, pod: PodId, existed: boolean): void {
    const controller = this.controllerOf(this.context.owners.get(owner).kind)
    if (!existed) controller?.forgetDeletion(owner)
    controller?.answered(owner, 'SuccessfulDelete', pod)
  }

  get depth(): number {
    return this.all.reduce((sum, controller) => sum + controller.depth, 0)
  }

  private ownerOf(pod: PodId): Owner {
    return this.context.owners.get(this.context.pods.owner[pod] as OwnerId)
  }
}
