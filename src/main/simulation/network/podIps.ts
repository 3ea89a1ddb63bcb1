import { parseCidr } from './cidr'
import type { NodeId } from '../state/ids'

/**
 * Pod addresses: each node has a range of the pod CIDR (those of the start in node order, the others as node IPAM gives them
 * theirs), and the CNI plugin hands out its addresses one after another, starting again at the front (host-local).
 */
export class PodIps {
  /** Ranges that fit in the pod CIDR; nodes beyond it have none. */
  readonly ranges: number
  readonly hostsPerNode: number
  private readonly size: number
  /** First address of each node's range, 0 while it has none. */
  private readonly first: Float64Array
  private readonly used: Uint32Array
  private readonly next: Uint32Array
  private readonly words: number

  /** @param hasRange of the nodes that have theirs from the start. */
  constructor(podCIDR: string, nodeMaskSize: number, nodes: number, hasRange = (_node: NodeId): boolean => true) {
    const { address, prefix } = parseCidr(podCIDR)
    this.size = 2 ** (32 - nodeMaskSize)
    this.ranges = 2 ** Math.max(0, nodeMaskSize - prefix)
    // Network address, gateway and broadcast address are not for pods.
    this.hostsPerNode = Math.max(0, this.size - 3)
    this.words = Math.ceil(this.size / 32)
    this.first = new Float64Array(nodes)
    for (let node = 0; node < Math.min(nodes, this.ranges); node++) {
      if (hasRange(node as NodeId)) this.first[node] = address + node * this.size
    }
    this.used = new Uint32Array(nodes * this.words)
    this.next = new Uint32Array(nodes).fill(2)
  }

  /** The node's range from now on. */
  assign(node: NodeId, podCIDR: string): void {
    this.first[node] = parseCidr(podCIDR).address
    this.used.fill(0, node * this.words, (node + 1) * this.words)
    this.next[node] = 2
  }

  /** The next free address of the node as an unsigned integer, 0 when its range is used up. */
  allocate(node: NodeId): number {
    if (this.first[node] === 0) return 0
    const last = this.size - 1
    let host = this.next[node]
    for (let tried = 0; tried < this.hostsPerNode; tried++) {
      if (host >= last) host = 2
      const word = node * this.words + (host >> 5)
      const mask = 1 << (host & 31)
      if ((this.used[word] & mask) === 0) {
        this.used[word] |= mask
        this.next[node] = host + 1
        return this.first[node] + host
      }
      host++
    }
    return 0
  }

  release(node: NodeId, ip: number): void {
    if (ip === 0) return
    const host = ip - this.first[node]
    // Of a range that the node had before.
    if (host < 0 || host >= this.size) return
    this.used[node * this.words + (host >> 5)] &= ~(1 << (host & 31))
  }
}

/** Machines have addresses of their own: 172.16.0.0/12 holds a million. A pod on the host's network shows its node's. */
const FIRST_NODE = parseCidr('172.16.0.10/12').address

export function nodeIp(node: NodeId): number {
  return FIRST_NODE + node
}
