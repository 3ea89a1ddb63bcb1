/** What became of each objective from one run to another, in a sentence. */
import type { ObjectiveResult } from '../result'
import { figure, inUnit } from '../words'
import type { ComparableCluster } from './comparable'

export interface ObjectiveChange {
  /** Name of the cluster. */
  cluster: string
  name: string
  /** `worse` and `better` are of the verdict, or of the value under the same verdict. */
  kind: 'nowMissed' | 'nowMet' | 'worse' | 'better' | 'limit' | 'other'
  sentence: string
}

/** Values nearer than this to each other are the same: histograms are exact to 1 %. */
const resolution = 0.01

/** In the order of the objectives; nothing for those that have not changed. */
export function objectiveChanges(base: ComparableCluster, other: ComparableCluster): ObjectiveChange[] {
  const changes: ObjectiveChange[] = []
  const seen = new Set<ObjectiveResult>()
  for (const before of base.objectives) {
    const after = counterpart(before, base.objectives, other.objectives)
    if (after) seen.add(after)
    const change = after ? changeOf(before, after) : gone(before)
    if (change) changes.push({ cluster: base.name, name: (after ?? before).name, ...change })
  }
  for (const after of other.objectives) {
    if (!seen.has(after)) changes.push({ cluster: other.name, name: after.name, ...added(after) })
  }
  return changes
}

type Change = Pick<ObjectiveChange, 'kind' | 'sentence'>

/** The same name and metric; a renamed objective is found by its metric where that is the only one of it. */
function counterpart(
  { name, metric }: ObjectiveResult,
  own: readonly ObjectiveResult[],
  others: readonly ObjectiveResult[],
): ObjectiveResult | undefined {
  const named = others.find((one) => one.name === name && one.metric === metric)
  if (named) return named
  const ofMetric = others.filter((one) => one.metric === metric)
  return ofMetric.length === 1 && own.filter((one) => one.metric === metric).length === 1 ? ofMetric[0] : undefined
}

const written = ({ unit }: ObjectiveResult, value: number) => inUnit(unit, value)
const limitOf = (objective: ObjectiveResult) => written(objective, objective.limit)

function changeOf(before: ObjectiveResult, after: ObjectiveResult): Change | undefined {
  if (before.limit !== after.limit) return newLimit(before, after)
  const { name } = after
  const limit = limitOf(after)
  if (after.actual === null) {
    if (before.actual === null) return undefined
    const was = `it ${before.met ? 'met' : 'missed'} its limit of ${limit} with ${written(before, before.actual)}`
    return { kind: 'other', sentence: `${name} could not be measured this time; ${was} before.` }
  }
  const now = written(after, after.actual)
  if (before.actual === null) {
    const sentence = `${name} ${after.met ? 'meets' : 'misses'} its limit of ${limit} with ${now}; it could not be measured before.`
    return { kind: after.met ? 'other' : 'nowMissed', sentence }
  }
  const was = written(before, before.actual)
  if (before.met !== after.met) {
    const verb = after.met ? 'meets' : 'misses'
    const sentence = `${name} now ${verb} its limit of ${limit}: ${now} instead of ${was}.`
    return { kind: after.met ? 'nowMet' : 'nowMissed', sentence }
  }
  const delta = after.actual - before.actual
  const same = after.unit === 's' ? Math.abs(delta) <= resolution * Math.max(after.actual, before.actual) : delta === 0
  if (same) return undefined
  const verb = after.met ? 'meets' : 'misses'
  const sentence = `${name} still ${verb} its limit of ${limit}: ${now} instead of ${was}${share(delta, before.actual)}.`
  return { kind: delta > 0 ? 'worse' : 'better', sentence }
}

function share(delta: number, before: number): string {
  if (before === 0) return ''
  const ratio = delta / before
  return ratio >= 1 ? ` (×${figure(ratio + 1)})` : ` (${ratio < 0 ? '−' : '+'}${figure(Math.abs(ratio) * 100)} %)`
}

function newLimit(before: ObjectiveResult, after: ObjectiveResult): Change {
  const changed = `The limit of ${after.name} is ${limitOf(after)} instead of ${limitOf(before)}`
  if (after.actual === null) return { kind: 'limit', sentence: `${changed}; it could not be measured.` }
  const still = before.actual !== null && before.met === after.met ? 'still' : 'now'
  const verb = after.met ? 'met' : 'missed'
  const was = before.actual === null ? '' : ` instead of ${written(before, before.actual)}`
  const sentence = `${changed}; it is ${still} ${verb}: ${written(after, after.actual)}${was}.`
  const turned = still === 'now' && before.actual !== null
  return { kind: turned ? (after.met ? 'nowMet' : 'nowMissed') : 'limit', sentence }
}

function outcome(objective: ObjectiveResult): string {
  if (objective.actual === null) return 'could not be measured'
  const verb = objective.met ? 'met' : 'missed'
  return `${verb} its limit of ${limitOf(objective)} with ${written(objective, objective.actual)}`
}

const gone = (before: ObjectiveResult): Change => ({
  kind: 'other',
  sentence: `${before.name} is no objective any more; it ${outcome(before)} before.`,
})

const added = (after: ObjectiveResult): Change => ({
  kind: after.met ? 'other' : 'nowMissed',
  sentence: `${after.name} is a new objective; it ${outcome(after)}.`,
})
