import type { ControlPlane } from '../../../design/types'
import type { NodeChange } from '../apiserver/nodeRegistry'
import type { ObjectChange } from '../apiserver/objectRegistry'
import type { Reply } from '../apiserver/requests'
import type { ClusterContext } from '../context'
import { PodStatus } from '../events'
import type { MetricsServer } from '../node/metricsServer'
import { sampler } from '../profile'
import type { OwnerId, PodId } from '../state/ids'
import type { Owner, OwnerKind } from '../state/owners'
import type { VolumeChange } from '../state/volumes'
import type { Controller } from './controller'
import { CronJobController } from './cronJob'
import { DaemonSetController } from './daemonSet'
import { DeploymentController } from './deployment/deployment'
import { PodInformer } from './informer'
import { JobController } from './job/job'
import { ReplicaSetController } from './replicaSet'
import type { CidrSet } from './nodeIpam/cidrSet'
import { NodeIpamController } from './nodeIpam/nodeIpam'
import { NodeLifecycleController } from './nodeLifecycle/nodeLifecycle'
import { TaintEvictionController } from './nodeLifecycle/taintEviction'
import { DisruptionController } from './disruption'
import { GarbageCollector } from './garbageCollector'
import { PodGCController } from './podGC'
import { PVCProtectionController } from './pvcProtection'
import { EndpointsController } from './endpoints/endpoints'
import { EndpointSliceController } from './endpoints/endpointSlice'
import { EndpointSliceMirroringController } from './endpoints/endpointSliceMirroring'
import { HorizontalPodAutoscalerController } from './horizontalPodAutoscaler/horizontalPodAutoscaler'
import { NamespaceController } from './namespace/namespace'
import { ResourceQuotaController } from './resourceQuota/resourceQuota'
import {
  autoscalerSettings,
  controllerSettings,
  endpointSettings,
  maxUnavailableStatefulSet,
  nodeLifecycleSettings,
  resourceQuotaSyncPeriod,
  type ControllerName,
} from './settings'
import { TTLAfterFinishedController } from './ttlAfterFinished'
import { StatefulSetController } from './statefulSet'

/**
 * kube-controller-manager: its controllers, and the informers that they share. To add a controller: a file, an entry here.
 */
export class ControllerManager {
  readonly informer: PodInformer
  readonly deployment: DeploymentController
  readonly nodeLifecycle: NodeLifecycleController
  readonly taintEviction: TaintEvictionController
  /** In the order of their index. */
  readonly all: readonly Controller[]
  private readonly ofAllPods: readonly Controller[]
  private readonly ofObjects: readonly Controller[]
  /** Owners that have yet to hear that they have lost a pod. */
  private readonly former = new Map<PodId, OwnerId>()
  private readonly byKind: Partial<Record<OwnerKind, Controller>>

