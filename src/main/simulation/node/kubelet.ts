import { TokenBuckets } from '../apiserver/tokenBucket'
import type { ClusterContext } from '../context'
import { Kind, PodStatus, SEND } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import { fromSeconds, type Micros } from '../kernel/time'
import { Client } from '../measure/clients'
import type { EventReason } from '../measure/eventLog'
import { Stage } from '../measure/stages'
import type { PodIps } from '../network/podIps'
import { micros, sampler } from '../profile'
import type { Registry } from '../apiserver/registry'
import { grown } from '../state/columns'
import { NONE, type NodeId, type OwnerId, type PodId } from '../state/ids'
import { Phase, PodFlag } from '../state/pods'
import type { VolumeChange } from '../state/volumes'
import { ImageStore } from './images'
import { Mounts } from './mounts'
import type { Killer } from './memoryWatch'
import { readinessDelay } from './probes'
import { Restarts, type RestartHost } from './restarts'

/** Steps of a pod's start: sandbox, then two per container (image there, container started). */
const SANDBOX = 0
const pulled = (container: number): number => 1 + 2 * container
const started = (container: number): number => 2 + 2 * container

/** What `stopping` holds of a pod that is being deleted. */
const STOPPING = 1
const STOPPED = 2

/**
 * The kubelets of all nodes, each with its own client limit, image puller and relist clock. A pod goes through syncPod,
 * sandbox, images and containers one after another; its kubelet notices changes at the next PLEG relist and reports them.
 */
export class Kubelets implements Killer, RestartHost {
  readonly images: ImageStore
  readonly mounts: Mounts
  readonly restarts: Restarts
  startedContainers = 0
  private readonly clients: TokenBuckets
  private readonly relistPhase: Float64Array
  private readonly syncPod: DurationSampler
  private readonly sandbox: DurationSampler
  private readonly containerStart: DurationSampler
  private readonly containerStop: DurationSampler
  private readonly initRun: DurationSampler
  private readonly jobRun: DurationSampler
  /** Time of a pod's start spent on image pulls and init containers: not part of the pod startup SLI. */
  private excluded = new Float64Array(1024)
  private stopping = new Uint8Array(1024)
  /** Image that a pod's start waits for, plus one; 0 while it waits for none. */
  private pullingImage = new Int32Array(1024)
  private readonly getPods: number
  /** Nodes whose machine stands still. */
  private readonly still = new Set<number>()
  /** What has come up for pods of such nodes meanwhile. */
  private readonly waiting = new Map<number, (() => void)[]>()

  constructor(
    private readonly context: ClusterContext,
    private readonly registry: Registry,
    private readonly ips: PodIps,
  ) {
    const { nodes } = context
    const stream = context.stream('kubelet')
    this.images = new ImageStore(
      nodes.count,
      (node) => nodes.specs[node].kubelet.serializeImagePulls,
      sampler('kubelet.imagePull', context.stream('image-pull')),
    )
    this.mounts = new Mounts(context)
    this.clients = new TokenBuckets(
      nodes.specs.map(({ kubelet }) => ({ qps: kubelet.kubeAPIQPS, burst: kubelet.kubeAPIBurst })),
    )
    this.relistPhase = Float64Array.from({ length: nodes.count }, () =>
      Math.floor(stream.uniform() * micros('kubelet.relistPeriod')),
    )
    this.syncPod = sampler('kubelet.syncPod', stream)
    this.sandbox = sampler('kubelet.sandbox', stream)
    this.containerStart = sampler('kubelet.containerStart', stream)
    this.containerStop = sampler('kubelet.containerStop', stream)
    this.initRun = sampler('kubelet.initContainerRun', stream)
    this.jobRun = sampler('kubelet.jobRun', stream)
    this.restarts = new Restarts(context, this, sampler('kubelet.containerStart', context.stream('restarts')))
    this.getPods = context.api.seriesFor('GET', 'pods')
  }

  /** Image pulls and init containers of a pod's start so far. */
  excludedTime(pod: PodId): Micros {
    return this.excluded[pod]
  }

  /** What a pod that is on its node and does not run yet waits for, in the words of kubectl and of Events. */
  waitingReason(pod: PodId): string {
    const volume = this.mounts.waitsFor(pod)
    if (volume !== undefined) return `ContainerCreating: ${volume}`
    const image = pod < this.pullingImage.length ? this.pullingImage[pod] : 0
    return image === 0
      ? 'ContainerCreating'
      : `ContainerCreating: pulling image "${this.context.templates.imageNames[image - 1]}"`
  }

  // --- machines that stop and come back ---

  stopNode(node: NodeId): void {
    this.still.add(node)
  }

