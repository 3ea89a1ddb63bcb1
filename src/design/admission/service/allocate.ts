/** Cluster IPs and node ports. Source: pkg/registry/core/service/storage/alloc.go. */
import type { KubernetesObject } from '../../kubernetes'
import type { Kind } from '../kinds'
import { internalError, invalid, Refusal } from '../status'
import type { Cause, ServiceAllocation } from '../types'
import { listOf, specOf, type Fields } from '../values'
import { pickFree, rangeOf, staticBand, toAddress, toNumber } from './addresses'

/**
 * Gives a Service what it needs and has not: before it is validated, as the API server does. What an update takes away
 * is free again when the caller stores it. @throws Refusal
 */
export function allocateService(
  kind: Kind,
  service: KubernetesObject,
  old: KubernetesObject | undefined,
  allocation: ServiceAllocation,
): void {
  const spec = specOf(service)
  normalizeClusterIPs(spec, old && specOf(old))
  const name = service.metadata.name ?? ''
  const refuse = (cause: Cause): never => {
    throw new Refusal(invalid(kind, name, [cause]))
  }
  if (spec.type !== 'ExternalName') {
    spec.ipFamilies ??= ['IPv4']
    spec.ipFamilyPolicy ??= 'SingleStack'
  }
  if (needsClusterIP(spec) && !(old && needsClusterIP(specOf(old)))) allocateIP(name, spec, allocation, refuse)
  if (needsNodePorts(spec)) allocateNodePorts(spec, old && specOf(old), allocation, refuse)
}

const needsClusterIP = (spec: Fields) => ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(String(spec.type))

const needsNodePorts = (spec: Fields) =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)

/** clusterIP and clusterIPs say the same; who knows only the first changes both. */
function normalizeClusterIPs(spec: Fields, old: Fields | undefined): void {
  const ip = spec.clusterIP as string | undefined
  const ips = spec.clusterIPs as string[] | undefined
  if (!old) {
    if (ip && !ips) spec.clusterIPs = [ip]
    return
  }
  const unchanged = JSON.stringify(ips) === JSON.stringify(old.clusterIPs)
  if (ip === old.clusterIP || !unchanged) return
  if (ip) spec.clusterIPs = [ip]
  else delete spec.clusterIPs
}

type Refuse = (cause: Cause) => never

function allocateIP(name: string, spec: Fields, allocation: ServiceAllocation, refuse: Refuse): void {
  const range = rangeOf(allocation.clusterIPRange)
  if (!range) return
  const { first, count } = range
  const [wanted] = (spec.clusterIPs ?? []) as string[]
  if (wanted === 'None') return
  if (wanted) {
    const number = toNumber(wanted)
    const inside = number !== undefined && number >= first && number < first + count
    const why = inside ? 'provided IP is already allocated' : 'the provided network does not match the current range'
    if (inside && !allocation.usedIPs.has(wanted)) return
    const message = `Invalid value: ${JSON.stringify([wanted])}: failed to allocate IP ${wanted}: ${why}`
    refuse({ reason: 'FieldValueInvalid', message, field: 'spec.clusterIPs' })
  }
  // The band is reckoned from all addresses of the range, those of the network and of broadcast included.
  const band = Math.min(count, staticBand(count + 2, 16, 256))
  const taken = (number: number): boolean => allocation.usedIPs.has(toAddress(number))
  const free = pickFree(first, count, band, taken, allocation.random)
  if (free === undefined) {
    throw new Refusal(
      internalError(`failed to allocate a serviceIP for Service ${JSON.stringify(name)}: range is full`),
    )
  }
  spec.clusterIP = toAddress(free)
  spec.clusterIPs = [spec.clusterIP]
}

function allocateNodePorts(
  spec: Fields,
  old: Fields | undefined,
  { nodePortRange: [from, to], usedNodePorts, random }: ServiceAllocation,
  refuse: Refuse,
): void {
  const own = new Set(listOf(old, 'ports').map(({ nodePort }) => nodePort))
  const taken = new Set(usedNodePorts)
  listOf(spec, 'ports').forEach((port, index) => {
    const wanted = port.nodePort as number | undefined
    if (!wanted) {
      const count = to - from + 1
      const free = pickFree(from, count, staticBand(count, 32, 128), (number) => taken.has(number), random)
      if (free === undefined) throw new Refusal(internalError('failed to allocate a nodePort: range is full'))
      port.nodePort = free
    } else if (!own.has(wanted)) {
      const range = `The range of valid ports is ${from}-${to}`
      const outside = `provided port is not in the valid range. ${range}`
      const why = wanted < from || wanted > to ? outside : 'provided port is already allocated'
      if (why === outside || taken.has(wanted)) {
        const message = `Invalid value: ${wanted}: ${why}`
        refuse({ reason: 'FieldValueInvalid', message, field: `spec.ports[${index}].nodePort` })
      }
    }
    // The same number may serve two protocols of one Service.
    taken.add(port.nodePort as number)
  })
}
