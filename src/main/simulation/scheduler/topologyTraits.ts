import type { Trait } from './framework'
import type { Topology } from './topology'

/** Domains of one key by which nodes may differ: more make too many kinds of nodes. */
const MOST_DOMAINS = 256

/** Every node is a domain of its own, so that what is counted in a domain changes with that node alone. */
export const isPerNode = (topology: Topology): boolean => topology.shared === 0

/** Which domain a node is in, of each of the topologies once; undefined when one has too many. */
export function domainTraits(topologies: readonly Topology[]): Trait[] | undefined {
  const distinct = [...new Set(topologies)]
  if (!distinct.every(hasFew)) return undefined
  return distinct.map(({ domain }) => ({ of: (node) => domain[node] }))
}

export const hasFew = (topology: Topology): boolean => topology.domains <= MOST_DOMAINS
