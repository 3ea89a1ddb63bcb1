import type { LabelSelector } from '../../design/kubernetes'
import type { Cluster, Load, Network, Operation, PodTemplate, Trial } from '../../design/types'
import { ApiServer } from './apiserver/apiServer'
import { kubernetesService } from './apiserver/kubernetesService'
import { NodeRegistry } from './apiserver/nodeRegistry'
import { ObjectRegistry } from './apiserver/objectRegistry'
import { PodAdmission } from './apiserver/podAdmission'
import { Registry } from './apiserver/registry'
import { RequestAdmission } from './apiserver/requestAdmission'
import { Requests } from './apiserver/requests'
import { seedNamespaces } from './apiserver/seed'
import { UserRequests } from './apiserver/userRequests'
import { Workloads } from './apiserver/workloads'
import { DEFAULT_EPOCH, timestamp } from './clock'
import { ObjectTable } from './state/objects'
import { VolumeWatch } from './apiserver/volumeWatch'
import type { ClusterContext } from './context'
import { ControllerManager } from './controllers/manager'
import { CidrSet } from './controllers/nodeIpam/cidrSet'
import { allocatesNodeCidrs } from './controllers/settings'
import { VolumeController } from './controllers/volumeController'
import { Etcd } from './etcd/etcd'
import { Kind, PodStatus, SEND } from './events'
import { Explainer } from './explain/explainer'
import { ingest, mentionedNamespaces } from './ingest'
import { Digest } from './kernel/digest'
import { EventQueue } from './kernel/eventQueue'
import { RandomStream } from './kernel/random'
import { SECOND, type Micros } from './kernel/time'
import { LoadGenerator } from './load/load'
import { Usage } from './load/usage'
import { Operations } from './load/operations'
import { clientOf } from './measure/clients'
import { Gauges } from './measure/gauges'
import { InterestWatch } from './measure/interest'
import { NodeHistory } from './measure/nodeHistory'
import { Recorder } from './measure/recorder'
import { RolloutLog } from './measure/rollouts'
import { Stage } from './measure/stages'
import { KubeProxy } from './network/kubeProxy'
import { PodIps } from './network/podIps'
import { ServiceAddresses } from './network/serviceAddresses'
import { Background } from './node/background'
import { Kubelets } from './node/kubelet'
import { Machines } from './node/machines'
import { MemoryWatch } from './node/memoryWatch'
import { MetricsServer } from './node/metricsServer'
import { liveBudgets } from './liveBudgets'
import { micros, number, sampler } from './profile'
import { defaultSelectorOf } from './scheduler/defaultSelector'
import { Scheduler } from './scheduler/scheduler'
import { scoredResources } from './scheduler/scoredResources'
import { ContainerTable } from './state/containers'
import { NONE, type NodeId, type OwnerId, type PodId, type ServiceId } from './state/ids'
import { NodeLeases } from './state/leases'
import { NodeTable } from './state/nodes'
import { OwnerTable } from './state/owners'
import { PodFlag, PodTable } from './state/pods'
import { ResourceIndex } from './state/resources'
import { ServiceTable, type ServiceState } from './state/services'
import { TemplateTable } from './state/templates'
import { VolumeStore } from './state/volumes'
import { hasClaims } from './volumes/claims'

/** A Deployment's pods belong to its ReplicaSet, which selects the same pods. */
const SPREAD_BY_OWNER: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet'])

/** What a run leaves to chance, and a replay knows. */
export interface ClusterOptions {
  /** The date of virtual time 0, in milliseconds since 1970. */
  epoch?: number
  /** When loops begin, by name. */
  phases?: Readonly<Record<string, Micros>>
}

/**
 * One cluster: its objects, its components, its clock. `dispatch` is the only place where events meet code, and shows at a
 * glance who hears of what.
 */
