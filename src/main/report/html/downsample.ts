/** Fewer points that keep every peak and every trough: of each bucket its lowest and its highest value, in their order. */
export interface Point {
  index: number
  /** null: the line is interrupted here. */
  value: number | null
}

/** At most 600, for what a report may weigh; half of that, because a chart is some 400 pixels wide. */
export const mostPoints = 300

export function downsample(values: readonly (number | null)[], most = mostPoints): Point[] {
  if (values.length <= most) return values.map((value, index) => ({ index, value }))
  const last = values.length - 1
  const buckets = Math.floor((most - 2) / 2)
  const points: Point[] = [{ index: 0, value: values[0] }]
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = 1 + Math.floor((bucket * (last - 1)) / buckets)
    const to = 1 + Math.floor(((bucket + 1) * (last - 1)) / buckets)
    points.push(...extremes(values, from, to))
  }
  points.push({ index: last, value: values[last] })
  return points
}

function extremes(values: readonly (number | null)[], from: number, to: number): Point[] {
  let lowest = -1
  let highest = -1
  for (let index = from; index < to; index++) {
    const value = values[index]
    if (value === null) continue
    if (lowest < 0 || value < values[lowest]!) lowest = index
    if (highest < 0 || value > values[highest]!) highest = index
  }
  if (lowest < 0) return [{ index: from, value: null }]
  if (lowest === highest) return [{ index: lowest, value: values[lowest] }]
  const [first, second] = lowest < highest ? [lowest, highest] : [highest, lowest]
  return [
    { index: first, value: values[first] },
    { index: second, value: values[second] },
  ]
}
