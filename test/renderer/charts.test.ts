import { describe, expect, it } from 'vitest'
import { decimate, highest, nearest, newest, timeEnd, timeTicks, valueAxis } from '../../src/renderer/lib/charts/ticks'

describe('timeTicks', () => {
  it('takes round steps', () => {
    expect(timeTicks(60, 6)).toEqual([0, 10, 20, 30, 40, 50, 60])
    expect(timeTicks(751, 5)).toEqual([0, 300, 600])
    expect(timeTicks(30, 4)).toEqual([0, 10, 20, 30])
  })

  it('has no more than asked for, up to weeks', () => {
    for (const max of [1, 7, 59, 600, 3601, 90_000, 3_000_000]) {
      for (const most of [2, 4, 9]) expect(timeTicks(max, most).length).toBeLessThanOrEqual(most + 1)
    }
  })
})

describe('valueAxis', () => {
  it.each([
    [0, false, { max: 0, step: 0 }],
    [3.7, false, { max: 4, step: 1 }],
    [0.277, false, { max: 0.3, step: 0.1 }],
    [4318, true, { max: 6000, step: 2000 }],
    [1, true, { max: 1, step: 1 }],
    [3, true, { max: 3, step: 1 }],
  ])('fits %d (whole: %s)', (value, whole, wanted) => {
    const axis = valueAxis(value, whole)
    if (value > 0) expect(axis).toEqual({ max: expect.closeTo(wanted.max), step: expect.closeTo(wanted.step) })
    expect(axis.max).toBeGreaterThan(0)
  })

  it('never cuts off the highest value, and never takes more steps than allowed', () => {
    for (let value = 1e-6; value < 1e7; value *= 1.37) {
      const { max, step } = valueAxis(value)
      expect(max).toBeGreaterThanOrEqual(value * (1 - 1e-9))
      expect(Math.round(max / step)).toBeLessThanOrEqual(4)
    }
  })
})

describe('columns with gaps', () => {
  const column = Float64Array.of(1, NaN, 3, NaN)
  it('finds the newest measured value', () => {
    expect(newest(column)).toBe(3)
    expect(newest(column, 1)).toBeNaN()
    expect(newest(new Float64Array(0))).toBeNaN()
  })
  it('finds the highest, past the gaps', () => {
    expect(highest([column, Float64Array.of(2)])).toBe(3)
    expect(highest([Float64Array.of(NaN)])).toBe(0)
  })
})

describe('nearest', () => {
  const times = Float64Array.of(1, 2, 4, 8)
  it.each([
    [-5, 0],
    [1.4, 0],
    [1.6, 1],
    [3, 2],
    [5.9, 2],
    [6.1, 3],
    [99, 3],
  ])('of %d is point %d', (at, index) => expect(nearest(times, at)).toBe(index))
  it('is none without points', () => expect(nearest(new Float64Array(0), 3)).toBe(-1))
})

describe('decimate', () => {
  const times = Float64Array.from({ length: 600 }, (_, i) => i + 1)
  it('keeps every point while there is room', () => {
    expect(decimate(times, times, 600)).toHaveLength(600)
  })
  it('keeps peaks and dips, in order, in fewer points', () => {
    const values = Float64Array.from(times, (time) => (time === 301 ? 90 : time === 402 ? -7 : 5 + (time % 3)))
    const points = decimate(times, values, 250)
    expect(points.length).toBeLessThanOrEqual(260)
    expect(points).toContainEqual({ x: 301, y: 90 })
    expect(points).toContainEqual({ x: 402, y: -7 })
    expect(points.map((point) => point.x)).toEqual(points.map((point) => point.x).sort((a, b) => a - b))
  })
  it('keeps a gap a gap, and a lone value in it', () => {
    const values = new Float64Array(600).fill(NaN)
    values[100] = 3
    const points = decimate(times, values, 200)
    expect(points.filter((point) => !Number.isNaN(point.y))).toEqual([{ x: 101, y: 3 }])
  })
})

describe('timeEnd', () => {
  it('moves in steps, and stops at the end of the run', () => {
    expect([0, 12, 29].map((now) => timeEnd(now, 600))).toEqual([30, 30, 30])
    expect([301, 320, 329.9].map((now) => timeEnd(now, 600))).toEqual([330, 330, 330])
    expect(timeEnd(599, 600)).toBe(600)
    expect(timeEnd(600, 600)).toBe(600)
    expect(timeEnd(9, 10)).toBe(10)
  })
  it('never cuts off what has happened', () => {
    for (let now = 0; now < 100_000; now = now * 1.3 + 1) expect(timeEnd(now, 1000)).toBeGreaterThanOrEqual(now)
  })
})
