import type { NodeSpec } from '../../../design/types'
import { EventKind } from './clusterEvents'
import { sameLabels } from './spreadHint'
import { sameTaints } from './taints'

/** What an update of a node means to waiting pods (framework/events.go, NodeSchedulingPropertiesChange). */
export function nodeEvents(before: NodeSpec, after: NodeSpec): number[] {
  const events: number[] = []
  // Lifting a cordon counts as a change of taints; setting one helps nobody.
  if (before.unschedulable && !after.unschedulable) events.push(EventKind.NodeUpdateTaint)
  if (!sameAmounts(before.allocatable, after.allocatable)) events.push(EventKind.NodeUpdateAllocatable)
  if (!sameLabels(before.labels, after.labels)) events.push(EventKind.NodeUpdateLabel)
  if (!sameTaints(before.taints, after.taints)) events.push(EventKind.NodeUpdateTaint)
  return events
}

function sameAmounts(one: NodeSpec['allocatable'], other: NodeSpec['allocatable']): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}
