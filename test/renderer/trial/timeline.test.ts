import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  assignRows,
  clock,
  endOf,
  moved,
  resizedEnd,
  resizedStart,
  snap,
  stepAt,
  ticksBetween,
} from '../../../src/renderer/trial/timeline'

describe('a drag', () => {
  it('snaps to the smallest round step that a mouse can hit', () => {
    // 10 minutes on 800 pixels: 1.33 pixels a second; 5 s are 6.7 pixels.
    expect(stepAt(800 / 600)).toBe(5)
    expect(stepAt(20)).toBe(1)
    expect(stepAt(800 / (30 * 86400))).toBe(21600)
    expect(snap(62.4, 800 / 600)).toBe(60)
    expect(snap(63, 800 / 600)).toBe(65)
  })

  it('snaps to where others begin and end before that', () => {
    expect(snap(63, 800 / 600, [0, 61.5, 600])).toBe(61.5)
    expect(snap(70, 800 / 600, [61.5])).toBe(70)
    expect(snap(63, 800 / 600, [61, 62.5])).toBe(62.5)
  })

  const extent = fc.record({
    at: fc.integer({ min: 0, max: 599 }),
    length: fc.oneof(fc.integer({ min: 1, max: 900 }), fc.constant(0), fc.constant(Infinity)),
  })

  it('keeps what it moves within the trial, as long as it was', () => {
    fc.assert(
      fc.property(extent, fc.integer({ min: -2000, max: 2000 }), (before, to) => {
        const after = moved(before, to, 600)
        expect(after.length).toBe(before.length)
        expect(after.at).toBe(Math.max(0, Math.min(599, to)))
      }),
    )
  })

  it('moves one end and leaves the other', () => {
    fc.assert(
      fc.property(extent, fc.integer({ min: -2000, max: 2000 }), (before, to) => {
        fc.pre(before.length >= 5 && before.at <= 590)
        const end = resizedEnd(before, to, 5, 600)
        expect(end.at).toBe(before.at)
        expect(end.length).toBe(Math.max(5, Math.min(600, to) - before.at))
        const start = resizedStart(before, to, 5, 600)
        expect(start.at).toBe(Math.max(0, Math.min(to, endOf(before, 600) - 5)))
        // What lasts to the end still does.
        if (before.length === Infinity) expect(start.length).toBe(Infinity)
        else expect(start.at + start.length).toBe(endOf(before, 600))
      }),
    )
  })
})

describe('rows', () => {
  it('hold nothing that lies upon another, and are no more than that needs', () => {
    const extents = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 99 }), length: fc.constantFrom(0, 1, 10, 30, Infinity) }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(extents, fc.integer({ min: 1, max: 20 }), (items, room) => {
        const rows = assignRows(items, 100, room)
        const end = (at: number) => Math.max(endOf(items[at], 100), items[at].at + room)
        const overlap = (a: number, b: number) => items[a].at < end(b) && items[b].at < end(a)
        for (let a = 0; a < items.length; a++)
          for (let b = 0; b < a; b++) if (rows[a] === rows[b]) expect(overlap(a, b)).toBe(false)
        // Intervals need as many rows as lie upon each other at most.
        const most = Math.max(0, ...items.map(({ at }) => items.filter((one, i) => one.at <= at && at < end(i)).length))
        expect(Math.max(0, ...rows.map((row) => row + 1))).toBe(most)
      }),
    )
  })
})

test('ticks are round moments in view', () => {
  expect(ticksBetween(0, 600, 10)).toEqual([0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600])
  expect(ticksBetween(95, 131, 8)).toEqual([95, 100, 105, 110, 115, 120, 125, 130])
  expect(ticksBetween(0, 0.5, 8)).toEqual([0])
})

test('moments are clocks', () => {
  expect([0, 9, 90, 3600, 7325, 1.5, 59.96].map(clock)).toEqual([
    '0:00',
    '0:09',
    '1:30',
    '1:00:00',
    '2:02:05',
    '0:01.5',
    '1:00',
  ])
})
