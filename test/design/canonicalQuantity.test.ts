/** As the API server writes quantities back; apimachinery's own cases of CanonicalizeBytes. */
import { expect, test } from 'vitest'
import {
  addQuantities,
  canonicalAmount,
  canonicalQuantity,
  quantityOf,
  quantityText,
} from '../../src/design/canonicalQuantity'

test.each([
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['1000', '1k'],
  ['1e3', '1e3'],
  ['1E6', '1e6'],
  ['10e3', '10e3'],
  ['0Ki', '0'],
  ['1023', '1023'],
  // Below 1024 a binary quantity is written in decimal.
  ['0.5Ki', '512'],
  ['1.25Ki', '1280'],
  ['1.1Ki', '1126400m'],
  ['-2000m', '-2'],
])('%s is %s', (written, expected) => {
  expect(canonicalQuantity(written)).toBe(expected)
  expect(canonicalQuantity(expected)).toBe(expected)
})

test('amounts finer than a thousandth are rounded up', () => {
  expect(canonicalAmount('1u')).toBe('1m')
  expect(canonicalAmount('1500u')).toBe('2m')
})

test('a sum is written as its first part, unless that is nothing', () => {
  const sum = (a: string, b: string) => quantityText(addQuantities(quantityOf(a), quantityOf(b)))
  expect(sum('64Mi', '64Mi')).toBe('128Mi')
  expect(sum('0', '1Gi')).toBe('1Gi')
  // 1000 + 1024
  expect(sum('1k', '1Ki')).toBe('2024')
  expect(sum('1Ki', '1k')).toBe('2024')
})
