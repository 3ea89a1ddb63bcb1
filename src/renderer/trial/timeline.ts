/** Arithmetic of the timeline, apart from the drawing. Times are seconds of the trial. */
import { timeTicks } from '../lib/charts/ticks'

/** When something happens and how long it lasts: 0 for an instant, Infinity for as long as the trial. */
export interface Extent {
  at: number
  length: number
}

export const endOf = ({ at, length }: Extent, duration: number) => Math.min(at + length, duration)

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400]

/** What a drag snaps to: the smallest round step that is still to be hit with a mouse. */
export function stepAt(pixelsPerSecond: number): number {
  return steps.find((step) => step * pixelsPerSecond >= 6) ?? steps[steps.length - 1]
}

/** The nearest of the marks (beginnings and ends of others) when it is near, else the nearest step. */
export function snap(seconds: number, pixelsPerSecond: number, marks: readonly number[] = []): number {
  const near = 6 / pixelsPerSecond
  const mark = marks.reduce<number | undefined>(
    (best, one) =>
      Math.abs(one - seconds) <= near && (best === undefined || Math.abs(one - seconds) < Math.abs(best - seconds))
        ? one
        : best,
    undefined,
  )
  if (mark !== undefined) return mark
  const step = stepAt(pixelsPerSecond)
  return Math.round(seconds / step) * step
}

/** The last moment at which something may begin: one that is not before the end would never happen. */
const lastStart = (duration: number) => Math.max(0, Math.ceil(duration) - 1)

/** Moved so that it begins within the trial; how long it lasts stays. */
export function moved({ length }: Extent, to: number, duration: number): Extent {
  return { at: Math.max(0, Math.min(to, lastStart(duration))), length }
}

/** With another end, at least `least` after the beginning. */
export function resizedEnd({ at }: Extent, to: number, least: number, duration: number): Extent {
  return { at, length: Math.max(least, Math.min(to, duration) - at) }
}

/** With another beginning and the same end. */
export function resizedStart(extent: Extent, to: number, least: number, duration: number): Extent {
  const end = endOf(extent, duration)
  const at = Math.max(0, Math.min(to, end - least))
  return { at, length: extent.length === Infinity ? Infinity : end - at }
}

/**
 * A row for each, so that none lies upon another: the first row in which there is room. `room` is what a short one needs on
 * the screen, in seconds.
 */
export function assignRows(extents: readonly Extent[], duration: number, room: number): number[] {
  const ends: number[] = []
  const rows = extents.map(() => 0)
  const order = extents.map((_, at) => at).sort((a, b) => extents[a].at - extents[b].at || a - b)
  for (const index of order) {
    const extent = extents[index]
    const end = Math.max(endOf(extent, duration), extent.at + room)
    let row = ends.findIndex((taken) => taken <= extent.at)
    if (row < 0) row = ends.length
    ends[row] = end
    rows[index] = row
  }
  return rows
}

/** Round moments in view, for the axis. */
export function ticksBetween(from: number, to: number, most: number): number[] {
  const [, step = Math.max(1, to)] = timeTicks(Math.max(1, to - from), most)
  const first = Math.ceil(from / step - 1e-9)
  return Array.from({ length: Math.max(0, Math.floor(to / step + 1e-9) - first + 1) }, (_, at) => (first + at) * step)
}

/** A moment as a clock: `1:30`, `2:05:00`; what is no whole second with its fraction. */
export function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10) / 10
  const whole = Math.floor(tenths)
  const rest = Math.round((tenths - whole) * 10)
  const [hours, minutes, second] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(second)}` : `${minutes}:${two(second)}`
  return rest > 0 ? `${text}.${rest}` : text
}
