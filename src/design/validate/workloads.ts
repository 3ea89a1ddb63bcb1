/** Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs, Pods. Source: pkg/apis/{apps,batch}/validation. */
import { scheduleError } from '../cron'
import type { KubernetesObject, LabelSelector, ObjectMeta, PodSpec, PodTemplateSpec } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { WorkloadKind } from '../types'
import { checkLabels, checkMetadata } from './names'
import { checkPodSpec, checkPodTemplate, checkRunSeconds, type PodRules } from './podSpec'
import { checkSelector, selectorMatches } from './selectors'
import { checkStrategy } from './strategy'
import { checkClaimTemplates } from './volumes'

/** More replicas than any cluster holds; a slip of the finger would otherwise take all memory. */
export const replicasMax = 1_000_000

/** The specifications of all these kinds together; structure was checked before. */
export interface WorkloadSpec {
  replicas?: number
  minReadySeconds?: number
  selector?: LabelSelector
  template?: PodTemplateSpec
  strategy?: unknown
  updateStrategy?: unknown
  progressDeadlineSeconds?: number
  revisionHistoryLimit?: number
  paused?: boolean
  podManagementPolicy?: string
  ordinals?: { start?: number }
  volumeClaimTemplates?: { metadata?: ObjectMeta; spec?: unknown }[]
  parallelism?: number
  completions?: number
  completionMode?: string
  backoffLimit?: number
  backoffLimitPerIndex?: number
  activeDeadlineSeconds?: number
  ttlSecondsAfterFinished?: number
  suspend?: boolean
  manualSelector?: boolean
  schedule?: string
  timeZone?: string
  concurrencyPolicy?: string
  jobTemplate?: { metadata?: ObjectMeta; spec?: WorkloadSpec }
}

const keepsRunning: PodRules = { restartPolicies: ['Always'], forbidsActiveDeadline: true }
const runsToEnd: PodRules = { restartPolicies: ['OnFailure', 'Never'] }
const bare: PodRules = { restartPolicies: ['Always', 'OnFailure', 'Never'] }

export function checkWorkload(kind: WorkloadKind, object: KubernetesObject, report: Reporter): void {
  // Pods of a StatefulSet and Jobs' pods carry the name in DNS names and labels.
  checkMetadata(object.metadata, kind === 'StatefulSet' || kind === 'CronJob' ? 'label' : 'subdomain', report)
  const at: Path = ['spec']
  if (object.spec === undefined) return report.required(at)
  if (kind === 'Pod') return checkPodBody(object, report)
  const spec = object.spec as WorkloadSpec
  if (kind === 'Job') return checkJob(spec, at, report)
  if (kind === 'CronJob') return checkCronJob(spec, at, report)

  checkCount(spec.replicas, [...at, 'replicas'], report)
  checkSeconds(spec.minReadySeconds, [...at, 'minReadySeconds'], report)
  checkSeconds(spec.revisionHistoryLimit, [...at, 'revisionHistoryLimit'], report)
  checkStrategy(kind, spec, at, report)
  checkTemplateSelector(kind, spec, at, report)
  const templates = spec.volumeClaimTemplates ?? []
  checkClaimTemplates(templates, [...at, 'volumeClaimTemplates'], report)
  const claims = templates.flatMap((claim) => claim.metadata?.name ?? [])
  checkTemplate(spec, { ...keepsRunning, extraVolumes: claims }, at, report)
  if (kind === 'StatefulSet') {
    const policies = ['OrderedReady', 'Parallel']
    const policy = spec.podManagementPolicy
    if (policy && !policies.includes(policy)) report.unsupported([...at, 'podManagementPolicy'], policy, policies)
    checkSeconds(spec.ordinals?.start, [...at, 'ordinals', 'start'], report)
  }
}

/** Only its selector counts: what spreads pods by default. Without one it is that of the template's labels. */
export function checkReplicationController(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const spec = (object.spec ?? {}) as { selector?: Record<string, string>; template?: PodTemplateSpec }
  const selector = spec.selector ?? spec.template?.metadata?.labels ?? {}
  if (Object.keys(selector).length === 0) report.required(['spec', 'selector'])
  checkLabels(selector, ['spec', 'selector'], report)
}