  constructor(
    private readonly context: ClusterContext,
    controlPlane: ControlPlane,
    metrics: MetricsServer,
    /** Of which new nodes get theirs; undefined: nobody gives them any. */
    nodeRanges: CidrSet | undefined,
  ) {
    this.informer = new PodInformer(context, ({ kind, id }) => this.controllerOf(kind as OwnerKind)?.enqueue(id))
    context.registry.onOwnerChanged = (pod, owner) => {
      this.former.set(pod, context.pods.owner[pod] as OwnerId)
      this.informer.moved(pod, owner)
    }
    const duration = sampler('controller.sync', context.stream('kube-controller-manager'))
    const all: Controller[] = []
    const add = <T extends Controller>(
      type: new (...args: ConstructorParameters<typeof DeploymentController>) => T,
      name: ControllerName,
      component: string,
      settings = controllerSettings(controlPlane, name),
    ): T => {
      const controller = new type(context, this.informer, all.length, duration, settings, component)
      all.push(controller)
      return controller
    }
    this.all = all
    this.deployment = add(DeploymentController, 'deployment', 'deployment-controller')
    const statefulSet = add(StatefulSetController, 'statefulset', 'statefulset-controller')
    statefulSet.maxUnavailableEnabled = maxUnavailableStatefulSet(controlPlane)
    this.byKind = {
      ReplicaSet: add(ReplicaSetController, 'replicaset', 'replicaset-controller'),
      StatefulSet: statefulSet,
      DaemonSet: add(DaemonSetController, 'daemonset', 'daemonset-controller'),
      Job: add(JobController, 'job', 'job-controller'),
    }
    this.nodeLifecycle = add(NodeLifecycleController, 'node-lifecycle', 'node-controller')
    this.nodeLifecycle.settings = nodeLifecycleSettings(controlPlane)
    this.taintEviction = add(TaintEvictionController, 'taint-eviction', 'taint-eviction-controller')
    add(CronJobController, 'cronjob', 'cronjob-controller')
    add(TTLAfterFinishedController, 'ttl-after-finished', 'ttl-after-finished-controller')
    add(DisruptionController, 'disruption', 'controllermanager')
    const endpoints = endpointSettings(controlPlane)
    const slices = add(EndpointSliceController, 'endpointslice', 'endpoint-slice-controller')
    slices.batchPeriod = endpoints.slices
    slices.maxEndpoints = endpoints.perSlice
    add(EndpointsController, 'endpoint', 'endpoint-controller').batchPeriod = endpoints.endpoints
    const collector = { ...controllerSettings(controlPlane, 'garbage-collector') }
    // Each deletion takes two requests (cmd/kube-controller-manager/app/core.go).
    add(GarbageCollector, 'garbage-collector', 'garbage-collector-controller', {
      ...collector,
      client: { ...collector.client, qps: collector.client.qps * 2 },
    })
    const quota = controllerSettings(controlPlane, 'resourcequota')
    // Quotas whose status lacks something have workers of their own, as many again.
    add(ResourceQuotaController, 'resourcequota', 'resourcequota-controller', {
      ...quota,
      workers: quota.workers * 2,
    }).resyncPeriod = resourceQuotaSyncPeriod(controlPlane)
    const namespace = controllerSettings(controlPlane, 'namespace')
    // It has much to ask (cmd/kube-controller-manager/app/core.go, startModifiedNamespaceController).
    const { qps, burst } = namespace.client
    const client = { qps: qps * 20, burst: burst * 100 }
    add(NamespaceController, 'namespace', 'namespace-controller', { ...namespace, client })
    add(PVCProtectionController, 'persistentvolumeclaim-protection', 'pvc-protection-controller')
    add(PodGCController, 'pod-garbage-collector', 'pod-garbage-collector')
    const autoscaler = add(HorizontalPodAutoscalerController, 'horizontalpodautoscaler', 'horizontal-pod-autoscaler')
    autoscaler.configure(autoscalerSettings(controlPlane), metrics)
    if (nodeRanges) add(NodeIpamController, 'nodeipam', 'cidrAllocator').ranges = nodeRanges
    const mirroring = add(
      EndpointSliceMirroringController,
      'endpointslicemirroring',
      'endpoint-slice-mirroring-controller',
    )
    mirroring.maxEndpoints = endpoints.perSubset
    mirroring.batchPeriod = endpoints.mirrored
    this.ofAllPods = all.filter((controller) => controller.anyPodChanged)
    this.ofObjects = all.filter((controller) => controller.objectChanged)
  }

  /** The controller of the pods of such owners. */
  controllerOf(kind: OwnerKind): Controller | undefined {
    return this.byKind[kind]
  }

  // --- what they watch ---

  objectChanged(change: ObjectChange): void {
    this.informer.orphans.objectChanged(change)
    const { ofObjects } = this
    for (let i = 0; i < ofObjects.length; i++) ofObjects[i].objectChanged?.(change)
  }

  nodeChanged(change: NodeChange): void {
    for (const controller of this.all) controller.nodeChanged?.(change)
  }