export class ClusterSimulation implements ClusterContext {
  readonly name: string
  readonly queue = new EventQueue()
  readonly resources = new ResourceIndex()
  readonly templates = new TemplateTable(this.resources)
  readonly epoch: number
  readonly objects = new ObjectTable()
  readonly owners = new OwnerTable()
  readonly containers = new ContainerTable()
  readonly nodes: NodeTable
  readonly leases: NodeLeases
  readonly pods: PodTable
  readonly services: readonly ServiceState[]
  readonly volumes: VolumeStore
  readonly lookups: ClusterContext['lookups']
  readonly recorder: Recorder
  readonly etcd: Etcd
  readonly api: ApiServer
  readonly requests: Requests
  readonly objectRegistry: ObjectRegistry
  readonly nodeRegistry: NodeRegistry
  readonly workloads: Workloads
  readonly registry: Registry
  readonly podAdmission: PodAdmission
  /** What users ask the API server, as kubectl does. */
  readonly users: UserRequests
  readonly scheduler: Scheduler
  readonly explainer: Explainer
  readonly controllers: ControllerManager
  readonly volumeWatch: VolumeWatch
  readonly volumeController: VolumeController
  readonly proxy: KubeProxy
  private readonly podIps: PodIps
  readonly kubelets: Kubelets
  readonly machines: Machines
  readonly load: LoadGenerator
  /** What pods use, and what the metrics API says of it. */
  readonly usage: Usage
  readonly metrics: MetricsServer
  private readonly memory: MemoryWatch
  readonly operations: Operations
  readonly digest: Digest
  readonly background: Background
  readonly gauges: Gauges
  readonly history: NodeHistory
  readonly rollouts: RolloutLog
  readonly interest: InterestWatch
  /** Until when `advance` goes on; what was looked out for moves it to now. */
  private horizon: Micros = 0
  now: Micros = 0
  events = 0

