import { parseCidr } from './cidr'
import type { NodeId } from '../state/ids'

/**
 * Pod addresses: each node has a range of the pod CIDR (node IPAM, in node order), and the CNI plugin hands out its
 * addresses one after another, starting again at the front (host-local).
 */
export class PodIps {
  /** Ranges that fit in the pod CIDR; nodes beyond it have none. */
  readonly ranges: number
  readonly hostsPerNode: number
  private readonly base: number
  private readonly size: number
  private readonly used: Uint32Array
  private readonly next: Uint32Array
  private readonly words: number

  constructor(podCIDR: string, nodeMaskSize: number, nodes: number) {
    const { address, prefix } = parseCidr(podCIDR)
    this.base = address
    this.size = 2 ** (32 - nodeMaskSize)
    this.ranges = 2 ** Math.max(0, nodeMaskSize - prefix)
    // Network address, gateway and broadcast address are not for pods.
    this.hostsPerNode = Math.max(0, this.size - 3)
    this.words = Math.ceil(this.size / 32)
    this.used = new Uint32Array(nodes * this.words)
    this.next = new Uint32Array(nodes).fill(2)
  }

  /** The next free address of the node as an unsigned integer, 0 when its range is used up. */
  allocate(node: NodeId): number {
    if (node >= this.ranges) return 0
    const last = this.size - 1
    let host = this.next[node]
    for (let tried = 0; tried < this.hostsPerNode; tried++) {
      if (host >= last) host = 2
      const word = node * this.words + (host >> 5)
      const mask = 1 << (host & 31)
      if ((this.used[word] & mask) === 0) {
        this.used[word] |= mask
        this.next[node] = host + 1
        return this.base + node * this.size + host
      }
      host++
    }
    return 0
  }

  release(node: NodeId, ip: number): void {
    if (ip === 0) return
    const host = ip - this.base - node * this.size
    this.used[node * this.words + (host >> 5)] &= ~(1 << (host & 31))
  }
}

/** Machines have addresses of their own: 172.16.0.0/12 holds a million. A pod on the host's network shows its node's. */
const FIRST_NODE = parseCidr('172.16.0.10/12').address

export function nodeIp(node: NodeId): number {
  return FIRST_NODE + node
}
