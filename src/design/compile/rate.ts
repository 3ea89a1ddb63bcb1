/** `rate` of a churn: a shape with the fields that it takes. */
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { RateShape } from '../types'
import { readSeconds } from './amounts'
import { parseTrace } from './trace'

export type ShapeName = RateShape['shape']

export interface RawRate {
  shape: ShapeName
  value?: number
  from?: number
  to?: number
  steps?: number
  base?: number
  peak?: number
  every?: string | number
  length?: string | number
  low?: number
  high?: number
  period?: string | number
  peakAt?: string | number
  csv?: string
  interpolation?: 'Step' | 'Linear'
}

/** The fields of each shape, those that must be given first. */
export const shapeFields: Record<
  ShapeName,
  { required: readonly (keyof RawRate)[]; optional: readonly (keyof RawRate)[] }
> = {
  Constant: { required: ['value'], optional: [] },
  Ramp: { required: ['from', 'to'], optional: [] },
  Step: { required: ['from', 'to'], optional: ['steps'] },
  Burst: { required: ['peak', 'every', 'length'], optional: ['base'] },
  DayCurve: { required: ['low', 'high'], optional: ['period', 'peakAt'] },
  Trace: { required: ['csv'], optional: ['interpolation'] },
}

const daySeconds = 24 * 3600
const defaultSteps = 5

/** undefined after a problem was reported. */
export function compileRate(raw: RawRate, path: Path, report: Reporter): RateShape | undefined {
  const before = report.problems.errors
  const { required, optional } = shapeFields[raw.shape]
  const taken = [...required, ...optional]
  for (const field of required)
    if (raw[field] === undefined) report.required([...path, field], `for the shape ${raw.shape}`)
  for (const field of Object.keys(raw)) {
    if (field === 'shape' || taken.includes(field as keyof RawRate)) continue
    report.forbidden([...path, field], `the shape ${raw.shape} takes only ${taken.join(', ')}`)
  }
  if (report.problems.errors > before) return undefined
  const shape = shapeOf(raw, path, report)
  return report.problems.errors > before ? undefined : shape
}

function shapeOf(raw: RawRate, path: Path, report: Reporter): RateShape {
  const seconds = (field: 'every' | 'length' | 'period' | 'peakAt', otherwise: number) => {
    if (raw[field] === undefined) return otherwise
    const value = readSeconds(raw[field], [...path, field], report) ?? otherwise
    if (value === 0 && field !== 'peakAt') report.invalid([...path, field], raw[field], 'must be greater than 0')
    return value
  }
  // Those that are required are there.
  const { value = 0, from = 0, to = 0, steps = defaultSteps, base = 0, peak = 0, low = 0, high = 0 } = raw
  switch (raw.shape) {
    case 'Constant':
      return { shape: 'Constant', perSecond: value }
    case 'Ramp':
      return { shape: 'Ramp', from, to }
    case 'Step':
      return { shape: 'Step', from, to, steps }
    case 'Burst': {
      const [everySeconds, lengthSeconds] = [seconds('every', 1), seconds('length', 1)]
      if (lengthSeconds > everySeconds)
        report.invalid([...path, 'length'], raw.length, 'must not be longer than every', {
          remedy: `make every at least ${String(raw.length)}`,
        })
      return { shape: 'Burst', base, peak, everySeconds, lengthSeconds }
    }
    case 'DayCurve': {
      const periodSeconds = seconds('period', daySeconds)
      return { shape: 'DayCurve', low, high, periodSeconds, peakAtSeconds: seconds('peakAt', periodSeconds / 2) }
    }
    case 'Trace': {
      const at = [...path, 'csv']
      const { interpolation = 'Step', csv = '' } = raw
      const parsed = parseTrace(csv)
      if ('trace' in parsed) return { shape: 'Trace', ...parsed.trace, interpolation }
      const { line, message, found, remedy } = parsed.fault
      if (line > 0) report.lineError(at, line, message, { found, remedy })
      else report.error(at, message, { remedy })
      return { shape: 'Constant', perSecond: 0 }
    }
  }
}
