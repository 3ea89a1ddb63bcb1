import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from '../../../src/main/simulation/kernel/histogram'

/** Nearest-rank percentile of the values themselves. */
function exact(values: number[], share: number): number {
  const sorted = [...values].sort((x, y) => x - y)
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]
}

const micros = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 39 }))

describe('Histogram', () => {
  it('knows every percentile to within 1 %, and the maximum exactly', () => {
    fc.assert(
      fc.property(fc.array(micros, { minLength: 1, maxLength: 200 }), (values) => {
        const histogram = new Histogram()
        for (const value of values) histogram.record(value)
        for (const share of [0.5, 0.9, 0.99, 1]) {
          const truth = exact(values, share)
          expect(Math.abs(histogram.percentile(share) - truth)).toBeLessThanOrEqual(truth * 0.01 + 0.5)
        }
        expect(histogram.max).toBe(Math.max(...values))
        expect(histogram.count).toBe(values.length)
      }),
    )
  })

  it('merges to what one histogram of all values would be', () => {
    fc.assert(
      fc.property(fc.array(micros), fc.array(micros), (left, right) => {
        const [a, b, all] = [new Histogram(), new Histogram(), new Histogram()]
        for (const value of left) a.record(value)
        for (const value of right) b.record(value)
        for (const value of [...left, ...right]) all.record(value)
        a.merge(b)
        expect([a.count, a.max, a.percentile(0.5), a.percentile(0.99)]).toEqual([
          all.count,
          all.max,
          all.percentile(0.5),
          all.percentile(0.99),
        ])
      }),
    )
  })

  it('takes a value many times, in two at once, as if it came again and again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(micros, fc.integer({ min: 1, max: 20 }))), (values) => {
        const [a, b, slow] = [new Histogram(), new Histogram(), new Histogram()]
        for (const [value, times] of values) {
          Histogram.recordBoth(a, b, value, times)
          for (let i = 0; i < times; i++) slow.record(value)
        }
        for (const quick of [a, b]) {
          const shares = [0.01, 0.5, 0.9, 1]
          expect([quick.count, quick.max]).toEqual([slow.count, slow.max])
          expect(shares.map((share) => quick.percentile(share))).toEqual(shares.map((share) => slow.percentile(share)))
        }
      }),
    )
  })

  it('is as new after a reset, has no percentiles when empty, and counts weights', () => {
    const histogram = new Histogram()
    histogram.record(1000, 3)
    expect(histogram.count).toBe(3)
    histogram.reset()
    expect([histogram.count, histogram.max]).toEqual([0, 0])
    expect(histogram.percentile(0.5)).toBeNaN()
    histogram.record(7)
    expect(histogram.percentile(1)).toBe(7)
  })

  it('counts what is beyond its range in the last bucket', () => {
    const histogram = new Histogram()
    histogram.record(2 ** 50)
    expect(histogram.percentile(0.5)).toBeGreaterThan(2 ** 39)
    histogram.record(-5)
    expect(histogram.percentile(0.5)).toBe(0)
  })
})
