/** From an entry of `usage` of a Trial document that fits its schema to a UsageProfile. */
import type { KubernetesObject, RawQuantity } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { parseQuantity } from '../quantity'
import type { Notices } from '../notices'
import type { Cluster, RateShape, UsageProfile, WorkloadKind } from '../types'
import { quantityRemedy } from '../validate/structure'
import { readSeconds } from './amounts'
import type { FindWorkload } from './operations'
import { compileRate, requestsPerSecond, usageLevels, type RawRate } from './rate'

export interface RawUsage {
  at?: string | number
  for?: string | number
  kind: WorkloadKind
  namespace?: string
  name: string
  cluster?: string
  cpu?: RawRate<RawQuantity>
  memory?: RawRate<RawQuantity>
  requestRate?: RawRate
  cpuPerRequest?: RawQuantity
  memoryPerRequest?: RawQuantity
}

/** Billionths of the base unit. */
const nanoPer = { cpuPerRequest: 1e6, memoryPerRequest: 1e9 } as const

/** undefined after a problem was reported. */
export function compileUsage(
  raw: RawUsage,
  find: FindWorkload,
  path: Path,
  report: Reporter,
): UsageProfile | undefined {
  const before = report.problems.errors
  const { kind, namespace = 'default', name } = raw
  const atSeconds = raw.at === undefined ? 0 : readSeconds(raw.at, [...path, 'at'], report)
  const forSeconds = raw.for === undefined ? Infinity : readSeconds(raw.for, [...path, 'for'], report)
  if (forSeconds === 0) report.invalid([...path, 'for'], raw.for, 'must be greater than 0')
  const cluster = find({ kind, namespace, name, ...(raw.cluster ? { cluster: raw.cluster } : {}) }, path, report)
  checkParts(raw, path, report)
  const amount = (resource: 'cpu' | 'memory'): RateShape | undefined => {
    const shape = raw[resource]
    return shape && compileRate(shape, usageLevels[resource], [...path, resource], report)
  }
  const profile = {
    cpu: amount('cpu'),
    memory: amount('memory'),
    requestRate: raw.requestRate && compileRate(raw.requestRate, requestsPerSecond, [...path, 'requestRate'], report),
    cpuPerRequest: cost(raw, 'cpuPerRequest', path, report),
    memoryPerRequest: cost(raw, 'memoryPerRequest', path, report),
  }
  if (report.problems.errors > before || !cluster || atSeconds === undefined || forSeconds === undefined)
    return undefined
  return { cluster: cluster.name, workload: { kind, namespace, name }, atSeconds, forSeconds, ...profile }
}

/** Requests cost something, and costs have requests. */
function checkParts(raw: RawUsage, path: Path, report: Reporter): void {
  const costs = (['cpuPerRequest', 'memoryPerRequest'] as const).filter((field) => raw[field] !== undefined)
  if (raw.requestRate && costs.length === 0) {
    const remedy = 'add for example "cpuPerRequest: 5m"'
    report.required([...path, 'cpuPerRequest'], 'or memoryPerRequest: what a request costs', { remedy })
  }
  if (raw.requestRate) return
  for (const field of costs) report.forbidden([...path, field], 'only with a requestRate')
  if (!raw.cpu && !raw.memory && costs.length === 0) {
    const remedy = 'add for example "cpu: { shape: Constant, value: 250m }"'
    report.error(path, 'expected one of cpu, memory, requestRate', { remedy })
  }
}

/** In base units, which may be fractions of one; 0: none. */
function cost(raw: RawUsage, field: keyof typeof nanoPer, path: Path, report: Reporter): number {
  const written = raw[field]
  if (written === undefined) return 0
  const parsed = parseQuantity(written)
  if (!parsed.ok) report.invalid([...path, field], written, parsed.error, { remedy: quantityRemedy(String(written)) })
  else if (parsed.nano <= 0n) report.invalid([...path, field], written, 'must be greater than 0')
  return parsed.ok ? Number(parsed.nano) / nanoPer[field] : 0
}

interface Autoscaler extends KubernetesObject {
  spec: { scaleTargetRef: { kind: string; name: string }; metrics?: readonly { type: string }[] }
}

/** Autoscalers that have nothing to act on. */
export function noticeAutoscalers(
  clusters: readonly Cluster[],
  usage: readonly UsageProfile[],
  notices: Notices,
): void {
  for (const { name: cluster, objects } of clusters) {
    for (const object of objects) {
      if (object.kind !== 'HorizontalPodAutoscaler') continue
      const { scaleTargetRef: target, metrics = [] } = (object as Autoscaler).spec
      const known = usage.some(
        ({ cluster: home, workload }) =>
          home === cluster &&
          workload.kind === target.kind &&
          workload.name === target.name &&
          workload.namespace === object.metadata.namespace,
      )
      if (!known) notices.add(object.kind, 'has no metrics to act on: the Trial declares no usage of its workload')
      const foreign = metrics.filter(({ type }) => !type.endsWith('Resource')).length
      if (foreign > 0)
        notices.add(`${object.kind} spec.metrics`, 'only Resource and ContainerResource have values', foreign)
    }
  }
}
