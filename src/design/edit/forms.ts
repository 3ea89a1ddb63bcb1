/** Values that have one of several forms: from one form to another without losing what both can say. */
import { lifetimeFields } from '../compile/churn'
import { shapeFields, type ShapeName } from '../compile/rate'
import { formatDuration, parseDuration } from '../duration'
import { formatCpu, parseQuantity } from '../quantity'
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

/** How the levels of a shape are read and written, and the highest one where nothing is written yet. */
interface LevelForms {
  read(value: unknown): number | undefined
  write(level: number): Value
  usual: number
}

const plainLevels: LevelForms = {
  read: (value) => (typeof value === 'number' ? value : undefined),
  write: (level) => level,
  usual: 5,
}

const nano = (value: unknown) => {
  const parsed = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined
  return parsed?.ok ? Number(parsed.nano) : undefined
}

const mebi = 2 ** 20
const amountLevels: Readonly<Record<'cpu' | 'memory', LevelForms>> = {
  cpu: {
    read: (value) => (nano(value) === undefined ? undefined : nano(value)! / 1e6),
    write: (milli) => formatCpu(Math.round(milli)),
    usual: 250,
  },
  memory: {
    read: (value) => (nano(value) === undefined ? undefined : nano(value)! / 1e9),
    write: (bytes) => `${Math.round(bytes / mebi)}Mi`,
    usual: 256 * mebi,
  },
}

/** The lowest and the highest level that a value names. */
function levels(before: unknown, { read, usual }: LevelForms): { low: number; high: number } {
  const rates = isMapping(before)
    ? ['value', 'from', 'to', 'peak', 'base', 'low', 'high'].flatMap((field) => read(before[field]) ?? [])
    : []
  const high = Math.max(0, ...rates) || usual
  return { low: rates.length > 1 ? Math.min(...rates) : round(high / 5), high }
}

const shapeForms = (of: LevelForms): Forms => ({
  by: 'shape',
  fields: Object.fromEntries(
    Object.entries(shapeFields).map(([shape, { required, optional }]) => [shape, [...required, ...optional]]),
  ),
  needed: (form) => shapeFields[form as ShapeName]?.required ?? [],
  start: (form, before, { trial, path }) =>
    newShape(form as ShapeName, levels(before, of), phaseSeconds(trial, path.slice(0, 3)), of),
})

export const rateForms: Forms = {
  ...shapeForms(plainLevels),
  short: { field: 'createRate', form: 'Constant', as: 'value' },
}
/** Of requests, and of what pods use. */
export const usageForms = {
  requestRate: shapeForms(plainLevels),
  cpu: shapeForms(amountLevels.cpu),
  memory: shapeForms(amountLevels.memory),
} as const

interface LowHigh {
  low: number
  high: number
}

/** A rate of a shape for a load that lasts so long. */
export const newRate = (shape: ShapeName, between: LowHigh, lengthSeconds: number): Mapping =>
  newShape(shape, between, lengthSeconds, plainLevels)

/** The same of an amount: milli-CPU, bytes. */
export const newAmount = (
  resource: 'cpu' | 'memory',
  shape: ShapeName,
  between: LowHigh,
  lengthSeconds: number,
): Mapping => newShape(shape, between, lengthSeconds, amountLevels[resource])

function newShape(shape: ShapeName, { low, high }: LowHigh, lengthSeconds: number, { write }: LevelForms): Mapping {
  const part = (share: number) => formatDuration(Math.max(1, Math.round(lengthSeconds * share)))
  switch (shape) {
    case 'Constant':
      return { shape, value: write(high) }
    case 'Ramp':
      return { shape, from: write(low), to: write(high) }
    case 'Step':
      return { shape, from: write(low), to: write(high), steps: 5 }
    case 'Burst':
      return { shape, base: write(low), peak: write(high), every: part(1 / 4), length: part(1 / 16) }
    case 'DayCurve':
      return { shape, low: write(low), high: write(high), period: part(1) }
    case 'Trace': {
      const times = [0, 1 / 4, 1 / 2, 3 / 4].map((share) => Math.round(lengthSeconds * share))
      const rates = [low, high, round((low + high) / 2), low].map((level) => String(write(level)))
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