/** A Pod but for its name and labels. */
export function checkPodBody(object: KubernetesObject, report: Reporter): void {
  checkRunSeconds(object.metadata?.annotations, ['metadata', 'annotations'], report)
  checkPodSpec(object.spec as PodSpec, bare, ['spec'], report)
}

function checkTemplate(spec: WorkloadSpec, rules: PodRules, path: Path, report: Reporter): void {
  if (!spec.template) report.required([...path, 'template'])
  else checkPodTemplate(spec.template, rules, [...path, 'template'], report)
}

function checkTemplateSelector(kind: WorkloadKind, spec: WorkloadSpec, path: Path, report: Reporter): void {
  const at = [...path, 'selector']
  const labels = spec.template?.metadata?.labels ?? {}
  if (!spec.selector) return report.required(at)
  checkSelector(spec.selector, at, report)
  const { matchLabels = {}, matchExpressions = [] } = spec.selector
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) {
    return report.invalid(at, spec.selector, `empty selector is invalid for ${kind.toLowerCase()}`)
  }
  if (spec.template && !selectorMatches(spec.selector, labels)) {
    report.invalid([...path, 'template', 'metadata', 'labels'], labels, '`selector` does not match template `labels`', {
      remedy: 'give the template every label that spec.selector asks for',
    })
  }
}

function checkJob(spec: WorkloadSpec, path: Path, report: Reporter): void {
  checkCount(spec.parallelism, [...path, 'parallelism'], report)
  checkCount(spec.completions, [...path, 'completions'], report)
  for (const field of [
    'backoffLimit',
    'backoffLimitPerIndex',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
  ] as const) {
    checkSeconds(spec[field], [...path, field], report)
  }
  const modes = ['NonIndexed', 'Indexed']
  if (spec.completionMode && !modes.includes(spec.completionMode)) {
    report.unsupported([...path, 'completionMode'], spec.completionMode, modes)
  }
  // Without both, both are 1.
  if (spec.completionMode === 'Indexed' && spec.completions === undefined && spec.parallelism !== undefined) {
    report.required([...path, 'completions'], 'when completion mode is Indexed')
  }
  if (spec.backoffLimitPerIndex !== undefined && spec.completionMode !== 'Indexed') {
    report.invalid([...path, 'backoffLimitPerIndex'], spec.backoffLimitPerIndex, 'requires indexed completion mode')
  }
  // The Job controller makes the selector; one that is given must still fit.
  if (spec.selector && spec.manualSelector) checkTemplateSelector('Job', spec, path, report)
  checkTemplate(spec, runsToEnd, path, report)
}

function checkCronJob(spec: WorkloadSpec, path: Path, report: Reporter): void {
  const schedule = spec.schedule ?? ''
  if (schedule === '') report.required([...path, 'schedule'])
  else {
    const why = scheduleError(schedule)
    if (why) report.invalid([...path, 'schedule'], schedule, why, { remedy: 'write five fields, e.g. "*/5 * * * *"' })
  }
  const policies = ['Allow', 'Forbid', 'Replace']
  if (spec.concurrencyPolicy && !policies.includes(spec.concurrencyPolicy)) {
    report.unsupported([...path, 'concurrencyPolicy'], spec.concurrencyPolicy, policies)
  }
  const at = [...path, 'jobTemplate']
  if (!spec.jobTemplate) report.required(at)
  else if (!spec.jobTemplate.spec) report.required([...at, 'spec'])
  else checkJob(spec.jobTemplate.spec, [...at, 'spec'], report)
}

/** A number of pods. */
export function checkCount(count: number | undefined, path: Path, report: Reporter): void {
  if (count === undefined) return
  if (count < 0) report.invalid(path, count, 'must be greater than or equal to 0')
  else if (count > replicasMax) report.invalid(path, count, `must be less than or equal to ${replicasMax}`)
}

function checkSeconds(value: number | undefined, path: Path, report: Reporter): void {
  if (value !== undefined && value < 0) report.invalid(path, value, 'must be greater than or equal to 0')
  else if (value !== undefined && value > 2147483647)
    report.invalid(path, value, 'must be less than or equal to 2147483647')
}
