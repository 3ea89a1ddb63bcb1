/** The recorder's kubelet stand-in: fixed delays, steered by annotations of the pods. It takes the simulated kubelets' place. */
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { Kind, PodStatus } from '../../../../src/main/simulation/events'
import type { PodIps } from '../../../../src/main/simulation/network/podIps'
import { NONE, type NodeId, type PodId } from '../../../../src/main/simulation/state/ids'
import { Phase, PodFlag } from '../../../../src/main/simulation/state/pods'
import type { FakeKubelet } from '../recording'
import { isNear } from '../counterparts'
import type { KubeletDelays } from '../replayedCluster'

/** Names of its own steps, the operand of KubeletStep. */
const Step = { start: 0, ready: 1 } as const
/** `fk/failidx`: how long after its start such an index fails, ms. */
const failIndexMs = 500
const ms = 1000

export class StandInKubelets {
  readonly startedContainers = 0
  /** Nodes whose kubelet stands still. */
  private readonly still = new Set<number>()
  /** What came up for pods of such nodes meanwhile. */
  private readonly waiting = new Map<number, (() => void)[]>()
  /** Pods whose deletion was seen, by uid. */
  private readonly stopping = new Set<number>()

  constructor(
    private readonly cluster: ClusterSimulation,
    private readonly delays: FakeKubelet,
    private readonly ips: PodIps,
    /** As recorded of the pod, where they are. */
    private readonly recorded: (pod: PodId) => KubeletDelays,
  ) {}

  stopNode(node: number): void {
    this.still.add(node)
  }

  /** Pods that it still runs are ready again; what came up meanwhile is done. */
  returnNode(node: number): void {
    const { pods } = this.cluster
    this.still.delete(node)
    for (let pod = pods.firstOfNode(node as NodeId); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
      const runs = pods.has(pod, PodFlag.started) && !pods.has(pod, PodFlag.ready | PodFlag.deleting)
      if (runs && pods.phase[pod] === Phase.Running && this.annotation(pod, 'fk/ready') === undefined) {
        this.write(pod, PodStatus.ready)
      }
    }
    const all = this.waiting.get(node) ?? []
    this.waiting.delete(node)
    for (const one of all) one()
  }

  setReady(pod: PodId, ready: boolean): void {
    this.write(pod, ready ? PodStatus.ready : PodStatus.notReady)
  }

  // --- what it watches ---

  podBound(pod: PodId): void {
    this.onNode(pod, () => {
      const start = this.number(pod, 'fk/start') ?? this.recorded(pod).startMs ?? this.delays.startMs
      this.push(start, Kind.KubeletStep, pod, Step.start)
    })
  }

  /** A shorter grace that comes later is ignored. */
  podDeleting(pod: PodId): void {
    const uid = this.cluster.pods.uid[pod]
    if (this.stopping.has(uid)) return
    this.stopping.add(uid)
    this.onNode(pod, () => {
      const { pods, templates } = this.cluster
      const grace =
        pods.gracePeriod[pod] === NONE
          ? templates.list[pods.template[pod]].source.terminationGracePeriodSeconds
          : pods.gracePeriod[pod]
      const stop = this.number(pod, 'fk/stop') ?? this.recorded(pod).stopMs ?? this.delays.stopMs
      this.push(Math.min(stop, grace * 1000), Kind.KubeletStopped, pod, 0)
    })
  }

  podRemoved(pod: PodId): void {
    const { pods } = this.cluster
    if (pods.node[pod] !== NONE) this.ips.release(pods.node[pod] as NodeId, pods.ip[pod])
  }

  volumeChanged(): void {
    // Volumes are there at once.
  }

  // --- its own clocks ---

  step(pod: PodId, step: number, uid: number): void {
    const { pods } = this.cluster
    if (!pods.is(pod, uid) || pods.has(pod, PodFlag.deleting)) return
    this.onNode(pod, () => {
      if (step === Step.start) this.start(pod)
      else this.write(pod, PodStatus.ready)
    })
  }

