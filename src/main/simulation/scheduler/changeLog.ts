const CAPACITY = 1 << 14

/**
 * What changed in the scheduler's cache, newest last: one entry per pod that was placed, began to terminate, or left. When
 * it is full it starts over with a new epoch, and whoever had a cursor counts anew.
 */
export class ChangeLog {
  readonly templates = new Int32Array(CAPACITY)
  readonly nodes = new Int32Array(CAPACITY)
  /** Change of the pods on the node, and of those among them that are not being deleted. */
  readonly placed = new Int8Array(CAPACITY)
  readonly live = new Int8Array(CAPACITY)
  length = 0
  epoch = 0

  /** What counts were made of is no longer so (a node moved to another domain): all count anew. */
  restart(): void {
    this.length = 0
    this.epoch++
  }

  add(template: number, node: number, placed: -1 | 0 | 1, live: -1 | 0 | 1): void {
    if (this.length === CAPACITY) this.restart()
    const at = this.length++
    this.templates[at] = template
    this.nodes[at] = node
    this.placed[at] = placed
    this.live[at] = live
  }
}