  volumeChanged(change: VolumeChange): void {
    for (const controller of this.all) controller.volumeChanged?.(change)
  }

  start(): void {
    for (const controller of this.all) controller.start?.()
  }

  podAdded(pod: PodId): void {
    this.informer.added(pod)
    const owner = this.ownerOf(pod)
    this.controllerOf(owner.kind)?.podAdded(owner.id)
    if (owner.kind === 'Pod') this.informer.orphans.seen(pod)
    this.tell(pod, 'added', 0)
  }

  podBound(pod: PodId): void {
    const owner = this.ownerOf(pod)
    // An update like any other: the owner's controller looks, and finds nothing to do.
    if (owner.kind === 'DaemonSet') this.controllerOf(owner.kind)?.podChanged(owner.id, pod, 0)
    this.tell(pod, 'bound', 0)
  }

  podStatus(pod: PodId, bits: number): void {
    if (!this.informer.status(pod, bits)) return
    const owner = this.ownerOf(pod)
    this.controllerOf(owner.kind)?.podChanged(owner.id, pod, bits)
    if (bits & PodStatus.changed) this.ownershipSeen(pod, owner)
    this.tell(pod, 'status', bits)
  }

  /** It may have another controller than before, or none, or labels that another one selects. */
  private ownershipSeen(pod: PodId, { kind }: Owner): void {
    const { orphans } = this.informer
    if (kind === 'Pod') orphans.seen(pod)
    else orphans.forget(pod)
    const former = this.former.get(pod)
    if (former === undefined) return
    this.former.delete(pod)
    this.controllerOf(this.context.owners.get(former).kind)?.podChanged(former, pod, 0)
  }

  podDeleting(pod: PodId): void {
    this.informer.deleting(pod)
    const owner = this.ownerOf(pod)
    this.controllerOf(owner.kind)?.podDeletionSeen(owner.id)
    this.tell(pod, 'deleting', 0)
  }

  /** The pod's row is still there. @param wasDeleting the watch has shown the deletion before: it is not counted twice. */
  podRemoved(pod: PodId, wasDeleting: boolean): void {
    this.informer.removed(pod)
    const owner = this.ownerOf(pod)
    const controller = this.controllerOf(owner.kind)
    this.informer.orphans.forget(pod)
    this.former.delete(pod)
    if (wasDeleting) controller?.podChanged(owner.id, pod, 0)
    else controller?.podDeletionSeen(owner.id)
    this.tell(pod, 'gone', 0)
  }

  /** The row is free. */
  podGone(owner: OwnerId): void {
    this.deployment.podGone(owner)
  }

  // --- answers of the API server ---

  /** @param refusal why there is none; undefined when the pod was created. */
  podCreated(owner: OwnerId, pod: PodId, refusal?: Reply): void {
    this.controllerOf(this.context.owners.get(owner).kind)?.podCreated(owner, pod, refusal)
  }

  podDeleted(owner: OwnerId, pod: PodId, existed: boolean): void {
    if (owner < 0) return
    this.controllerOf(this.context.owners.get(owner).kind)?.podDeleted(owner, pod, existed)
  }

  get depth(): number {
    return this.all.reduce((sum, controller) => sum + controller.depth, 0)
  }

  private tell(pod: PodId, change: 'added' | 'bound' | 'status' | 'deleting' | 'gone', bits: number): void {
    const { ofAllPods } = this
    for (let i = 0; i < ofAllPods.length; i++) ofAllPods[i].anyPodChanged?.(pod, change, bits)
  }

  /** Share of the workers of the controller that has the most to do. */
  get workersBusy(): number {
    return this.all.reduce((most, controller) => Math.max(most, controller.queue.busy), 0)
  }

  private ownerOf(pod: PodId): Owner {
    return this.context.owners.get(this.context.pods.owner[pod] as OwnerId)
  }
}
