/** Quantities and durations of Seatrial's own kinds, where the schema only says "text or number". */
import { parseDuration } from '../duration'
import type { RawQuantity } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { parseQuantity, resourceAmount } from '../quantity'
import { checkAmount, checkNodeResources } from '../validate/resources'
import { quantityRemedy } from '../validate/structure'

export type RawAmounts = Record<string, RawQuantity>

/** An amount in base units; undefined after a problem was reported. */
export function readAmount(resource: string, raw: RawQuantity, path: Path, report: Reporter): number | undefined {
  const parsed = parseQuantity(raw)
  if (!parsed.ok) {
    report.invalid(path, raw, parsed.error, { remedy: quantityRemedy(String(raw)) })
    return undefined
  }
  const before = report.problems.errors
  checkAmount(resource, raw, path, report)
  return report.problems.errors > before ? undefined : resourceAmount(resource, raw)
}

/** Amounts of a machine, in base units. */
export function readAmounts(raw: RawAmounts | undefined, path: Path, report: Reporter): Record<string, number> {
  const amounts: Record<string, number> = {}
  const wellFormed: RawAmounts = {}
  for (const [resource, value] of Object.entries(raw ?? {})) {
    const parsed = parseQuantity(value)
    if (parsed.ok) wellFormed[resource] = value
    else report.invalid([...path, resource], value, parsed.error, { remedy: quantityRemedy(String(value)) })
  }
  const before = report.problems.errors
  checkNodeResources(wellFormed, path, report)
  if (report.problems.errors > before) return amounts
  for (const [resource, value] of Object.entries(wellFormed)) amounts[resource] = resourceAmount(resource, value)
  return amounts
}

/** Seconds of a Go duration from 0 to `max`; undefined after a problem was reported. */
export function readSeconds(raw: unknown, path: Path, report: Reporter, limit = Infinity): number | undefined {
  const duration = parseDuration(raw)
  if (!duration.ok) {
    report.invalid(path, raw, duration.error, { remedy: duration.remedy })
    return undefined
  }
  if (duration.seconds < 0) {
    report.invalid(path, raw, 'must not be negative')
    return undefined
  }
  if (duration.seconds > limit) {
    report.invalid(path, raw, `must be at most ${limit / 3600}h`)
    return undefined
  }
  return duration.seconds
}
