/** Of each bucket: its first extreme, its mean, its other extreme. */
const PER_BUCKET = 3

const bucketsOf = (points: number): number => Math.floor(points / PER_BUCKET)

/** Where a bucket begins: of the next one, where it ends. */
const startOf = (bucket: number, values: number, buckets: number): number => Math.floor((bucket * values) / buckets)

/**
 * At most `points` values that keep what a chart must show: each bucket gives its minimum and its maximum in their order, and
 * its mean between them. NaN (nothing measured) counts only when a bucket holds nothing else.
 */
export function downsample(values: readonly number[], points: number): Float64Array {
  if (values.length <= points) return Float64Array.from(values)
  const buckets = bucketsOf(points)
  const out = new Float64Array(buckets * PER_BUCKET).fill(NaN)
  for (let bucket = 0; bucket < buckets; bucket++) {
    const to = startOf(bucket + 1, values.length, buckets)
    let low = -1
    let high = -1
    let sum = 0
    let measured = 0
    for (let j = startOf(bucket, values.length, buckets); j < to; j++) {
      const value = values[j]
      if (Number.isNaN(value)) continue
      if (low === -1 || value < values[low]) low = j
      if (high === -1 || value >= values[high]) high = j
      sum += value
      measured++
    }
    if (measured === 0) continue
    const at = bucket * PER_BUCKET
    out[at] = values[Math.min(low, high)]
    out[at + 1] = sum / measured
    out[at + 2] = values[Math.max(low, high)]
  }
  return out
}

/** The times that belong to `downsample`'s values: at even steps through each bucket, so that all series share one axis. */
export function downsampleTimes(times: readonly number[], points: number): Float64Array {
  if (times.length <= points) return Float64Array.from(times)
  const buckets = bucketsOf(points)
  return Float64Array.from({ length: buckets * PER_BUCKET }, (_, i) => {
    const bucket = Math.floor(i / PER_BUCKET)
    const from = startOf(bucket, times.length, buckets)
    const to = startOf(bucket + 1, times.length, buckets)
    return times[Math.min(to - 1, from + Math.floor(((i % PER_BUCKET) * (to - from)) / PER_BUCKET))]
  })
}
