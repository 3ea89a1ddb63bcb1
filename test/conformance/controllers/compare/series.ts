/** A value over time, and how far one such run of values lies from another. */
export type Value = string | number

/** Holds `values[at]` from `times[at]` until the next; what was before the first is `before`. */
export class Series {
  readonly times: number[] = []
  readonly values: Value[] = []

  constructor(readonly before: Value) {}

  get last(): Value {
    return this.values.at(-1) ?? this.before
  }

  /** Times must not go back; a second value at the same time takes the first one's place. */
  set(t: number, value: Value): void {
    if (value === this.last) return
    if (this.times.at(-1) === t) {
      this.values[this.values.length - 1] = value
      const previous = this.values.at(-2) ?? this.before
      if (previous !== value) return
      this.times.pop()
      this.values.pop()
      return
    }
    this.times.push(t)
    this.values.push(value)
  }

  /** Index of the last change at or before `t`; -1: the value before the first. */
  indexAt(t: number): number {
    let low = 0
    let high = this.times.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.times[middle] <= t) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  valueAt(t: number): Value {
    return this.valueOf(this.indexAt(t))
  }

  valueOf(index: number): Value {
    return index < 0 ? this.before : this.values[index]
  }
}

/** Values of one run that the other does not have, or has too early or too late. */
export interface Deviation {
  t: number
  value: Value
  /** How far the same value is in the other run, ms; Infinity: it does not come at all. */
  off: number
  /** What the other has at that time. */
  other: Value
}

export interface Window {
  /** Values that hold for less than this are passed over: the real thing's own jitter shows or hides them. */
  holdMs: number
  endMs: number
  tolerance(t: number): number
  /** A value that holds for less than `ms` may also be in this series. */
  brief?: { ms: number; series: Series | undefined }
}

/**
 * What of `one` is not in `other`: each value that `one` comes to, and holds for some time, must stand in `other` within the
 * tolerance of the time at which it came. Numbers need not stand there: the other may pass over them in one step.
 * @param worst receives the size of each deviation, those within the tolerance too
 */
export function deviations(
  one: Series,
  other: Series,
  window: Window,
  worst: (t: number, off: number) => void,
): Deviation[] {
  const found: Deviation[] = []
  for (let at = -1; at < one.times.length; at++) {
    const from = at < 0 ? 0 : one.times[at]
    const to = at + 1 < one.times.length ? one.times[at + 1] : window.endMs
    if (from > window.endMs) break
    const final = to >= window.endMs
    if (to - from < window.holdMs && !final) continue
    // What begins just before the end may come to stand in the other after it.
    if (final && window.endMs - from < window.tolerance(from)) continue
    const value = one.valueOf(at)
    let off = distance(value, from, other)
    if (window.brief?.series && to - from < window.brief.ms)
      off = Math.min(off, distance(value, from, window.brief.series))
    if (off > 0) worst(from, off)
    if (off > window.tolerance(from)) found.push({ t: from, value, off, other: other.valueAt(from) })
  }
  return found
}

/** How far from `t` the series comes to the value or passes it. */
function distance(value: Value, t: number, series: Series): number {
  const at = series.indexAt(t)
  if (series.valueOf(at) === value) return 0
  let best = Infinity
  for (let next = at + 1; next < series.times.length; next++) {
    if (!meets(value, series.valueOf(next - 1), series.valueOf(next))) continue
    best = series.times[next] - t
    break
  }
  for (let previous = at - 1; previous >= -1; previous--) {
    const gap = t - series.times[previous + 1]
    if (gap >= best) break
    if (meets(value, series.valueOf(previous), series.valueOf(previous + 1))) return gap
  }
  return best
}

/** Whether the value is one of the two, or between them: a number, or a list of indexes that one lacks and the other has. */
function meets(value: Value, one: Value, other: Value): boolean {
  if (value === one || value === other) return true
  if (typeof value === 'string' && typeof one === 'string' && typeof other === 'string') {
    const [here, before, after] = [value, one, other].map(indexesOf)
    return here !== undefined && before !== undefined && after !== undefined && isWithin(before, here, after)
  }
  if (typeof value !== 'number' || typeof one !== 'number' || typeof other !== 'number') return false
  return (one < value && value < other) || (other < value && value < one)
}

/** `0-2,5` as an Indexed Job writes it; undefined: no such list. */
function indexesOf(text: string): Set<number> | undefined {
  if (!/^(\d+(-\d+)?(,\d+(-\d+)?)*)?$/.test(text)) return undefined
  const indexes = new Set<number>()
  for (const range of text === '' ? [] : text.split(',')) {
    const [first, last = first] = range.split('-').map(Number)
    for (let index = first; index <= last; index++) indexes.add(index)
  }
  return indexes
}

const isWithin = (least: Set<number>, value: Set<number>, most: Set<number>): boolean =>
  [...least].every((index) => value.has(index)) && [...value].every((index) => most.has(index))
