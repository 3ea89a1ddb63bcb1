/** The objectives of a trial as rows: the SLOs while the document lists none, else exactly those that it lists. */
import { defaultObjectives, formatDuration, objectiveName, parseDuration } from '../../design'
import { getIn, isMapping, type Path, type Value } from '../../design/edit'
import { objectiveMetrics, type Objective, type ObjectiveMetric } from '../../design/types'

type Mapping = { [key: string]: Value }

export const percentiles = ['p50', 'p90', 'p99', 'max'] as const

export interface ObjectiveRow {
  metric: string
  percentile: string
  /** As written: a duration, or a number of pods. */
  max: string
  name: string
  /** The name is one that the document gives. */
  named: boolean
  /** The document does not say it: it is one of the SLOs. */
  inherited: boolean
}

export const objectivesPath: Path = ['spec', 'objectives']

/** The SLOs as the document would list them. */
const sloItems = (): Mapping[] =>
  defaultObjectives.map(({ metric, percentile, limit }) => ({ metric, percentile, max: formatDuration(limit) }))

const isMetric = (metric: string): metric is ObjectiveMetric => (objectiveMetrics as readonly string[]).includes(metric)

function rowOf(item: Value, inherited: boolean): ObjectiveRow {
  const { metric = '', percentile = 'p99', max = '', name } = isMapping(item) ? item : {}
  const [words, which] = [String(metric), String(percentile)]
  const usual = isMetric(words) ? objectiveName(words, which as Objective['percentile']) : words
  return {
    metric: words,
    percentile: which,
    max: String(max),
    name: name === undefined ? usual : String(name),
    named: name !== undefined,
    inherited,
  }
}

export function objectiveRows(trial: unknown): ObjectiveRow[] {
  const written = getIn(trial, objectivesPath)
  if (Array.isArray(written)) return (written as Value[]).map((item) => rowOf(item, false))
  return sloItems().map((item) => rowOf(item, true))
}

/** The list as it must be written for one of its items to change. */
export function objectiveItems(trial: unknown): Value[] {
  const written = getIn(trial, objectivesPath)
  return Array.isArray(written) ? [...(written as Value[])] : sloItems()
}

/** A new objective: on the first metric that has none. */
export function newObjective(items: readonly Value[]): Mapping {
  const taken = new Set(items.map((item) => (isMapping(item) ? item.metric : '')))
  const metric = objectiveMetrics.find((one) => !taken.has(one)) ?? 'schedulingSli'
  const slo = defaultObjectives.find((one) => one.metric === metric)
  if (metric === 'podsPending') return { metric, max: 0 }
  return { metric, percentile: 'p99', max: slo ? formatDuration(slo.limit) : '5s' }
}

/** An objective on another metric: its limit stays where it means the same. */
export function withMetric(item: Value, metric: ObjectiveMetric): Mapping {
  const { metric: before, percentile, max, ...rest } = isMapping(item) ? item : ({} as Mapping)
  if (metric === 'podsPending') return { ...rest, metric, max: before === 'podsPending' ? max : 0 }
  const usual = formatDuration(defaultObjectives.find((one) => one.metric === metric)?.limit ?? 5)
  const keeps = typeof max === 'string' && before !== 'podsPending'
  return { ...rest, metric, ...(percentile === undefined ? {} : { percentile }), max: keeps ? max : usual }
}

/** The limit as it stands in the document; a sentence when it cannot be that. */
export function parseLimit(metric: string, text: string): { value: Value } | { problem: string } {
  const trimmed = text.trim()
  if (metric === 'podsPending') {
    if (!/^\d{1,9}$/.test(trimmed)) return { problem: 'A number of pods, for example 0.' }
    return { value: Number(trimmed) }
  }
  const parsed = parseDuration(trimmed)
  if (parsed.ok && parsed.seconds >= 0) return { value: trimmed }
  return { problem: parsed.ok ? 'Must not be negative.' : `For example 5s or 500ms: ${parsed.remedy}.` }
}
