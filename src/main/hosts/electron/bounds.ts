/** Where a window goes: where it was last time, as far as the displays of today show it. */
import * as v from 'valibot'

const integer = v.pipe(v.number(), v.integer())
export const WindowState = v.object({
  x: integer,
  y: integer,
  width: integer,
  height: integer,
  maximized: v.boolean(),
  fullScreen: v.optional(v.boolean(), false),
})
export type WindowState = v.InferOutput<typeof WindowState>

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** The size never goes below this, nor beyond the display's work area. */
export const least = { width: 900, height: 600 }

const overlap = (from: number, length: number, of: number, ofLength: number) =>
  Math.max(0, Math.min(from + length, of + ofLength) - Math.max(from, of))

const shared = (one: Area, other: Area) =>
  overlap(one.x, one.width, other.x, other.width) * overlap(one.y, one.height, other.y, other.height)

/**
 * The whole window on the work area that shows most of it; in the middle of the first one when none does (a display that is
 * gone). Nothing of the state is lost but what does not fit.
 */
export function fitOnScreen<S extends Area>(state: S, areas: readonly Area[]): S {
  const best = [...areas].sort((a, b) => shared(state, b) - shared(state, a))[0]
  if (!best) return state
  const width = Math.max(Math.min(state.width, best.width), Math.min(least.width, best.width))
  const height = Math.max(Math.min(state.height, best.height), Math.min(least.height, best.height))
  const seen = shared(state, best) > 0
  const within = (at: number, length: number, from: number, space: number) =>
    seen ? Math.max(from, Math.min(at, from + space - length)) : from + Math.round((space - length) / 2)
  return {
    ...state,
    x: within(state.x, width, best.x, best.width),
    y: within(state.y, height, best.y, best.height),
    width,
    height,
  }
}
