import { SECOND, type Micros } from './kernel/time'

/**
 * The date of virtual time 0, for what the API keeps as dates: milliseconds since 1970. Runs begin at noon of a fixed day;
 * the result must not depend on when they are made.
 */
// eslint-disable-next-line no-restricted-globals -- a constant
export const DEFAULT_EPOCH = Date.UTC(2026, 0, 1, 12)

/** A time as the API's whole-second timestamps have it: what is kept there is up to a second older than what happened. */
export function timestamp(epoch: number, time: Micros): string {
  // eslint-disable-next-line no-restricted-globals -- writes a given time; no clock is read
  return `${new Date(Math.floor((epoch + time / 1000) / 1000) * 1000).toISOString().slice(0, 19)}Z`
}

/** The same moment cut to the whole second that the API keeps of it. */
export function wholeSecond(epoch: number, time: Micros): Micros {
  return Math.floor((epoch + time / 1000) / 1000) * SECOND - epoch * 1000
}

/** The virtual time of a timestamp. */
export function fromTimestamp(epoch: number, text: string): Micros {
  // eslint-disable-next-line no-restricted-globals -- likewise
  return (Date.parse(text) - epoch) * (SECOND / 1000)
}

/** Milliseconds since 1970 as a whole-second timestamp, and back. */
export const isoTime = (milliseconds: number): string => timestamp(milliseconds, 0)
export const fromIso = (text: string): number => fromTimestamp(0, text) / 1000
