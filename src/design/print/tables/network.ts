import type { KubernetesObject } from '../../kubernetes'
import { ageOf, printer } from '../table'
import { labelText, listText, none, type Labels } from '../text'

export interface ServicePort {
  name?: string
  port: number
  targetPort?: number | string
  nodePort?: number
  protocol?: string
}

export interface ServiceObject extends KubernetesObject {
  spec: {
    type?: string
    clusterIP?: string
    clusterIPs?: string[]
    externalIPs?: string[]
    externalName?: string
    selector?: Labels | null
    ports?: ServicePort[]
    sessionAffinity?: string
    ipFamilies?: string[]
    ipFamilyPolicy?: string
    internalTrafficPolicy?: string
    externalTrafficPolicy?: string
  }
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } }
}

/** Upstream: getServiceExternalIP. */
function externalIp({ spec, status }: ServiceObject): string {
  const given = (spec.externalIPs ?? []).join(',')
  if (spec.type === 'LoadBalancer') {
    const ingress = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '')
    const all = [...ingress, ...(given ? [given] : [])].filter(Boolean).join(',')
    return all || '<pending>'
  }
  if (spec.type === 'ExternalName') return spec.externalName ?? none
  return given || none
}

const portText = ({ port, nodePort, protocol = 'TCP' }: ServicePort): string =>
  nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`

export const service = printer(
  'NAME, TYPE, CLUSTER-IP, EXTERNAL-IP, PORT(S), AGE | SELECTOR',
  (object: ServiceObject, now) => [
    object.metadata.name ?? '',
    object.spec.type ?? 'ClusterIP',
    object.spec.clusterIPs?.[0] || object.spec.clusterIP || none,
    externalIp(object),
    (object.spec.ports ?? []).map(portText).join(',') || none,
    ageOf(object, now),
    labelText(object.spec.selector),
  ],
)

interface EndpointsObject extends KubernetesObject {
  subsets?: { addresses?: { ip: string }[]; ports?: { port: number }[] }[]
}

/** The first few addresses that are ready. Upstream: formatEndpoints. */
export const endpoints = printer('NAME, ENDPOINTS, AGE', (object: EndpointsObject, now) => [
  object.metadata.name ?? '',
  endpointsText(object),
  ageOf(object, now),
])

function endpointsText({ subsets = [] }: EndpointsObject): string {
  const most = 3
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
  )
  if (all.length === 0) return none
  const more = all.length > most ? ` + ${all.length - most} more...` : ''
  return `${all.slice(0, most).join(',')}${more}`
}

export interface EndpointSliceObject extends KubernetesObject {
  addressType?: string
  ports?: { name?: string; port?: number; protocol?: string }[]
  endpoints?: {
    addresses: string[]
    conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean }
    nodeName?: string
    zone?: string
    hints?: { forZones?: readonly { name: string }[]; forNodes?: readonly { name: string }[] }
    targetRef?: { kind: string; name: string; namespace?: string }
  }[]
}

export const endpointSlice = printer('NAME, ADDRESSTYPE, PORTS, ENDPOINTS, AGE', (object: EndpointSliceObject, now) => [
  object.metadata.name ?? '',
  object.addressType ?? '',
  listText((object.ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port)))),
  listText((object.endpoints ?? []).flatMap(({ addresses }) => addresses)),
  ageOf(object, now),
])
