import { grown } from '../state/columns'
import { NONE, type NodeId, type PodId } from '../state/ids'

/**
 * Which pods are on which node, in order of arrival, as intrusive doubly linked lists. For the length of a question pods may
 * be lifted from their node, or visit one.
 */
export class NodePods {
  private readonly first: Int32Array
  private readonly last: Int32Array
  private node = new Int32Array(1024).fill(NONE)
  private next = new Int32Array(1024).fill(NONE)
  private previous = new Int32Array(1024).fill(NONE)
  private readonly lifted = new Set<PodId>()
  private readonly guests = new Map<PodId, NodeId>()

  constructor(nodes: number) {
    this.first = new Int32Array(nodes).fill(NONE)
    this.last = new Int32Array(nodes).fill(NONE)
  }

  nodeOf(pod: PodId): number {
    return pod < this.node.length ? this.node[pod] : NONE
  }

  *on(node: NodeId): Iterable<PodId> {
    for (let pod = this.first[node]; pod !== NONE; pod = this.next[pod]) {
      if (!this.lifted.has(pod as PodId)) yield pod as PodId
    }
    for (const [pod, host] of this.guests) if (host === node) yield pod
  }

  add(pod: PodId, node: NodeId): void {
    this.reserve(pod)
    const last = this.last[node]
    this.node[pod] = node
    this.previous[pod] = last
    this.next[pod] = NONE
    if (last === NONE) this.first[node] = pod
    else this.next[last] = pod
    this.last[node] = pod
  }

  remove(pod: PodId): void {
    this.unlink(pod)
    this.node[pod] = NONE
  }

  /** Takes a pod out; `relink` puts it back in its place, if nothing has come or gone meanwhile. */
  unlink(pod: PodId): void {
    const node = this.node[pod]
    const before = this.previous[pod]
    const after = this.next[pod]
    if (before === NONE) this.first[node] = after
    else this.next[before] = after
    if (after === NONE) this.last[node] = before
    else this.previous[after] = before
  }

  relink(pod: PodId): void {
    const node = this.node[pod]
    const before = this.previous[pod]
    const after = this.next[pod]
    if (before === NONE) this.first[node] = pod
    else this.next[before] = pod
    if (after === NONE) this.last[node] = pod
    else this.previous[after] = pod
  }

  lift(pod: PodId): void {
    this.lifted.add(pod)
  }

  restore(pod: PodId): void {
    this.lifted.delete(pod)
  }

  visit(pod: PodId, node: NodeId): void {
    this.guests.set(pod, node)
  }

  leave(pod: PodId): NodeId {
    const node = this.guests.get(pod) as NodeId
    this.guests.delete(pod)
    return node
  }

  private reserve(pod: PodId): void {
    if (pod < this.node.length) return
    const capacity = Math.max(pod + 1, this.node.length * 2)
    this.node = grown(this.node, capacity, NONE)
    this.next = grown(this.next, capacity, NONE)
    this.previous = grown(this.previous, capacity, NONE)
  }
}
