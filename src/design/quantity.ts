/**
 * Kubernetes quantities (`500m`, `2Gi`, `1e3`), read exactly as the API server reads them.
 * Source: staging/src/k8s.io/apimachinery/pkg/api/resource/{quantity,suffix}.go of Kubernetes 1.36.
 *
 * A quantity is held as a BigInt of nano-units, the finest that Kubernetes keeps; whoever wants an integer asks for
 * `milliValue` (CPU) or `wholeValue` (everything else), which round up as upstream's MilliValue() and Value() do.
 */
import type { RawQuantity } from './kubernetes'

export type QuantityResult = { ok: true; nano: bigint } | { ok: false; error: string }

const nanoPerUnit = 1_000_000_000n
const nanoPerMilli = 1_000_000n

/** Upstream's own words, which people search the web for. */
export const quantityFormatError =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

const decimalExponent: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binaryExponent: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }

/** Longest text that is looked at; a quantity of more digits is a mistake or an attack. */
const quantityLengthMax = 64
/** 2^63 - 1 units, where upstream caps binary quantities (decimal ones overflow there). */
const unitsMax = (1n << 63n) - 1n

/**
 * Reads a quantity. Numbers are accepted as in YAML (`cpu: 2`).
 * Unlike upstream a bare suffix (`Mi`, read there as 0) is refused: it is always a mistake.
 */
export function parseQuantity(raw: RawQuantity): QuantityResult {
  const text = String(raw)
  // Most quantities in node lists and limits are plain integers; BigInt arithmetic below costs ten times as much.
  if (/^\d{1,9}$/.test(text)) return { ok: true, nano: BigInt(text) * nanoPerUnit }
  if (text.length > quantityLengthMax)
    return { ok: false, error: `a quantity has at most ${quantityLengthMax} characters` }
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/.exec(text)
  if (!match) return { ok: false, error: quantityFormatError }
  const [, sign, whole, fraction = '', suffix] = match
  if (whole.length + fraction.length === 0) return { ok: false, error: quantityFormatError }

  const scale = interpretSuffix(suffix)
  if (!scale) return { ok: false, error: "unable to parse quantity's suffix" }
  const digits = BigInt(whole + fraction)
  if (digits === 0n) return { ok: true, nano: 0n }

  let nano: bigint
  if (scale.base === 2) {
    nano = divideUp(digits * (1n << BigInt(scale.exponent)) * nanoPerUnit, 10n ** BigInt(fraction.length))
    if (nano > unitsMax * nanoPerUnit) nano = unitsMax * nanoPerUnit
  } else {
    const exponent = scale.exponent + 9 - fraction.length
    if (exponent > 40) return { ok: false, error: 'the quantity is too large' }
    // Whatever is not nothing is at least one nano-unit, as upstream rounds.
    nano = exponent >= 0 ? digits * 10n ** BigInt(exponent) : divideUp(digits, 10n ** BigInt(Math.min(-exponent, 200)))
    if (nano > unitsMax * nanoPerUnit) return { ok: false, error: 'the quantity is too large' }
  }
  return { ok: true, nano: sign === '-' ? -nano : nano }
}

function interpretSuffix(suffix: string): { base: 2 | 10; exponent: number } | undefined {
  if (Object.hasOwn(decimalExponent, suffix)) return { base: 10, exponent: decimalExponent[suffix] }
  if (Object.hasOwn(binaryExponent, suffix)) return { base: 2, exponent: binaryExponent[suffix] }
  const exponent = /^[eE]([-+]?\d+)$/.exec(suffix)
  if (!exponent) return undefined
  // Far beyond what any amount can be; kept small so that powers of ten stay cheap.
  return { base: 10, exponent: Math.max(-1000, Math.min(1000, Number(exponent[1]))) }
}

/** Quotient of non-negative integers, rounded up. */
function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

/** In thousandths, rounded up (away from zero). CPU is counted so. */
export function milliValue(nano: bigint): bigint {
  return nano < 0n ? -divideUp(-nano, nanoPerMilli) : divideUp(nano, nanoPerMilli)
}

/** In whole units, rounded up (away from zero): bytes, counts. */
export function wholeValue(nano: bigint): bigint {
  return nano < 0n ? -divideUp(-nano, nanoPerUnit) : divideUp(nano, nanoPerUnit)
}

/** Whether the resource is counted in thousandths by the scheduler. */
export function isMilliResource(resource: string): boolean {
  return resource === 'cpu'
}

/** The amount in the resource's base unit (milli-CPU, else bytes or a count), as an exact integer. */
export function baseUnits(resource: string, nano: bigint): bigint {
  return isMilliResource(resource) ? milliValue(nano) : wholeValue(nano)
}

/**
 * Amount of a resource in base units: milli-CPU for `cpu`, bytes or a count for the rest.
 * @throws RangeError when the text is no quantity or too large for an exact number; for values that were validated before.
 */
export function resourceAmount(resource: string, raw: RawQuantity): number {
  const parsed = parseQuantity(raw)
  if (!parsed.ok) throw new RangeError(`${resource}: ${parsed.error}`)
  const amount = Number(baseUnits(resource, parsed.nano))
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${resource}: the quantity is too large`)
  return amount
}

/** The same, at most the largest exact number: what no machine has in earnest need not be exact. */
export function cappedAmount(resource: string, raw: RawQuantity): number {
  const parsed = parseQuantity(raw)
  return parsed.ok ? Math.min(Number(baseUnits(resource, parsed.nano)), Number.MAX_SAFE_INTEGER) : 0
}

/** Milli-CPU as Kubernetes prints it: `500m`, `2`. */
export function formatCpu(milli: number): string {
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`
}

const binarySteps = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** Bytes with the largest binary suffix that loses nothing: `2Gi`, `1536Mi`, `1000`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let step = 0
  while (value !== 0 && value % 1024 === 0 && step < binarySteps.length - 1) {
    value /= 1024
    step++
  }
  return `${value}${binarySteps[step]}`
}

/** An amount in base units as Kubernetes would write it for that resource; reads back to the same amount. */
export function formatQuantity(resource: string, amount: number): string {
  if (isMilliResource(resource)) return formatCpu(amount)
  const inBytes = resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-')
  return inBytes ? formatBytes(amount) : String(amount)
}
