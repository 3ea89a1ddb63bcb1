import { EventKind, type ClusterEvent } from './clusterEvents'
import type { Plugin, WaitingPod } from './framework'

/** The part of a profile that decides about waking: every plugin's position is its bit. */
export interface Rejectors {
  readonly plugins: readonly Plugin[]
}

/**
 * May a pod that was refused be schedulable after an event? One of the plugins that refused it must say so.
 * Upstream: backend/queue/scheduling_queue.go, isPodWorthRequeuing.
 */
export function worthRequeuing(
  { plugins }: Rejectors,
  waiting: WaitingPod,
  rejectedBy: number,
  event: ClusterEvent,
): boolean {
  // Refused by nobody: something went wrong, and may not again.
  if (rejectedBy === 0) return true
  return plugins.some((plugin, at) => (rejectedBy & (1 << at)) !== 0 && says(plugin, waiting, event))
}

function says(plugin: Plugin, waiting: WaitingPod, event: ClusterEvent): boolean {
  if (plugin.events & event.kind) return plugin.hint?.(waiting, event) ?? true
  // Whoever registers for new nodes is woken by every change of a taint, unasked (scheduler.go, buildQueueingHintMap).
  return event.kind === EventKind.NodeUpdateTaint && (plugin.events & EventKind.NodeAdd) !== 0
}

/** Kinds of events for which plugins may answer by the templates of the two pods alone. */
const BY_TEMPLATE = EventKind.AssignedPodAdd | EventKind.AssignedPodDelete

/**
 * The same for pods of one template at once, where the plugins' answers do not depend on the single pod: `worthRequeuing`
 * is its slow twin.
 */
export class TemplateHints {
  /** By kind, waiting template and other template: bits of the plugins that say yes. */
  private readonly known = new Map<number, Map<number, number>>()

  constructor(private readonly rejectors: Rejectors) {}

  /** undefined: some plugin must be asked about the single pod. */
  answer(waiting: WaitingPod, rejectedBy: number, event: ClusterEvent): boolean | undefined {
    if (rejectedBy === 0) return true
    if ((event.kind & BY_TEMPLATE) === 0 || !event.template) return undefined
    const { plugins } = this.rejectors
    for (let at = 0; at < plugins.length; at++) {
      if ((rejectedBy & (1 << at)) === 0) continue
      const { events, hintsByTemplate = 0, hint } = plugins[at]
      if (hint && events & event.kind & ~hintsByTemplate) return undefined
    }
    return (this.yes(waiting, event, event.template.id) & rejectedBy) !== 0
  }

  private yes(waiting: WaitingPod, event: ClusterEvent, other: number): number {
    let ofKind = this.known.get(event.kind)
    if (!ofKind) this.known.set(event.kind, (ofKind = new Map<number, number>()))
    const key = waiting.template.id * 0x4000000 + other
    let bits = ofKind.get(key)
    if (bits === undefined) {
      bits = 0
      this.rejectors.plugins.forEach((plugin, at) => {
        const asks = plugin.hint === undefined || ((plugin.hintsByTemplate ?? 0) & event.kind) !== 0
        if (asks && says(plugin, waiting, event)) bits = (bits as number) | (1 << at)
      })
      ofKind.set(key, bits)
    }
    return bits
  }
}
