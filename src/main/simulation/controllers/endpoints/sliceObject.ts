import type { KubernetesObject, ObjectMeta } from '../../../../design/kubernetes'
import { asksForTopology } from '../../../../design/topologyAllocation'
import type { ClusterContext } from '../../context'
import { formatIp } from '../../network/cidr'
import { NONE, type OwnerId } from '../../state/ids'
import { podName, uidOf } from '../../state/names'
import { ZONE_LABEL } from '../../state/nodes'
import { attachMembers, EndpointBit, Field, STRIDE, type SliceMembers } from '../../state/sliceMembers'
import { serviceSpec } from '../../state/services'
import type { EndpointPort } from './ports'

export interface Endpoint {
  addresses: readonly string[]
  conditions: { ready: boolean; serving: boolean; terminating: boolean }
  hostname?: string
  nodeName?: string
  zone?: string
  hints?: { forZones?: readonly { name: string }[]; forNodes?: readonly { name: string }[] }
  targetRef: { kind: 'Pod'; namespace: string; name: string; uid: string }
}

export interface EndpointSliceObject extends KubernetesObject {
  addressType: string
  endpoints: readonly Endpoint[]
  ports: readonly EndpointPort[]
}

/** Where hints come from: spec.trafficDistribution, which says to whom traffic is kept close, or the topology. */
export type Closeness = 'zone' | 'node' | 'topology' | undefined

/** The annotation goes before the field. */
export function closenessOf(service: KubernetesObject): Closeness {
  if (asksForTopology(service.metadata)) return 'topology'
  const { trafficDistribution } = serviceSpec(service)
  if (trafficDistribution === 'PreferSameNode') return 'node'
  return trafficDistribution === 'PreferClose' || trafficDistribution === 'PreferSameZone' ? 'zone' : undefined
}

/** A version of a slice. Its endpoints are made when somebody reads them. */
export function sliceObject(
  context: ClusterContext,
  metadata: ObjectMeta,
  ports: readonly EndpointPort[],
  members: SliceMembers,
  closeness: Closeness,
): EndpointSliceObject {
  const { namespace = '' } = metadata
  const object: EndpointSliceObject = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType: 'IPv4',
    get endpoints() {
      return endpointsOf(context, namespace, members, closeness)
    },
    ports,
  }
  return attachMembers(object, members)
}

/** Upstream: endpointslice/utils.go, podToEndpoint, and trafficdist. */
function endpointsOf(
  { owners, nodes }: ClusterContext,
  namespace: string,
  { rows, count, hints: zones }: SliceMembers,
  closeness: Closeness,
): Endpoint[] {
  return Array.from({ length: count }, (_, index): Endpoint => {
    const row = rows.subarray(index * STRIDE, (index + 1) * STRIDE)
    const bits = row[Field.bits]
    const ready = (bits & EndpointBit.ready) !== 0
    const name = podName(owners.get(row[Field.owner] as OwnerId), row[Field.ordinal], row[Field.uid])
    const spec = row[Field.node] === NONE ? undefined : nodes.specs[row[Field.node]]
    const zone = spec?.labels[ZONE_LABEL]
    const served = closeness === 'topology' ? zones?.[index] : zone
    const hints = ready && closeness ? hintsFor(closeness, served, spec?.name) : undefined
    return {
      addresses: [formatIp(row[Field.ip] >>> 0)],
      conditions: {
        ready,
        serving: (bits & EndpointBit.serving) !== 0,
        terminating: (bits & EndpointBit.terminating) !== 0,
      },
      ...(bits & EndpointBit.hostname ? { hostname: name } : {}),
      targetRef: { kind: 'Pod', namespace, name, uid: uidOf(row[Field.uid]) },
      ...(spec ? { nodeName: spec.name } : {}),
      ...(zone ? { zone } : {}),
      ...(hints ? { hints } : {}),
    }
  })
}

function hintsFor(closeness: Closeness, zone: string | undefined, node: string | undefined): Endpoint['hints'] {
  if (closeness === 'topology' && zone === undefined) return undefined
  return {
    ...(zone ? { forZones: [{ name: zone }] } : {}),
    ...(closeness === 'node' && node ? { forNodes: [{ name: node }] } : {}),
  }
}
