import type { RandomStream } from '../kernel/random'
import { parseCidr } from './cidr'

/** Cluster IPs: a random free address of the Service CIDR; its first is taken by `kubernetes` (registry/core/service/ipallocator). */
export class ServiceIps {
  private readonly used = new Set<number>()
  private readonly base: number
  private readonly usable: number

  constructor(
    serviceCIDR: string,
    private readonly stream: RandomStream,
  ) {
    const { address, prefix } = parseCidr(serviceCIDR)
    this.base = address
    this.usable = 2 ** (32 - prefix) - 2
    this.used.add(1)
  }

  /** 0 when the range is full. */
  allocate(): number {
    if (this.used.size >= this.usable) return 0
    let host = 1 + this.stream.integer(this.usable)
    while (this.used.has(host)) host = (host % this.usable) + 1
    this.used.add(host)
    return this.base + host
  }
}
