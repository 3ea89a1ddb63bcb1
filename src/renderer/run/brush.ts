/** Arithmetic of the brush, apart from its drawing. */
import type { Range } from '../../protocol/frame'

/** Seconds that a brush has at least: two intervals of a second. */
const least = 2

export const clampRange = ({ from, to }: Range, end: number): Range => {
  const low = Math.max(0, Math.min(from, to, end - least))
  return { from: low, to: Math.min(end, Math.max(from, to, low + least)) }
}

/** The window moved by `by` seconds; at an end it stops and keeps its length. */
export function shifted({ from, to }: Range, by: number, end: number): Range {
  const moved = Math.max(-from, Math.min(by, end - to))
  return { from: from + moved, to: to + moved }
}

/** Seconds by which an arrow key moves a brush over a run of `end` seconds. */
export const keyStep = (end: number, large: boolean): number => Math.max(1, Math.round(end / (large ? 10 : 100)))

/** A column as the points of an area under it, in a box of 1000 × `height`. */
export function areaPath(time: Float64Array, values: Float64Array, end: number, height: number): string {
  const most = values.reduce((high, value) => (value > high ? value : high), 0)
  if (time.length === 0 || most === 0) return ''
  const x = (i: number) => ((time[i] / end) * 1000).toFixed(1)
  const points = Array.from(values, (value, i) => `L${x(i)} ${(height - (value / most) * (height - 2)).toFixed(1)}`)
  return `M0 ${height}${points.join('')}L${x(time.length - 1)} ${height}Z`
}
