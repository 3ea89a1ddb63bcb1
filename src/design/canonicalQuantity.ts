/**
 * Quantities as the API server writes them back, and sums of them.
 * Source: staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go of Kubernetes 1.36 (CanonicalizeBytes, Add).
 */
import type { RawQuantity } from './kubernetes'
import { parseQuantity } from './quantity'

/** Which suffixes a quantity is written with: that of its text, kept by sums. */
type Format = 'decimal' | 'binary' | 'exponent'

/** An amount that remembers how it was written. */
export interface Quantity {
  nano: bigint
  format: Format
}

const nanoPerUnit = 1_000_000_000n

/** @throws RangeError when the text is no quantity; for values that were validated before. */
export function quantityOf(raw: RawQuantity): Quantity {
  const parsed = parseQuantity(raw)
  if (!parsed.ok) throw new RangeError(parsed.error)
  return { nano: parsed.nano, format: formatOf(String(raw)) }
}

function formatOf(text: string): Format {
  if (text.endsWith('i')) return 'binary'
  return /[eE][-+]?\d+$/.test(text) ? 'exponent' : 'decimal'
}

/** The sum is written as the first is, unless that is nothing. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format }
}

export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, { ...b, nano: -b.nano })
}

export function quantityText({ nano, format }: Quantity): string {
  if (nano === 0n) return '0'
  const sign = nano < 0n ? '-' : ''
  const amount = nano < 0n ? -nano : nano
  if (format === 'binary' && amount % nanoPerUnit === 0n && amount >= 1024n * nanoPerUnit) {
    return sign + binaryText(amount / nanoPerUnit)
  }
  return sign + decimalText(amount, format === 'exponent')
}

const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

function binaryText(units: bigint): string {
  let step = 0
  let value = units
  while (value % 1024n === 0n && step < binarySuffixes.length - 1) {
    value /= 1024n
    step++
  }
  return `${value}${binarySuffixes[step]}`
}

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']

function decimalText(nano: bigint, exponent: boolean): string {
  let step = 0
  let value = nano
  while (value % 1000n === 0n && step < decimalSuffixes.length - 1) {
    value /= 1000n
    step++
  }
  if (!exponent) return `${value}${decimalSuffixes[step]}`
  const power = step * 3 - 9
  return power === 0 ? String(value) : `${value}e${power}`
}

/** `1024Mi` as `1Gi`, `0.5` as `500m`, `1000m` as `1`; what is no quantity as it stands. */
export function canonicalQuantity(raw: RawQuantity): string {
  const parsed = parseQuantity(raw)
  return parsed.ok ? quantityText({ nano: parsed.nano, format: formatOf(String(raw)) }) : String(raw)
}

/** Finer than a thousandth is rounded up: what the API server does to every resource list. */
export function canonicalAmount(raw: RawQuantity): string {
  const parsed = parseQuantity(raw)
  if (!parsed.ok) return String(raw)
  const milli = 1_000_000n
  const rest = parsed.nano % milli
  const up = rest === 0n ? parsed.nano : parsed.nano - rest + (parsed.nano > 0n ? milli : -milli)
  return quantityText({ nano: up, format: formatOf(String(raw)) })
}
