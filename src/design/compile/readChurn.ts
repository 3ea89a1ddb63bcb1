/**
 * What a churn creates and how long it lives, and what pods use, for pictures: read from a document that may be wrong elsewhere,
 * or not be finished.
 */
import { Scalar } from 'yaml'
import type { RawQuantity } from '../kubernetes'
import { Problems, Reporter } from '../problems'
import { ObjectSource, SourceText } from '../read/source'
import type { Distribution, RateShape } from '../types'
import { compileLifetime, lifetimeFields, type RawLifetime } from './churn'
import {
  compileRate,
  podsPerSecond,
  requestsPerSecond,
  shapeFields,
  usageLevels,
  type Levels,
  type RawRate,
} from './rate'

const nowhere = () =>
  new Reporter(
    new Problems(),
    new ObjectSource(new SourceText('', ''), () => ({ node: new Scalar(null), aliases: new Map() })),
  )

const durations = new Set(['every', 'length', 'period', 'peakAt'])
const texts = new Set(['shape', 'csv', 'interpolation'])

/** The shape of a churn as written; undefined when it has none that can be drawn. */
export function readRate(churn: Readonly<Record<string, unknown>>): RateShape | undefined {
  const { createRate, rate } = churn
  if (typeof rate !== 'object' || rate === null)
    return isRate(createRate ?? 0) ? { shape: 'Constant', perSecond: Number(createRate ?? 0) } : undefined
  return readShape(rate, podsPerSecond, isRate)
}

/** A part of a usage as written. */
export function readUsage(
  usage: Readonly<Record<string, unknown>>,
  part: 'cpu' | 'memory' | 'requestRate',
): RateShape | undefined {
  const shape = usage[part]
  return part === 'requestRate'
    ? readShape(shape, requestsPerSecond, isRate)
    : readShape(shape, usageLevels[part], isQuantity)
}

function readShape<Level>(
  shape: unknown,
  levels: Levels<Level>,
  isLevel: (value: unknown) => boolean,
): RateShape | undefined {
  const raw = shape as RawRate<Level> | null | undefined
  if (typeof raw !== 'object' || raw === null || !Object.hasOwn(shapeFields, String(raw.shape))) return undefined
  const steps = raw.steps ?? 2
  if (!Number.isInteger(steps) || steps < 2 || steps > 1000) return undefined
  const sound = Object.entries(raw).every(([field, value]) =>
    texts.has(field)
      ? typeof value === 'string'
      : durations.has(field)
        ? typeof value === 'string' || typeof value === 'number'
        : field === 'steps' || isLevel(value),
  )
  return sound ? compileRate(raw, levels, [], nowhere()) : undefined
}

const isQuantity = (value: unknown): value is RawQuantity => typeof value === 'string' || typeof value === 'number'
const isRate = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value >= 0

/** How long its pods live; null: without an end, undefined: as written it cannot be told. */
export function readLifetime(churn: Readonly<Record<string, unknown>>): Distribution | null | undefined {
  const { lifetime } = churn
  if (lifetime === undefined || lifetime === null) return null
  const raw = lifetime as RawLifetime
  return Object.hasOwn(lifetimeFields, String(raw.distribution)) ? compileLifetime(raw, [], nowhere()) : undefined
}
