/** Namespaces, Nodes, PriorityClasses, PodDisruptionBudgets, HorizontalPodAutoscalers. */
import type { KubernetesObject, LabelSelector, RawQuantity, Taint } from '../kubernetes'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import { checkTaints } from './affinity'
import { checkMetadata } from './names'
import { checkNodeResources, nanoOf } from './resources'
import { checkSelector } from './selectors'
import { amount } from './strategy'
import { checkCount } from './workloads'

export function checkNamespace(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'label', report)
}

export interface NodeFields {
  spec?: { taints?: Taint[]; unschedulable?: boolean; podCIDR?: string }
  status?: {
    allocatable?: Record<string, RawQuantity>
    capacity?: Record<string, RawQuantity>
    images?: { names?: string[]; sizeBytes?: number }[]
  }
}

/** A Node must say what it offers: without it no pod could ever run there. */
export function checkNode(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const { spec, status } = object as NodeFields
  checkTaints(spec?.taints, ['spec', 'taints'], report)
  const capacity = status?.capacity ?? {}
  const allocatable = status?.allocatable ?? {}
  checkNodeResources(capacity, ['status', 'capacity'], report)
  checkNodeResources(allocatable, ['status', 'allocatable'], report)
  for (const resource of ['cpu', 'memory']) {
    if (allocatable[resource] !== undefined || capacity[resource] !== undefined) continue
    report.error(['status'], `Required value: a Node needs ${resource} in status.capacity or status.allocatable`, {
      remedy: `add for example "capacity: {cpu: 4, memory: 16Gi, pods: 110}", or use a Cluster with nodePools`,
    })
  }
  for (const [resource, raw] of Object.entries(allocatable)) {
    const [offered, all] = [nanoOf(raw), nanoOf(capacity[resource])]
    if (offered !== undefined && all !== undefined && offered > all) {
      const why = `must be less than or equal to the capacity of ${capacity[resource]}`
      report.invalid(['status', 'allocatable', resource], String(raw), why)
    }
  }
}

/** Source: pkg/apis/scheduling/validation/validation.go. */
export function checkPriorityClass(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const name = object.metadata?.name ?? ''
  const value = object.value as number | undefined
  const system: Record<string, number> = { 'system-cluster-critical': 2000000000, 'system-node-critical': 2000001000 }
  if (value === undefined) report.required(['value'])
  else if (name.startsWith('system-') && system[name] !== value) {
    report.forbidden(
      ['metadata', 'name'],
      'priority class names with "system-" prefix are reserved for system use only',
    )
  } else if (value > 1_000_000_000 && !name.startsWith('system-')) {
    report.forbidden(['value'], 'maximum allowed value of a user defined priority is 1000000000')
  } else if (value < -2147483648) report.invalid(['value'], value, 'must be greater than or equal to -2147483648')
  const policy = object.preemptionPolicy as string | undefined
  const policies = ['Never', 'PreemptLowerPriority']
  if (policy !== undefined && !policies.includes(policy)) report.unsupported(['preemptionPolicy'], policy, policies)
}

export function checkPodDisruptionBudget(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const spec = (object.spec ?? {}) as { selector?: LabelSelector; minAvailable?: unknown; maxUnavailable?: unknown }
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    report.invalid(['spec'], spec, 'minAvailable and maxUnavailable cannot be both set')
  }
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = amount(spec[field], ['spec', field], report)
    if (value?.percent && value.value > 100)
      report.invalid(['spec', field], spec[field], 'must not be greater than 100%')
  }
  if (spec.selector) checkSelector(spec.selector, ['spec', 'selector'], report)
}

export function checkHorizontalPodAutoscaler(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  if (object.spec === undefined) return report.required(['spec'])
  const spec = object.spec as {
    minReplicas?: number
    maxReplicas?: number
    scaleTargetRef?: { kind?: string; name?: string; apiVersion?: string }
  }
  if (spec.maxReplicas === undefined) report.required(['spec', 'maxReplicas'])
  else if (spec.maxReplicas < 1) report.invalid(['spec', 'maxReplicas'], spec.maxReplicas, 'must be greater than 0')
  else if (spec.maxReplicas < (spec.minReplicas ?? 1)) {
    report.invalid(['spec', 'maxReplicas'], spec.maxReplicas, 'must be greater than or equal to `minReplicas`')
  }
  checkCount(spec.maxReplicas, ['spec', 'maxReplicas'], report)
  if (spec.minReplicas !== undefined && spec.minReplicas < 1) {
    report.invalid(['spec', 'minReplicas'], spec.minReplicas, 'must be greater than or equal to 1')
  }
  const target = spec.scaleTargetRef
  if (!target?.kind) report.required(['spec', 'scaleTargetRef', 'kind'])
  else {
    const kinds = ['Deployment', 'ReplicaSet', 'StatefulSet']
    const suggestion = kinds.includes(target.kind) ? undefined : didYouMean(target.kind, kinds)
    if (suggestion?.startsWith('did')) {
      report.warning(['spec', 'scaleTargetRef', 'kind'], `no kind "${target.kind}"`, { remedy: suggestion })
    }
  }
  if (!target?.name) report.required(['spec', 'scaleTargetRef', 'name'])
  if (target && !target.apiVersion) {
    const remedy = 'add for example "apiVersion: apps/v1"'
    report.invalid(['spec', 'scaleTargetRef', 'apiVersion'], '', 'apiVersion must specify API group', { remedy })
  }
}
