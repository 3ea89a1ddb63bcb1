/** Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs, Pods. Source: pkg/apis/{apps,batch}/validation. */
import type { KubernetesObject, LabelSelector, ObjectMeta, PodSpec, PodTemplateSpec } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { WorkloadKind } from '../types'
import { checkCronJob, checkJob } from './jobs'
import { checkLabels, checkMetadata, labelError } from './names'
import { checkPodAnnotations, checkPodSpec, checkPodTemplate, type PodRules } from './podSpec'
import { checkSelector, selectorMatches } from './selectors'
import { checkDaemonSetStrategy, checkDeploymentStrategy, checkStatefulSetStrategy } from './strategy'
import { checkClaimTemplates } from './volumes'

/** More replicas than any cluster holds; a slip of the finger would otherwise take all memory. */
export const replicasMax = 1_000_000

export interface PodFailureRule {
  action?: string
  onExitCodes?: { containerName?: string; operator?: string; values?: number[] }
  onPodConditions?: { type?: string; status?: string }[]
}

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
  serviceName?: string
  ordinals?: { start?: number }
  volumeClaimTemplates?: { metadata?: ObjectMeta; spec?: unknown }[]
  parallelism?: number
  completions?: number
  completionMode?: string
  backoffLimit?: number
  backoffLimitPerIndex?: number
  activeDeadlineSeconds?: number
  ttlSecondsAfterFinished?: number
  maxFailedIndexes?: number
  podFailurePolicy?: { rules?: PodFailureRule[] }
  successPolicy?: { rules?: unknown[] }
  podReplacementPolicy?: string
  startingDeadlineSeconds?: number
  successfulJobsHistoryLimit?: number
  failedJobsHistoryLimit?: number
  suspend?: boolean
  manualSelector?: boolean
  schedule?: string
  timeZone?: string
  concurrencyPolicy?: string
  jobTemplate?: { metadata?: ObjectMeta; spec?: WorkloadSpec }
}

export function checkWorkload(kind: WorkloadKind, object: KubernetesObject, report: Reporter): void {
  // The pods of a StatefulSet carry its name in their DNS names.
  checkMetadata(object.metadata, kind === 'StatefulSet' ? 'label' : 'subdomain', report)
  const at: Path = ['spec']
  if (object.spec === undefined) return report.required(at)
  if (kind === 'Pod') return checkPodBody(object, report)
  const spec = object.spec as WorkloadSpec
  if (kind === 'Job') return checkJob(object, spec, report)
  if (kind === 'CronJob') return checkCronJob(object.metadata?.name, spec, at, report)
  if (kind === 'StatefulSet') return checkStatefulSetSpec(spec, at, report)
  if (kind === 'DaemonSet') return checkDaemonSetSpec(spec, at, report)
  checkReplicatedSpec(kind, spec, at, report)
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
  checkPodAnnotations(object.metadata?.annotations, ['metadata', 'annotations'], report)
  checkPodSpec(object.spec as PodSpec, { isPod: true }, ['spec'], report)
}

/** Deployments and ReplicaSets. */
function checkReplicatedSpec(
  kind: 'Deployment' | 'ReplicaSet',
  spec: WorkloadSpec,
  path: Path,
  report: Reporter,
): void {
  checkCount(spec.replicas, [...path, 'replicas'], report)
  if (kind === 'ReplicaSet') checkSeconds(spec.minReadySeconds, [...path, 'minReadySeconds'], report)
  checkRequiredSelector(kind, spec, path, report)
  checkTemplateLabels(spec, path, report)
  checkRunningTemplate('ReplicaSet', spec, {}, path, report)
  if (kind === 'ReplicaSet') return
  checkDeploymentStrategy(spec.strategy, [...path, 'strategy'], report)
  checkSeconds(spec.minReadySeconds, [...path, 'minReadySeconds'], report)
  checkSeconds(spec.revisionHistoryLimit, [...path, 'revisionHistoryLimit'], report)
  const progress = spec.progressDeadlineSeconds
  checkSeconds(progress, [...path, 'progressDeadlineSeconds'], report)
  if (progress !== undefined && progress <= (spec.minReadySeconds ?? 0)) {
    report.invalid([...path, 'progressDeadlineSeconds'], progress, 'must be greater than minReadySeconds')
  }
}