  constructor(
    readonly source: Cluster,
    private readonly trial: Trial,
    readonly loads: readonly Load[],
    private readonly options: ClusterOptions = {},
  ) {
    this.epoch = options.epoch ?? DEFAULT_EPOCH
    this.name = source.name
    this.digest = new Digest(trial.seed)
    this.recorder = new Recorder(trial.durationSeconds)
    this.nodes = new NodeTable(source.nodePools, this.resources)
    const perNode = {
      first: new Int32Array(this.nodes.count).fill(NONE),
      last: new Int32Array(this.nodes.count).fill(NONE),
    }
    const leaseStream = this.stream('leases')
    this.leases = new NodeLeases(this.nodes.count, micros('kubelet.leaseInterval'), () => leaseStream.uniform())
    this.pods = new PodTable(this.owners.pods, perNode)
    this.objectRegistry = new ObjectRegistry(this)
    this.rollouts = new RolloutLog(this.objectRegistry, this)
    this.nodeRegistry = new NodeRegistry(this)
    this.workloads = new Workloads(this, source.podContext)
    const { controlPlane, network } = source
    const services = new ServiceTable(source.services)
    const addresses = new ServiceAddresses(network.serviceCIDR, this.stream('service-ips'))
    this.services = services.list
    this.objectRegistry.onStored((object, before) => {
      services.onStored(object, before)
      addresses.onStored(object, before)
    })
    seedNamespaces(this.objectRegistry, source, mentionedNamespaces(source, loads))
    const applied = ingest(source, this.owners, this.templates, this.workloads)
    for (const load of loads) if (load.type === 'churn') this.templates.intern(load.template)
    for (const name of scoredResources(source.controlPlane.schedulerConfig)) this.resources.position(name)
    this.nodes.coverResources(this.resources)
    this.volumes = new VolumeStore(source.volumeObjects, () => timestamp(this.epoch, this.now))
    this.lookups = this.makeLookups()

    const stream = this.stream('kube-apiserver')
    const etcdStream = this.stream('etcd')
    this.etcd = new Etcd(
      controlPlane.replicas,
      sampler('etcd.fsync', etcdStream),
      sampler('etcd.peerRoundTrip', etcdStream),
      etcdStream,
      number('etcd.cpuPerWrite') * SECOND,
    )
    const cores = Math.max(1, Math.floor((controlPlane.cpuMilli / 1000) * number('apiserver.cpuShare')))
    this.api = new ApiServer(
      this.queue,
      this.etcd,
      cores * controlPlane.replicas,
      {
        roundTrip: sampler('client.roundTrip', stream),
        mutatingCpu: sampler('apiserver.cpu.mutating', stream),
        readCpu: sampler('apiserver.cpu.read', stream),
        heartbeatCpu: sampler('apiserver.cpu.heartbeat', stream),
        watchDelay: sampler('apiserver.watchDelay', stream),
      },
      this.recorder,
      (kind, a, b, c) => clientOf(this.owners, kind, a, b, c),
    )
    this.requests = new Requests(this.api)
    this.defineRequests()
    this.registry = new Registry(this)
    const admission = new RequestAdmission(this, source, this.objectRegistry.restrictions, addresses)
    this.objectRegistry.admission = (object) => admission.refusal(object)
    this.podAdmission = new PodAdmission(this, this.objectRegistry.restrictions, admission)
    this.users = new UserRequests(this, admission)
    this.scheduler = new Scheduler(this, controlPlane.schedulerConfig, liveBudgets(this, source.podDisruptionBudgets))
    this.explainer = new Explainer(this, this.scheduler)
    this.scheduler.observer = this.explainer
    const used = (trial.usage ?? []).filter(({ cluster }) => cluster === source.name)
    this.usage = new Usage(this, used, trial.durationSeconds)
    this.metrics = new MetricsServer(this, this.usage)
    const nodeRanges = allocatesNodeCidrs(controlPlane) ? this.nodeRanges(network) : undefined
    this.controllers = new ControllerManager(this, controlPlane, this.metrics, nodeRanges)
    this.volumeWatch = new VolumeWatch(this)
    this.volumeController = new VolumeController(this, this.volumeWatch, controlPlane)
    this.proxy = new KubeProxy(this, services)
    const hasRange = (node: NodeId): boolean => nodeRanges === undefined || this.nodes.exists(node)
    this.podIps = new PodIps(network.podCIDR, network.nodeCIDRMaskSize, this.nodes.count, hasRange)
    this.kubelets = new Kubelets(this, this.registry, this.podIps)
    this.memory = new MemoryWatch(this, this.usage, this.kubelets)
    this.machines = new Machines(this, this.kubelets, (node) => this.controllers.nodeLifecycle.suspect(node))
    this.load = new LoadGenerator(this, applied, loads, trial.durationSeconds)
    const operations = (trial.operations ?? []).filter(({ cluster }) => cluster === source.name)
    this.operations = new Operations(this, operations)
    this.background = new Background(this)
    this.gauges = new Gauges(this)
    this.history = new NodeHistory(this.nodes, this.metrics)
    this.interest = new InterestWatch(this, () => (this.horizon = this.now))
    this.resources.onAdded = () => {
      this.nodes.coverResources(this.resources)
      this.scheduler.cache.coverResources()
    }
    this.queue.push(this.recorder.interval, Kind.Tick)
    this.objectRegistry.create(kubernetesService(addresses.first))
    this.controllers.start()
    this.metrics.start()
    this.memory.start()
  }

  get durationSeconds(): number {
    return this.trial.durationSeconds
  }

  get objectives(): Trial['objectives'] {
    return this.trial.objectives
  }

  private makeLookups(): ClusterContext['lookups'] {
    const { source } = this
    const ownerSelector = (template: PodTemplate): LabelSelector | undefined => {
      const owner = this.workloads.ownerOf(template)
      return owner && SPREAD_BY_OWNER.has(owner.kind) ? owner.selector : undefined
    }
    return {
      namespaceLabels: (namespace) => source.namespaceLabels[namespace] ?? { 'kubernetes.io/metadata.name': namespace },
      defaultSelector: defaultSelectorOf(source.services, ownerSelector),
    }
  }

  phase(name: string, period: Micros): Micros {
    return this.options.phases?.[name] ?? Math.floor(this.stream(`phase/${name}`).uniform() * period)
  }

  stream(component: string): RandomStream {
    return new RandomStream(this.trial.seed, `${this.source.name}/${component}`)
  }

  /** Ranges of pod addresses, of which the nodes that are there have theirs, in their order. */
  private nodeRanges({ podCIDR, nodeCIDRMaskSize }: Network): CidrSet {
    const { nodes } = this
    const ranges = new CidrSet(podCIDR, nodeCIDRMaskSize)
    for (let node = 0 as NodeId; node < Math.min(nodes.count, ranges.count); node++) {
      if (nodes.exists(node)) ranges.occupyAt(node)
    }
    nodes.podCidrOf = (node) => (node < ranges.count ? ranges.at(node) : undefined)
    return ranges
  }

