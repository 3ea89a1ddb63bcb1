import type { SchedulerCache } from './cache'
import type { TemplateMatch } from './templateMatch'
import type { Topology } from './topology'

/**
 * Pods of some templates by the domains of one topology key, kept up from the cache's log of changes: asking costs the
 * changes since the last question, not a walk over nodes. `recount` is its slow twin.
 */
export class DomainCounter {
  readonly topology: Topology
  /** Pods by domain; up to date, and long enough, after `update`. */
  counts = new Int32Array(0)
  /** Sum of counts. */
  total = 0
  private cursor = 0
  private epoch = -1

  constructor(
    private readonly cache: SchedulerCache,
    topologyKey: string,
    private readonly matched: Pick<TemplateMatch, 'current' | 'has'>,
    /** 1 for nodes whose pods count; undefined: all that have the key. */
    private readonly eligible: Uint8Array | undefined,
    /** Whether pods that are being deleted count. */
    private readonly countTerminating: boolean,
  ) {
    this.topology = cache.topology.of(topologyKey)
  }

  /** Brings the counts up to now. */
  update(): this {
    const { log } = this.cache
    const ids = this.matched.current()
    if (this.epoch !== log.epoch || !log.holds(this.cursor)) {
      this.recount(ids)
      this.epoch = log.epoch
    } else {
      for (let i = this.cursor; i < log.length; i++) {
        const delta = log.change(i, !this.countTerminating)
        if (delta !== 0 && this.matched.has(log.template(i))) this.add(log.node(i), delta)
      }
    }
    this.cursor = log.length
    return this
  }

  /** Whether the pods of a template count. */
  heeds(template: number): boolean {
    this.matched.current()
    return this.matched.has(template)
  }

  /** Whose pods count has changed: the next update counts anew. */
  invalidate(): void {
    this.epoch = -1
  }

  /** PreFilterExtensions: a pod on `node` counts (1) or does not (-1), until that is taken back. */
  adjust(node: number, delta: 1 | -1): void {
    this.add(node, delta)
  }

  private recount(ids: readonly number[]): void {
    if (this.counts.length < this.topology.domains) this.counts = new Int32Array(this.topology.domains)
    else this.counts.fill(0)
    this.total = 0
    const nodes = this.cache.nodes.count
    for (const id of ids) {
      const placed = this.cache.placed[id]
      if (!placed) continue
      const one = [id]
      for (let node = 0; node < nodes; node++) {
        if (placed[node] !== 0) this.add(node, this.countTerminating ? placed[node] : this.cache.matching(one, node))
      }
    }
  }

  private add(node: number, delta: number): void {
    const domain = this.topology.domain[node]
    if (domain === -1 || (this.eligible && this.eligible[node] === 0)) return
    this.counts[domain] += delta
    this.total += delta
  }
}
