/** Churn: pods that come and go at given rates. */
import type { PodTemplateSpec, RawQuantity } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { ChurnLoad, Distribution, RateShape } from '../types'
import { labelError } from '../validate/names'
import { checkPodTemplate } from '../validate/podSpec'
import { checkStructure } from '../validate/structure'
import { readAmount, readSeconds } from './amounts'
import { compilePodTemplate, type PodContext } from './podTemplate'
import { compileRate, podsPerSecond, type RawRate } from './rate'
import { checkAdmission } from './admission'

export interface RawChurn {
  name: string
  cluster?: string
  namespace?: string
  createRate?: number
  rate?: RawRate
  deleteRate?: number
  arrivals?: ChurnLoad['arrivals']
  lifetime?: RawLifetime
  template?: Partial<PodTemplateSpec> & { cpu?: RawQuantity; memory?: RawQuantity; image?: string }
}

export type RawLifetime = { distribution: Distribution['distribution'] } & Partial<
  Record<'value' | 'mean' | 'min' | 'max' | 'median' | 'p99', string | number>
>

/** The one container of the short form. */
const defaultPod = { cpu: '100m', memory: '128Mi', image: 'registry.k8s.io/pause:3.10' }

type Compiled = Omit<ChurnLoad, 'type' | 'cluster' | 'atSeconds' | 'forSeconds'>

export function compileChurn(raw: RawChurn, context: PodContext, path: Path, report: Reporter): Compiled | undefined {
  const before = report.problems.errors
  const namespace = raw.namespace ?? 'default'
  for (const field of ['name', 'namespace'] as const) {
    const value = raw[field]
    const why = value === undefined ? undefined : labelError(value)
    if (why) report.invalid([...path, field], value, why)
  }
  const { deleteRate = 0 } = raw
  const rate = churnRate(raw, path, report)
  const lifetime = raw.lifetime ? compileLifetime(raw.lifetime, [...path, 'lifetime'], report) : null
  const template = churnTemplate(raw, context, [...path, 'template'], report)
  if (report.problems.errors > before || !template || !rate || lifetime === undefined) return undefined
  return {
    name: raw.name,
    rate,
    arrivals: raw.arrivals ?? 'Poisson',
    lifetime,
    deleteRatePerSecond: deleteRate,
    template: compilePodTemplate(template.spec, template.metadata, namespace, context),
  }
}

/** undefined after a problem was reported. */
function churnRate(raw: RawChurn, path: Path, report: Reporter): RateShape | undefined {
  const { createRate = 0, deleteRate = 0, rate } = raw
  if (rate !== undefined) {
    if (raw.createRate !== undefined)
      report.error([...path, 'createRate'], 'expected either rate or createRate, found both', {
        remedy: 'remove createRate',
      })
    return compileRate(rate, podsPerSecond, [...path, 'rate'], report)
  }
  if (createRate === 0 && deleteRate === 0) {
    report.error([...path, 'createRate'], 'Required value: without createRate and deleteRate nothing happens', {
      remedy: 'add for example "createRate: 20" (pods per second)',
    })
  }
  return { shape: 'Constant', perSecond: createRate }
}

function churnTemplate(raw: RawChurn, context: PodContext, path: Path, report: Reporter): PodTemplateSpec | undefined {
  const { metadata, spec, cpu, memory, image, ...unknown } = raw.template ?? {}
  void unknown
  const labels = { 'seatrial.dev/churn': raw.name, ...metadata?.labels }
  if (spec === undefined) {
    for (const [resource, amount] of Object.entries({ cpu, memory })) {
      if (amount !== undefined) readAmount(resource, amount, [...path, resource], report)
    }
    const requests = { cpu: cpu ?? defaultPod.cpu, memory: memory ?? defaultPod.memory }
    const container = { name: 'main', image: image ?? defaultPod.image, resources: { requests } }
    return { metadata: { ...metadata, labels }, spec: { containers: [container] } }
  }
  if (cpu !== undefined || memory !== undefined || image !== undefined) {
    report.error([...path, 'spec'], 'expected either spec or the short form (cpu, memory, image), found both', {
      remedy: 'put cpu, memory and image into the containers of spec',
    })
  }
  const template = { ...(metadata ? { metadata } : {}), spec }
  if (!checkStructure('PodTemplateSpec', template, path, report)) return undefined
  checkPodTemplate(template, {}, path, report)
  checkAdmission(spec, context, [...path, 'spec'], report)
  return { metadata: { ...metadata, labels }, spec }
}

/** The durations that each distribution needs, and nothing else. */
export const lifetimeFields: Record<Distribution['distribution'], readonly (keyof RawLifetime)[]> = {
  Constant: ['value'],
  Exponential: ['mean'],
  Uniform: ['min', 'max'],
  LogNormal: ['median', 'p99'],
}

/** undefined after a problem was reported. */
export function compileLifetime(raw: RawLifetime, path: Path, report: Reporter): Distribution | undefined {
  const before = report.problems.errors
  const wanted = lifetimeFields[raw.distribution]
  const seconds: Record<string, number> = {}
  for (const field of wanted) {
    if (raw[field] === undefined) report.required([...path, field], `for the distribution ${raw.distribution}`)
    else seconds[field] = readSeconds(raw[field], [...path, field], report) ?? 0
  }
  for (const field of Object.keys(raw)) {
    if (field === 'distribution' || wanted.includes(field as keyof RawLifetime)) continue
    report.forbidden([...path, field], `the distribution ${raw.distribution} takes only ${wanted.join(' and ')}`)
  }
  if (report.problems.errors > before) return undefined
  const { value, mean, min, max, median, p99 } = seconds
  if (min > max) report.invalid([...path, 'max'], raw.max, 'must not be smaller than min')
  if (median <= 0) report.invalid([...path, 'median'], raw.median, 'must be greater than 0')
  if (mean <= 0) report.invalid([...path, 'mean'], raw.mean, 'must be greater than 0')
  if (p99 < median) report.invalid([...path, 'p99'], raw.p99, 'must not be smaller than the median')
  if (report.problems.errors > before) return undefined
  switch (raw.distribution) {
    case 'Constant':
      return { distribution: 'Constant', seconds: value }
    case 'Exponential':
      return { distribution: 'Exponential', meanSeconds: mean }
    case 'Uniform':
      return { distribution: 'Uniform', minSeconds: min, maxSeconds: max }
    case 'LogNormal':
      return { distribution: 'LogNormal', medianSeconds: median, p99Seconds: p99 }
  }
}
