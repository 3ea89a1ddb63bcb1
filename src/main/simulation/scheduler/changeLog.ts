/** A power of two. */
const CAPACITY = 1 << 16
const MASK = CAPACITY - 1

/**
 * What changed in the scheduler's cache: one entry per pod that was placed, began to terminate, or left. The newest are kept,
 * in a ring; whoever has read up to entry `n` goes on from there, or counts anew when what came since is no longer there.
 */
export class ChangeLog {
  private readonly templates = new Int32Array(CAPACITY)
  private readonly nodes = new Int32Array(CAPACITY)
  private readonly placed = new Int8Array(CAPACITY)
  private readonly live = new Int8Array(CAPACITY)
  /** Entries ever written: the number of the next one. */
  length = 0
  epoch = 0

  /** What counts were made of is no longer so (a node moved to another domain): all count anew. */
  restart(): void {
    this.epoch++
  }

  /** False when entries from number `cursor` on are no longer all there. */
  holds(cursor: number): boolean {
    return this.length - cursor <= CAPACITY
  }

  template(entry: number): number {
    return this.templates[entry & MASK]
  }

  node(entry: number): number {
    return this.nodes[entry & MASK]
  }

  /** Change of the pods on the node; `live`: of those among them that are not being deleted. */
  change(entry: number, live: boolean): number {
    return (live ? this.live : this.placed)[entry & MASK]
  }

  add(template: number, node: number, placed: -1 | 0 | 1, live: -1 | 0 | 1): void {
    const at = this.length++ & MASK
    this.templates[at] = template
    this.nodes[at] = node
    this.placed[at] = placed
    this.live[at] = live
  }
}