  /** What came up meanwhile is done; pods that still run on it are found ready again. */
  returnNode(node: NodeId): void {
    const { pods } = this.context
    this.still.delete(node)
    for (let pod = pods.firstOfNode(node); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
      const runs = pods.phase[pod] === Phase.Running && !Number.isNaN(pods.started[pod])
      const settled = pods.has(pod, PodFlag.ready | PodFlag.deleting) || this.restarts.isDown(pod)
      if (runs && !settled) this.sendStatus(pod, PodStatus.ready, pods.uid[pod])
    }
    const all = this.waiting.get(node) ?? []
    this.waiting.delete(node)
    for (const one of all) one()
  }

  /** True when the pod's machine stands still: then it is done when the machine is back. */
  private holds(pod: PodId, uid: number, then: () => void): boolean {
    if (this.still.size === 0) return false
    const { pods } = this.context
    const node = pods.node[pod]
    if (!pods.is(pod, uid) || !this.still.has(node)) return false
    const all = this.waiting.get(node)
    if (all) all.push(then)
    else this.waiting.set(node, [then])
    return true
  }

  // --- what it watches ---

  /** A pod is bound to one of the nodes. */
  podBound(pod: PodId): void {
    this.reserve(pod)
    this.excluded[pod] = 0
    this.stopping[pod] = 0
    this.pullingImage[pod] = 0
    if (this.admit(pod)) this.begin(pod)
  }

  /** A pod is being deleted, or has been given less time for it: containers that outlast it are killed. */
  podDeleting(pod: PodId): void {
    const { queue, now, pods } = this.context
    if (pods.node[pod] === NONE || pods.phase[pod] > Phase.Running) return
    const uid = pods.uid[pod]
    if (this.holds(pod, uid, () => pods.is(pod, uid) && this.podDeleting(pod))) return
    this.reserve(pod)
    const grace = fromSeconds(pods.gracePeriod[pod])
    if (this.stopping[pod] === STOPPED) return
    if (this.stopping[pod] === STOPPING) {
      queue.push(now + grace, Kind.KubeletStopped, pod, 0, pods.uid[pod])
      return
    }
    this.stopping[pod] = STOPPING
    this.event(pod, 'Killing', 'Stopping containers')
    queue.push(now + Math.min(grace, this.containerStop.draw()), Kind.KubeletStopped, pod, 0, pods.uid[pod])
  }

  /** The pod's object is gone: its address is free again. */
  podRemoved(pod: PodId): void {
    const { pods } = this.context
    if (pods.node[pod] !== NONE) this.ips.release(pods.node[pod] as NodeId, pods.ip[pod])
    this.unmount(pod)
  }

  volumeChanged(change: VolumeChange): void {
    for (const pod of this.mounts.wakes(change)) this.begin(pod)
  }

  // --- its own clocks ---

  step(pod: PodId, step: number, uid: number): void {
    const { pods, templates, containers, now, recorder } = this.context
    if (!pods.is(pod, uid) || this.stopping[pod]) return
    if (this.holds(pod, uid, () => this.step(pod, step, uid))) return
    const template = templates.list[pods.template[pod]]
    if (step === SANDBOX) {
      recorder.stages.add(uid, Stage.synced, 0, now)
      this.announce(pod)
      const node = pods.node[pod] as NodeId
      pods.ip[pod] = template.source.spec.hostNetwork ? 0 : this.ips.allocate(node)
      this.pull(pod, 0, now + this.sandbox.draw(), uid)
      return
    }
    const container = (step - 1) >> 1
    if (step === pulled(container)) {
      recorder.stages.add(uid, Stage.pulled, container, now)
      this.start(pod, container, uid)
      return
    }
    this.startedContainers++
    recorder.stages.add(uid, Stage.started, container, now)
    const isInit = container < template.initCount
    if (isInit) containers.terminate(pod, container)
    else containers.start(pod, container, now)
    if (container + 1 < template.containerCount) this.pull(pod, container + 1, now, uid)
    else this.allStarted(pod, uid)
  }

  /** A status that is due: GET, then PATCH, as kubelet's status manager does. */
  report(pod: PodId, bits: number, uid: number): void {
    if (this.holds(pod, uid, () => this.report(pod, bits, uid))) return
    if (!this.context.pods.is(pod, uid) || this.stopping[pod]) return
    const known = bits & PodStatus.ready && this.restarts.isDown(pod) ? bits & ~PodStatus.ready : bits
    if (known !== 0) this.sendStatus(pod, known, uid)
  }

  // --- containers that end before their time ---

  stands(node: NodeId): boolean {
    return this.still.has(node)
  }

