/** The least of many keys: a heap with the largest of them on top, so that nearly all others cost one comparison. */
export class Least {
  private readonly heap: Float64Array
  private size = 0

  constructor(private readonly limit: number) {
    this.heap = new Float64Array(limit)
  }

  add(key: number): void {
    if (this.size < this.limit) this.rise(this.size++, key)
    else if (key < this.heap[0]) this.sink(key)
  }

  sorted(): Float64Array {
    return this.heap.slice(0, this.size).sort()
  }

  private rise(at: number, key: number): void {
    const { heap } = this
    while (at > 0) {
      const above = (at - 1) >> 1
      if (heap[above] >= key) break
      heap[at] = heap[above]
      at = above
    }
    heap[at] = key
  }

  /** In place of the largest. */
  private sink(key: number): void {
    const { heap, size } = this
    let at = 0
    for (let below = 1; below < size; below = 2 * at + 1) {
      if (below + 1 < size && heap[below + 1] > heap[below]) below++
      if (heap[below] <= key) break
      heap[at] = heap[below]
      at = below
    }
    heap[at] = key
  }
}
