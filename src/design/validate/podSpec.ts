/** Pod specifications, alone or in a template. Source: pkg/apis/core/validation/validation.go (ValidatePodSpec). */
import type { PodSpec, PodTemplateSpec } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { parseDuration } from '../duration'
import { checkAffinity, checkTolerations } from './affinity'
import { checkContainers } from './containers'
import { checkAnnotations, checkLabels, labelError, qualifiedNameErrors, subdomainError } from './names'
import { checkTopologySpread } from './podAffinity'
import { checkAmount, checkPodResources } from './resources'
import { isMapping } from './structure'
import { checkClaimSpec, type ClaimSpec } from './volumes'

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never'

export interface PodRules {
  /** Volumes that the kind adds itself (volumeClaimTemplates). */
  extraVolumes?: readonly string[]
  /** A pod itself rather than a template. */
  isPod?: boolean
}

const restartPolicies: readonly RestartPolicy[] = ['Always', 'OnFailure', 'Never']
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'

export const runSecondsAnnotation = 'seatrial.dev/run-seconds'

/** Checks a template; its labels and annotations are at `path`.metadata, its specification at `path`.spec. */
export function checkPodTemplate(template: PodTemplateSpec, rules: PodRules, path: Path, report: Reporter): void {
  const { labels, annotations } = template.metadata ?? {}
  checkLabels(labels, [...path, 'metadata', 'labels'], report, [...path, 'labels'])
  checkAnnotations(annotations, [...path, 'metadata', 'annotations'], report, [...path, 'annotations'])
  checkPodAnnotations(annotations, [...path, 'metadata', 'annotations'], report, [...path, 'annotations'])
  if (!template.spec) report.required([...path, 'spec'])
  else checkPodSpec(template.spec, rules, [...path, 'spec'], report)
}

/** Annotations of pods that mean something. `field`: how the API server names their map. */
export function checkPodAnnotations(
  annotations: Record<string, string> | undefined,
  path: Path,
  report: Reporter,
  field: Path = path,
): void {
  const cost = annotations?.[deletionCost]
  // As GetDeletionCostFromPodAnnotations reads it: neither a plus sign nor leading zeros.
  const isInteger = cost === undefined || (/^(0|[1-9]\d*|-\d+)$/.test(cost) && Math.abs(Number(cost) + 0.5) < 2 ** 31)
  if (!isInteger) {
    const at = [...path, deletionCost]
    report.invalid(at, cost, 'must be a 32bit integer', { field: [...field, deletionCost] })
  }
  const text = annotations?.[runSecondsAnnotation]
  if (text === undefined) return
  const seconds = readRunSeconds(text)
  if (Number.isFinite(seconds) && seconds > 0) return
  const message = `Invalid value: ${JSON.stringify(text)}: expected how long the containers run, in seconds`
  report.needed([...path, runSecondsAnnotation], message, { remedy: 'write for example "90" or "1m30s"' })
}

/** Seconds from the annotation: a number, or a Go duration. NaN when it is neither. */
export function readRunSeconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const duration = parseDuration(text)
  return duration.ok ? duration.seconds : NaN
}