  oomKilled(pod: PodId, container: number): void {
    if (this.stopping[pod]) return
    this.restarts.oomKilled(pod, container)
    if (this.context.pods.details.get(pod)?.runsUntil !== undefined || this.isJobs(pod)) this.runUntil(pod, Infinity)
  }

  restart(pod: PodId, which: number, uid: number): void {
    if (!this.context.pods.is(pod, uid) || this.stopping[pod]) return
    if (this.holds(pod, uid, () => this.restart(pod, which, uid))) return
    this.restarts.step(pod, which)
  }

  reportDown(pod: PodId): void {
    const { pods, api, now } = this.context
    if (pods.has(pod, PodFlag.ready)) return this.sendStatus(pod, PodStatus.notReady, pods.uid[pod])
    this.clients.reserve(pods.node[pod], now)
    api.write(Kind.CommitPodConditions, pod, 0, 0, now)
  }

  /** Ready as its probes say; what runs for a time begins anew. */
  reportUp(pod: PodId): void {
    const { pods, templates, queue, now } = this.context
    const { source } = templates.list[pods.template[pod]]
    const ready = Math.max(this.nextRelist(pod), now + fromSeconds(readinessDelay(source)))
    queue.push(ready, Kind.KubeletReport, pod, PodStatus.ready, pods.uid[pod])
    const run = this.runOf(pod)
    if (run < 0) return
    this.runUntil(pod, now + run)
    queue.push(now + run, Kind.KubeletExit, pod, 0, pods.uid[pod])
  }

  ended(pod: PodId, exitCode: number): void {
    this.runUntil(pod, 0)
    this.exit(pod, exitCode, this.context.pods.uid[pod])
  }

  private runUntil(pod: PodId, time: Micros): void {
    this.context.pods.detail(pod).runsUntil = time
  }

  /** An end that was foreseen before a container of the pod was killed is none any more. */
  private runsOn(pod: PodId): boolean {
    const until = this.context.pods.details.get(pod)?.runsUntil
    return until !== undefined && until > this.context.now
  }

  private isJobs(pod: PodId): boolean {
    return this.runOf(pod, 0) >= 0
  }

  /** How long the pod runs; -1: until it is deleted. */
  private runOf(pod: PodId, ofJob?: Micros): Micros {
    const { pods, templates, owners } = this.context
    const { runSeconds } = templates.list[pods.template[pod]].source
    if (Number.isFinite(runSeconds)) return fromSeconds(runSeconds)
    if (owners.get(pods.owner[pod] as OwnerId).kind !== 'Job') return -1
    return ofJob ?? this.jobRun.draw()
  }

  /** The pod's processes end by themselves. */
  exit(pod: PodId, code: number, uid: number): void {
    const { pods, containers, queue } = this.context
    if (!pods.is(pod, uid) || this.stopping[pod] || this.runsOn(pod)) return
    if (this.holds(pod, uid, () => this.exit(pod, code, uid))) return
    containers.terminateAll(pod)
    this.unmount(pod)
    if (code !== 0) pods.detail(pod).exitCode = code
    const bits = code === 0 ? PodStatus.succeeded : PodStatus.failed
    queue.push(this.nextRelist(pod), Kind.KubeletReport, pod, bits, uid)
  }

  /** All containers have stopped after a deletion: the terminal phase is reported, then the object is deleted. */
  stopped(pod: PodId, uid: number): void {
    const { pods, containers, recorder, now } = this.context
    if (!pods.is(pod, uid) || this.stopping[pod] === STOPPED) return
    if (this.holds(pod, uid, () => this.stopped(pod, uid))) return
    this.stopping[pod] = STOPPED
    recorder.stages.add(uid, Stage.stopped, 0, now)
    containers.terminateAll(pod)
    this.unmount(pod)
    this.sendStatus(pod, PodStatus.succeeded, uid)
  }

  // --- answers of the API server ---

  /** A status was stored. After the last one of a deleted pod, its object can go. */
  statusStored(pod: PodId, bits: number, uid: number): void {
    const { pods, api, now } = this.context
    if (!pods.is(pod, uid) || !this.stopping[pod] || !(bits & (PodStatus.succeeded | PodStatus.failed))) return
    this.clients.reserve(pods.node[pod], now)
    api.write(Kind.CommitRemovePod, pod, 0, uid, now)
  }

  // --- steps ---

