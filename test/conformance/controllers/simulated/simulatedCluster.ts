/** The replayed cluster on the real simulation. */
import { PodIps } from '../../../../src/main/simulation/network/podIps'
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { findPod, nameOf } from '../../../../src/main/simulation/measure/podRows'
import type { NodeId, PodId } from '../../../../src/main/simulation/state/ids'
import { shortKinds } from '../projection'
import type { Answer, Json, Row } from '../recording'
import type { ClusterSetup, ReplayedCluster, StandInAct } from '../replayedCluster'
import { buildCluster } from './build'
import { StandInKubelets } from './kubelet'
import { Machines } from './machines'
import { StandInMetrics } from './metrics'
import { orderAsRecorded, placeAsRecorded } from './placement'
import { sendRequest } from './requests'
import { Watcher } from './watcher'

const micros = 1000

export class SimulatedCluster implements ReplayedCluster {
  readonly responses: (Answer | undefined)[] = []
  private readonly cluster: ClusterSimulation
  private readonly watcher: Watcher
  private readonly kubelets: StandInKubelets
  private readonly machines: Machines
  private readonly metrics: StandInMetrics

  constructor(private readonly setup: ClusterSetup) {
    const cluster = buildCluster(setup)
    this.cluster = cluster
    const { network } = cluster.source
    const ips = new PodIps(network.podCIDR, network.nodeCIDRMaskSize, cluster.nodes.count)
    this.kubelets = new StandInKubelets(cluster, setup.kubelet, ips, (pod) => setup.kubeletDelays(this.nameOf(pod)))
    Object.assign(cluster, { kubelets: this.kubelets })
    this.machines = new Machines(cluster, this.kubelets)
    this.metrics = new StandInMetrics(cluster, setup.namespace)
    this.watcher = new Watcher(cluster, setup.namespace)
    placeAsRecorded(cluster, (pod) => setup.placement(this.nameOf(pod)))
    orderAsRecorded(cluster, (pod) => setup.chosenAt(this.nameOf(pod)))
  }

  get now(): number {
    return this.cluster.now / micros
  }

  get timeline(): Row[] {
    return this.watcher.writer.rows
  }

  advance(untilMs: number): void {
    this.cluster.advance(untilMs * micros, Infinity)
  }

  request(method: string, path: string, body: Json | undefined): number {
    const index = this.responses.push(undefined) - 1
    sendRequest(this.cluster, method, path, body, ({ code, reason, message, causes }) => {
      this.responses[index] = { code, reason, message, causes: causes && [...causes] }
    })
    return index
  }

  standIn(act: StandInAct): void {
    switch (act.act) {
      case 'stop node':
        this.machines.stop(this.node(act.node))
        break
      case 'return node':
        this.machines.return(this.node(act.node))
        break
      case 'create node':
        this.machines.create(this.node(act.node.name), act.ready)
        break
      case 'post node ready':
        this.machines.post(this.node(act.node), act.ready)
        break
      case 'pod ready': {
        const pod = findPod(this.cluster, this.setup.namespace, act.pod)
        if (pod !== undefined) this.kubelets.setReady(pod, act.ready)
        break
      }
      case 'usage':
        this.metrics.set(act.usage)
        break
    }
  }

  object(kind: string, name: string): Json | undefined {
    const long = Object.entries(shortKinds).find(([, short]) => short === kind)?.[0] ?? kind
    return this.cluster.objects.find(long, this.setup.namespace, name)?.stored as unknown as Json | undefined
  }

  private nameOf(pod: PodId): string {
    return nameOf(this.cluster, pod).name
  }

  private node(name: string): NodeId {
    return this.cluster.nodes.find(name) ?? (-1 as NodeId)
  }
}
