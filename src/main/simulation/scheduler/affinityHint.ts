import type { PodTemplate } from '../../../design/types'
import type { AffinityTerm, PodAffinityTerms } from './affinityTerms'
import { EventKind, type ClusterEvent } from './clusterEvents'
import type { WaitingPod } from './framework'

/** May an event lift what InterPodAffinity forbids? Upstream: plugins/interpodaffinity/plugin.go. */
export function affinityHint(
  own: PodAffinityTerms,
  ofOther: PodAffinityTerms | undefined,
  waiting: WaitingPod,
  event: ClusterEvent,
): boolean {
  if (event.kind === EventKind.NodeAdd || event.kind === EventKind.NodeUpdateLabel) return nodeHint(own, event)
  // The waiting pod's own labels changed: others may mind the new ones less.
  if (event.kind === EventKind.PodUpdateLabel) return event.pod === waiting.pod
  const now = event.template?.source
  if (!now) return false
  switch (event.kind) {
    case EventKind.AssignedPodAdd:
      return matchesAll(own.requiredAffinity, now)
    case EventKind.AssignedPodDelete:
      return matchesAll(own.requiredAnti, now) || matchesAll(ofOther?.requiredAnti ?? [], waiting.template.source)
    default: {
      const before = event.oldTemplate?.source
      if (!before) return false
      const joins = !matchesAll(own.requiredAffinity, before) && matchesAll(own.requiredAffinity, now)
      return joins || (matchesAll(own.requiredAnti, before) && !matchesAll(own.requiredAnti, now))
    }
  }
}

function matchesAll(terms: readonly AffinityTerm[], pod: PodTemplate): boolean {
  return terms.length > 0 && terms.every((term) => term.hintMatches(pod))
}

function nodeHint(own: PodAffinityTerms, { nodeSpec, oldNodeSpec }: ClusterEvent): boolean {
  if (!nodeSpec) return false
  const value = (key: string) => [oldNodeSpec?.labels[key], nodeSpec.labels[key]] as const
  const drawn = own.requiredAffinity.some(({ topologyKey }) => {
    const [before, now] = value(topologyKey)
    return now !== undefined && before !== now
  })
  if (drawn) return true
  // A new node always may do: a node without the key takes anybody.
  if (!oldNodeSpec) return own.requiredAnti.length > 0
  return own.requiredAnti.some(({ topologyKey }) => {
    const [before, now] = value(topologyKey)
    return before !== undefined && before !== now
  })
}
