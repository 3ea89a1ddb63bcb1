import { EventKind } from '../../../src/main/simulation/scheduler/clusterEvents'
import { sameLabels } from '../../../src/main/simulation/scheduler/spreadHint'
import type { CompiledTemplate } from '../../../src/main/simulation/state/templates'

/** What an update of a pod means to waiting pods (framework/events.go, PodSchedulingPropertiesChange). */
export function podEvents(before: CompiledTemplate, after: CompiledTemplate, assigned: boolean): number[] {
  const kinds: number[] = []
  const [old, now] = [before.source, after.source]
  if (!sameLabels(old.labels, now.labels)) {
    kinds.push(assigned ? EventKind.AssignedPodUpdateLabel : EventKind.PodUpdateLabel)
  }
  if (before.requests.some((amount, at) => amount > (after.requests[at] ?? 0))) {
    kinds.push(assigned ? EventKind.AssignedPodScaleDown : EventKind.PodUpdateScaleDown)
  }
  if (assigned) return kinds
  if (old.schedulingGates.length > 0 && now.schedulingGates.length === 0) {
    kinds.push(EventKind.PodSchedulingGatesEliminated)
  }
  if (JSON.stringify(old.tolerations) !== JSON.stringify(now.tolerations)) kinds.push(EventKind.PodUpdateTolerations)
  return kinds
}
