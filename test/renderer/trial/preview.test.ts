import { describe, expect, it } from 'vitest'
import type { RateShape } from '../../../src/design'
import { curveOf } from '../../../src/design/rate'
import { previewPods, previewRate, rateOf, totalsOf, type PreviewFlow } from '../../../src/renderer/trial/preview'

const flow = (shape: RateShape, from: number, to: number, rest: Partial<PreviewFlow> = {}): PreviewFlow => ({
  curve: curveOf(shape, to - from),
  from,
  to,
  lifetime: null,
  deleteRatePerSecond: 0,
  random: false,
  ...rest,
})
const constant = (perSecond: number): RateShape => ({ shape: 'Constant', perSecond })

const nothing = { start: 0, growths: [], drops: [] }

describe('the preview', () => {
  it('adds the rates of all loads', () => {
    const flows = [flow(constant(4), 0, 100), flow({ shape: 'Ramp', from: 0, to: 10 }, 50, 100, { random: true })]
    expect(rateOf(flows, 25)).toBe(4)
    expect(rateOf(flows, 75)).toBe(9)
    expect(rateOf(flows, 100)).toBe(0)
    const { time, rate, low, high } = previewRate(flows, 0, 100, 100)
    // The mean of the ramp from 74 to 75 s is 4.9/s; 95 of 100 seconds have 1.96 · √4.9 more or fewer at most.
    expect(time[148]).toBe(74)
    expect(rate[148]).toBeCloseTo(8.9, 9)
    expect(high[148] - rate[148]).toBeCloseTo(1.96 * Math.sqrt(4.9), 9)
    // Even arrivals have no band.
    expect(high[20]).toBe(low[20])
    // No band goes below nothing.
    expect(Math.min(...previewRate([flow(constant(0.5), 0, 9, { random: true })], 0, 9, 9).low)).toBe(0)
  })

  it('has the same area as the loads, however it is cut', () => {
    const flows = [flow({ shape: 'Burst', base: 1, peak: 50, everySeconds: 7, lengthSeconds: 1.3 }, 3, 90)]
    const { created } = totalsOf(flows, 100)
    for (const count of [10, 37, 400]) {
      const { rate } = previewRate(flows, 0, 100, count)
      const area = rate.filter((_, at) => at % 2 === 0).reduce((sum, one) => sum + (one * 100) / count, 0)
      expect(area).toBeCloseTo(created, 6)
    }
  })

  it('finds the peak where loads meet', () => {
    const flows = [flow({ shape: 'Ramp', from: 0, to: 10 }, 0, 60), flow(constant(3), 40, 80)]
    // The ramp ends at 60 s with 10/s, beside 3/s.
    const totals = totalsOf(flows, 100)
    expect(totals.peak).toBeCloseTo(13, 3)
    expect(totals.peakAt).toBeCloseTo(60, 3)
    // 300 of the ramp and 120.
    expect(totals.created).toBeCloseTo(420, 6)
    expect(totalsOf([], 100)).toEqual({ created: 0, peak: 0, peakAt: 0 })
    // What is after the end does not happen.
    expect(totalsOf(flows, 50).created).toBeCloseTo((50 * 50) / 12 + 30, 6)
  })

  it('counts the pods that are there', () => {
    const flows = [flow(constant(5), 0, 100, { lifetime: { distribution: 'Constant', seconds: 20 } })]
    const { time, pods, atMost } = previewPods(flows, nothing, 100, 50)
    expect(time[25]).toBe(50)
    // Little's law: 5/s for 20 s each.
    expect(pods[25]).toBeCloseTo(100, 9)
    expect(pods[5]).toBeCloseTo(50, 9)
    expect(atMost).toBe(false)
    expect(previewPods([{ ...flows[0], deleteRatePerSecond: 1 }], nothing, 100, 50).atMost).toBe(true)
  })
})
