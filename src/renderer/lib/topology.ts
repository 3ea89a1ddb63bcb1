/** Names of nodes, which travel as one text: a string of its own for each of 100,000 takes the page a tenth of a second. */
import type { ClusterTopology } from '../../protocol/commands'

type Named = Pick<ClusterTopology, 'nodeNames'>

const split = new WeakMap<Named, readonly string[]>()

/** By position; taken apart when the first of them is asked for. */
export function nodeNames(topology: Named): readonly string[] {
  let names = split.get(topology)
  if (!names) split.set(topology, (names = topology.nodeNames.split('\n')))
  return names
}
