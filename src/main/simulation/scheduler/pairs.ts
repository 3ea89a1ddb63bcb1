/** Gives every pair of 32-bit integers an id of its own: 0, 1, 2, … in the order in which they come. */
export class Pairs {
  size = 0
  /** By id. */
  first = new Int32Array(16)
  second = new Int32Array(16)
  /** Open addressing; 0: free, else id + 1. Never more than half full. */
  private table = new Int32Array(32)

  id(first: number, second: number): number {
    const mask = this.table.length - 1
    for (let at = hash(first, second) & mask; ; at = (at + 1) & mask) {
      const known = this.table[at] - 1
      if (known === -1) return this.add(first, second, at)
      if (this.first[known] === first && this.second[known] === second) return known
    }
  }

  clear(): void {
    this.size = 0
    this.table.fill(0)
  }

  private add(first: number, second: number, at: number): number {
    if (this.size === this.first.length) {
      this.grow()
      return this.id(first, second)
    }
    const id = this.size++
    this.first[id] = first
    this.second[id] = second
    this.table[at] = id + 1
    return id
  }

  private grow(): void {
    const { first, second, size } = this
    this.first = new Int32Array(size * 2)
    this.second = new Int32Array(size * 2)
    this.table = new Int32Array(size * 4)
    this.size = 0
    for (let id = 0; id < size; id++) this.id(first[id], second[id])
  }
}

function hash(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
