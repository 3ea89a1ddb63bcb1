/** From a Trial document that fits its schema to a Trial. */
import { titleOf } from '../assign'
import type { ObjectMeta } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import type { Cluster, Load, Objective, ObjectiveMetric, ScaleLoad, Trial, WorkloadKind } from '../types'
import { readSeconds } from './amounts'
import { compileChurn, type RawChurn } from './churn'
import { defaultObjectives, objectiveName } from './objectives'
import { compileOperation, type FindWorkload, type RawOperation } from './operations'
import type { PodContext } from './podTemplate'
import { compileUsage, type RawUsage } from './usage'

export interface RawTrial {
  metadata: ObjectMeta
  spec?: {
    seed?: number
    duration?: string | number
    load?: RawLoad[]
    operations?: RawOperation[]
    usage?: RawUsage[]
    objectives?: RawObjective[]
  }
}

interface RawLoad {
  at: string | number
  for?: string | number
  scale?: { kind: WorkloadKind; namespace?: string; name: string; cluster?: string; replicas: number }
  churn?: RawChurn
}

interface RawObjective {
  name?: string
  metric: ObjectiveMetric
  percentile?: Objective['percentile']
  max: string | number
}

export const defaultSeed = 1
export const defaultDurationSeconds = 600
export const durationSecondsMax = 30 * 24 * 3600

export const defaultTrial: Trial = {
  name: 'default',
  seed: defaultSeed,
  durationSeconds: defaultDurationSeconds,
  load: [],
  objectives: defaultObjectives,
}

/** What the trial's loads refer to. */
export interface TrialContext {
  clusters: readonly Cluster[]
  /** Workloads of the input that could not be compiled: loads that name them are not wrong as well. */
  broken: ReadonlySet<string>
  podContext(cluster: Cluster): PodContext
}

export function compileTrial(raw: RawTrial, context: TrialContext, report: Reporter): Trial {
  const spec = raw.spec ?? {}
  const at: Path = ['spec', 'duration']
  const duration =
    spec.duration === undefined ? defaultDurationSeconds : readSeconds(spec.duration, at, report, durationSecondsMax)
  if (duration === 0) report.invalid(at, spec.duration, 'must be greater than 0')
  const durationSeconds = duration ?? defaultDurationSeconds
  const names = new Set<string>()
  /** What begins too late is not wrong, but not meant either. */
  const timely = (what: string, at: Path, compiled: { atSeconds: number } | undefined) => {
    if (!compiled || compiled.atSeconds < durationSeconds) return
    report.warning([...at, 'at'], `is not before the end of the trial: this ${what} never happens`, {
      remedy: 'choose an earlier time or a longer duration',
    })
  }
  const find: FindWorkload = (workload, path, reporter) => findScaled(workload, context, path, reporter)
  const load = (spec.load ?? []).flatMap((one, index) => {
    const path = ['spec', 'load', index]
    const compiled = compileLoad(one, context, path, report)
    if (compiled?.type === 'churn') {
      if (names.has(compiled.name)) report.duplicate([...path, 'churn', 'name'], compiled.name)
      names.add(compiled.name)
    }
    timely('load', path, compiled)
    return compiled ? [compiled] : []
  })
  const operations = (spec.operations ?? []).flatMap((one, index) => {
    const path = ['spec', 'operations', index]
    const compiled = compileOperation(one, context.clusters, find, path, report)
    timely('operation', path, compiled)
    return compiled ? [compiled] : []
  })
  const usage = (spec.usage ?? []).flatMap((one, index) => {
    const path = ['spec', 'usage', index]
    const compiled = compileUsage(one, find, path, report)
    timely('usage', path, compiled)
    return compiled ? [compiled] : []
  })
  const objectives = spec.objectives?.map((one, index) => compileObjective(one, ['spec', 'objectives', index], report))
  return {
    name: raw.metadata.name ?? defaultTrial.name,
    seed: spec.seed ?? defaultSeed,
    durationSeconds,
    load,
    ...(operations.length > 0 ? { operations } : {}),
    ...(usage.length > 0 ? { usage } : {}),
    objectives: objectives ?? defaultObjectives,
  }
}

