import type { NodeTable } from '../state/nodes'

/** The domains of one topology key: nodes with the same label value share one. */
export interface Topology {
  /** Domain by node, -1 for nodes without the label. */
  readonly domain: Int32Array
  readonly domains: number
}

/** Topologies by label key, made when first asked for. Node labels do not change during a run. */
export class TopologyIndex {
  private readonly byKey = new Map<string, Topology>()

  constructor(private readonly nodes: NodeTable) {}

  of(key: string): Topology {
    let topology = this.byKey.get(key)
    if (!topology) {
      const values = new Map<string, number>()
      const domain = Int32Array.from(this.nodes.specs, ({ labels }) => {
        const value = labels[key]
        if (value === undefined) return -1
        const known = values.get(value)
        if (known !== undefined) return known
        values.set(value, values.size)
        return values.size - 1
      })
      topology = { domain, domains: values.size }
      this.byKey.set(key, topology)
    }
    return topology
  }
}
