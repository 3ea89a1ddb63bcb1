import { describe, expect, it, test } from 'vitest'
import type { RateShape } from '../../../src/design'
import { createdUntil, curveOf, peakBetween, rateAt } from '../../../src/design/rate'
import { RandomStream } from '../../../src/main/simulation/kernel/random'
import { makeChurn, makeCluster, makeDesign, makeNodes } from '../builders'
import { runCluster } from '../run'

const under = (fields: Parameters<typeof makeChurn>[0], seconds = 100) =>
  runCluster(makeDesign([makeCluster(makeNodes(20), [])], { durationSeconds: seconds, load: [makeChurn(fields)] }))

describe('churn', () => {
  it('creates at its rate: exactly when constant, about when Poisson', () => {
    expect(under({ arrivals: 'Constant', createRatePerSecond: 5 }).recorder.podsCreated).toBeGreaterThanOrEqual(499)
    const poisson = under({ arrivals: 'Poisson', createRatePerSecond: 5 }).recorder.podsCreated
    // Poisson(500): standard deviation 22; five of them.
    expect(Math.abs(poisson - 500)).toBeLessThan(112)
  })

  it('lasts as long as it says', () => {
    const { recorder } = under({ arrivals: 'Constant', createRatePerSecond: 10, atSeconds: 20, forSeconds: 30 })
    expect(recorder.podsCreated).toBe(300)
    expect(recorder.columns.created.slice(0, 19).every((rate) => rate === 0)).toBe(true)
    expect(recorder.columns.created.slice(52).every((rate) => rate === 0)).toBe(true)
  })

  it('deletes the oldest pods at deleteRate when pods have no lifetime of their own', () => {
    const { recorder, pods } = under({
      arrivals: 'Constant',
      createRatePerSecond: 2,
      deleteRatePerSecond: 1,
      lifetime: null,
    })
    expect(recorder.podsCreated).toBeGreaterThanOrEqual(199)
    // One deletion per second; the last of them are still within their grace period.
    expect(recorder.podsDeleted).toBeGreaterThan(80)
    expect(recorder.podsDeleted).toBeLessThanOrEqual(100)
    expect(pods.count).toBe(recorder.podsCreated - recorder.podsDeleted)
  })

  const shapes: RateShape[] = [
    { shape: 'Ramp', from: 0, to: 12 },
    { shape: 'Step', from: 1, to: 9, steps: 4 },
    { shape: 'Burst', base: 1, peak: 30, everySeconds: 20, lengthSeconds: 4 },
    { shape: 'DayCurve', low: 0, high: 10, periodSeconds: 70, peakAtSeconds: 10 },
    { shape: 'Trace', seconds: [5, 30, 50], perSecond: [4, 0, 9], interpolation: 'Linear' },
  ]
  describe.each(shapes)('$shape', (rate) => {
    const lasts = { atSeconds: 10, forSeconds: 80, lifetime: null, rate }
    const expected = createdUntil(curveOf(rate, 80), 80)

    it('creates evenly: the n-th pod when the rate has added up to n', () => {
      const { recorder } = under({ ...lasts, arrivals: 'Constant' })
      // Rounding to microseconds may leave the very last one out.
      expect(Math.abs(recorder.podsCreated - expected)).toBeLessThanOrEqual(1)
      const curve = curveOf(rate, 80)
      const created = Array.from(recorder.columns.created)
      for (const second of [15, 30, 55, 89]) {
        const sum = created.slice(0, second + 1).reduce((all, one) => all + one, 0)
        // What was sent in the last milliseconds is not stored yet.
        expect(Math.abs(sum - createdUntil(curve, Math.max(0, second + 1 - 10)))).toBeLessThanOrEqual(2)
      }
    })

    it('creates at random as a thinned process does', () => {
      const runs = 12
      const bins = 8
      const counts = new Float64Array(bins)
      for (let seed = 0; seed < runs; seed++) {
        const design = makeDesign([makeCluster(makeNodes(20), [])], {
          seed,
          durationSeconds: 100,
          load: [makeChurn({ ...lasts, arrivals: 'Poisson' })],
        })
        const { recorder } = runCluster(design)
        Array.from(recorder.columns.created).forEach((created, second) => {
          if (second >= 10 && second < 90) counts[Math.floor((second - 10) / 10)] += created
        })
      }
      const thinned = thin(rate, 80, bins, runs)
      for (let bin = 0; bin < bins; bin++) {
        // Both are Poisson with the same mean: their difference has twice its variance; five standard deviations, and
        // the pods that are stored in the bin after the one in which they were sent.
        const mean =
          runs * (createdUntil(curveOf(rate, 80), (bin + 1) * 10) - createdUntil(curveOf(rate, 80), bin * 10))
        expect(Math.abs(counts[bin] - thinned[bin])).toBeLessThan(5 * Math.sqrt(2 * mean) + 0.03 * mean + 6)
      }
    })
  })

  test('a shape without an end has it where the run ends', () => {
    const { recorder } = under({ arrivals: 'Constant', lifetime: null, rate: { shape: 'Ramp', from: 0, to: 10 } })
    // Half of 100 s at 10/s; what was sent in the last milliseconds is not stored.
    expect(Math.abs(recorder.podsCreated - 500)).toBeLessThanOrEqual(2)
  })
})

/** Arrivals of the same process by thinning: candidates at the highest rate, each kept with the share of the rate there. */
function thin(shape: RateShape, length: number, bins: number, runs: number): Float64Array {
  const curve = curveOf(shape, length)
  const stream = new RandomStream(7, 'thinning')
  const most = peakBetween(curve, 0, length)
  const counts = new Float64Array(bins)
  for (let run = 0; run < runs; run++) {
    for (let at = stream.exponential(1 / most); at < length; at += stream.exponential(1 / most))
      if (stream.uniform() * most < rateAt(curve, at)) counts[Math.floor((at / length) * bins)]++
  }
  return counts
}
