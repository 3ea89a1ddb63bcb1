import { EventKind } from '../clusterEvents'
import type { PreEnqueuePlugin, WaitingPod } from '../framework'

/** Pods with spec.schedulingGates do not enter the queue. Upstream: plugins/schedulinggates. */
export class SchedulingGates implements PreEnqueuePlugin {
  readonly name = 'SchedulingGates'
  readonly perTemplate = true
  readonly events = EventKind.PodSchedulingGatesEliminated

  preEnqueue({ template }: WaitingPod): boolean {
    return template.source.schedulingGates.length === 0
  }
}

/** The condition that the API server gives a pod that is created with gates (registry/core/pod/strategy.go). */
export const GATED_MESSAGE = 'Scheduling is blocked due to non-empty scheduling gates'
