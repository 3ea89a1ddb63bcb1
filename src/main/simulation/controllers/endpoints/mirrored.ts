import type { KubernetesObject } from '../../../../design/kubernetes'
import { canonical } from '../templates'

interface Address {
  ip: string
  hostname?: string
  nodeName?: string
  targetRef?: object
}

interface Port {
  name?: string
  port: number
  protocol?: string
  appProtocol?: string
}

export interface EndpointsObject extends KubernetesObject {
  subsets?: readonly {
    addresses?: readonly Address[]
    notReadyAddresses?: readonly Address[]
    ports?: readonly Port[]
  }[]
}

/** What of an EndpointSlice follows from Endpoints. */
export interface MirroredGroup {
  addressType: 'IPv4' | 'IPv6'
  ports: readonly Port[]
  endpoints: readonly object[]
}

export type MirroredSlice = KubernetesObject & MirroredGroup

interface Grouped {
  groups: MirroredGroup[]
  /** Addresses that are none, and all that are left out. */
  invalid: number
  skipped: number
}

/** Addresses by the set of ports that they have in all subsets together. Upstream: RepackSubsets, newDesiredCalc. */
export function groupedEndpoints(endpoints: EndpointsObject, most: number): Grouped {
  const grouped: Grouped = { groups: [], invalid: 0, skipped: 0 }
  const byKey = new Map<string, { addressType: 'IPv4' | 'IPv6'; ports: readonly Port[]; endpoints: object[] }>()
  for (const { ports, addresses } of repacked(endpoints)) {
    let added = 0
    for (const { address, ready } of addresses) {
      if (added >= most) break
      const addressType = familyOf(address.ip)
      if (!addressType) {
        grouped.invalid++
        continue
      }
      added++
      const key = `${addressType} ${canonical(ports)}`
      let group = byKey.get(key)
      if (!group) byKey.set(key, (group = { addressType, ports, endpoints: [] }))
      group.endpoints.push(endpointOf(address, ready))
    }
    grouped.skipped += addresses.length - added
  }
  grouped.groups = [...byKey.values()]
  return grouped
}

interface Repacked {
  ports: readonly Port[]
  /** Those that are ready first. */
  addresses: { address: Address; ready: boolean }[]
}

function repacked({ subsets = [] }: EndpointsObject): Repacked[] {
  const byAddress = new Map<string, { address: Address; ready: boolean; ports: Map<string, Port> }>()
  const add = (address: Address, ready: boolean, ports: readonly Port[]): void => {
    const key = canonical([address.ip, (address.targetRef as { uid?: string } | undefined)?.uid, ready])
    let known = byAddress.get(key)
    if (!known) byAddress.set(key, (known = { address, ready, ports: new Map() }))
    for (const port of ports) known.ports.set(canonical(port), portOf(port))
  }
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const address of addresses) add(address, true, ports)
    for (const address of notReadyAddresses) add(address, false, ports)
  }
  const byPorts = new Map<string, Repacked>()
  const inOrder = [...byAddress.values()].sort((a, b) => Number(b.ready) - Number(a.ready))
  for (const { address, ready, ports } of inOrder) {
    const list = [...ports.values()].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1))
    const key = canonical(list)
    let group = byPorts.get(key)
    if (!group) byPorts.set(key, (group = { ports: list, addresses: [] }))
    group.addresses.push({ address, ready })
  }
  return [...byPorts.values()]
}

/** Upstream: epPortsToEpsPorts. */
const portOf = ({ name = '', port, protocol = 'TCP', appProtocol }: Port): Port => ({
  name,
  port,
  protocol,
  ...(appProtocol === undefined ? {} : { appProtocol }),
})

/** Upstream: addressToEndpoint. */
const endpointOf = ({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): object => ({
  addresses: [ip],
  conditions: { ready },
  ...(targetRef ? { targetRef } : {}),
  ...(nodeName === undefined ? {} : { nodeName }),
  ...(hostname ? { hostname } : {}),
})

/** undefined: it is no address. */
function familyOf(ip: string): 'IPv4' | 'IPv6' | undefined {
  const parts = ip.split('.')
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return 'IPv4'
  return ip.includes(':') && /^[0-9a-f:]+$/i.test(ip) ? 'IPv6' : undefined
}