  /** Processes events up to and including virtual time `until`, at most `maxEvents`; returns how many there were. */
  advance(until: Micros, maxEvents: number): number {
    const { queue, digest } = this
    let count = 0
    this.horizon = until
    while (count < maxEvents && queue.peekTime() <= this.horizon) {
      queue.pop()
      const { kind, a, b, c } = queue
      this.now = queue.time
      count++
      digest.number(this.now)
      digest.word(kind)
      digest.word(a)
      digest.word(b ^ Math.imul(c, 0x9e3779b1))
      this.dispatch(kind, a, b, c)
    }
    this.events += count
    if (count < maxEvents) this.now = Math.max(this.now, this.horizon)
    return count
  }

  /** Nothing more happens up to and including then: the budget may have been spent among events of that very moment. */
  hasReached(time: Micros): boolean {
    return this.now >= time && this.queue.peekTime() > time
  }

  /**
   * Inserts an operation at the next microsecond, alone: nothing else happens then, so that it makes no difference whether
   * it was known from the start.
   */
  operate(operation: Operation): void {
    do this.advance(this.now, Infinity)
    while (this.queue.peekTime() === this.now + 1 && this.advance(this.now + 1, Infinity) > 0)
    this.operations.insert({ ...operation, atSeconds: (this.now + 1) / SECOND }, this.now + 1)
  }

  private dispatch(kind: number, a: number, b: number, c: number): void {
    if (kind & SEND) {
      // A request leaves its client now, after having waited for the client's rate limiter.
      this.api.write(kind & ~SEND, a, b, c, this.now)
      return
    }
    const { recorder, now } = this
    switch (kind) {
      // --- commits ---
      case Kind.CommitRequest:
        this.requests.commit(a)
        break
      case Kind.CommitCreatePod:
        this.createPod(a as OwnerId, b, c)
        break
      case Kind.CommitBind: {
        const accepted = this.registry.bind(a as PodId, b as NodeId, c)
        if (accepted) recorder.stages.add(c, Stage.bound, b, now)
        this.scheduler.bound(a as PodId, b as NodeId, c, accepted)
        break
      }
      case Kind.CommitPodCondition:
        this.registry.setUnschedulable(a as PodId, c, this.scheduler.conditionOf(a as PodId))
        break
      case Kind.CommitPodStatus:
        if (this.registry.updatePodStatus(a as PodId, b, c)) recorder.stages.add(c, Stage.reported, b, now)
        this.kubelets.statusStored(a as PodId, b, c)
        break
      case Kind.CommitDeletePod:
        this.controllers.podDeleted(b as OwnerId, a as PodId, this.registry.deletePod(a as PodId, c))
        break
      case Kind.CommitPreempt:
        this.registry.deletePod(a as PodId, c)
        this.scheduler.victimDeleted(a as PodId, b as PodId)
        break
      case Kind.CommitPreBind:
        this.scheduler.preBindWritten(a as PodId, b as NodeId, c)
        break
      case Kind.CommitVolume:
        this.volumeController.commit(a, b)
        break
      case Kind.CommitRemovePod:
        this.registry.removePod(a as PodId, c)
        break
      // --- watches ---
      case Kind.WatchPodAdded:
        this.watchPodAdded(a as PodId)
        break
      case Kind.WatchPodBound:
        recorder.stages.add(c, Stage.seen, 0, now)
        this.controllers.podBound(a as PodId)
        this.scheduler.podBound(a as PodId)
        this.kubelets.podBound(a as PodId)
        break
      case Kind.WatchPodStatus:
        this.watchPodStatus(a as PodId, b)
        break
      case Kind.WatchPodDeleting:
        recorder.stages.add(c, Stage.deleting, 0, now)
        this.watchPodDeleting(a as PodId)
        break
      case Kind.WatchPodRemoved:
        this.watchPodRemoved(a as PodId)
        break
      case Kind.WatchNode:
        this.watchNode(a)
        break
      case Kind.WatchObject:
        this.watchObject(a)
        break
      case Kind.WatchVolume:
        this.watchVolume(a)
        break
      // --- the components' own clocks ---
      case Kind.SchedulerCycle:
        recorder.stages.addAttempt(c, this.scheduler.attemptStartOf(a as PodId), now, b)
        this.scheduler.cycleDone(a as PodId, c)
        break
      case Kind.SchedulerBackoff:
        this.scheduler.flushBackoff()
        break
      case Kind.SchedulerFlush:
        this.scheduler.flushUnschedulable()
        break
      case Kind.SchedulerPreBind:
        this.scheduler.pollPreBind(a as PodId, b as NodeId, c)
        break
      case Kind.ControllerSync:
        this.controllers.all[a].work(b)
        break
      case Kind.ControllerTimer:
        this.controllers.all[a].timer?.(b)
        break
      case Kind.ControllerRequeue:
        this.controllers.all[a].queue.ready(b)
        break
      case Kind.VolumeSync:
        this.volumeController.send(a, b)
        break
      case Kind.VolumeResync:
        this.volumeController.resync()
        break
      case Kind.KubeletStep:
        this.kubelets.step(a as PodId, b, c)
        break
      case Kind.KubeletReport:
        this.kubelets.report(a as PodId, b, c)
        break
      case Kind.KubeletExit:
        this.kubelets.exit(a as PodId, b, c)
        break
      case Kind.KubeletRestart:
        this.kubelets.restart(a as PodId, b, c)
        break
      case Kind.KubeletStopped:
        this.kubelets.stopped(a as PodId, c)
        break
      case Kind.ProxyProgrammed:
        this.proxy.programmed(a as ServiceId)
        break
      case Kind.ApplyNext:
        this.load.applyNext(a)
        break
      case Kind.Scale:
        this.load.scale(a)
        break
      case Kind.ChurnStart:
        this.load.startChurn(a)
        break
      case Kind.ChurnArrival:
        this.load.arrival(a)
        break
      case Kind.ChurnDeparture:
        this.load.departure(a as PodId, c)
        break
      case Kind.ChurnDelete:
        this.load.deleteOldest(a)
        break
      case Kind.StartOperation:
        this.operations.start(a)
        break
      case Kind.KubectlTimer:
        this.operations.kubectl.wake(a)
        break
      case Kind.Tick:
        this.tick()
        break
      case Kind.MemoryLook:
        this.memory.look()
        break
      case Kind.MetricsScrape:
        this.metrics.scrape()
        this.gauges.scraped()
        break
      default:
        throw new Error(`event of unknown kind ${kind}`)
    }
  }

