import type { NodeSpec } from '../../../design/types'

/** The domains of one topology key: nodes with the same label value share one. */
export interface Topology {
  /** Domain by node, -1 for nodes without the label and for nodes that are not there. */
  readonly domain: Int32Array
  /** Grows as values appear; a domain's number is never reused. */
  readonly domains: number
}

interface Mutable extends Topology {
  domains: number
  readonly values: Map<string, number>
}

/** Topologies by label key, made when first asked for and kept up as nodes change. */
export class TopologyIndex {
  private readonly byKey = new Map<string, Mutable>()

  constructor(
    private readonly capacity: number,
    /** What the scheduler knows of a node; undefined for nodes that are not there. */
    private readonly specOf: (node: number) => NodeSpec | undefined,
  ) {}

  of(key: string): Topology {
    let topology = this.byKey.get(key)
    if (!topology) {
      topology = { domain: new Int32Array(this.capacity), domains: 0, values: new Map() }
      for (let node = 0; node < this.capacity; node++) this.place(topology, key, node)
      this.byKey.set(key, topology)
    }
    return topology
  }

  /** A node has come, changed or gone; true when that moved it to another domain of some key that is in use. */
  nodeChanged(node: number): boolean {
    let moved = false
    for (const [key, topology] of this.byKey) {
      const before = topology.domain[node]
      this.place(topology, key, node)
      if (topology.domain[node] !== before) moved = true
    }
    return moved
  }

  private place(topology: Mutable, key: string, node: number): void {
    const value = this.specOf(node)?.labels[key]
    if (value === undefined) {
      topology.domain[node] = -1
      return
    }
    let domain = topology.values.get(value)
    if (domain === undefined) {
      domain = topology.domains++
      topology.values.set(value, domain)
    }
    topology.domain[node] = domain
  }
}