export function checkPodSpec(spec: PodSpec, rules: PodRules, path: Path, report: Reporter): void {
  const volumes = checkVolumes(spec.volumes, path, report)
  const known = new Set([...volumes, ...(rules.extraVolumes ?? [])])
  checkContainers(spec, known, rules.isPod === true, path, report)
  checkPodResources(spec.resources, [...path, 'resources'], report)
  const policy = spec.restartPolicy
  if (policy && !restartPolicies.includes(policy)) {
    report.unsupported([...path, 'restartPolicy'], policy, restartPolicies)
  }
  checkLabels(spec.nodeSelector, [...path, 'nodeSelector'], report)
  checkAffinity(spec.affinity, [...path, 'affinity'], report)
  checkSchedulingGates(spec.schedulingGates, [...path, 'schedulingGates'], report)
  checkTopologySpread(spec.topologySpreadConstraints, [...path, 'topologySpreadConstraints'], report)
  checkSubdomain(spec.nodeName, [...path, 'nodeName'], report)
  checkSeconds(spec, path, report)
  const { hostname, subdomain } = spec as { hostname?: string; subdomain?: string }
  checkLabel(hostname, [...path, 'hostname'], report)
  checkLabel(subdomain, [...path, 'subdomain'], report)
  checkTolerations(spec.tolerations, [...path, 'tolerations'], report)
  checkSubdomain(spec.priorityClassName, [...path, 'priorityClassName'], report)
  checkSubdomain(spec.runtimeClassName, [...path, 'runtimeClassName'], report)
  checkSubdomain(spec.schedulerName, [...path, 'schedulerName'], report)
  const preemption = ['Never', 'PreemptLowerPriority']
  if (spec.preemptionPolicy && !preemption.includes(spec.preemptionPolicy)) {
    report.unsupported([...path, 'preemptionPolicy'], spec.preemptionPolicy, preemption)
  }
  for (const [resource, raw] of Object.entries(spec.overhead ?? {})) {
    checkAmount(resource, raw, [...path, 'overhead', resource], report)
  }
  if (rules.isPod && spec.nodeName && spec.schedulingGates?.length) {
    report.forbidden([...path, 'nodeName'], 'cannot be set until all schedulingGates have been cleared')
  }
}

function checkSchedulingGates(gates: PodSpec['schedulingGates'], path: Path, report: Reporter): void {
  const seen = new Set<string>()
  gates?.forEach(({ name = '' }, index) => {
    for (const why of qualifiedNameErrors(name)) report.invalid([...path, index], name, why)
    if (seen.has(name)) report.duplicate([...path, index], name)
    seen.add(name)
  })
}

function checkVolumes(volumes: readonly unknown[] | undefined, path: Path, report: Reporter): string[] {
  const names = new Set<string>()
  volumes?.forEach((volume, index) => {
    if (!isMapping(volume)) return
    const at = [...path, 'volumes', index, 'name']
    const name = typeof volume.name === 'string' ? volume.name : ''
    const why = labelError(name)
    if (name === '') report.required(at)
    else if (why) report.invalid(at, name, why)
    else if (names.has(name)) report.duplicate(at, name)
    names.add(name)
    checkClaims(volume, [...path, 'volumes', index], report)
  })
  return [...names]
}

function checkClaims(volume: Record<string, unknown>, path: Path, report: Reporter): void {
  const { persistentVolumeClaim: claim, ephemeral } = volume
  if (isMapping(claim) && !claim.claimName) report.required([...path, 'persistentVolumeClaim', 'claimName'])
  if (!isMapping(ephemeral)) return
  const at = [...path, 'ephemeral', 'volumeClaimTemplate']
  const template = ephemeral.volumeClaimTemplate
  if (isMapping(template)) checkClaimSpec(template.spec as ClaimSpec | undefined, [...at, 'spec'], report)
  else report.required(at)
}

function checkSeconds(spec: PodSpec, path: Path, report: Reporter): void {
  const grace = spec.terminationGracePeriodSeconds
  if (grace !== undefined && grace < 0) {
    report.warning([...path, 'terminationGracePeriodSeconds'], 'must be >= 0; negative values are treated as 1', {
      remedy: 'write how many seconds the pod has to stop',
    })
  }
  const deadline = spec.activeDeadlineSeconds
  if (deadline === undefined || (deadline >= 1 && deadline <= 2147483647)) return
  report.invalid([...path, 'activeDeadlineSeconds'], deadline, 'must be between 1 and 2147483647, inclusive')
}

function checkSubdomain(name: string | undefined, path: Path, report: Reporter): void {
  const why = name ? subdomainError(name) : undefined
  if (why) report.invalid(path, name, why)
}

function checkLabel(name: string | undefined, path: Path, report: Reporter): void {
  const why = name ? labelError(name) : undefined
  if (why) report.invalid(path, name, why)
}
