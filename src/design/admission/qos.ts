/** Quality of service. Source: pkg/apis/core/v1/helper/qos/qos.go (ComputePodQOS). */
import type { RawQuantity } from '../kubernetes'
import { nanoOf } from '../validate/resources'
import { listOf, mapOf, type Fields } from './values'

type Amounts = Record<string, RawQuantity>

export function qosClass(spec: Fields): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const pod = mapOf(spec, 'resources')
  const ofPod = set(pod, 'requests').length + set(pod, 'limits').length > 0
  const all = ofPod ? [pod] : [...listOf(spec, 'containers'), ...listOf(spec, 'initContainers')].map(resourcesOf)
  const given = all.flatMap((one) => [...set(one, 'requests'), ...set(one, 'limits')])
  if (given.length === 0) return 'BestEffort'
  return all.every(isGuaranteed) ? 'Guaranteed' : 'Burstable'
}

const resourcesOf = (container: Fields) => mapOf(container, 'resources')

function isGuaranteed(resources: Fields): boolean {
  const [requests, limits] = [mapOf(resources, 'requests') as Amounts, mapOf(resources, 'limits') as Amounts]
  if (set(resources, 'limits').length < 2) return false
  return ['cpu', 'memory'].every(
    (name) => requests[name] === undefined || nanoOf(requests[name]) === nanoOf(limits[name]),
  )
}

/** CPU and memory that are more than nothing. */
function set(resources: Fields, list: string): string[] {
  const amounts = mapOf(resources, list) as Amounts
  return ['cpu', 'memory'].filter((name) => (nanoOf(amounts[name]) ?? 0n) > 0n)
}
