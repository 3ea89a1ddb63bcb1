/** Namespaces, Nodes, PriorityClasses, PodDisruptionBudgets. */
import type { KubernetesObject, LabelSelector, RawQuantity, Taint } from '../kubernetes'
import type { Reporter } from '../problems'
import { checkTaints } from './affinity'
import { checkMetadata } from './names'
import { checkNodeResources, nanoOf } from './resources'
import { checkSelector } from './selectors'
import { amount, checkAtMostAll } from './strategy'

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
  // The API server itself calls the list metadata.taints.
  checkTaints(spec?.taints, ['spec', 'taints'], report, ['metadata', 'taints'])
  const capacity = status?.capacity ?? {}
  const allocatable = status?.allocatable ?? {}
  checkNodeResources(capacity, ['status', 'capacity'], report)
  checkNodeResources(allocatable, ['status', 'allocatable'], report)
  for (const resource of ['cpu', 'memory']) {
    if (allocatable[resource] !== undefined || capacity[resource] !== undefined) continue
    report.needed(['status'], `Required value: a Node needs ${resource} in status.capacity or status.allocatable`, {
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
  if (value === undefined) report.needed(['value'], 'Required value', { remedy: 'add value' })
  else if (name.startsWith('system-')) {
    if (system[name] !== value) {
      const why = 'priority class names with "system-" prefix are reserved for system use only'
      report.forbidden(['metadata', 'name'], `${why}. error: ${systemError(name, value, system)}`)
    }
  } else if (value > 1_000_000_000) {
    report.forbidden(['value'], 'maximum allowed value of a user defined priority is 1000000000')
  }
  const policy = object.preemptionPolicy as string | undefined
  const policies = ['Never', 'PreemptLowerPriority']
  if (policy !== undefined && !policies.includes(policy)) report.unsupported(['preemptionPolicy'], policy, policies)
}

function systemError(name: string, value: number, system: Readonly<Record<string, number>>): string {
  if (!Object.hasOwn(system, name)) return `${name} is not a known system priority class`
  return `value of ${name} PriorityClass must be ${system[name]}, but got ${value}`
}

interface BudgetSpec {
  minAvailable?: number | string
  maxUnavailable?: number | string
  selector?: LabelSelector
  unhealthyPodEvictionPolicy?: string
}

/** Source: pkg/apis/policy/validation/validation.go. */
export function checkPodDisruptionBudget(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const spec = (object.spec ?? {}) as BudgetSpec
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const value = {
      MinAvailable: minAvailable,
      Selector: selector ?? null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: policy ?? null,
    }
    report.invalid(['spec'], value, 'minAvailable and maxUnavailable cannot be both set', {
      remedy: 'keep one of the two',
    })
  }
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = amount(spec[field], ['spec', field], report)
    checkAtMostAll(value, spec[field], ['spec', field], report)
  }
  if (selector) checkSelector(selector, ['spec', 'selector'], report)
  const policies = ['AlwaysAllow', 'IfHealthyBudget']
  if (policy !== undefined && !policies.includes(policy)) {
    report.unsupported(['spec', 'unhealthyPodEvictionPolicy'], policy, policies)
  }
}
