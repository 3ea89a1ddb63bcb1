/** Values that have one of several forms: from one form to another without losing what both can say. */
import { lifetimeFields } from '../compile/churn'
import { shapeFields, type ShapeName } from '../compile/rate'
import { formatDuration, parseDuration } from '../duration'
import type { Distribution } from '../types'
import { getIn, isMapping, type Path, type Value } from './values'

type Mapping = { [key: string]: Value }

export interface Forms {
  /** The field that names the form. */
  by: string
  /** The fields of each form, and those that must be given. */
  fields: Readonly<Record<string, readonly string[]>>
  needed(form: string): readonly string[]
  /** A field beside this one that is short for one of the forms. */
  short?: { field: string; form: string; as: string }
  /** A value of that form, near to the one before. */
  start(form: string, before: unknown, context: { trial: unknown; path: Path }): Mapping
}

const seconds = (value: unknown) => {
  const parsed = parseDuration(value)
  return parsed.ok && parsed.seconds > 0 ? parsed.seconds : undefined
}

const round = (rate: number) => Number(rate.toPrecision(2))

/** How long a load lasts, read from the Trial that it stands in. */
export function phaseSeconds(trial: unknown, load: Path): number {
  const duration = seconds(getIn(trial, ['spec', 'duration'])) ?? 600
  const at = seconds(getIn(trial, [...load, 'at'])) ?? 0
  return seconds(getIn(trial, [...load, 'for'])) ?? Math.max(1, duration - at)
}

/** The lowest and the highest rate that a value names. */
function levels(before: unknown): { low: number; high: number } {
  const rates = isMapping(before)
    ? ['value', 'from', 'to', 'peak', 'base', 'low', 'high'].flatMap((field) =>
        typeof before[field] === 'number' ? [before[field]] : [],
      )
    : []
  const high = Math.max(0, ...rates) || 5
  return { low: rates.length > 1 ? Math.min(...rates) : round(high / 5), high }
}

export const rateForms: Forms = {
  by: 'shape',
  fields: Object.fromEntries(
    Object.entries(shapeFields).map(([shape, { required, optional }]) => [shape, [...required, ...optional]]),
  ),
  needed: (form) => shapeFields[form as ShapeName]?.required ?? [],
  short: { field: 'createRate', form: 'Constant', as: 'value' },
  start: (form, before, { trial, path }) =>
    newRate(form as ShapeName, levels(before), phaseSeconds(trial, path.slice(0, 3))),
}

/** A rate of a shape for a load that lasts so long. */
export function newRate(
  shape: ShapeName,
  { low, high }: { low: number; high: number },
  lengthSeconds: number,
): Mapping {
  const part = (share: number) => formatDuration(Math.max(1, Math.round(lengthSeconds * share)))
  switch (shape) {
    case 'Constant':
      return { shape, value: high }
    case 'Ramp':
      return { shape, from: low, to: high }
    case 'Step':
      return { shape, from: low, to: high, steps: 5 }
    case 'Burst':
      return { shape, base: low, peak: high, every: part(1 / 4), length: part(1 / 16) }
    case 'DayCurve':
      return { shape, low, high, period: part(1) }
    case 'Trace': {
      const times = [0, 1 / 4, 1 / 2, 3 / 4].map((share) => Math.round(lengthSeconds * share))
      const rates = [low, high, round((low + high) / 2), low]
      return { shape, csv: `time,rate\n${times.map((time, at) => `${time},${rates[at]}`).join('\n')}\n` }
    }
  }
}

export const lifetimeForms: Forms = {
  by: 'distribution',
  fields: lifetimeFields,
  needed: (form) => lifetimeFields[form as Distribution['distribution']] ?? [],
  start(form, before): Mapping {
    const written = isMapping(before)
      ? ['value', 'mean', 'median', 'max', 'p99']
          .map((field) => seconds(before[field]))
          .find((one) => one !== undefined)
      : undefined
    const usual = written ?? 60
    const times = (factor: number) => formatDuration(Math.max(1, Math.round(usual * factor)))
    switch (form as Distribution['distribution']) {
      case 'Constant':
        return { distribution: form, value: times(1) }
      case 'Exponential':
        return { distribution: form, mean: times(1) }
      case 'Uniform':
        return { distribution: form, min: times(0.5), max: times(1.5) }
      case 'LogNormal':
        return { distribution: form, median: times(1), p99: times(6) }
    }
  },
}