  report(): void {
    // The simulated kubelets' own.
  }

  /** The pod ends by itself. */
  exit(pod: PodId, code: number, uid: number): void {
    const { pods } = this.cluster
    if (!pods.is(pod, uid) || pods.has(pod, PodFlag.deleting)) return
    this.onNode(pod, () => this.end(pod, code))
  }

  /** Its containers have stopped after a deletion: the terminal phase, then the deletion of the object. */
  stopped(pod: PodId, uid: number): void {
    const { pods } = this.cluster
    if (!pods.is(pod, uid)) return
    this.onNode(pod, () => {
      if (pods.has(pod, PodFlag.started) && pods.phase[pod] <= Phase.Running)
        this.end(pod, this.number(pod, 'fk/stopexit') ?? 0)
      else this.remove(pod)
    })
  }

  statusStored(pod: PodId, bits: number, uid: number): void {
    const { pods } = this.cluster
    if (!pods.is(pod, uid) || !pods.has(pod, PodFlag.deleting)) return
    if (bits & (PodStatus.succeeded | PodStatus.failed)) this.remove(pod)
  }

  excludedTime(): number {
    return 0
  }

  waitingReason(): string {
    return 'ContainerCreating'
  }

  // --- steps ---

  private start(pod: PodId): void {
    const { pods } = this.cluster
    pods.ip[pod] = this.ips.allocate(pods.node[pod] as NodeId)
    const ready = this.annotation(pod, 'fk/ready')
    this.write(pod, PodStatus.started | (ready === undefined ? PodStatus.ready : 0))
    const recorded = this.recorded(pod)
    // As long as the recorded kubelet took, which was about as long as it had been told.
    const told = (delay: number, took: number | undefined): number =>
      took !== undefined && isNear(took, delay) ? took : delay
    if (ready !== undefined && ready !== 'never')
      this.push(told(Number(ready), recorded.readyMs), Kind.KubeletStep, pod, Step.ready)
    const fails = this.annotation(pod, 'fk/failidx')?.split(',').includes(String(pods.ordinal[pod]))
    const fail = fails ? failIndexMs : this.number(pod, 'fk/fail')
    const complete = this.number(pod, 'fk/complete')
    if (fail !== undefined)
      this.push(told(fail, recorded.runMs), Kind.KubeletExit, pod, this.number(pod, 'fk/exit') ?? 1)
    else if (complete !== undefined) this.push(told(complete, recorded.runMs), Kind.KubeletExit, pod, 0)
  }

  private end(pod: PodId, code: number): void {
    this.cluster.pods.detail(pod).exitCode = code
    this.write(pod, code === 0 ? PodStatus.succeeded : PodStatus.failed)
  }

  private remove(pod: PodId): void {
    const { api, pods, now } = this.cluster
    api.write(Kind.CommitRemovePod, pod, 0, pods.uid[pod], now)
  }

  private write(pod: PodId, bits: number): void {
    const { api, pods, now } = this.cluster
    api.write(Kind.CommitPodStatus, pod, bits, pods.uid[pod], now)
  }

  /** At once, or when the pod's node is back. */
  private onNode(pod: PodId, run: () => void): void {
    const { pods } = this.cluster
    const node = pods.node[pod]
    if (!this.still.has(node)) {
      run()
      return
    }
    const uid = pods.uid[pod]
    const all = this.waiting.get(node) ?? []
    all.push(() => {
      if (pods.is(pod, uid)) run()
    })
    this.waiting.set(node, all)
  }

  private push(delayMs: number, kind: number, pod: PodId, operand: number): void {
    const { queue, pods, now } = this.cluster
    queue.push(now + delayMs * ms, kind, pod, operand, pods.uid[pod])
  }

  private annotation(pod: PodId, key: string): string | undefined {
    const { pods, templates } = this.cluster
    return pods.details.get(pod)?.annotations?.[key] ?? templates.list[pods.template[pod]].annotations[key]
  }

  private number(pod: PodId, key: string): number | undefined {
    const text = this.annotation(pod, key)
    return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text)
  }
}
