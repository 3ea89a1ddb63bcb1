import type { Container } from '../../../design/kubernetes'
import { wholeSecond } from '../clock'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import { SECOND, type Micros } from '../kernel/time'
import { boundsOf } from '../load/podBounds'
import { containerShare, type Usage, type UsedWorkload } from '../load/usage'
import { micros } from '../profile'
import { grown } from '../state/columns'
import { NONE, type PodId } from '../state/ids'

/** metrics.k8s.io of a pod, or of one of its containers. */
export interface PodMetric {
  /** milli-CPU, or bytes. */
  value: number
  timestamp: Micros
  window: Micros
}

/**
 * metrics-server: asks all kubelets every --metric-resolution and answers with what it had at the last time. A pod is known from
 * the second time on: CPU is the difference of two counters. It stands still until some workload's usage is known.
 * Upstream: kubernetes-sigs/metrics-server, pkg/storage/pod.go.
 */
export class MetricsServer {
  /** Whether the kubelets' answers have a pod in them: all, unless whoever replays something says otherwise. */
  answersWith: (pod: PodId) => boolean = () => true
  private readonly resolution = micros('metricsServer.metric-resolution')
  private started = false
  private scraped: Micros = NaN
  private before: Micros = NaN
  /** Of the last scrape, by pod: whose slot it is, and what the pod used; NaN where nobody said. */
  private uid = new Int32Array(0)
  private cpu = new Float64Array(0)
  private memory = new Float64Array(0)
  /** Of the pods on each node whose usage is known: milli-CPU, bytes. */
  nodeCpu = new Float64Array(0)
  nodeMemory = new Float64Array(0)

  constructor(
    private readonly context: ClusterContext,
    private readonly usage: Usage,
  ) {}

  /** Begins when there is something to measure. */
  start(): void {
    if (this.started || this.usage.workloads.length === 0) return
    this.started = true
    const { queue, now } = this.context
    const phase = this.context.phase('metrics-server', this.resolution)
    queue.push(now + ((phase - (now % this.resolution) + this.resolution) % this.resolution), Kind.MetricsScrape)
  }

  scrape(): void {
    const { queue, pods, nodes, now } = this.context
    queue.push(now + this.resolution, Kind.MetricsScrape)
    this.before = this.scraped
    this.scraped = now
    if (this.uid.length < pods.used) {
      const size = Math.max(pods.used, this.uid.length * 2)
      this.uid = grown(this.uid, size, NONE)
      this.cpu = grown(this.cpu, size)
      this.memory = grown(this.memory, size)
    }
    this.uid.fill(NONE)
    if (this.nodeCpu.length < nodes.count) {
      this.nodeCpu = new Float64Array(nodes.count)
      this.nodeMemory = new Float64Array(nodes.count)
    }
    this.nodeCpu.fill(0)
    this.nodeMemory.fill(0)
    for (const workload of this.usage.workloads) this.measure(workload)
  }

  private measure({ source, totals, ...workload }: UsedWorkload): void {
    const { usage, context } = this
    const { pods, templates, now } = context
    const owners = usage.ownersOf(workload)
    const share = 1 / usage.readyPods(owners)
    const seconds = now / SECOND
    Object.assign(totals, nothing)
    for (const owner of owners) {
      for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
        if (!usage.isRunning(pod) || !this.answersWith(pod)) continue
        const own = usage.isServing(pod) ? share : 0
        const bounds = boundsOf(templates.list[pods.template[pod]].source)
        this.uid[pod] = pods.uid[pod]
        this.cpu[pod] = Math.min((source.cpu(seconds, own) ?? NaN) * usage.shareUp(pod, 'cpu'), bounds.cpu.limit)
        const memory = (source.memory(seconds, own) ?? NaN) * usage.shareUp(pod, 'memory')
        this.memory[pod] = Math.min(memory, bounds.memory.limit)
        totals.pods++
        totals.cpu += this.cpu[pod]
        totals.memory += this.memory[pod]
        totals.cpuRequests += bounds.cpu.request
        totals.cpuLimits += bounds.cpu.limit
        totals.memoryRequests += bounds.memory.request
        totals.memoryLimits += bounds.memory.limit
        this.nodeCpu[pods.node[pod]] += this.cpu[pod] || 0
        this.nodeMemory[pods.node[pod]] += this.memory[pod] || 0
      }
    }
    if (totals.cpuLimits === Infinity) totals.cpuLimits = NaN
    if (totals.memoryLimits === Infinity) totals.memoryLimits = NaN
  }

  /** When it last asked; NaN before. */
  get lastScrape(): Micros {
    return this.scraped
  }

  /** @param container its share alone; undefined: the whole pod. */
  metricOf(pod: PodId, resource: 'cpu' | 'memory', container?: string): PodMetric | undefined {
    const { pods, templates, epoch } = this.context
    if (this.uid[pod] !== pods.uid[pod] || !(pods.started[pod] <= this.before)) return undefined
    const used = (resource === 'cpu' ? this.cpu : this.memory)[pod]
    const { containers, sidecars } = templates.list[pods.template[pod]].source
    const value = container === undefined ? used : used * shareOf(container, [...containers, ...sidecars], resource)
    if (Number.isNaN(value)) return undefined
    return { value, timestamp: wholeSecond(epoch, this.scraped), window: this.resolution }
  }

  /** Whether it has anything of the pod. */
  knows(pod: PodId): boolean {
    const { pods } = this.context
    return this.uid[pod] === pods.uid[pod] && pods.started[pod] <= this.before
  }
}

const nothing = { pods: 0, cpu: 0, cpuRequests: 0, cpuLimits: 0, memory: 0, memoryRequests: 0, memoryLimits: 0 }

/** NaN: there is no such container. */
function shareOf(name: string, containers: readonly Container[], resource: string): number {
  const found = containers.find((one) => one.name === name)
  return found ? containerShare(found, containers, resource) : NaN
}
