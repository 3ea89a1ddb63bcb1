/** What may change of Services, Nodes, classes and claims. Source: pkg/apis/{core,scheduling,storage}/validation. */
import type { KubernetesObject } from '../../kubernetes'
import { equal } from '../../patch/values'
import type { Reporter } from '../../problems'
import { nanoOf } from '../../validate/resources'
import { mapOf, specOf, type Fields } from '../values'
import { checkImmutable } from './metadata'

export function checkServiceUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  const [spec, before] = [specOf(object), specOf(old)]
  if (spec.type === 'ExternalName' || before.type === 'ExternalName') return
  const [now, then] = [addresses(spec), addresses(before)]
  if (now[0] === 'None' && then[0] === 'None') return
  const at = ['spec', 'clusterIPs', 0]
  if (now.length === 0 && then.length > 0) report.invalid(at, null, 'primary clusterIP can not be unset')
  else if (then.length > 0 && now[0] !== then[0]) report.invalid(at, now, 'may not change once set')
}

const addresses = (spec: Fields) => (spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])) as string[]

export function checkNodeUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  const [spec, before] = [specOf(object), specOf(old)]
  if (before.podCIDRs !== undefined && !equal(spec.podCIDRs, before.podCIDRs)) {
    report.forbidden(['spec', 'podCIDRs'], 'node updates may not change podCIDR except from "" to valid')
  }
  if (before.providerID && spec.providerID !== before.providerID) {
    report.forbidden(['spec', 'providerID'], 'node updates may not change providerID except from "" to valid')
  }
}

export function checkPriorityClassUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  if (object.value !== old.value) report.forbidden(['value'], 'may not be changed in an update.')
  checkImmutable(object.preemptionPolicy, old.preemptionPolicy, ['preemptionPolicy'], report)
}

export function checkStorageClassUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy']) {
    if (!equal(object[field] ?? {}, old[field] ?? {})) report.forbidden([field], `updates to ${field} are forbidden.`)
  }
  checkImmutable(object.volumeBindingMode, old.volumeBindingMode, ['volumeBindingMode'], report)
}

export function checkClaimUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  const bound = mapOf(old, 'status').phase === 'Bound'
  const size = (claim: KubernetesObject) => nanoOf(requestsOf(claim).storage as string | undefined) ?? 0n
  const rest = (claim: KubernetesObject) => {
    const spec: Fields = { ...specOf(claim) }
    if (bound) spec.resources = { ...mapOf(spec, 'resources'), requests: requestsOf(old) }
    if (bound) delete spec.volumeAttributesClassName
    // The controller binds a claim once.
    if (!specOf(old).volumeName) delete spec.volumeName
    return spec
  }
  if (!equal(rest(object), rest(old))) {
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
    report.forbidden(['spec'], why)
  }
  const present = nanoOf(mapOf(mapOf(old, 'status'), 'capacity').storage as string | undefined) ?? 0n
  if (size(object) < size(old) && size(object) <= present) {
    report.forbidden(['spec', 'resources', 'requests', 'storage'], 'field can not be less than status.capacity')
  }
}

const requestsOf = (claim: KubernetesObject) => mapOf(mapOf(specOf(claim), 'resources'), 'requests')
