/** Arithmetic of the charts, apart from the drawing. */
import type { ChartColumn } from './types'

import { figure } from '../format'

const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400]

/** Round moments from `min` to `max`, at most `most` steps. */
export function timeTicks(max: number, most: number, min = 0): number[] {
  const span = max - min
  const step = timeSteps.find((candidate) => span / candidate <= most) ?? Math.ceil(span / most / 86400) * 86400
  const ticks: number[] = []
  for (let at = Math.max(0, Math.ceil(min / step - 1e-9)) * step; at <= max + 1e-9; at += step) ticks.push(at)
  return ticks
}

/** Right end of a time axis: moves in steps, so that charts which draw in turns agree and nothing creeps; never past the run's end. */
export function timeEnd(now: number, duration: number): number {
  const step = timeSteps.find((candidate) => now / candidate <= 12) ?? 86400
  return Math.max(now, Math.min(Math.max(30, Math.ceil(now / step) * step), Math.max(duration, 1)))
}

/** Upper end of a value axis, with its step: at most `most` round steps, nothing cut off. */
export function valueAxis(highest: number, whole = false, most = 4): { max: number; step: number } {
  const least = whole ? 1 : 1e-6
  const rough = Math.max(highest, least) / most
  const power = 10 ** Math.floor(Math.log10(rough))
  let step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough - 1e-12)!
  if (whole) step = Math.max(1, Math.ceil(step))
  return { max: step * Math.max(1, Math.ceil(highest / step - 1e-9)), step }
}

/** Largest finite value; 0 where there is none. */
export function highest(columns: readonly ChartColumn[]): number {
  let most = 0
  for (const column of columns) for (let i = 0; i < column.length; i++) if (column[i] > most) most = column[i]
  return most
}

/** The newest value that was measured, at most `back` points ago; NaN where there is none. */
export function newest(column: ChartColumn, back = column.length): number {
  for (let i = column.length - 1; i >= Math.max(0, column.length - back); i--)
    if (!Number.isNaN(column[i])) return column[i]
  return NaN
}

/** Index of the point nearest to `at` in an ascending column; -1 when it is empty. */
export function nearest(times: Float64Array, at: number): number {
  if (times.length === 0) return -1
  let low = 0
  let high = times.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] < at) low = middle + 1
    else high = middle
  }
  return low > 0 && at - times[low - 1] < times[low] - at ? low - 1 : low
}

export interface Point {
  x: number
  y: number
}

/**
 * The column as at most about `most` points. Of every stretch the lowest and the highest value stay, in their order: peaks
 * are never lost. A stretch without a measurement stays a gap.
 */
export function decimate(times: Float64Array, values: ChartColumn, most: number): Point[] {
  const count = times.length
  const stretch = Math.ceil((2 * count) / Math.max(2, most))
  const points: Point[] = []
  if (stretch < 4) {
    for (let i = 0; i < count; i++) points.push({ x: times[i], y: values[i] })
    return points
  }
  for (let from = 0; from < count; from += stretch) {
    const to = Math.min(count, from + stretch)
    let low = -1
    let high = -1
    for (let i = from; i < to; i++) {
      if (Number.isNaN(values[i])) continue
      if (low < 0 || values[i] < values[low]) low = i
      if (high < 0 || values[i] >= values[high]) high = i
    }
    if (low < 0) points.push({ x: times[from], y: NaN })
    else {
      points.push({ x: times[Math.min(low, high)], y: values[Math.min(low, high)] })
      if (low !== high) points.push({ x: times[Math.max(low, high)], y: values[Math.max(low, high)] })
    }
  }
  return points
}

/** All ticks of an axis of durations in one unit. */
export function tickSeconds(value: number, max: number): string {
  if (value === 0) return '0'
  if (max < 0.001) return `${figure(value * 1e6)} µs`
  return max < 1 ? `${figure(value * 1e3)} ms` : `${figure(value)} s`
}

export const rate = (value: number): string => figure(value >= 10 ? Math.round(value) : value)
