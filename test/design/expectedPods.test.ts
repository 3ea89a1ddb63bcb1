import { describe, expect, it, test } from 'vitest'
import type { Distribution } from '../../src/design'
import { createdBy, expectedPods, survival } from '../../src/design/expectedPods'
import { curveOf } from '../../src/design/rate'
import { DurationSampler } from '../../src/main/simulation/kernel/distribution'
import { RandomStream } from '../../src/main/simulation/kernel/random'

const lifetimes: Distribution[] = [
  { distribution: 'Constant', seconds: 30 },
  { distribution: 'Exponential', meanSeconds: 25 },
  { distribution: 'Uniform', minSeconds: 10, maxSeconds: 60 },
  { distribution: 'LogNormal', medianSeconds: 20, p99Seconds: 120 },
]

const flow = (lifetime: Distribution | null, deleteRatePerSecond = 0) => ({
  curve: curveOf({ shape: 'Ramp', from: 0, to: 20 }, 100),
  from: 20,
  to: 120,
  lifetime,
  deleteRatePerSecond,
})

describe.each(lifetimes)('$distribution', (lifetime) => {
  it('survives as the lifetimes that the engine draws', () => {
    const sampler = new DurationSampler(lifetime, new RandomStream(3, 'survival'))
    const draws = Array.from({ length: 20_000 }, () => sampler.draw() / 1e6)
    for (const seconds of [0, 5, 15, 29, 45, 90, 200]) {
      const share = draws.filter((draw) => draw > seconds).length / draws.length
      // Five standard deviations of a share of 20,000 draws: 5 · √(0.25 / 20000) = 0.018.
      expect(Math.abs(survival(lifetime, seconds) - share)).toBeLessThan(0.018)
    }
  })

  it('has as many pods as are drawn one by one', () => {
    const stream = new RandomStream(5, 'pods')
    const sampler = new DurationSampler(lifetime, stream)
    const runs = 40
    const counts = new Float64Array(201)
    for (let run = 0; run < runs; run++) {
      // 1,000 pods each run: density of the ramp by inversion, t = 100 · √u.
      for (let pod = 0; pod < 1000; pod++) {
        const born = 20 + 100 * Math.sqrt(stream.uniform())
        const dies = born + sampler.draw() / 1e6
        for (let at = Math.ceil(born); at < dies && at <= 200; at++) counts[at]++
      }
    }
    const expected = expectedPods(flow(lifetime), 1, 200)
    for (let at = 0; at <= 200; at += 10)
      expect(Math.abs(counts[at] / runs - expected[at])).toBeLessThan(5 * Math.sqrt(expected[at] / runs) + 1)
  })
})

test('without lifetimes pods stay, or go at the rate of deletion', () => {
  const stay = expectedPods(flow(null), 1, 200)
  // 100 s of a ramp from 0 to 20: 1,000 pods.
  expect(stay[200]).toBeCloseTo(1000, 6)
  expect(createdBy(flow(null), 70)).toBeCloseTo(250, 6)
  const deleted = expectedPods(flow(null, 4), 1, 200)
  // For 20 s fewer than 4/s are created, and none stays; then 20²/2/5 … what is above 4/s adds up: ∫(t/5 − 4) from 20 to 100 s.
  expect(deleted[40]).toBe(0)
  expect(deleted[120]).toBeCloseTo((100 ** 2 - 20 ** 2) / 10 - 4 * 80, 0)
  // Deletion ends with the load.
  expect(deleted[200]).toBeCloseTo(deleted[120], 6)
})
