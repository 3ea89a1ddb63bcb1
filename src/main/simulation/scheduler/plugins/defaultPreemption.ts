import type { SchedulerPluginArgs } from '../../../../design/types'
import type { PodId } from '../../state/ids'
import { EventKind } from '../clusterEvents'
import type { PreEnqueuePlugin, WaitingPod } from '../framework'

/**
 * Makes room for a pod by removing others of lower priority; how is in preemption.ts. As a plugin it holds a preemptor back
 * while its victims are being deleted. Upstream: plugins/defaultpreemption.
 */
export class DefaultPreemption implements PreEnqueuePlugin {
  readonly name = 'DefaultPreemption'
  readonly perTemplate = true
  readonly events = EventKind.AssignedPodDelete

  constructor(
    readonly args: SchedulerPluginArgs['DefaultPreemption'],
    private readonly isPreempting: (pod: PodId) => boolean,
  ) {}

  /** The plugins that had refused the pod say when to try again. */
  hint(): boolean {
    return false
  }

  preEnqueue({ pod }: WaitingPod): boolean {
    return !this.isPreempting(pod)
  }
}
