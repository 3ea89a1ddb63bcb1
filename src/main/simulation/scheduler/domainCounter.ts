import type { SchedulerCache } from './cache'
import type { TemplateMatch } from './templateMatch'
import type { Topology } from './topology'

/**
 * Pods of some templates by the domains of one topology key, kept up from the cache's log of changes: asking costs the
 * changes since the last question, not a walk over nodes. `recount` is its slow twin.
 */
export class DomainCounter {
  readonly topology: Topology
  /** Pods by domain. */
  counts: Float64Array
  /** Sum of counts. */
  total = 0
  private cursor = -1
  private epoch = -1

  constructor(
    private readonly cache: SchedulerCache,
    topologyKey: string,
    private readonly matched: Pick<TemplateMatch, 'current' | 'has'>,
    /** Nodes whose pods count; undefined: all that have the key. */
    private readonly eligible: ((node: number) => boolean) | undefined,
    /** Whether pods that are being deleted count. */
    private readonly countTerminating: boolean,
  ) {
    this.topology = cache.topology.of(topologyKey)
    this.counts = new Float64Array(this.topology.domains)
  }

  /** Brings the counts up to now. */
  update(): this {
    const { log } = this.cache
    const ids = this.matched.current()
    if (this.epoch !== log.epoch) {
      this.recount(ids)
      this.epoch = log.epoch
    } else {
      for (let i = this.cursor; i < log.length; i++) {
        const delta = this.countTerminating ? log.placed[i] : log.live[i]
        if (delta !== 0 && this.matched.has(log.templates[i])) this.add(log.nodes[i], delta)
      }
    }
    this.cursor = log.length
    return this
  }

  /** PreFilterExtensions: a pod on `node` counts (1) or does not (-1), until that is taken back. */
  adjust(node: number, delta: 1 | -1): void {
    this.add(node, delta)
  }

  private recount(ids: readonly number[]): void {
    if (this.counts.length < this.topology.domains) this.counts = new Float64Array(this.topology.domains)
    else this.counts.fill(0)
    this.total = 0
    const nodes = this.cache.nodes.count
    for (const id of ids) {
      for (let node = 0; node < nodes; node++) {
        const pods = this.countTerminating ? (this.cache.placed[id]?.[node] ?? 0) : this.cache.matching([id], node)
        if (pods !== 0) this.add(node, pods)
      }
    }
  }

  private add(node: number, delta: number): void {
    const domain = this.topology.domain[node]
    if (domain === -1 || (this.eligible && !this.eligible(node))) return
    this.counts[domain] += delta
    this.total += delta
  }
}
