import type { NodeSpec } from '../../../design/types'
import { EventKind, type ClusterEvent } from './clusterEvents'
import type { WaitingPod } from './framework'
import type { Labels } from './labelSelector'
import type { SpreadConstraint } from './spreadConstraints'
import { sameTaints } from './taints'

/** May an event lift what PodTopologySpread's hard constraints forbid? Upstream: podtopologyspread/plugin.go. */
export function spreadHint(hard: readonly SpreadConstraint[], waiting: WaitingPod, event: ClusterEvent): boolean {
  switch (event.kind) {
    case EventKind.NodeAdd:
    case EventKind.NodeDelete:
    case EventKind.NodeUpdateLabel:
    case EventKind.NodeUpdateTaint:
      return nodeHint(hard, event)
    default:
      return podHint(hard, waiting, event)
  }
}

function nodeHint(hard: readonly SpreadConstraint[], { nodeSpec, oldNodeSpec }: ClusterEvent): boolean {
  const has = (spec: NodeSpec | undefined): boolean =>
    spec !== undefined && hard.every(({ topologyKey }) => spec.labels[topologyKey] !== undefined)
  if (!nodeSpec || !oldNodeSpec) return has(nodeSpec ?? oldNodeSpec)
  if (has(nodeSpec) !== has(oldNodeSpec)) return true
  if (!has(nodeSpec)) return false
  const moved = hard.some(({ topologyKey }) => nodeSpec.labels[topologyKey] !== oldNodeSpec.labels[topologyKey])
  return moved || !sameTaints(nodeSpec.taints, oldNodeSpec.taints)
}

function podHint(hard: readonly SpreadConstraint[], waiting: WaitingPod, event: ClusterEvent): boolean {
  const now = event.template?.source
  const before = event.oldTemplate?.source
  const self = event.pod === waiting.pod
  if (!self && now?.namespace !== waiting.template.source.namespace) return false
  if (now && before && event.kind !== EventKind.AssignedPodDelete) {
    if (self && event.kind === EventKind.PodUpdateTolerations && hard.some(({ honorsTaints }) => honorsTaints))
      return true
    return (
      !sameLabels(now.labels, before.labels) &&
      hard.some(({ selector }) => selector.matches(now.labels) !== selector.matches(before.labels))
    )
  }
  return now !== undefined && hard.some(({ selector }) => selector.matches(now.labels))
}

export function sameLabels(one: Labels, other: Labels): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}
