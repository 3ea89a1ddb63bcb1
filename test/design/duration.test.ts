import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { formatDuration, parseDuration } from '../../src/design/duration'

describe('parseDuration', () => {
  const cases: [unknown, number][] = [
    ['10m', 600],
    ['1h30m', 5400],
    ['90s', 90],
    ['1.5h', 5400],
    ['.5s', 0.5],
    ['250ms', 0.25],
    ['1h0m0.5s', 3600.5],
    ['100us', 1e-4],
    ['100µs', 1e-4],
    ['-1m', -60],
    ['+1m', 60],
    ['0', 0],
    [0, 0],
    ['0s', 0],
    ['720h', 2592000],
  ]
  test.each(cases)('%s', (text, seconds) => {
    const parsed = parseDuration(text)
    expect(parsed.ok && parsed.seconds).toBeCloseTo(seconds, 12)
  })

  const invalid: [unknown, string][] = [
    ['10', 'write "10s" for seconds or "10m" for minutes'],
    [10, 'write "10s" for seconds or "10m" for minutes'],
    ['2d', 'Go durations have no days: write "48h"'],
    ['', 'write a Go duration such as "90s", "10m" or "1h30m"'],
    ['ten minutes', 'write a Go duration such as "90s", "10m" or "1h30m"'],
    ['10 m', 'write a Go duration such as "90s", "10m" or "1h30m"'],
    ['1m30', 'write a Go duration such as "90s", "10m" or "1h30m"'],
    ['PT10M', 'write a Go duration such as "90s", "10m" or "1h30m"'],
    ['1s'.repeat(1000), 'write a Go duration such as "90s", "10m" or "1h30m"'],
  ]
  test.each(invalid)('refuses %j with a remedy', (text, remedy) => {
    expect(parseDuration(text)).toMatchObject({ ok: false, remedy })
  })
})

describe('formatDuration', () => {
  test.each([
    [0, '0s'],
    [0.25, '250ms'],
    [90, '1m30s'],
    [600, '10m'],
    [5400, '1h30m'],
    [3600.5, '1h0.5s'],
    [-60, '-1m'],
  ])('%f', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_592_000_000 }), (millis) => {
        const parsed = parseDuration(formatDuration(millis / 1000))
        expect(parsed.ok && parsed.seconds).toBeCloseTo(millis / 1000, 6)
      }),
    )
  })
})
