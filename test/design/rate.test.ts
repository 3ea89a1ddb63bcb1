import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createdUntil, curveOf, describeRate, gapAfter, outline, peakBetween, rateAt } from '../../src/design/rate'
import type { RateShape } from '../../src/design'

const rate = fc.double({ min: 0, max: 50, noNaN: true }).map((value) => Math.round(value * 100) / 100)
const shapes: fc.Arbitrary<RateShape> = fc.oneof(
  fc.record({ shape: fc.constant('Constant' as const), perSecond: rate }),
  fc.record({ shape: fc.constant('Ramp' as const), from: rate, to: rate }),
  fc.record({ shape: fc.constant('Step' as const), from: rate, to: rate, steps: fc.integer({ min: 2, max: 12 }) }),
  fc
    .record({ base: rate, peak: rate, every: fc.integer({ min: 1, max: 90 }), share: fc.integer({ min: 1, max: 100 }) })
    .map(({ base, peak, every, share }) => ({
      shape: 'Burst' as const,
      base,
      peak,
      everySeconds: every,
      lengthSeconds: (every * share) / 100,
    })),
  fc.record({
    shape: fc.constant('DayCurve' as const),
    low: rate,
    high: rate,
    periodSeconds: fc.integer({ min: 10, max: 400 }),
    peakAtSeconds: fc.integer({ min: 0, max: 400 }),
  }),
  fc
    .array(fc.record({ gap: fc.integer({ min: 1, max: 40 }), perSecond: rate }), { minLength: 1, maxLength: 12 })
    .chain((lines) =>
      fc.record({
        shape: fc.constant('Trace' as const),
        seconds: fc.constant(lines.map((_, at) => lines.slice(0, at + 1).reduce((sum, { gap }) => sum + gap, 0))),
        perSecond: fc.constant(lines.map(({ perSecond }) => perSecond)),
        interpolation: fc.constantFrom('Step' as const, 'Linear' as const),
      }),
    ),
)
const length = fc.integer({ min: 1, max: 300 })

/** The rate as the language defines it, without pieces, sums or periods. */
function slowRate(shape: RateShape, lengthSeconds: number, at: number): number {
  switch (shape.shape) {
    case 'Constant':
      return shape.perSecond
    case 'Ramp':
      return shape.from + (shape.to - shape.from) * Math.min(1, at / lengthSeconds)
    case 'Step': {
      const stair = Math.min(shape.steps - 1, Math.floor((at / lengthSeconds) * shape.steps))
      return shape.from + ((shape.to - shape.from) * stair) / (shape.steps - 1)
    }
    case 'Burst':
      return at % shape.everySeconds < shape.lengthSeconds ? shape.peak : shape.base
    case 'DayCurve': {
      const turn = (at - shape.peakAtSeconds) / shape.periodSeconds
      return shape.low + ((shape.high - shape.low) * (1 + Math.cos(2 * Math.PI * turn))) / 2
    }
    case 'Trace': {
      const line = shape.seconds.findLastIndex((seconds) => seconds <= at)
      if (line < 0) return 0
      const next = shape.seconds[line + 1]
      if (shape.interpolation === 'Step' || next === undefined) return shape.perSecond[line]
      const share = (at - shape.seconds[line]) / (next - shape.seconds[line])
      return shape.perSecond[line] + (shape.perSecond[line + 1] - shape.perSecond[line]) * share
    }
  }
}

