/** Where the values of a sweep stand on the axis: numbers by their size, anything else side by side. */
export interface Axis {
  /** One per value. */
  at: number[]
  /** Numbers over more than two powers of ten stand by their logarithm. */
  scale: 'linear' | 'logarithmic' | 'places'
}

export function axisOf(values: readonly string[]): Axis {
  const numbers = values.map((value) => (value.trim() === '' ? NaN : Number(value)))
  if (numbers.some(Number.isNaN)) return { at: values.map((_, index) => index), scale: 'places' }
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  if (least > 0 && most / least > 100) return { at: numbers.map((value) => Math.log10(value)), scale: 'logarithmic' }
  return { at: numbers, scale: 'linear' }
}

/** Those of the places that can be labelled without touching: at least `gap` apart, the outermost first. */
export function labelled(at: readonly number[], gap: number): number[] {
  const sorted = [...new Set(at)].sort((a, b) => a - b)
  const last = sorted[sorted.length - 1]
  const kept: number[] = []
  for (const place of sorted) {
    const before = kept[kept.length - 1]
    if (before !== undefined && place - before < gap) continue
    if (place !== last && last - place < gap) continue
    kept.push(place)
  }
  return kept
}
