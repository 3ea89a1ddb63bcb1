/**
 * A log-linear histogram of durations in microseconds, as HdrHistogram lays it out: exact up to 128 µs, then 64 buckets
 * for each power of two, so any value is known to within 1/128 (0.8 %) of itself. 1 µs to 12 days in 2,112 counters.
 * Merging adds counters, so percentiles of a merge are those of all values together.
 */
const SUB_BUCKET_BITS = 7
const SUB_BUCKETS = 1 << SUB_BUCKET_BITS
const HALF = SUB_BUCKETS / 2
/** 2^40 µs = 12.7 days; longer values are counted in the last bucket. */
const MAX_EXPONENT = 40
const BUCKETS = SUB_BUCKETS + (MAX_EXPONENT - SUB_BUCKET_BITS) * HALF
const LARGEST = 2 ** MAX_EXPONENT - 1

const clamp = (value: number): number => (value <= 0 ? 0 : value >= LARGEST ? LARGEST : Math.floor(value))

function bucketOf(value: number): number {
  if (value < SUB_BUCKETS) return value
  if (value < 0x80000000) {
    const shift = 31 - Math.clz32(value) - SUB_BUCKET_BITS + 1
    return SUB_BUCKETS + (shift - 1) * HALF + ((value >>> shift) - HALF)
  }
  // Beyond 31 bits (36 minutes) integer operations wrap: the same with divisions.
  const shift = 63 - Math.clz32(Math.floor(value / 0x100000000)) - SUB_BUCKET_BITS + 1
  return SUB_BUCKETS + (shift - 1) * HALF + (Math.floor(value / 2 ** shift) - HALF)
}

/** Midpoint of a bucket: the value that stands for all in it. */
function valueOf(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket
  const shift = Math.floor((bucket - SUB_BUCKETS) / HALF) + 1
  const lowest = (((bucket - SUB_BUCKETS) % HALF) + HALF) * 2 ** shift
  return lowest + 2 ** (shift - 1) - 0.5
}

export class Histogram {
  private readonly counts = new Float64Array(BUCKETS)
  count = 0
  max = 0
  /** Buckets outside [low, high] are empty: percentile walks and merges stay short. */
  private low = BUCKETS
  private high = -1

  /** Records `value` µs (rounded down, at least 0) `times` times. */
  record(value: number, times = 1): void {
    const clamped = clamp(value)
    this.put(bucketOf(clamped), clamped, times)
  }

  private put(bucket: number, clamped: number, times: number): void {
    this.counts[bucket] += times
    this.count += times
    if (clamped > this.max) this.max = clamped
    if (bucket < this.low) this.low = bucket
    if (bucket > this.high) this.high = bucket
  }

  /** The same in two of them, for less than twice the work. */
  static recordBoth(a: Histogram, b: Histogram, value: number, times: number): void {
    const clamped = clamp(value)
    const bucket = bucketOf(clamped)
    a.put(bucket, clamped, times)
    b.put(bucket, clamped, times)
  }

  merge(other: Histogram): void {
    for (let i = other.low; i <= other.high; i++) this.counts[i] += other.counts[i]
    this.count += other.count
    this.max = Math.max(this.max, other.max)
    this.low = Math.min(this.low, other.low)
    this.high = Math.max(this.high, other.high)
  }

  reset(): void {
    if (this.high >= this.low) this.counts.fill(0, this.low, this.high + 1)
    this.count = 0
    this.max = 0
    this.low = BUCKETS
    this.high = -1
  }

  /** The smallest recorded value that at least `share` (0–1) of all values do not exceed, in µs; NaN when empty. */
  percentile(share: number): number {
    if (this.count === 0) return NaN
    const rank = Math.max(1, Math.ceil(share * this.count))
    let seen = 0
    for (let i = this.low; i <= this.high; i++) {
      seen += this.counts[i]
      if (seen >= rank) return Math.min(valueOf(i), this.max)
    }
    return this.max
  }
}