function compileLoad(raw: RawLoad, context: TrialContext, path: Path, report: Reporter): Load | undefined {
  const atSeconds = readSeconds(raw.at, [...path, 'at'], report)
  if ((raw.scale === undefined) === (raw.churn === undefined)) {
    report.error(path, 'expected one of scale and churn', { remedy: 'write one load for each entry of the list' })
    return undefined
  }
  if (raw.scale) {
    if (raw.for !== undefined) report.forbidden([...path, 'for'], 'only churn lasts; scale happens at once')
    const cluster = findScaled(raw.scale, context, [...path, 'scale'], report)
    const { kind, namespace = 'default', name, replicas } = raw.scale
    if (!cluster || atSeconds === undefined) return undefined
    return {
      type: 'scale',
      cluster: cluster.name,
      atSeconds,
      workload: { kind, namespace, name },
      replicas,
    } satisfies ScaleLoad
  }
  const churn = raw.churn as RawChurn
  const cluster = findCluster(churn.cluster, context.clusters, [...path, 'churn', 'cluster'], report)
  if (!cluster) return undefined
  const forSeconds = raw.for === undefined ? Infinity : readSeconds(raw.for, [...path, 'for'], report)
  if (forSeconds === 0) report.invalid([...path, 'for'], raw.for, 'must be greater than 0')
  const rest = compileChurn(churn, context.podContext(cluster), [...path, 'churn'], report)
  if (!rest || atSeconds === undefined || forSeconds === undefined) return undefined
  return { type: 'churn', cluster: cluster.name, atSeconds, forSeconds, ...rest }
}

/** The named cluster, or the first; undefined after a problem was reported. */
function findCluster(
  name: string | undefined,
  clusters: readonly Cluster[],
  path: Path,
  report: Reporter,
): Cluster | undefined {
  if (name === undefined) return clusters[0]
  const found = clusters.find((cluster) => cluster.name === name)
  if (!found) {
    const remedy = didYouMean(
      name,
      clusters.map((cluster) => cluster.name),
    )
    report.error(path, `Not found: "${name}": no cluster has this name`, { remedy })
  }
  return found
}

function findScaled(
  scale: Omit<NonNullable<RawLoad['scale']>, 'replicas'>,
  { clusters, broken }: TrialContext,
  path: Path,
  report: Reporter,
): Cluster | undefined {
  const { kind, namespace = 'default', name } = scale
  if (broken.has(titleOf(kind, namespace, name))) return undefined
  const named =
    scale.cluster === undefined ? undefined : findCluster(scale.cluster, clusters, [...path, 'cluster'], report)
  if (scale.cluster !== undefined && !named) return undefined
  const searched = named ? [named] : clusters
  const ofKind = searched.flatMap((cluster) => cluster.workloads.filter((one) => one.kind === kind))
  const found = searched.find((cluster) =>
    cluster.workloads.some((one) => one.kind === kind && one.namespace === namespace && one.name === name),
  )
  if (found) return found
  const elsewhere = ofKind.find((one) => one.name === name)
  const otherKind = searched
    .flatMap((cluster) => cluster.workloads)
    .find((one) => one.name === name && one.namespace === namespace)
  const remedy = elsewhere
    ? `it is in the namespace "${elsewhere.namespace}"`
    : otherKind
      ? `there is a ${otherKind.kind} of this name`
      : didYouMean(name, new Set(ofKind.filter((one) => one.namespace === namespace).map((one) => one.name)))
  report.error([...path, 'name'], `Not found: "${name}": no ${kind} in the namespace "${namespace}" has this name`, {
    remedy,
  })
  return undefined
}

function compileObjective(raw: RawObjective, path: Path, report: Reporter): Objective {
  const { metric, percentile = 'p99' } = raw
  const at = [...path, 'max']
  let limit = 0
  if (metric === 'podsPending') {
    const count = typeof raw.max === 'number' ? raw.max : NaN
    if (!Number.isInteger(count) || count < 0)
      report.invalid(at, raw.max, 'must be a number of pods', { remedy: 'write for example 0' })
    else limit = count
  } else limit = readSeconds(raw.max, at, report) ?? 0
  return { name: raw.name ?? objectiveName(metric, percentile), metric, percentile, limit }
}
