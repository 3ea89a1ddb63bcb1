/**
 * In which states an attempt may have been made. The recorder and the scheduler each hear of a change some milliseconds
 * after it is made, and not in the same ones: an attempt at about that time may have seen it or not.
 */
import type { Change, Stream } from './changes'

/** How many changes of each stream have been seen. */
export type Seen = ReadonlyMap<Stream, number>

/** How far the two may lie apart, in ms. Up to 3 have been needed; a slow machine may need more. */
export const SLACK_MS = 25

/** The likeliest state first: all that has happened by the clock. Then those around it, the nearest first. */
export function statesAround(
  streams: ReadonlyMap<Stream, readonly Change[]>,
  seen: Seen,
  tMs: number,
  attempt: number,
): Seen[] {
  let states: { counts: Map<Stream, number>; distance: number }[] = [{ counts: new Map(), distance: 0 }]
  for (const [stream, changes] of streams) {
    const least = seen.get(stream) ?? 0
    const natural = countUntil(changes, least, tMs, attempt)
    const earliest = stream === 'scheduler' ? natural : countUntil(changes, least, tMs - SLACK_MS, attempt)
    const latest = stream === 'scheduler' ? natural : countUntil(changes, least, tMs + SLACK_MS, attempt)
    states = states.flatMap(({ counts, distance }) => {
      const extended = []
      for (let count = earliest; count <= latest; count++) {
        const next = new Map(counts).set(stream, count)
        extended.push({ counts: next, distance: distance + Math.abs(count - natural) })
      }
      return extended
    })
  }
  return states.sort((one, other) => one.distance - other.distance).map(({ counts }) => counts)
}

function countUntil(changes: readonly Change[], least: number, time: number, attempt: number): number {
  let count = least
  while (count < changes.length && changes[count].at <= time && changes[count].after < attempt) count++
  return count
}
