/** Parts of an octave: e^x is 2^(k / PARTS) times e^r, with r so small that six terms of the series are all of it. */
const PARTS = 64
/** The logarithm of 2 as a sum: the last 21 bits of the first are zero, so that its products with small k are exact. */
const LN2_HIGH = 0.693147180369123816
const LN2_LOW = 1.90821492927058770002e-10
const PER_PART = PARTS / Math.LN2
const HIGH = LN2_HIGH / PARTS
const LOW = LN2_LOW / PARTS
/** Powers of 2 that `exp` has at hand: durations in microseconds and what they are multiplied with are far within. */
const LEAST = -64
const MOST = 63

/** 2^(i / PARTS), by the exponential series. */
const roots = Float64Array.from({ length: PARTS }, (_, i) => {
  const x = (i * Math.LN2) / PARTS
  let sum = 1
  // From the smallest term on, of which 24 are more than enough below 1 (Horner).
  for (let n = 24; n > 0; n--) sum = 1 + (x * sum) / n
  return sum
})
const powers = Float64Array.from({ length: MOST - LEAST + 1 }, (_, i) => 2 ** (i + LEAST))

/**
 * e^x to within a few units in the last place. `Math.exp` takes three times as long, and engines may differ in its last bit,
 * which this does not: it adds and multiplies only. Millions of durations are drawn by it.
 */
export function exp(x: number): number {
  const k = Math.floor(x * PER_PART + 0.5)
  if (!(k >= LEAST * PARTS && k < (MOST + 1) * PARTS)) return Math.exp(x)
  const r = x - k * HIGH - k * LOW
  const series = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))))
  return powers[(k >> 6) - LEAST] * roots[k & (PARTS - 1)] * series
}
