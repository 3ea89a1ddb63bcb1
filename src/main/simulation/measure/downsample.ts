/**
 * At most `points` values that keep what a chart must show: each bucket gives its minimum and its maximum in their order.
 * NaN (nothing measured) counts only when a bucket holds nothing else.
 */
export function downsample(values: readonly number[], points: number): Float64Array {
  if (values.length <= points) return Float64Array.from(values)
  const buckets = Math.floor(points / 2)
  const out = new Float64Array(buckets * 2)
  for (let i = 0; i < buckets; i++) {
    const from = Math.floor((i * values.length) / buckets)
    const to = Math.floor(((i + 1) * values.length) / buckets)
    let low = -1
    let high = -1
    for (let j = from; j < to; j++) {
      if (Number.isNaN(values[j])) continue
      if (low === -1 || values[j] < values[low]) low = j
      if (high === -1 || values[j] >= values[high]) high = j
    }
    out[2 * i] = low === -1 ? NaN : values[Math.min(low, high)]
    out[2 * i + 1] = low === -1 ? NaN : values[Math.max(low, high)]
  }
  return out
}

/** The times that belong to `downsample`'s values: the middle of each half bucket, so that all series share one axis. */
export function downsampleTimes(times: readonly number[], points: number): Float64Array {
  if (times.length <= points) return Float64Array.from(times)
  const buckets = Math.floor(points / 2)
  return Float64Array.from({ length: buckets * 2 }, (_, i) => {
    const from = Math.floor((Math.floor(i / 2) * times.length) / buckets)
    const to = Math.floor(((Math.floor(i / 2) + 1) * times.length) / buckets)
    return times[Math.min(to - 1, from + Math.floor(((i % 2) * (to - from)) / 2))]
  })
}
