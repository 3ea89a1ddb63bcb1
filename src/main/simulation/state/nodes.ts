import type { NodeSpec } from '../../../design/types'
import { GroupSums } from './groupSums'
import type { NodeId } from './ids'
import { healthy, isReady, type NodeRecord } from './nodeRecords'
import { CPU, MEMORY, PODS, type ResourceIndex } from './resources'

export const ZONE_LABEL = 'topology.kubernetes.io/zone'
export const REGION_LABEL = 'topology.kubernetes.io/region'

/**
 * The Node objects as etcd holds them. Written by the API server's commits only; the scheduler and the kubelets keep what
 * they know in tables of their own.
 */
export class NodeTable {
  readonly count: number
  /** By node: as it is, or was last when its object is not there. */
  readonly specs: NodeSpec[]
  /** Node objects that are there. */
  alive: number
  readonly zones: readonly string[]
  readonly pools: readonly string[]
  readonly zone: Uint16Array
  readonly pool: Uint16Array
  /** By resource position, then by node. */
  readonly allocatable: Float64Array[]
  /** Sums of the requests of pods bound to the node that have not ended. */
  readonly requested: Float64Array[]
  readonly sumsByZone: GroupSums
  readonly sumsByPool: GroupSums
  /** Nodes whose shares or state may have changed since they were taken from here, each once. */
  private readonly changed: NodeId[] = []
  private readonly isChanged: Uint8Array
  private readonly byName = new Map<string, NodeId>()
  private readonly present: Uint8Array
  /** Versions of nodes that were written since the start. */
  private readonly records = new Map<NodeId, NodeRecord>()

  constructor(pools: readonly { name: string; nodes: readonly NodeSpec[] }[], resources: ResourceIndex) {
    this.specs = pools.flatMap((pool) => pool.nodes)
    this.count = this.specs.length
    this.pools = pools.map((pool) => pool.name)
    this.present = Uint8Array.from(this.specs, (spec) => (spec.joinsLater ? 0 : 1))
    this.alive = this.present.reduce((sum, one) => sum + one, 0)
    this.zone = new Uint16Array(this.count)
    this.pool = new Uint16Array(this.count)
    const zones = new Map<string, number>()
    const poolIds = new Map(this.pools.map((name, index) => [name, index]))
    for (const spec of this.specs) for (const name of Object.keys(spec.allocatable)) resources.position(name)
    this.allocatable = resources.names.map(() => new Float64Array(this.count))
    this.requested = resources.names.map(() => new Float64Array(this.count))
    this.specs.forEach((spec, index) => {
      const zone = spec.labels[ZONE_LABEL] ?? ''
      if (!zones.has(zone)) zones.set(zone, zones.size)
      this.zone[index] = zones.get(zone) as number
      this.pool[index] = poolIds.get(spec.pool) as number
      for (const [name, amount] of Object.entries(spec.allocatable)) {
        if (this.present[index]) this.allocatable[resources.position(name)][index] = amount
      }
      this.byName.set(spec.name, index as NodeId)
    })
    this.zones = [...zones.keys()]
    this.resources = resources
    this.isChanged = new Uint8Array(this.count).fill(1)
    for (let node = 0; node < this.count; node++) this.changed.push(node as NodeId)
    this.sumsByZone = new GroupSums(this.zone, this.zones.length)
    this.sumsByPool = new GroupSums(this.pool, this.pools.length)
    for (const sums of [this.sumsByZone, this.sumsByPool]) {
      sums.cover(this.allocatable.length)
      this.allocatable.forEach((column, resource) => {
        for (let node = 0; node < this.count; node++) sums.allocate(resource, node as NodeId, column[node])
      })
    }
  }

  /** Makes room for resources that only pods ask for (no node has any). */
  coverResources(resources: ResourceIndex): void {
    while (this.allocatable.length < resources.names.length) {
      this.allocatable.push(new Float64Array(this.count))
      this.requested.push(new Float64Array(this.count))
    }
    this.sumsByZone.cover(this.allocatable.length)
    this.sumsByPool.cover(this.allocatable.length)
  }

  private readonly resources: ResourceIndex

  exists(node: NodeId): boolean {
    return this.present[node] === 1
  }

  /** Its Ready condition; of a node that nobody wrote since the start without making its object. */
  isReady(node: NodeId): boolean {
    const record = this.records.get(node)
    return record === undefined || isReady(record)
  }

  /** spec.podCIDR of the nodes that are there from the start; undefined: nobody gives nodes their ranges. */
  podCidrOf: ((node: NodeId) => string | undefined) | undefined

  /** The Node object as etcd has it. */
  record(node: NodeId): NodeRecord | undefined {
    if (!this.present[node]) return undefined
    let record = this.records.get(node)
    if (!record) {
      const metadata = { uid: `30000000-0000-4000-8000-${node.toString(16).padStart(12, '0')}` }
      record = { spec: this.specs[node], conditions: healthy, podCIDR: this.podCidrOf?.(node), metadata }
      this.records.set(node, record)
    }
    return record
  }

  /** A commit: another version, or none any more. */
  store(node: NodeId, record: NodeRecord | undefined): void {
    this.alive += Number(record !== undefined) - this.present[node]
    this.present[node] = record ? 1 : 0
    if (record) {
      this.records.set(node, record)
      this.specs[node] = record.spec
    } else this.records.delete(node)
    this.resources.names.forEach((name, position) => {
      const column = this.allocatable[position]
      if (!column) return
      const amount = record?.spec.allocatable[name] ?? 0
      this.sumsByZone.allocate(position, node, amount - column[node])
      this.sumsByPool.allocate(position, node, amount - column[node])
      column[node] = amount
    })
    this.touch(node)
  }

  find(name: string): NodeId | undefined {
    return this.byName.get(name)
  }

  /** Adds (`sign` 1) or takes back (`sign` -1) a pod's requests. */
  account(node: NodeId, requests: Float64Array, sign: 1 | -1): void {
    for (let i = 0; i < requests.length; i++) this.requested[i][node] += sign * requests[i]
    this.sumsByZone.request(node, requests, sign)
    this.sumsByPool.request(node, requests, sign)
    this.touch(node)
  }

  /** Hands over the nodes that may have changed since the last call. */
  takeChanged(visit: (node: NodeId) => void): void {
    for (const node of this.changed) {
      this.isChanged[node] = 0
      visit(node)
    }
    this.changed.length = 0
  }

  private touch(node: NodeId): void {
    if (this.isChanged[node]) return
    this.isChanged[node] = 1
    this.changed.push(node)
  }

  /** Requested share of allocatable, 0 when there is none to allocate. */
  share(node: NodeId, resource: number): number {
    const allocatable = this.allocatable[resource][node]
    return allocatable === 0 ? 0 : this.requested[resource][node] / allocatable
  }

  totals(): { cpu: number; memory: number; pods: number; cpuRequested: number; memoryRequested: number } {
    const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0)
    const { allocatable, requested } = this.sumsByPool
    return {
      cpu: sum(allocatable[CPU]),
      memory: sum(allocatable[MEMORY]),
      pods: sum(allocatable[PODS]),
      cpuRequested: sum(requested[CPU]),
      memoryRequested: sum(requested[MEMORY]),
    }
  }
}
