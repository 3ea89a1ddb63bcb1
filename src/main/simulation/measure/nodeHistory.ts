import type { NodeDetailData } from '../contract'
import type { NodeTable } from '../state/nodes'
import type { NodeId } from '../state/ids'
import { CPU, MEMORY, PODS } from '../state/resources'
import { SECOND, type Micros } from '../kernel/time'

/** 100 % in the byte that a node's share is kept as: 0.4 % steps. */
const FULL = 250
export const bytesPerNode = 4
const MAX_SAMPLES = 360
const MIN_SAMPLES = 40
/** 24 MB for all samples of a cluster: 360 of them up to 17,000 nodes, fewer beyond. */
const MAX_BYTES = 24 * 2 ** 20
/** 100 % in the byte that a share of usage is kept as, which may be more: 0.8 % steps, up to 204 %. */
const FULL_USAGE = 125
const usageBytesPerNode = 2
/** What a node is, in the last of its bytes. */
const Flag = { ready: 0, notRegistered: 1, unschedulable: 2, notReady: 3 } as const

export function flagOf(nodes: NodeTable, node: NodeId): number {
  if (!nodes.exists(node)) return Flag.notRegistered
  if (!nodes.isReady(node)) return Flag.notReady
  return nodes.specs[node].unschedulable ? Flag.unschedulable : Flag.ready
}

/** 4 bytes per node: cpu, memory and pods requested (0–250 ↔ 0–100 % of allocatable), then a flag. */
function writeNode(bytes: Uint8Array, nodes: NodeTable, node: NodeId): void {
  const at = node * bytesPerNode
  bytes[at] = Math.min(FULL, Math.round(nodes.share(node, CPU) * FULL))
  bytes[at + 1] = Math.min(FULL, Math.round(nodes.share(node, MEMORY) * FULL))
  bytes[at + 2] = Math.min(FULL, Math.round(nodes.share(node, PODS) * FULL))
  bytes[at + 3] = flagOf(nodes, node)
}

/** What is used on each node, milli-CPU and bytes, by node; empty where nothing is known. */
export interface NodeUsage {
  readonly nodeCpu: Float64Array
  readonly nodeMemory: Float64Array
}

/** 2 bytes per node: cpu and memory used. */
function usageBytes(nodes: NodeTable, { nodeCpu, nodeMemory }: NodeUsage): Uint8Array {
  const bytes = new Uint8Array(nodes.count * usageBytesPerNode)
  const share = (used: number, resource: number, node: number): number => {
    const allocatable = nodes.allocatable[resource][node]
    return allocatable > 0 ? Math.min(255, Math.round((used / allocatable) * FULL_USAGE)) : 0
  }
  for (let node = 0; node < nodes.count; node++) {
    const at = node * usageBytesPerNode
    bytes[at] = share(nodeCpu[node] ?? 0, CPU, node)
    bytes[at + 1] = share(nodeMemory[node] ?? 0, MEMORY, node)
  }
  return bytes
}

/**
 * The nodes over time: a sample of all of them every so many intervals. When there are as many samples as memory is given
 * for, every other one goes and the next ones are taken half as often, so that the whole run is always covered.
 */
export class NodeHistory {
  /** Virtual seconds of the samples. */
  readonly times: number[] = []
  readonly samples: Uint8Array[] = []
  /** Beside them, where usage is known. */
  private readonly usage: (Uint8Array | undefined)[] = []
  private readonly most: number
  private readonly current: Uint8Array
  private stride = 1
  private ticks = 0

  constructor(
    private readonly nodes: NodeTable,
    private readonly measured?: NodeUsage,
  ) {
    const fit = Math.floor(MAX_BYTES / (bytesPerNode * Math.max(1, nodes.count)))
    this.most = Math.max(MIN_SAMPLES, Math.min(MAX_SAMPLES, fit)) & ~1
    this.current = new Uint8Array(nodes.count * bytesPerNode)
  }

  /** All nodes as they are: a copy, to keep or to send away. */
  now(): Uint8Array {
    this.nodes.takeChanged((node) => writeNode(this.current, this.nodes, node))
    return this.current.slice()
  }

  /** An interval has ended. */
  tick(now: Micros): void {
    if (this.ticks++ % this.stride !== 0) return
    if (this.samples.length === this.most) this.thin()
    this.times.push(now / SECOND)
    this.samples.push(this.now())
    this.usage.push(this.measured?.nodeCpu.length ? usageBytes(this.nodes, this.measured) : undefined)
  }

  /** The sample that held at `seconds`; undefined before the first. */
  at(seconds: number): Uint8Array | undefined {
    let found: Uint8Array | undefined
    for (let i = 0; i < this.times.length && this.times[i] <= seconds + 1e-6; i++) found = this.samples[i]
    return found
  }

  /** Shares of one node, 0–1, by sample; NaN while there was no such node. */
  of(node: number): NodeDetailData['history'] {
    const column = (offset: number): Float32Array<ArrayBuffer> =>
      Float32Array.from(this.samples, (bytes) => (bytes[node * bytesPerNode + offset] ?? NaN) / FULL)
    const used = (offset: number): Float32Array<ArrayBuffer> | null =>
      this.measured?.nodeCpu.length
        ? Float32Array.from(this.usage, (bytes) => (bytes?.[node * usageBytesPerNode + offset] ?? NaN) / FULL_USAGE)
        : null
    return {
      time: Float64Array.from(this.times),
      ...{ cpu: column(0), memory: column(1), pods: column(2) },
      ...{ cpuUsed: used(0), memoryUsed: used(1) },
    }
  }

  private thin(): void {
    const keep = (_: unknown, i: number): boolean => i % 2 === 0
    this.times.splice(0, this.times.length, ...this.times.filter(keep))
    this.samples.splice(0, this.samples.length, ...this.samples.filter(keep))
    this.usage.splice(0, this.usage.length, ...this.usage.filter(keep))
    this.stride *= 2
  }
}
