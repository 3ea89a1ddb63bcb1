/** Virtual time is an integer number of microseconds since the start of the run, exact in a double for 285 years. */
export type Micros = number

export const SECOND = 1_000_000

export const fromSeconds = (seconds: number): Micros => Math.round(seconds * SECOND)