describe('a rate over time', () => {
  it('is what its shape says, at every moment', () => {
    fc.assert(
      fc.property(shapes, length, fc.double({ min: 0, max: 1000, noNaN: true }), (shape, seconds, at) => {
        // At a jump a rounded moment may lie on the other side of it: then either side is right.
        const near = [at - 1e-7, at, at + 1e-7].map((moment) => slowRate(shape, seconds, Math.max(0, moment)))
        const found = rateAt(curveOf(shape, seconds), at)
        // The straight pieces of a day curve are off by at most (π/288)²/2 = 6e-5 of the height.
        expect(Math.min(...near.map((one) => Math.abs(one - found)))).toBeLessThan(0.004)
      }),
    )
  })

  it('adds up to its integral, by brute force', () => {
    fc.assert(
      fc.property(shapes, length, fc.double({ min: 0.1, max: 600, noNaN: true }), (shape, seconds, until) => {
        const samples = 40_000
        let sum = 0
        for (let n = 0; n < samples; n++) sum += slowRate(shape, seconds, ((n + 0.5) * until) / samples)
        const slow = (sum * until) / samples
        // The midpoint rule is off by less than a sample at each jump: at most 600 bursts, each of a jump up and one down.
        const error = 0.004 * until + (1200 * 50 * until) / samples / 2
        expect(Math.abs(createdUntil(curveOf(shape, seconds), until) - slow)).toBeLessThan(error)
      }),
      { numRuns: 60 },
    )
  })

  it('finds when so many more are created: the inverse of the integral', () => {
    fc.assert(
      fc.property(
        shapes,
        length,
        fc.double({ min: 0, max: 900, noNaN: true }),
        fc.double({ min: 0.001, max: 400, noNaN: true }),
        (shape, seconds, at, pods) => {
          const curve = curveOf(shape, seconds)
          const gap = gapAfter(curve, at, pods)
          if (gap === Infinity) {
            // Nothing more ever comes than what is still due.
            expect(createdUntil(curve, at + 1e7) - createdUntil(curve, at)).toBeLessThan(pods)
            return
          }
          const before = createdUntil(curve, at)
          expect(createdUntil(curve, at + gap) - before).toBeCloseTo(pods, 4)
          // And not earlier.
          expect(createdUntil(curve, at + gap * 0.999) - before).toBeLessThan(pods + 1e-9)
        },
      ),
    )
  })

  it('keeps the distance of a constant rate however late it is', () => {
    expect(gapAfter(curveOf({ shape: 'Constant', perSecond: 8 }, 600), 2e6, 1)).toBe(1 / 8)
    expect(gapAfter(curveOf({ shape: 'Constant', perSecond: 0 }, 600), 3, 1)).toBe(Infinity)
  })

  it('waits through a stretch without pods', () => {
    // 10/s for 5 s, then nothing until 60 s: the 51st pod comes 0.1 s after the second burst begins.
    const curve = curveOf({ shape: 'Burst', base: 0, peak: 10, everySeconds: 60, lengthSeconds: 5 }, 600)
    expect(gapAfter(curve, 5, 1)).toBeCloseTo(55.1, 9)
    expect(gapAfter(curve, 4.95, 1)).toBeCloseTo(55.1, 9)
    // 50 pods a minute: the 500th after one just begun is at the end of the tenth burst.
    expect(gapAfter(curve, 0, 500)).toBeCloseTo(9 * 60 + 5, 9)
  })

  it('has the peak and the outline of what lies between two times', () => {
    fc.assert(
      fc.property(shapes, length, length, length, (shape, seconds, from, span) => {
        const curve = curveOf(shape, seconds)
        const points = outline(curve, from, from + span)
        const samples = Array.from({ length: 500 }, (_, n) => rateAt(curve, from + (span * n) / 500))
        const peak = peakBetween(curve, from, from + span)
        expect(peak).toBeGreaterThanOrEqual(Math.max(...samples) - 1e-9)
        // More corners than are seen apart are drawn as means.
        const drawn = Math.max(...points.map(({ rate }) => rate))
        if (points.length < 3000) expect(drawn).toBeCloseTo(peak, 9)
        else expect(drawn).toBeLessThanOrEqual(peak + 1e-9)
        expect(points.every(({ at }, n) => n === 0 || at >= points[n - 1].at)).toBe(true)
        // The area under the outline is what is created.
        const area = points
          .slice(1)
          .reduce((sum, { at, rate }, n) => sum + ((rate + points[n].rate) / 2) * (at - points[n].at), 0)
        expect(area).toBeCloseTo(createdUntil(curve, from + span) - createdUntil(curve, from), 4)
      }),
    )
  })

  it('is said in a few words', () => {
    expect(describeRate({ shape: 'Constant', perSecond: 8 })).toBe('8/s')
    expect(describeRate({ shape: 'Ramp', from: 0, to: 50 })).toBe('0 → 50/s')
    expect(describeRate({ shape: 'Step', from: 0, to: 50, steps: 5 })).toBe('0 → 50/s in 5 steps')
    expect(describeRate({ shape: 'Burst', base: 0, peak: 40, everySeconds: 60, lengthSeconds: 5 })).toBe(
      'bursts of 40/s every 1m',
    )
    expect(describeRate({ shape: 'DayCurve', low: 2, high: 40, periodSeconds: 86400, peakAtSeconds: 0 })).toBe(
      '2 to 40/s over 24h',
    )
    expect(describeRate({ shape: 'Trace', seconds: [0, 1], perSecond: [3, 12], interpolation: 'Step' })).toBe(
      'trace, at most 12/s',
    )
  })
})
