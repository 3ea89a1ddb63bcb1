export const EMPTY = -1

/**
 * A ring of buckets, each with a list of slots in no order: a timing wheel (Varghese and Lauck, 1987). Holds buckets of
 * numbers that are less than its size apart. The lists' links stand with the slots: `put` says what comes after the slot,
 * `take` where a list begins.
 */
export class Wheel {
  private readonly heads: Int32Array
  /** Which buckets have slots, 32 to a word, and which of those words are not zero. */
  private readonly filled: Int32Array
  private readonly filledWords: Int32Array
  private readonly mask: number
  /** Slots that are in it. Whoever takes a list counts what it takes. */
  count = 0

  /** @param size number of buckets, a power of two, 1024 or more */
  constructor(readonly size: number) {
    this.heads = new Int32Array(size).fill(EMPTY)
    this.filled = new Int32Array(size >> 5)
    this.filledWords = new Int32Array(size >> 10)
    this.mask = size - 1
  }

  /** Puts a slot first into a bucket's list; returns what was first before. */
  put(bucket: number, slot: number): number {
    const place = bucket & this.mask
    const next = this.heads[place]
    this.heads[place] = slot
    this.filled[place >> 5] |= 1 << (place & 31)
    this.filledWords[place >> 10] |= 1 << ((place >> 5) & 31)
    this.count++
    return next
  }

  /** Empties a bucket; returns the first slot of its list, or EMPTY. */
  take(bucket: number): number {
    const place = bucket & this.mask
    const first = this.heads[place]
    this.heads[place] = EMPTY
    this.filled[place >> 5] &= ~(1 << (place & 31))
    if (this.filled[place >> 5] === 0) this.filledWords[place >> 10] &= ~(1 << ((place >> 5) & 31))
    return first
  }

  /** Number of the first bucket from `bucket` on that has slots; there must be one. */
  next(bucket: number): number {
    const from = bucket & this.mask
    return bucket + ((this.filledFrom(from) - from) & this.mask)
  }

  private filledFrom(from: number): number {
    const { filled, filledWords } = this
    const word = from >> 5
    const rest = filled[word] & (-1 << (from & 31))
    if (rest !== 0) return (word << 5) | lowest(rest)
    const after = (word + 1) & (filled.length - 1)
    let group = after >> 5
    let groups = filledWords[group] & (-1 << (after & 31))
    while (groups === 0) groups = filledWords[(group = (group + 1) & (filledWords.length - 1))]
    const found = (group << 5) | lowest(groups)
    return (found << 5) | lowest(filled[found])
  }
}

/** Position of the lowest bit that is set. */
const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits)
