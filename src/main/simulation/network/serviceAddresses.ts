import { rangeOf, toAddress } from '../../../design/admission/service/addresses'
import type { ServiceAllocation } from '../../../design/admission'
import type { KubernetesObject } from '../../../design/kubernetes'
import type { RandomStream } from '../kernel/random'
import type { StoredObject } from '../state/objects'
import { serviceSpec } from '../state/services'

/** --service-node-port-range */
const NODE_PORTS = [30_000, 32_767] as const

/**
 * Addresses and node ports that Services have: taken when one is stored, free again when it is gone. Which of the free ones
 * another gets is drawn (registry/core/service/ipallocator and portallocator).
 */
export class ServiceAddresses implements ServiceAllocation {
  readonly usedIPs = new Set<string>()
  readonly usedNodePorts = new Set<number>()

  constructor(
    readonly clusterIPRange: string,
    private readonly stream: RandomStream,
    readonly nodePortRange: readonly [number, number] = NODE_PORTS,
  ) {}

  readonly random = (limit: number): number => this.stream.integer(limit)

  /** The first address, which is the API server's. */
  get first(): string {
    const range = rangeOf(this.clusterIPRange)
    return range ? toAddress(range.first) : ''
  }

  /** A commit of any object. */
  onStored(object: StoredObject, before: KubernetesObject | undefined): void {
    if (object.kind !== 'Service') return
    const [old, now] = [serviceSpec(before), serviceSpec(object.stored)]
    for (const ip of old.clusterIPs ?? []) this.usedIPs.delete(ip)
    for (const { nodePort } of old.ports ?? []) if (nodePort) this.usedNodePorts.delete(nodePort)
    for (const ip of now.clusterIPs ?? []) if (ip !== 'None') this.usedIPs.add(ip)
    for (const { nodePort } of now.ports ?? []) if (nodePort) this.usedNodePorts.add(nodePort)
  }
}
