/** How full nodes are: the largest of the shares requested of CPU, memory and pods, since the first to run out decides. */
import type { NodeResult } from '../../../design/result'
import { compare } from './format'

const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0)

export const cpuShare = (node: NodeResult): number => share(node.requestedCpuMilli, node.allocatableCpuMilli)
export const memoryShare = (node: NodeResult): number => share(node.requestedMemoryBytes, node.allocatableMemoryBytes)
export const podShare = (node: NodeResult): number => share(node.pods, node.maxPods)
export const fullness = (node: NodeResult): number => Math.max(cpuShare(node), memoryShare(node), podShare(node))

/** Fullest first; names decide between equals. */
export const byFullness = (nodes: readonly NodeResult[]): NodeResult[] =>
  [...nodes].sort((a, b) => fullness(b) - fullness(a) || compare(a.name, b.name))

export interface NodeGroup {
  pool: string
  zone: string
  nodes: NodeResult[]
  pods: number
  /** Of all nodes together. */
  cpu: number
  memory: number
}

/** Nodes by zone, and by pool within, in the order in which they first appear. */
export function groupNodes(nodes: readonly NodeResult[]): NodeGroup[] {
  const groups = new Map<string, NodeResult[]>()
  for (const node of nodes) {
    const key = JSON.stringify([node.zone, node.pool])
    const members = groups.get(key)
    if (members) members.push(node)
    else groups.set(key, [node])
  }
  return [...groups.values()].map(group)
}

function group(nodes: NodeResult[]): NodeGroup {
  const sum = (value: (node: NodeResult) => number) => nodes.reduce((total, node) => total + value(node), 0)
  return {
    pool: nodes[0].pool,
    zone: nodes[0].zone,
    nodes,
    pods: sum((node) => node.pods),
    cpu: share(
      sum((node) => node.requestedCpuMilli),
      sum((node) => node.allocatableCpuMilli),
    ),
    memory: share(
      sum((node) => node.requestedMemoryBytes),
      sum((node) => node.allocatableMemoryBytes),
    ),
  }
}

export interface ZoneGroup {
  zone: string
  groups: NodeGroup[]
  nodes: number
}

export function groupZones(groups: readonly NodeGroup[]): ZoneGroup[] {
  const zones = new Map<string, ZoneGroup>()
  for (const group of groups) {
    const zone = zones.get(group.zone) ?? { zone: group.zone, groups: [], nodes: 0 }
    zone.groups.push(group)
    zone.nodes += group.nodes.length
    zones.set(group.zone, zone)
  }
  return [...zones.values()].sort((a, b) => compare(a.zone, b.zone))
}

export const zoneName = (zone: string): string => (zone === '' ? 'no zone' : zone)

/** Steps of the utilisation colours, `u0` to `u20`. */
export const utilisationSteps = 20
export const utilisationClass = (value: number): string =>
  `u${Math.max(0, Math.min(utilisationSteps, Math.round(value * utilisationSteps)))}`
