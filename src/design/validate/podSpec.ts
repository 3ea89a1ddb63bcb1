/** Pod specifications, alone or in a template. Source: pkg/apis/core/validation/validation.go (ValidatePodSpec). */
import type { PodSpec, PodTemplateSpec } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { parseDuration } from '../duration'
import { checkAffinity, checkTolerations } from './affinity'
import { checkContainers } from './containers'
import { checkLabels, labelError, subdomainError } from './names'
import { checkTopologySpread } from './podAffinity'
import { checkAmount, checkPodResources } from './resources'
import { isMapping } from './structure'
import { checkClaimSpec, type ClaimSpec } from './volumes'

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never'

export interface PodRules {
  /** What the kind allows; a Job also needs it written, because the default (Always) is not among them. */
  restartPolicies: readonly RestartPolicy[]
  /** Volumes that the kind adds itself (volumeClaimTemplates). */
  extraVolumes?: readonly string[]
  /** ReplicaSets, Deployments, StatefulSets and DaemonSets keep their pods running. */
  forbidsActiveDeadline?: boolean
}

export const runSecondsAnnotation = 'seatrial.dev/run-seconds'

/** Checks a template; its labels and annotations are at `path`.metadata, its specification at `path`.spec. */
export function checkPodTemplate(template: PodTemplateSpec, rules: PodRules, path: Path, report: Reporter): void {
  checkLabels(template.metadata?.labels, [...path, 'metadata', 'labels'], report)
  checkRunSeconds(template.metadata?.annotations, [...path, 'metadata', 'annotations'], report)
  if (!template.spec) report.required([...path, 'spec'])
  else checkPodSpec(template.spec, rules, [...path, 'spec'], report)
}

export function checkRunSeconds(annotations: Record<string, string> | undefined, path: Path, report: Reporter): void {
  const text = annotations?.[runSecondsAnnotation]
  if (text === undefined) return
  const seconds = readRunSeconds(text)
  if (Number.isFinite(seconds) && seconds > 0) return
  report.invalid([...path, runSecondsAnnotation], text, 'expected how long the containers run, in seconds', {
    remedy: 'write for example "90" or "1m30s"',
  })
}

/** Seconds from the annotation: a number, or a Go duration. NaN when it is neither. */
export function readRunSeconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const duration = parseDuration(text)
  return duration.ok ? duration.seconds : NaN
}

export function checkPodSpec(spec: PodSpec, rules: PodRules, path: Path, report: Reporter): void {
  const volumes = checkVolumes(spec.volumes, path, report)
  checkContainers(spec, new Set([...volumes, ...(rules.extraVolumes ?? [])]), path, report)
  checkRestartPolicy(spec.restartPolicy, rules, [...path, 'restartPolicy'], report)
  checkLabels(spec.nodeSelector, [...path, 'nodeSelector'], report)
  checkAffinity(spec.affinity, [...path, 'affinity'], report)
  checkTolerations(spec.tolerations, [...path, 'tolerations'], report)
  checkTopologySpread(spec.topologySpreadConstraints, [...path, 'topologySpreadConstraints'], report)
  checkPodResources(spec.resources, [...path, 'resources'], report)
  for (const [resource, raw] of Object.entries(spec.overhead ?? {})) {
    checkAmount(resource, raw, [...path, 'overhead', resource], report)
  }
  checkSeconds(spec, rules, path, report)
  checkNames(spec, path, report)
  const gates = spec.schedulingGates ?? []
  if (gates.length > 0 && spec.nodeName) {
    report.forbidden([...path, 'nodeName'], 'cannot be set until all schedulingGates have been cleared')
  }
  const preemption = ['Never', 'PreemptLowerPriority']
  if (spec.preemptionPolicy && !preemption.includes(spec.preemptionPolicy)) {
    report.unsupported([...path, 'preemptionPolicy'], spec.preemptionPolicy, preemption)
  }
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

function checkRestartPolicy(policy: string | undefined, rules: PodRules, path: Path, report: Reporter): void {
  const allowed = rules.restartPolicies as readonly string[]
  // Jobs: the default is Always, which they do not allow.
  if (policy === undefined || policy === '' || policy === 'Always') {
    if (allowed.includes('Always')) return
    report.error(path, `Required value: valid values: ${allowed.map((one) => `"${one}"`).join(', ')}`, {
      remedy: 'add "restartPolicy: Never" or "restartPolicy: OnFailure"',
    })
  } else if (!allowed.includes(policy)) report.unsupported(path, policy, allowed)
}

function checkSeconds(spec: PodSpec, rules: PodRules, path: Path, report: Reporter): void {
  const grace = spec.terminationGracePeriodSeconds
  if (grace !== undefined && grace < 0) {
    report.warning([...path, 'terminationGracePeriodSeconds'], 'must be >= 0; negative values are treated as 1', {
      remedy: 'write how many seconds the pod has to stop',
    })
  }
  const deadline = spec.activeDeadlineSeconds
  if (deadline === undefined) return
  const at = [...path, 'activeDeadlineSeconds']
  if (rules.forbidsActiveDeadline) report.forbidden(at, 'activeDeadlineSeconds in ReplicaSet is not Supported')
  else if (deadline < 1 || deadline > 2147483647)
    report.invalid(at, deadline, 'must be between 1 and 2147483647, inclusive')
}

function checkNames(spec: PodSpec, path: Path, report: Reporter): void {
  const subdomains = {
    nodeName: spec.nodeName,
    priorityClassName: spec.priorityClassName,
    runtimeClassName: spec.runtimeClassName,
    schedulerName: spec.schedulerName,
  }
  for (const [field, name] of Object.entries(subdomains)) {
    const why = name ? subdomainError(name) : undefined
    if (why) report.invalid([...path, field], name, why)
  }
  const hostname = (spec as { hostname?: string }).hostname
  const why = hostname ? labelError(hostname) : undefined
  if (why) report.invalid([...path, 'hostname'], hostname, why)
}
