import type { CompiledTemplate } from '../state/templates'
import { EventKind } from './clusterEvents'
import { sameLabels } from './spreadHint'

/**
 * What an update of a pod means to waiting pods, itself included while it waits (framework/events.go,
 * PodSchedulingPropertiesChange).
 */
export function podEvents(before: CompiledTemplate, after: CompiledTemplate, waiting: boolean): number[] {
  const events: number[] = []
  const [old, next] = [before.source, after.source]
  if (!sameLabels(old.labels, next.labels)) {
    events.push(waiting ? EventKind.PodUpdateLabel : EventKind.AssignedPodUpdateLabel)
  }
  if (before.requests.some((amount, resource) => (after.requests[resource] ?? 0) < amount)) {
    events.push(waiting ? EventKind.PodUpdateScaleDown : EventKind.AssignedPodScaleDown)
  }
  if (!waiting) return events
  if (JSON.stringify(old.tolerations) !== JSON.stringify(next.tolerations)) events.push(EventKind.PodUpdateTolerations)
  if (old.schedulingGates.length > 0 && next.schedulingGates.length === 0) {
    events.push(EventKind.PodSchedulingGatesEliminated)
  }
  return events
}
