import { formatIp, parseCidr } from '../../network/cidr'

/**
 * The ranges of one size that a larger one holds: which are taken, and where the search for the next goes on. Upstream:
 * nodeipam/ipam/cidrset.
 */
export class CidrSet {
  readonly count: number
  private readonly first: number
  private readonly size: number
  private readonly used: Uint8Array
  private taken = 0
  private next = 0

  constructor(
    cidr: string,
    private readonly mask: number,
  ) {
    const { address, prefix } = parseCidr(cidr)
    this.first = address
    this.size = 2 ** (32 - mask)
    this.count = 2 ** Math.max(0, mask - prefix)
    this.used = new Uint8Array(this.count)
  }

  at(index: number): string {
    return `${formatIp(this.first + index * this.size)}/${this.mask}`
  }

  /** undefined: all are taken. */
  allocate(): string | undefined {
    if (this.taken === this.count) return undefined
    while (this.used[this.next]) this.next = (this.next + 1) % this.count
    const index = this.next
    this.next = (index + 1) % this.count
    this.mark(index, 1)
    return this.at(index)
  }

  occupyAt(index: number): void {
    this.mark(index, 1)
  }

  occupy(cidr: string): void {
    this.markAll(cidr, 1)
  }

  release(cidr: string): void {
    this.markAll(cidr, 0)
  }

  /** Of a larger one all that are within it; of a smaller one that around it; of what is elsewhere none. */
  private markAll(cidr: string, used: 0 | 1): void {
    const { address, prefix } = parseCidr(cidr)
    const from = Math.max(0, Math.floor((address - this.first) / this.size))
    const to = Math.min(this.count, Math.ceil((address - this.first + 2 ** (32 - prefix)) / this.size))
    for (let index = from; index < to; index++) this.mark(index, used)
  }

  private mark(index: number, used: 0 | 1): void {
    this.taken += used - this.used[index]
    this.used[index] = used
  }
}
