import type { ClusterUsage, UsedAmount } from '../../../design/result'
import type { ClusterSimulation } from '../clusterSimulation'
import { CPU, MEMORY } from '../state/resources'

/** What was used over a run, and what might have been: mean and highest over the times at which it was measured. */
class Amount {
  private samples = 0
  private used = 0
  private most = -Infinity
  private requested = 0
  /** NaN from the first time on that there was none. */
  private limit = 0
  private mostOfRequested = NaN
  private mostOfLimit = NaN

  /** @param used NaN: nobody said. @param limit NaN: none. */
  add(used: number, requested: number, limit: number): void {
    if (Number.isNaN(used)) return
    this.samples++
    this.used += used
    this.most = Math.max(this.most, used)
    this.requested += requested
    this.limit += limit
    if (requested > 0) this.mostOfRequested = Math.max(this.mostOfRequested || 0, used / requested)
    if (limit > 0) this.mostOfLimit = Math.max(this.mostOfLimit || 0, used / limit)
  }

  get result(): UsedAmount | null {
    const { samples } = this
    if (samples === 0) return null
    return {
      usedMean: rounded(this.used / samples),
      usedMax: rounded(this.most),
      requestedMean: rounded(this.requested / samples),
      limitMean: orNull(rounded(this.limit / samples)),
      mostOfRequested: orNull(rounded(this.mostOfRequested)),
      mostOfLimit: orNull(rounded(this.mostOfLimit)),
    }
  }
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/**
 * Usage of workloads and pools over the whole run, one sample for each time that metrics-server asked. Nothing is kept where
 * no usage is declared.
 */
export class UsageSummary {
  /** Of the last time, by resource position and pool: as GroupSums has what is requested. NaN before the first time. */
  readonly usedByPool: readonly [cpu: Float64Array, memory: Float64Array]
  private readonly workloads: { cpu: Amount; memory: Amount }[] = []
  private readonly pools: { cpu: Amount; memory: Amount }[]

  constructor(private readonly cluster: ClusterSimulation) {
    const { pools } = cluster.nodes
    this.usedByPool = [new Float64Array(pools.length).fill(NaN), new Float64Array(pools.length).fill(NaN)]
    this.pools = pools.map(pair)
  }

  /** metrics-server has asked all kubelets. */
  scraped(): void {
    const { usage } = this.cluster
    for (const [at, { totals }] of usage.workloads.entries()) {
      if (this.workloads.length === at) this.workloads.push(pair())
      if (totals.pods === 0) continue
      const { cpu, memory } = this.workloads[at]
      cpu.add(totals.cpu, totals.cpuRequests, totals.cpuLimits)
      memory.add(totals.memory, totals.memoryRequests, totals.memoryLimits)
    }
    this.addPools()
  }

  private addPools(): void {
    const { nodes, metrics } = this.cluster
    const [cpu, memory] = this.usedByPool
    cpu.fill(0)
    memory.fill(0)
    for (let node = 0; node < metrics.nodeCpu.length; node++) {
      cpu[nodes.pool[node]] += metrics.nodeCpu[node]
      memory[nodes.pool[node]] += metrics.nodeMemory[node]
    }
    const { requested, allocatable } = nodes.sumsByPool
    this.pools.forEach((pool, at) => {
      pool.cpu.add(cpu[at], requested[CPU][at], allocatable[CPU][at])
      pool.memory.add(memory[at], requested[MEMORY][at], allocatable[MEMORY][at])
    })
  }

  /** undefined: nobody says what pods use, or nothing was measured yet. */
  result(): ClusterUsage | undefined {
    const { usage, nodes } = this.cluster
    if (this.workloads.length === 0) return undefined
    return {
      workloads: this.workloads.map(({ cpu, memory }, at) => {
        const { kind, namespace, name } = usage.workloads[at]
        return { kind, namespace, name, cpu: cpu.result, memory: memory.result }
      }),
      pools: this.pools.map(({ cpu, memory }, at) => ({
        pool: nodes.pools[at],
        cpu: cpu.result,
        memory: memory.result,
      })),
    }
  }
}

const pair = (): { cpu: Amount; memory: Amount } => ({ cpu: new Amount(), memory: new Amount() })
