/** Virtual time is an integer number of microseconds since the start of the run, exact in a double for 285 years. */
export type Micros = number

export const MICROSECOND = 1
export const MILLISECOND = 1_000
export const SECOND = 1_000_000

export const toSeconds = (time: Micros): number => time / SECOND
export const fromSeconds = (seconds: number): Micros => Math.round(seconds * SECOND)