  private createPod(ownerId: OwnerId, ordinal: number, target: number): void {
    const { recorder, registry, controllers, podAdmission, now } = this
    const owner = this.owners.get(ownerId)
    const template = podAdmission.admit(owner, ordinal, registry.templateFor(owner, target))
    if ('code' in template) return controllers.podCreated(ownerId, NONE as PodId, template)
    const pod = registry.createPod(ownerId, ordinal, target, undefined, template)
    recorder.stages.add(this.pods.uid[pod], Stage.created, ownerId, now)
    if (ordinal !== NONE) recorder.stages.add(this.pods.uid[pod], Stage.ordinal, ordinal, now)
    controllers.podCreated(ownerId, pod)
    this.load.podCreated(ownerId, pod)
  }

  private watchPodAdded(pod: PodId): void {
    if (this.pods.has(pod, PodFlag.removed)) return
    this.recorder.stages.add(this.pods.uid[pod], Stage.queued, 0, this.now)
    this.controllers.podAdded(pod)
    this.volumeController.podAdded(pod)
    this.scheduler.podAdded(pod)
    if (this.pods.node[pod] !== NONE && !this.pods.has(pod, PodFlag.accounted)) this.kubelets.podBound(pod)
  }

  private watchPodStatus(pod: PodId, bits: number): void {
    const { pods, recorder, now } = this
    this.controllers.podStatus(pod, bits)
    if (bits & PodStatus.changed) this.scheduler.podUpdated(pod)
    if (bits & (PodStatus.succeeded | PodStatus.failed)) this.scheduler.podGone(pod)
    else if (bits & PodStatus.started && !this.observed(pod)) {
      const stateless = !hasClaims(this.templates.list[pods.template[pod]].source)
      recorder.podObservedStarted(now - pods.created[pod], this.kubelets.excludedTime(pod), stateless)
    }
  }

