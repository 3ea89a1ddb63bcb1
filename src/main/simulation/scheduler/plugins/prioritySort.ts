import type { Plugin } from '../framework'

/**
 * The order of the active queue: higher priority first, then the earlier entry. The queue's heap has it built in: it is the
 * only QueueSort there is. Upstream: plugins/queuesort.
 */
export class PrioritySort implements Plugin {
  readonly name = 'PrioritySort'
  readonly perTemplate = true
  readonly events = 0
}
