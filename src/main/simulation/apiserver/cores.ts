import type { Micros } from '../kernel/time'

/** When each of a number of equal cores is free, the earliest first: a binary heap. */
export class Cores {
  private readonly free: Float64Array

  constructor(count: number) {
    this.free = new Float64Array(count)
  }

  get earliest(): Micros {
    return this.free[0]
  }

  /** The core that is free first has something to do until `end`, which is not before it is free. */
  take(end: Micros): void {
    const { free } = this
    const { length } = free
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) break
      if (child + 1 < length && free[child + 1] < free[child]) child++
      if (free[child] >= end) break
      free[at] = free[child]
      at = child
    }
    free[at] = end
  }

  /** Core-microseconds that are taken beyond `now`. */
  ahead(now: Micros): number {
    let sum = 0
    for (const free of this.free) sum += Math.max(0, free - now)
    return sum
  }
}
