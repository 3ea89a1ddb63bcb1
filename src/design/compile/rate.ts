/** `rate` of a churn, and what pods use: a shape with the fields that it takes. */
import type { Path } from '../fieldPath'
import type { RawQuantity } from '../kubernetes'
import type { Reporter } from '../problems'
import type { RateShape } from '../types'
import { readAmount, readSeconds } from './amounts'
import { parseTrace, podRates, requestRates, traceAmounts, type TraceValues } from './trace'

export type ShapeName = RateShape['shape']

export interface RawRate<Level = number> {
  shape: ShapeName
  value?: Level
  from?: Level
  to?: Level
  steps?: number
  base?: Level
  peak?: Level
  every?: string | number
  length?: string | number
  low?: Level
  high?: Level
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

/** What a shape is of: how its levels and the lines of its traces are read. */
export interface Levels<Level> {
  /** In base units; undefined after a problem was reported. */
  read(level: Level, path: Path, report: Reporter): number | undefined
  trace: TraceValues
}

/** The schema holds them. */
const plain = { read: (level: number) => level }
export const podsPerSecond: Levels<number> = { ...plain, trace: podRates }
export const requestsPerSecond: Levels<number> = { ...plain, trace: requestRates }

const amountsOf = (resource: 'cpu' | 'memory'): Levels<RawQuantity> => ({
  read: (level, path, report) => readAmount(resource, level, path, report),
  trace: traceAmounts[resource],
})
/** milli-CPU, bytes. */
export const usageLevels = { cpu: amountsOf('cpu'), memory: amountsOf('memory') } as const

/** undefined after a problem was reported. */
export function compileRate<Level>(
  raw: RawRate<Level>,
  levels: Levels<Level>,
  path: Path,
  report: Reporter,
): RateShape | undefined {
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
  const shape = shapeOf(raw, levels, path, report)
  return report.problems.errors > before ? undefined : shape
}

function shapeOf<Level>(raw: RawRate<Level>, levels: Levels<Level>, path: Path, report: Reporter): RateShape {
  const seconds = (field: 'every' | 'length' | 'period' | 'peakAt', otherwise: number) => {
    if (raw[field] === undefined) return otherwise
    const value = readSeconds(raw[field], [...path, field], report) ?? otherwise
    if (value === 0 && field !== 'peakAt') report.invalid([...path, field], raw[field], 'must be greater than 0')
    return value
  }
  // Those that are required are there.
  const level = (field: 'value' | 'from' | 'to' | 'base' | 'peak' | 'low' | 'high') =>
    raw[field] === undefined ? 0 : (levels.read(raw[field], [...path, field], report) ?? 0)
  switch (raw.shape) {
    case 'Constant':
      return { shape: 'Constant', perSecond: level('value') }
    case 'Ramp':
      return { shape: 'Ramp', from: level('from'), to: level('to') }
    case 'Step':
      return { shape: 'Step', from: level('from'), to: level('to'), steps: raw.steps ?? defaultSteps }
    case 'Burst': {
      const [everySeconds, lengthSeconds] = [seconds('every', 1), seconds('length', 1)]
      if (lengthSeconds > everySeconds)
        report.invalid([...path, 'length'], raw.length, 'must not be longer than every', {
          remedy: `make every at least ${String(raw.length)}`,
        })
      return { shape: 'Burst', base: level('base'), peak: level('peak'), everySeconds, lengthSeconds }
    }
    case 'DayCurve': {
      const periodSeconds = seconds('period', daySeconds)
      const peakAtSeconds = seconds('peakAt', periodSeconds / 2)
      return { shape: 'DayCurve', low: level('low'), high: level('high'), periodSeconds, peakAtSeconds }
    }
    case 'Trace': {
      const at = [...path, 'csv']
      const { interpolation = 'Step', csv = '' } = raw
      const parsed = parseTrace(csv, levels.trace)
      if ('trace' in parsed) return { shape: 'Trace', ...parsed.trace, interpolation }
      const { line, message, found, remedy } = parsed.fault
      if (line > 0) report.lineError(at, line, message, { found, remedy })
      else report.error(at, message, { remedy })
      return { shape: 'Constant', perSecond: 0 }
    }
  }
}
