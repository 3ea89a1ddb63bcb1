/** What objects count for in quotas. Source: pkg/quota/v1/evaluator/core. */
import { quantityOf, type Quantity } from '../../canonicalQuantity'
import type { KubernetesObject } from '../../kubernetes'
import { isExtendedResource } from '../../validate/resources'
import { qualifiedResource, type Kind } from '../kinds'
import type { Amounts } from '../podAmounts'
import { listOf, mapOf, specOf } from '../values'
import { podUsage } from './podUsage'

const one: Quantity = quantityOf('1')

/** Kinds that quotas count under their plain names as well. */
const plainlyCounted = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets'])

export function usageOf(kind: Kind, object: KubernetesObject): Amounts {
  if (kind.kind === 'Pod') return podUsage(object)
  const usage: Amounts = new Map([[`count/${qualifiedResource(kind)}`, one]])
  if (kind.group === '' && plainlyCounted.has(kind.resource)) usage.set(kind.resource, one)
  if (kind.kind === 'Service') addService(usage, object)
  else if (kind.kind === 'PersistentVolumeClaim') addClaim(usage, object)
  return usage
}

function addService(usage: Amounts, service: KubernetesObject): void {
  const spec = specOf(service)
  const ports = quantityOf(String(listOf(spec, 'ports').length))
  usage.set('services', one)
  if (spec.type === 'NodePort') usage.set('services.nodeports', ports)
  if (spec.type !== 'LoadBalancer') return
  usage.set('services.loadbalancers', one)
  // Ports that are not allocated count only as far as they are given.
  const given = listOf(spec, 'ports').filter(({ nodePort }) => nodePort).length
  usage.set('services.nodeports', spec.allocateLoadBalancerNodePorts === false ? quantityOf(String(given)) : ports)
}

function addClaim(usage: Amounts, claim: KubernetesObject): void {
  const spec = specOf(claim)
  const name = String(spec.storageClassName ?? '')
  const ofClass = (resource: string) => `${name}.storageclass.storage.k8s.io/${resource}`
  usage.set('persistentvolumeclaims', one)
  if (name !== '') usage.set(ofClass('persistentvolumeclaims'), one)
  const { storage } = mapOf(mapOf(spec, 'resources'), 'requests') as { storage?: string }
  if (storage === undefined) return
  usage.set('requests.storage', quantityOf(storage))
  if (name !== '') usage.set(ofClass('requests.storage'), quantityOf(storage))
}

const podResources = new Set(
  (
    'pods cpu memory ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage ' +
    'limits.cpu limits.memory limits.ephemeral-storage count/pods'
  ).split(' '),
)

/** Those of a quota's resources that objects of the kind can count for. */
export function isCountedFor(kind: Kind, resource: string): boolean {
  if (resource === `count/${qualifiedResource(kind)}`) return true
  switch (kind.kind) {
    case 'Pod': {
      if (podResources.has(resource) || resource.startsWith('hugepages-')) return true
      if (!resource.startsWith('requests.')) return false
      const name = resource.slice('requests.'.length)
      return name.startsWith('hugepages-') || isExtendedResource(name)
    }
    case 'Service':
      return resource === 'services' || resource === 'services.nodeports' || resource === 'services.loadbalancers'
    case 'PersistentVolumeClaim':
      return (
        resource === 'persistentvolumeclaims' ||
        resource === 'requests.storage' ||
        resource.includes('.storageclass.storage.k8s.io/')
      )
    default:
      return kind.group === '' && plainlyCounted.has(kind.resource) && resource === kind.resource
  }
}