  /** Nothing of a pod begins before its volumes are mounted. */
  private begin(pod: PodId): void {
    const { queue, now, pods, recorder } = this.context
    const before = this.mounts.waitsFor(pod)
    const volumes = this.mounts.mount(pod)
    if (typeof volumes === 'number') {
      if (volumes > 0 || before !== undefined) recorder.stages.add(pods.uid[pod], Stage.mounted, 0, now + volumes)
      queue.push(now + volumes + this.syncPod.draw(), Kind.KubeletStep, pod, SANDBOX, pods.uid[pod])
    } else if (volumes.message !== before) this.event(pod, volumes.event, volumes.message)
  }

  private unmount(pod: PodId): void {
    for (const other of this.mounts.unmount(pod)) this.begin(other)
  }

  /** A pod that does not fit is failed (lifecycle/predicate.go): only one that bypassed the scheduler, or met such a one. */
  private admit(pod: PodId): boolean {
    const { pods, recorder, owners, now, resources } = this.context
    const short = this.registry.admit(pod)
    if (short === -1) return true
    const message = `Pod was rejected: Node didn't have enough resource: ${resources.names[short]}`
    const owner = owners.get(pods.owner[pod] as OwnerId)
    recorder.events.add(now, 'OutOfResources', owner, pods.ordinal[pod], pods.uid[pod], message)
    this.report(pod, PodStatus.failed, pods.uid[pod])
    return false
  }

  /** The first status update changes conditions only: nothing that anybody here acts on. */
  private announce(pod: PodId): void {
    const { api, now, pods } = this.context
    this.clients.reserve(pods.node[pod], now)
    api.read(this.getPods, now)
    api.write(Kind.CommitPodConditions, pod, 0, 0, now)
  }

  private sendStatus(pod: PodId, bits: number, uid: number): void {
    const { api, queue, pods, now } = this.context
    const got = api.read(this.getPods, now)
    const time = Math.max(got, this.clients.reserve(pods.node[pod], now))
    queue.push(time, SEND | Kind.CommitPodStatus, pod, bits, uid)
  }

  private pull(pod: PodId, container: number, from: Micros, uid: number): void {
    const { pods, templates, queue, recorder } = this.context
    recorder.stages.add(uid, Stage.pulling, container, from)
    const image = templates.list[pods.template[pod]].images[container]
    const there = this.images.ensure(pods.node[pod] as NodeId, image, from)
    if (there > from) {
      this.excluded[pod] += there - from
      this.pullingImage[pod] = image + 1
      this.event(pod, 'Pulling', `Pulling image "${templates.imageNames[image]}"`)
    }
    queue.push(there, Kind.KubeletStep, pod, pulled(container), uid)
  }

  private start(pod: PodId, container: number, uid: number): void {
    const { pods, templates, containers, queue, now } = this.context
    this.pullingImage[pod] = 0
    let duration = this.containerStart.draw()
    if (container < templates.list[pods.template[pod]].initCount) {
      containers.start(pod, container, now)
      const run = this.initRun.draw()
      this.excluded[pod] += run
      duration += run
    }
    this.event(pod, 'Started', 'Started container')
    queue.push(now + duration, Kind.KubeletStep, pod, started(container), uid)
  }

  private allStarted(pod: PodId, uid: number): void {
    const { pods, templates, queue, now } = this.context
    const { source } = templates.list[pods.template[pod]]
    const ready = now + fromSeconds(readinessDelay(source))
    const relist = this.nextRelist(pod)
    const bits = PodStatus.started | (ready <= relist ? PodStatus.ready : 0)
    queue.push(relist, Kind.KubeletReport, pod, bits, uid)
    if (ready > relist) queue.push(ready, Kind.KubeletReport, pod, PodStatus.started | PodStatus.ready, uid)
    const run = this.runOf(pod)
    if (run >= 0) queue.push(Math.max(relist, now + run), Kind.KubeletExit, pod, 0, uid)
  }

  /** The next tick of the node's PLEG relist, after now. */
  nextRelist(pod: PodId): Micros {
    const { pods, now } = this.context
    const period = micros('kubelet.relistPeriod')
    const phase = this.relistPhase[pods.node[pod]]
    return (Math.floor((now - phase) / period) + 1) * period + phase
  }

  event(pod: PodId, reason: EventReason, message: string): void {
    const { recorder, owners, pods, api, now } = this.context
    recorder.events.add(now, reason, owners.get(pods.owner[pod] as OwnerId), pods.ordinal[pod], pods.uid[pod], message)
    api.write(Kind.CommitEvent, Client.kubelet, 0, 0, now)
  }

  private reserve(pod: PodId): void {
    if (pod < this.excluded.length) return
    const capacity = Math.max(pod + 1, this.excluded.length * 2)
    this.excluded = grown(this.excluded, capacity)
    this.stopping = grown(this.stopping, capacity)
    this.pullingImage = grown(this.pullingImage, capacity)
  }
}
