/** From names that the engine gives to what can be selected. */
import type { ClusterTopology } from '../../../protocol/commands'
import type { EventRow } from '../../../protocol/frame'
import { podOf } from './preemption'
import { nodeNames } from '../../lib/topology'

/** Kept per topology: a search through 100,000 names for each of many links would be felt. */
const positions = new WeakMap<ClusterTopology, Map<string, number>>()

/** Position of a node in the topology; -1 when it has none of that name. */
export function nodeNumber(topology: ClusterTopology, name: string): number {
  let byName = positions.get(topology)
  if (!byName) positions.set(topology, (byName = new Map(nodeNames(topology).map((node, at) => [node, at]))))
  return byName.get(name) ?? -1
}

/** The pod that an Event is about; undefined for other objects. */
export function podOfEvent({ object }: Pick<EventRow, 'object'>): { namespace: string; name: string } | undefined {
  return object.startsWith('pod/') ? podOf(object.slice('pod/'.length)) : undefined
}
