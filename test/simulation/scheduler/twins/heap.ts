/** Go's container/heap with "higher score first" as Less, as kube-scheduler 1.36 keeps the scores of feasible nodes. */
export class GoHeap<T extends { readonly score: number }> {
  private readonly list: T[]

  /** heap.Init */
  constructor(entries: readonly T[]) {
    this.list = [...entries]
    for (let at = Math.floor(this.list.length / 2) - 1; at >= 0; at--) this.down(at, this.list.length)
  }

  get length(): number {
    return this.list.length
  }

  /** heap.Pop */
  pop(): T {
    const last = this.list.length - 1
    this.swap(0, last)
    this.down(0, last)
    return this.list.pop() as T
  }

  private down(start: number, count: number): void {
    for (let at = start; ;) {
      const left = 2 * at + 1
      if (left >= count) return
      const child = left + 1 < count && this.isLess(left + 1, left) ? left + 1 : left
      if (!this.isLess(child, at)) return
      this.swap(at, child)
      at = child
    }
  }

  private isLess(one: number, other: number): boolean {
    return this.list[one].score > this.list[other].score
  }

  private swap(one: number, other: number): void {
    const { list } = this
    ;[list[one], list[other]] = [list[other], list[one]]
  }
}
