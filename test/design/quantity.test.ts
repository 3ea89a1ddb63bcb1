import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  baseUnits,
  formatBytes,
  formatCpu,
  formatQuantity,
  milliValue,
  parseQuantity,
  quantityFormatError,
  resourceAmount,
  wholeValue,
} from '../../src/design/quantity'

function nano(text: string | number): bigint {
  const parsed = parseQuantity(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`)
  return parsed.nano
}

describe('parseQuantity', () => {
  // Text, value in nano-units.
  const cases: [string | number, bigint][] = [
    ['0', 0n],
    ['1', 1_000_000_000n],
    [2, 2_000_000_000n],
    [0.5, 500_000_000n],
    ['1n', 1n],
    ['1u', 1_000n],
    ['1m', 1_000_000n],
    ['500m', 500_000_000n],
    ['1k', 1_000n * 1_000_000_000n],
    ['1M', 10n ** 15n],
    ['1G', 10n ** 18n],
    ['1T', 10n ** 21n],
    ['1P', 10n ** 24n],
    ['1E', 10n ** 27n],
    ['1Ki', 1024n * 1_000_000_000n],
    ['1Mi', 1024n ** 2n * 1_000_000_000n],
    ['1Gi', 1024n ** 3n * 1_000_000_000n],
    ['1Ti', 1024n ** 4n * 1_000_000_000n],
    ['1Pi', 1024n ** 5n * 1_000_000_000n],
    ['1Ei', 1024n ** 6n * 1_000_000_000n],
    ['1e3', 1_000n * 1_000_000_000n],
    ['1E3', 1_000n * 1_000_000_000n],
    ['1e+3', 1_000n * 1_000_000_000n],
    ['1e-3', 1_000_000n],
    ['1.5e3', 1_500n * 1_000_000_000n],
    ['+1', 1_000_000_000n],
    ['-1', -1_000_000_000n],
    ['-500m', -500_000_000n],
    ['.5', 500_000_000n],
    ['1.', 1_000_000_000n],
    ['1.5Gi', (3n * 1024n ** 3n * 1_000_000_000n) / 2n],
    ['0.1Ki', 102_400_000_000n],
    ['007', 7_000_000_000n],
    ['0.0', 0n],
    // Finer than a nano-unit: what is not nothing is at least one.
    ['0.1n', 1n],
    ['1e-400', 1n],
    ['1.1n', 2n],
    // Upstream caps binary quantities at 2^63 - 1.
    ['100Ei', ((1n << 63n) - 1n) * 1_000_000_000n],
  ]
  test.each(cases)('%s', (text, expected) => {
    expect(parseQuantity(text)).toEqual({ ok: true, nano: expected })
  })

  const invalid = ['', ' ', 'abc', '1GB', '1 Gi', ' 1', '1.2.3', '1e3Mi', '--1', '1,5', '1.1.M', '1+1.0M', '0x10', '١']
  test.each(invalid)('refuses %j with the API server’s message', (text) => {
    expect(parseQuantity(text)).toEqual({ ok: false, error: quantityFormatError })
  })

  test.each(['0.1mi', '1Mi3', '1K', '1ki', '1g', '1KM', '1MiMi', '1Eee', '1e', '.5i', '1i', '-3.01i', '-3.01e-'])(
    'refuses %j',
    (text) => {
      expect(parseQuantity(text).ok).toBe(false)
    },
  )

  test.each(['Mi', '.', '+', 'e3'])('refuses %j, which upstream reads as 0', (text) => {
    expect(parseQuantity(text)).toEqual({ ok: false, error: quantityFormatError })
  })

  test.each(['1e30', '10E', '1e1000', '1e99999999999999999999'])('refuses %s as too large', (text) => {
    expect(parseQuantity(text)).toEqual({ ok: false, error: 'the quantity is too large' })
  })

  it('looks at no endless digits', () => {
    expect(parseQuantity('1'.repeat(100_000)).ok).toBe(false)
  })
})

describe('rounding to integers', () => {
  // Text, MilliValue(), Value().
  const cases: [string, bigint, bigint][] = [
    ['1', 1000n, 1n],
    ['100m', 100n, 1n],
    ['1m', 1n, 1n],
    ['1u', 1n, 1n],
    ['1n', 1n, 1n],
    ['1001m', 1001n, 2n],
    ['1.0001', 1001n, 2n],
    ['0.0004', 1n, 1n],
    ['2.5', 2500n, 3n],
    ['-1.5', -1500n, -2n],
    ['0', 0n, 0n],
  ]
  test.each(cases)('%s', (text, milli, whole) => {
    expect(milliValue(nano(text))).toBe(milli)
    expect(wholeValue(nano(text))).toBe(whole)
  })
})

describe('resourceAmount', () => {
  const cases: [string, string | number, number][] = [
    ['cpu', '500m', 500],
    ['cpu', 2, 2000],
    ['cpu', 0.1, 100],
    ['memory', '128Mi', 134217728],
    ['memory', '1.5Gi', 1610612736],
    ['memory', 1e9, 1_000_000_000],
    ['memory', '128974848', 128974848],
    ['ephemeral-storage', '100Gi', 107374182400],
    ['pods', '110', 110],
    ['nvidia.com/gpu', 8, 8],
  ]
  test.each(cases)('%s %s', (resource, raw, amount) => {
    expect(resourceAmount(resource, raw)).toBe(amount)
  })

  it('throws for what has not been validated', () => {
    expect(() => resourceAmount('cpu', 'x')).toThrow(RangeError)
    expect(() => resourceAmount('memory', '9Ei')).toThrow(RangeError)
  })
})

describe('formatting', () => {
  test.each([
    [0, '0'],
    [500, '500m'],
    [1000, '1'],
    [1500, '1500m'],
    [64000, '64'],
  ])('CPU %i', (milli, text) => expect(formatCpu(milli)).toBe(text))

  test.each([
    [0, '0'],
    [1000, '1000'],
    [1024, '1Ki'],
    [2 * 1024 ** 3, '2Gi'],
    [1536 * 1024 ** 2, '1536Mi'],
    [1024 ** 6, '1Ei'],
  ])('bytes %i', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})

describe('properties', () => {
  const suffixes = ['', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'P', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi']
  const scales: Record<string, bigint> = {
    n: 1n,
    u: 10n ** 3n,
    m: 10n ** 6n,
    '': 10n ** 9n,
    k: 10n ** 12n,
    M: 10n ** 15n,
    G: 10n ** 18n,
    T: 10n ** 21n,
    P: 10n ** 24n,
    Ki: 1024n * 10n ** 9n,
    Mi: 1024n ** 2n * 10n ** 9n,
    Gi: 1024n ** 3n * 10n ** 9n,
    Ti: 1024n ** 4n * 10n ** 9n,
    Pi: 1024n ** 5n * 10n ** 9n,
  }

  it('agrees with the plain arithmetic for whole numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), fc.constantFrom(...suffixes), (value, suffix) => {
        expect(nano(`${value}${suffix}`)).toBe(BigInt(value) * scales[suffix])
      }),
    )
  })

  it('reads back what it writes', () => {
    const amounts = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
    fc.assert(
      fc.property(
        amounts,
        fc.constantFrom('cpu', 'memory', 'ephemeral-storage', 'pods', 'nvidia.com/gpu'),
        (amount, resource) => {
          expect(resourceAmount(resource, formatQuantity(resource, amount))).toBe(amount)
        },
      ),
    )
  })

  it('never rounds down, and by less than one unit', () => {
    const decimal = fc.tuple(fc.nat(5_000), fc.nat(999_999_999), fc.constantFrom(...suffixes))
    fc.assert(
      fc.property(decimal, ([whole, fraction, suffix]) => {
        const value = nano(`${whole}.${String(fraction).padStart(9, '0')}${suffix}`)
        const rounded = wholeValue(value) * 10n ** 9n
        expect(rounded >= value && rounded - value < 10n ** 9n).toBe(true)
        expect(baseUnits('cpu', value)).toBe(milliValue(value))
      }),
    )
  })

  it('negation only changes the sign', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.constantFrom(...suffixes), (value, suffix) => {
        expect(nano(`-${value}${suffix}`)).toBe(-nano(`${value}${suffix}`))
      }),
    )
  })

  it('never throws', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[-+.0-9eEinumkKMGTP]{0,12}$/))
    fc.assert(
      fc.property(text, (input) => {
        const parsed = parseQuantity(input)
        // Whatever is accepted, upstream's own regular expression matches.
        if (parsed.ok) expect(input).toMatch(/^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/)
      }),
      { numRuns: 2000 },
    )
  })
})
