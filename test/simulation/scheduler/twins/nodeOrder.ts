/** The order in which the scheduler walks nodes: one of each zone in turn, as they came (backend/cache/node_tree.go). */
import type { NodeSpec } from '../../../../src/design'

const zoneOf = ({ labels }: NodeSpec): string =>
  `${labels['topology.kubernetes.io/region'] ?? ''}/${labels['topology.kubernetes.io/zone'] ?? ''}`

export class TwinOrder {
  /** Zones that have nodes, in the order in which they came to have some, with the nodes' names. */
  private readonly zones: { zone: string; names: string[] }[] = []

  /** A node is there, or has changed. It keeps its place when it stays in its zone. */
  set(node: NodeSpec): void {
    const zone = this.zones.find((one) => one.zone === zoneOf(node))
    if (zone?.names.includes(node.name)) return
    this.remove(node.name)
    if (zone) zone.names.push(node.name)
    else this.zones.push({ zone: zoneOf(node), names: [node.name] })
  }

  remove(name: string): void {
    const at = this.zones.findIndex(({ names }) => names.includes(name))
    if (at === -1) return
    const { names } = this.zones[at]
    names.splice(names.indexOf(name), 1)
    if (names.length === 0) this.zones.splice(at, 1)
  }

  list(): string[] {
    const longest = Math.max(0, ...this.zones.map(({ names }) => names.length))
    const rounds = Array.from({ length: longest }, (_, round) =>
      this.zones.flatMap(({ names }) => names.slice(round, round + 1)),
    )
    return rounds.flat()
  }
}