  private watchPodDeleting(pod: PodId): void {
    const { pods } = this
    if (pods.has(pod, PodFlag.deletionSeen)) {
      // It has been given less time.
      this.controllers.podStatus(pod, PodStatus.changed)
    } else {
      pods.flags[pod] |= PodFlag.deletionSeen
      this.controllers.podDeleting(pod)
      this.scheduler.podDeleting(pod)
      this.volumeController.podDeleting(pod)
    }
    this.kubelets.podDeleting(pod)
  }

  /** True from the second time on: the startup of a pod is measured once. */
  private observed(pod: PodId): boolean {
    const { flags } = this.pods
    if (flags[pod] & PodFlag.observed) return true
    flags[pod] |= PodFlag.observed
    return false
  }

  private watchPodRemoved(pod: PodId): void {
    const { pods, recorder, now } = this
    recorder.stages.add(pods.uid[pod], Stage.gone, 0, now)
    this.controllers.podRemoved(pod, pods.has(pod, PodFlag.deletionSeen))
    this.volumeController.podRemoved(pod)
    this.scheduler.podGone(pod)
    this.kubelets.podRemoved(pod)
    this.containers.remove(pod)
    const owner = pods.owner[pod] as OwnerId
    pods.remove(pod)
    this.controllers.podGone(owner)
  }

  private watchNode(number: number): void {
    const change = this.nodeRegistry.deliver(number)
    const { node, before, after } = change
    if (after?.podCIDR && after.podCIDR !== before?.podCIDR) this.podIps.assign(node, after.podCIDR)
    if (!after) this.scheduler.nodeRemoved(node)
    else if (!before) this.scheduler.nodeAdded(node, after.spec)
    else if (before.spec !== after.spec) this.scheduler.nodeUpdated(node, after.spec)
    this.controllers.nodeChanged(change)
  }

  private watchObject(number: number): void {
    const change = this.objectRegistry.deliver(number)
    this.controllers.objectChanged(change)
    this.proxy.objectChanged(change)
  }

  private watchVolume(number: number): void {
    const change = this.volumeWatch.deliver(number)
    this.volumeController.look()
    this.controllers.volumeChanged(change)
    if (change.event) this.scheduler.happened(change.event)
    this.kubelets.volumeChanged(change)
  }

  private tick(): void {
    const { recorder, queue, now } = this
    const seconds = recorder.interval / SECOND
    const totals = this.nodes.totals()
    recorder.closeInterval(
      now,
      totals.cpu === 0 ? 0 : totals.cpuRequested / totals.cpu,
      totals.memory === 0 ? 0 : totals.memoryRequested / totals.memory,
    )
    this.gauges.close(seconds)
    this.history.tick(now)
    this.interest.tick(seconds)
    this.background.tick(recorder.interval)
    queue.push(now + recorder.interval, Kind.Tick)
  }

  private defineRequests(): void {
    const { api } = this
    api.define(Kind.CommitCreatePod, 'POST', 'pods')
    api.define(Kind.CommitBind, 'POST', 'pods/binding')
    api.define(Kind.CommitPodCondition, 'PATCH', 'pods/status')
    api.define(Kind.CommitPodStatus, 'PATCH', 'pods/status')
    api.define(Kind.CommitDeletePod, 'DELETE', 'pods')
    api.define(Kind.CommitRemovePod, 'DELETE', 'pods')
    api.define(Kind.CommitPreempt, 'DELETE', 'pods')
    api.define(Kind.CommitDisruptionTarget, 'PATCH', 'pods/status', false)
    api.define(Kind.CommitPreBind, 'PATCH', 'persistentvolumeclaims')
    // Volumes and claims, whoever writes them and whatever of them.
    api.define(Kind.CommitVolume, 'PUT', 'persistentvolumes')
    api.define(Kind.CommitEvent, 'POST', 'events', false)
    api.define(Kind.CommitFinalizer, 'PATCH', 'pods', false)
    api.define(Kind.CommitPodConditions, 'PATCH', 'pods/status', false)
  }
}
