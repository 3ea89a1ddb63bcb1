/** From objects that the engine names to what can be selected. */
import type { ClusterTopology } from '../../../protocol/commands'
import type { ObjectName } from '../../../protocol/objects'
import { nodeNumber } from '../explain/links'
import type { Selection } from '../run.svelte'
import { nodeNames } from '../../lib/topology'

export function selectionOf(topology: ClusterTopology, { kind, namespace, name }: ObjectName): Selection {
  if (kind === 'Pod') return { kind: 'pod', namespace, name }
  const node = kind === 'Node' ? nodeNumber(topology, name) : -1
  return node >= 0 ? { kind: 'node', node } : { kind: 'object', object: { kind, namespace, name } }
}

export function isSelected(topology: ClusterTopology, selection: Selection | null, one: ObjectName): boolean {
  if (selection?.kind === 'pod')
    return one.kind === 'Pod' && selection.name === one.name && selection.namespace === one.namespace
  if (selection?.kind === 'node') return one.kind === 'Node' && nodeNames(topology)[selection.node] === one.name
  if (!selection) return false
  const { kind, namespace, name } = selection.object
  return one.kind === kind && one.namespace === namespace && one.name === name
}
