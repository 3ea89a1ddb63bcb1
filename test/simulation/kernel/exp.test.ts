import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exp } from '../../../src/main/simulation/kernel/exp'

/** 4 units in the last place of a double: 4 times 2^-52. */
const CLOSE = 4 * Number.EPSILON

it('is e^x to within a few units in the last place', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(CLOSE)
    }),
    { numRuns: 20_000 },
  )
})

it.each([0, -0, 1, Math.LN2, -Math.LN2, 43.9, -44.4, 100, -100, 709, -745])('at %d', (x) => {
  expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(CLOSE)
})

it('has no answer, or no finite one, where Math.exp has none', () => {
  expect([exp(NaN), exp(Infinity), exp(-Infinity), exp(1000)]).toEqual([NaN, Infinity, 0, Infinity])
})
