import { describe, expect, it } from 'vitest'
import * as format from '../../src/renderer/lib/format'

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [0.00084, '840 µs'],
    [0.0084, '8.4 ms'],
    [0.0995, '99.5 ms'],
    [0.9996, '1 s'],
    [1.314, '1.31 s'],
    [12.44, '12.4 s'],
    [119.6, '120 s'],
    [125, '2:05'],
    [3725, '1:02:05'],
  ])('%s s is %s', (seconds, text) => expect(format.duration(seconds)).toBe(text))

  it.each([NaN, null, undefined, Infinity])('draws a dash for %s', (value) => {
    expect(format.duration(value)).toBe('–')
    expect(format.count(value)).toBe('–')
    expect(format.percent(value)).toBe('–')
    expect(format.bytes(value)).toBe('–')
  })
})

describe('clock', () => {
  it('has hours, minutes, seconds and milliseconds', () => {
    expect(format.clock(751.25)).toEqual({ main: '00:12:31', fraction: '.250' })
    expect(format.clock(360_000.001)).toEqual({ main: '100:00:00', fraction: '.001' })
  })

  it('never goes ahead of the time', () => {
    expect(format.clock(59.9999)).toEqual({ main: '00:00:59', fraction: '.999' })
    expect(format.minutes(59.9)).toBe('0:59')
    expect(format.moment(59.99)).toBe('0:59.9')
  })
})

it.each([
  [950, '950'],
  [1000, '1 k'],
  [1040, '1 k'],
  [3_140_000, '3.1 M'],
  [41_200, '41 k'],
])('compact %d is %s', (value, text) => expect(format.compact(value)).toBe(text))

describe('quantities in the words of Kubernetes', () => {
  it.each([
    ['cpu', 500, '500m'],
    ['cpu', 15890, '15890m'],
    ['cpu', 16000, '16'],
    ['memory', 512 * 2 ** 20, '512Mi'],
    ['memory', 60.9 * 2 ** 30, '60.9Gi'],
    ['ephemeral-storage', 100, '100'],
    ['pods', 110, '110'],
    ['nvidia.com/gpu', 8, '8'],
  ])('%s %d is %s', (resource, amount, text) => expect(format.quantity(resource, amount)).toBe(text))
})

describe('parseDuration', () => {
  it.each([
    ['90', 90],
    ['90s', 90],
    ['10m', 600],
    ['1h30m', 5400],
    ['1.5m', 90],
    ['1:30', 90],
    ['1:00:00', 3600],
    [' 5m ', 300],
  ])('reads %s', (text, seconds) => expect(format.parseDuration(text)).toBe(seconds))

  it.each(['', 'soon', '10x', '-5', '1:75', 'm'])('refuses %j', (text) =>
    expect(format.parseDuration(text)).toBeUndefined(),
  )
})

it('counts in words', () => {
  expect(format.plural(1, 'node')).toBe('1 node')
  expect(format.plural(1204, 'node')).toBe('1,204 nodes')
  expect(format.inUnit('pods', 4318)).toBe('4,318')
  expect(format.inUnit('s', 1.31)).toBe('1.31 s')
  expect(format.ago(65_000)).toBe('1 min ago')
})
