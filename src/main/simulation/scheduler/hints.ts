import type { CompiledTemplate } from '../state/templates'
import type { FilterPlugin } from './framework'

export type PodEvent = 'placed' | 'removed'

/**
 * Queueing hints between templates: which plugins' refusals of one template's pods an event of another template's pod may
 * lift. Asked once per pair, because pods of a template are alike.
 */
export class QueueingHints {
  private readonly known: Record<PodEvent, Map<number, number>> = { placed: new Map(), removed: new Map() }

  constructor(private readonly filters: readonly FilterPlugin[]) {}

  /** Bits of the plugins that say: try again. */
  wakers(event: PodEvent, waiting: CompiledTemplate, other: CompiledTemplate): number {
    const key = waiting.id * 0x4000000 + other.id
    const known = this.known[event].get(key)
    if (known !== undefined) return known
    let bits = 0
    this.filters.forEach((plugin, index) => {
      const hint = event === 'placed' ? plugin.wakesOnPlaced : plugin.wakesOnRemoved
      if (hint?.call(plugin, waiting, other)) bits |= 1 << index
    })
    this.known[event].set(key, bits)
    return bits
  }
}
