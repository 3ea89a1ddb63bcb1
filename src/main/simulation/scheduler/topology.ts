import type { NodeSpec } from '../../../design/types'

/** The domains of one topology key: nodes with the same label value share one. */
export interface Topology {
  /** Domain by node, -1 for nodes without the label and for nodes that are not there. */
  readonly domain: Int32Array
  /** Grows as values appear; a domain's number is never reused. */
  readonly domains: number
  /** Domains that hold more than one node; 0: every node is a domain of its own, as hostnames are. */
  readonly shared: number
}

interface Mutable extends Topology {
  domains: number
  shared: number
  readonly values: Map<string, number>
  /** By domain: nodes in it. */
  readonly members: number[]
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
      topology = {
        domain: new Int32Array(this.capacity).fill(-1),
        domains: 0,
        shared: 0,
        values: new Map(),
        members: [],
      }
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
    const before = topology.domain[node]
    const after = value === undefined ? -1 : domainOf(topology, value)
    if (before === after) return
    if (before !== -1 && --topology.members[before] === 1) topology.shared--
    if (after !== -1 && ++topology.members[after] === 2) topology.shared++
    topology.domain[node] = after
  }
}

function domainOf(topology: Mutable, value: string): number {
  let domain = topology.values.get(value)
  if (domain === undefined) {
    domain = topology.domains++
    topology.values.set(value, domain)
    topology.members.push(0)
  }
  return domain
}
