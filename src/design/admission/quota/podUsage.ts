/** What a pod counts for, and which quotas it falls under. Source: pkg/quota/v1/evaluator/core/pods.go. */
import { quantityOf, type Quantity } from '../../canonicalQuantity'
import type { KubernetesObject } from '../../kubernetes'
import { isExtendedResource, isHugePages } from '../../validate/resources'
import { ofContainer, podAmounts, type Amounts } from '../podAmounts'
import { qosClass } from '../qos'
import { listOf, mapOf, specOf, type Fields } from '../values'

const one: Quantity = quantityOf('1')

export function podUsage(pod: KubernetesObject): Amounts {
  const spec = specOf(pod)
  const usage: Amounts = new Map([['count/pods', one]])
  const { phase } = mapOf(pod, 'status')
  if (phase === 'Failed' || phase === 'Succeeded') return usage
  const requests = podAmounts(spec, 'requests')
  for (const [name, amount] of Object.entries(mapOf(spec, 'overhead') as Record<string, string>)) {
    const present = requests.get(name)
    if (present) requests.set(name, { ...present, nano: present.nano + quantityOf(amount).nano })
  }
  return new Map([...usage, ['pods', one], ...computeUsage(requests, podAmounts(spec, 'limits'))])
}

const plain = ['cpu', 'memory', 'ephemeral-storage']

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage: Amounts = new Map()
  for (const name of plain) {
    const [request, limit] = [requests.get(name), limits.get(name)]
    if (request) usage.set(name, request).set(`requests.${name}`, request)
    if (limit) usage.set(`limits.${name}`, limit)
  }
  for (const [name, request] of requests) {
    if (isHugePages(name)) usage.set(name, request)
    if (isHugePages(name) || isExtendedResource(name)) usage.set(`requests.${name}`, request)
  }
  return usage
}

/** A quota of these wants every container to say what it needs of them. */
const demanding = new Set('cpu limits.cpu limits.memory memory requests.cpu requests.memory'.split(' '))

/** Why a quota of those resources refuses the pod before it counts; undefined when it does not. */
export function podConstraintError(pod: KubernetesObject, resources: readonly string[]): string | undefined {
  const spec = specOf(pod)
  const own = mapOf(spec, 'resources')
  // Resources of the whole pod make those of its containers needless.
  if (Object.keys({ ...mapOf(own, 'requests'), ...mapOf(own, 'limits') }).length > 0) return undefined
  const missing: string[] = []
  for (const resource of resources.filter((name) => demanding.has(name)).sort()) {
    const without = [...listOf(spec, 'containers'), ...listOf(spec, 'initContainers')].filter(
      (container) => !computeUsage(ofContainer(container, 'requests'), ofContainer(container, 'limits')).has(resource),
    )
    const names = without.map(({ name }) => String(name)).sort()
    if (names.length > 0) missing.push(`${resource} for: ${names.join(',')}`)
  }
  return missing.length === 0 ? undefined : `must specify ${missing.join('; ')}`
}

/** Whether the pod is in the scope of a quota. */
export function podMatchesScope(
  pod: KubernetesObject,
  scope: string,
  operator: string,
  values: readonly string[],
): boolean {
  const spec = specOf(pod)
  const terminating = typeof spec.activeDeadlineSeconds === 'number' && spec.activeDeadlineSeconds >= 0
  const { priorityClassName = '' } = spec as { priorityClassName?: string }
  switch (scope) {
    case 'Terminating':
      return terminating
    case 'NotTerminating':
      return !terminating
    case 'BestEffort':
      return qosClass(spec) === 'BestEffort'
    case 'NotBestEffort':
      return qosClass(spec) !== 'BestEffort'
    case 'CrossNamespacePodAffinity':
      return usesOtherNamespaces(spec)
    case 'PriorityClass':
      if (operator === 'Exists') return priorityClassName !== ''
      if (operator === 'DoesNotExist') return priorityClassName === ''
      return values.includes(priorityClassName) === (operator === 'In')
    default:
      return false
  }
}

function usesOtherNamespaces(spec: Fields): boolean {
  const affinity = mapOf(spec, 'affinity')
  const terms = ['podAffinity', 'podAntiAffinity'].flatMap((field) => {
    const one = mapOf(affinity, field)
    const weighted = listOf(one, 'preferredDuringSchedulingIgnoredDuringExecution')
    const required = listOf(one, 'requiredDuringSchedulingIgnoredDuringExecution')
    return [...required, ...weighted.map((preferred) => mapOf(preferred, 'podAffinityTerm'))]
  })
  return terms.some((term) => listOf(term, 'namespaces').length > 0 || term.namespaceSelector !== undefined)
}
