/** Virtual time is an integer number of microseconds since the start of the run, exact in a double for 285 years. */
export type Micros = number

export const SECOND = 1_000_000

/**
 * To the nearest whole number, of times that are not negative. `Math.round` compares afterwards, which a processor guesses
 * wrong every other time: durations are drawn by the million.
 */
export const nearest = (time: number): Micros => Math.floor(time + 0.5)

export const fromSeconds = (seconds: number): Micros => Math.round(seconds * SECOND)