function checkStatefulSetSpec(spec: WorkloadSpec, path: Path, report: Reporter): void {
  const policy = spec.podManagementPolicy
  if (policy && policy !== 'OrderedReady' && policy !== 'Parallel') {
    report.invalid([...path, 'podManagementPolicy'], policy, "must be 'OrderedReady' or 'Parallel'")
  }
  checkStatefulSetStrategy(spec.updateStrategy, [...path, 'updateStrategy'], report)
  const templates = spec.volumeClaimTemplates ?? []
  checkClaimTemplates(templates, [...path, 'volumeClaimTemplates'], report)
  checkCount(spec.replicas, [...path, 'replicas'], report)
  checkSeconds(spec.minReadySeconds, [...path, 'minReadySeconds'], report)
  checkSeconds(spec.revisionHistoryLimit, [...path, 'revisionHistoryLimit'], report)
  checkSeconds(spec.ordinals?.start, [...path, 'ordinals', 'start'], report)
  const why = spec.serviceName ? labelError(spec.serviceName) : undefined
  if (why) report.invalid([...path, 'serviceName'], spec.serviceName, why)
  checkRequiredSelector('StatefulSet', spec, path, report)
  checkTemplateLabels(spec, path, report)
  const extraVolumes = templates.flatMap((claim) => claim.metadata?.name ?? [])
  checkRunningTemplate('StatefulSet', spec, { extraVolumes }, path, report)
}

function checkDaemonSetSpec(spec: WorkloadSpec, path: Path, report: Reporter): void {
  if (!spec.selector) report.required([...path, 'selector'])
  else checkSelector(spec.selector, [...path, 'selector'], report)
  checkTemplateLabels(spec, path, report)
  checkEmptySelector('DaemonSet', spec.selector, [...path, 'selector'], report)
  checkRunningTemplate('DaemonSet', spec, {}, path, report)
  checkSeconds(spec.minReadySeconds, [...path, 'minReadySeconds'], report)
  checkDaemonSetStrategy(spec.updateStrategy, [...path, 'updateStrategy'], report)
  checkSeconds(spec.revisionHistoryLimit, [...path, 'revisionHistoryLimit'], report)
}

function checkRequiredSelector(kind: WorkloadKind, spec: WorkloadSpec, path: Path, report: Reporter): void {
  const at = [...path, 'selector']
  if (!spec.selector) return report.required(at)
  checkSelector(spec.selector, at, report)
  checkEmptySelector(kind, spec.selector, at, report)
}

const isEmptySelector = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  Object.keys(matchLabels).length + matchExpressions.length === 0

function checkEmptySelector(
  kind: WorkloadKind,
  selector: LabelSelector | undefined,
  path: Path,
  report: Reporter,
): void {
  if (!selector || !isEmptySelector(selector)) return
  report.invalid(path, selector, `empty selector is invalid for ${kind.toLowerCase()}`)
}

/** No selector matches nothing, an empty one everything. */
export function checkTemplateLabels({ selector, template }: WorkloadSpec, path: Path, report: Reporter): void {
  if (!template) return
  const labels = template.metadata?.labels
  if (selector && selectorMatches(selector, labels ?? {})) return
  const at = [...path, 'template', 'metadata', 'labels']
  report.invalid(at, labels ?? null, '`selector` does not match template `labels`', {
    remedy: 'give the template every label that spec.selector asks for',
  })
}

/** Pods that shall run until they are deleted. `owner`: the kind that the message names. */
function checkRunningTemplate(owner: string, spec: WorkloadSpec, rules: PodRules, path: Path, report: Reporter): void {
  const at = [...path, 'template']
  if (!spec.template) return report.required(at)
  checkPodTemplate(spec.template, rules, at, report)
  const { restartPolicy, activeDeadlineSeconds } = spec.template.spec ?? {}
  if (restartPolicy && restartPolicy !== 'Always') {
    report.unsupported([...at, 'spec', 'restartPolicy'], restartPolicy, ['Always'])
  }
  if (activeDeadlineSeconds !== undefined) {
    report.forbidden([...at, 'spec', 'activeDeadlineSeconds'], `activeDeadlineSeconds in ${owner} is not Supported`)
  }
}

/** A number of pods. */
export function checkCount(count: number | undefined, path: Path, report: Reporter): void {
  if (count === undefined) return
  if (count < 0) report.invalid(path, count, 'must be greater than or equal to 0')
  else if (count > replicasMax) report.invalid(path, count, `must be less than or equal to ${replicasMax}`)
}

export function checkSeconds(value: number | undefined, path: Path, report: Reporter): void {
  if (value !== undefined && value < 0) report.invalid(path, value, 'must be greater than or equal to 0')
  else if (value !== undefined && value > 2147483647)
    report.invalid(path, value, 'must be less than or equal to 2147483647')
}
