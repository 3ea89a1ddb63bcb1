import type { ClusterSimulation } from '../clusterSimulation'
import { reasonsOf } from '../scheduler/message'
import { GATED_MESSAGE } from '../scheduler/plugins/schedulingGates'
import { clientNames } from './clients'
import { Lines } from './lines'
import { UsageHistory } from './usageHistory'
import { UsageSummary } from './usageSummary'
import { GroupUtilisation } from './utilisation'

/** Reasons with a line of their own, in the order in which they first came up; later ones share one. */
const MAX_REASONS = 12
/** Messages whose reasons are remembered: the counts in them differ from attempt to attempt. */
const MAX_MESSAGES = 2000

export const WAITING = 'waiting for the scheduler'
export const STARTING = 'ContainerCreating'
export const queueNames = [
  'kube-apiserver',
  'etcd',
  'controllers',
  'scheduler active',
  'scheduler backoff',
  'scheduler unschedulable',
  'kubelets',
  'kube-proxy',
] as const
export const busyNames = [
  'kube-apiserver',
  'etcd',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
] as const

/** What is looked at, not counted: the state of a cluster's queues, nodes and components at the end of every interval. */
export class Gauges {
  /** Pending pods by reason; a pod with several reasons counts for each. */
  readonly pendingReasons = new Lines([], MAX_REASONS, 'other reasons')
  readonly queues = new Lines(queueNames)
  /** API requests per second by client, then etcd's writes and the API server's watch events. */
  readonly requests = new Lines([...clientNames, 'etcd', 'watch events'])
  /** 0–1, of the interval. */
  readonly busy = new Lines(busyNames)
  readonly pools: GroupUtilisation
  readonly zones: GroupUtilisation
  readonly usage: UsageHistory
  readonly usageSummary: UsageSummary
  /** What is used of the pools, where usage is declared. */
  readonly usedOfPools: GroupUtilisation | undefined
  private readonly reasons = new Map<string, readonly string[]>()
  private readonly before = new Float64Array(clientNames.length + 2)
  private readonly busyBefore = new Float64Array(3)

  constructor(private readonly cluster: ClusterSimulation) {
    const { nodes } = cluster
    this.pools = new GroupUtilisation(nodes, nodes.pool, nodes.pools, nodes.sumsByPool)
    this.zones = new GroupUtilisation(nodes, nodes.zone, nodes.zones, nodes.sumsByZone)
    this.usage = new UsageHistory(cluster)
    this.usageSummary = new UsageSummary(cluster)
    if (cluster.usage.workloads.length > 0) {
      const { allocatable } = nodes.sumsByPool
      const used = { requested: this.usageSummary.usedByPool, allocatable }
      this.usedOfPools = new GroupUtilisation(nodes, nodes.pool, nodes.pools, used)
    }
  }

  /** Ends an interval of `seconds`. */
  close(seconds: number): void {
    const { starting, startingNodes } = this.cluster.registry.pending
    this.countPending()
    this.countQueues(starting)
    this.countRequests(seconds)
    this.measureBusy(seconds, startingNodes)
    this.pools.close()
    this.zones.close()
    this.usage.close()
    this.usedOfPools?.close()
  }

  /** metrics-server has asked all kubelets. */
  scraped(): void {
    this.usageSummary.scraped()
  }

  private countPending(): void {
    const { pods, registry } = this.cluster
    const { waiting, gated, starting } = registry.pending
    const lines = this.pendingReasons
    for (const [message, count] of pods.messages.counts)
      for (const reason of this.reasonsIn(message)) lines.add(reason, count)
    if (waiting > 0) lines.add(WAITING, waiting)
    if (gated > 0) lines.add(GATED_MESSAGE, gated)
    if (starting > 0) lines.add(STARTING, starting)
    lines.close()
  }

  /** Each once; the messages of late are remembered. */
  reasonsIn(message: string): readonly string[] {
    let reasons = this.reasons.get(message)
    if (!reasons) {
      if (this.reasons.size >= MAX_MESSAGES) this.reasons.clear()
      reasons = [...new Set(reasonsOf(message))]
      this.reasons.set(message, reasons)
    }
    return reasons
  }

  private countQueues(startingPods: number): void {
    const { api, etcd, controllers, volumeController, scheduler, services, now } = this.cluster
    const depths = [
      api.waiting(now),
      etcd.waiting(now),
      controllers.depth + volumeController.depth,
      scheduler.queue.activeLength,
      scheduler.queue.backoffLength,
      scheduler.queue.unschedulableLength,
      startingPods,
      services.reduce((sum, service) => sum + (service.programmed === service.endpoints ? 0 : 1), 0),
    ]
    depths.forEach((depth, i) => this.queues.set(i, depth))
    this.queues.close()
  }

  private countRequests(seconds: number): void {
    const { api, etcd } = this.cluster
    const totals = [...api.requestsByClient, etcd.writes, api.watchEvents]
    totals.forEach((total, i) => {
      this.requests.set(i, (total - this.before[i]) / seconds)
      this.before[i] = total
    })
    this.requests.close()
  }

  private measureBusy(seconds: number, startingNodes: number): void {
    const { api, etcd, controllers, scheduler, services, nodes } = this.cluster
    const used = [api.busyMicros / api.servers, etcd.busyMicros, scheduler.busyMicros]
    const [apiBusy, etcdBusy, schedulerBusy] = used.map((micros, i) => {
      const share = (micros - this.busyBefore[i]) / (seconds * 1e6)
      this.busyBefore[i] = micros
      return Math.min(1, share)
    })
    const programming = services.reduce((sum, service) => sum + (service.programmed === service.endpoints ? 0 : 1), 0)
    const shares = [
      apiBusy,
      etcdBusy,
      controllers.workersBusy,
      schedulerBusy,
      nodes.count === 0 ? 0 : startingNodes / nodes.count,
      services.length === 0 ? 0 : programming / services.length,
    ]
    shares.forEach((share, i) => this.busy.set(i, share))
    this.busy.close()
  }
}
