import { SECOND, type Micros } from './kernel/time'

/**
 * The date of virtual time 0, for what the API keeps as dates: milliseconds since 1970. Runs begin at noon of a fixed day;
 * the result must not depend on when they are made.
 */
// eslint-disable-next-line no-restricted-globals -- a constant
export const DEFAULT_EPOCH = Date.UTC(2026, 0, 1, 12)

/** A time as the API's whole-second timestamps have it: what is kept there is up to a second older than what happened. */
export function timestamp(epoch: number, time: Micros): string {
  const seconds = Math.floor((epoch + time / 1000) / 1000)
  if (seconds !== written.seconds) {
    // eslint-disable-next-line no-restricted-globals -- writes a given time; no clock is read
    written = { seconds, text: `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z` }
  }
  return written.text
}

/** The second that was written last: controllers write the same one hundreds of times. */
let written = { seconds: NaN, text: '' }

/** The same moment cut to the whole second that the API keeps of it. */
export function wholeSecond(epoch: number, time: Micros): Micros {
  return Math.floor((epoch + time / 1000) / 1000) * SECOND - epoch * 1000
}

/** The virtual time of a timestamp. */
export function fromTimestamp(epoch: number, text: string): Micros {
  let milliseconds = parsed.get(text)
  if (milliseconds === undefined) {
    // eslint-disable-next-line no-restricted-globals -- likewise
    milliseconds = Date.parse(text)
    if (parsed.size >= 1024) parsed.clear()
    parsed.set(text, milliseconds)
  }
  return (milliseconds - epoch) * (SECOND / 1000)
}

const parsed = new Map<string, number>()

/** Milliseconds since 1970 as a whole-second timestamp, and back. */
export const isoTime = (milliseconds: number): string => timestamp(milliseconds, 0)
export const fromIso = (text: string): number => fromTimestamp(0, text) / 1000
