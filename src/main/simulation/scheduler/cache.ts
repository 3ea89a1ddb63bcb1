import { grown } from '../state/columns'
import { NONE, type NodeId, type PodId } from '../state/ids'
import type { NodeTable } from '../state/nodes'
import type { ResourceIndex } from '../state/resources'
import type { CompiledTemplate, TemplateTable } from '../state/templates'
import { ChangeLog } from './changeLog'
import { interleavedByZone } from './nodeTree'
import { TopologyIndex } from './topology'

/**
 * What the scheduler knows of nodes: its own sums, with pods counted from the moment it assumes them until it sees them
 * gone. Upstream: backend/cache.
 */
export class SchedulerCache {
  /** Node ids in the order of the search. */
  readonly order: Int32Array
  /** By resource position, then by node. */
  readonly allocatable: readonly Float64Array[]
  readonly requested: Float64Array[]
  /** With 100m and 200Mi for containers that ask for nothing (util.GetNonzeroRequests). */
  readonly nonZeroCpu: Float64Array
  readonly nonZeroMemory: Float64Array
  /** Host ports in use by node, only for nodes that have any. */
  readonly ports = new Map<NodeId, Map<string, number>>()
  /** Grows when a node's declaration changes; answers kept per template are good for one version. */
  readonly version = 0
  readonly topology: TopologyIndex
  readonly log = new ChangeLog()
  /** Pods by template, then by node; absent for a template that never had one. Terminating ones are included. */
  readonly placed: (Int32Array | undefined)[] = []
  private readonly terminating: (Int32Array | undefined)[] = []
  private readonly terminatingPods = new Set<PodId>()
  private podNode = new Int32Array(1024).fill(NONE)

  constructor(
    readonly nodes: NodeTable,
    resources: ResourceIndex,
    readonly templates: TemplateTable,
  ) {
    this.topology = new TopologyIndex(nodes)
    this.order = interleavedByZone(nodes.specs)
    this.allocatable = nodes.allocatable
    this.requested = resources.names.map(() => new Float64Array(nodes.count))
    this.nonZeroCpu = new Float64Array(nodes.count)
    this.nonZeroMemory = new Float64Array(nodes.count)
  }

  holds(pod: PodId): boolean {
    return pod < this.podNode.length && this.podNode[pod] !== NONE
  }

  /** Counts a pod on a node: assumed after a decision, or seen already bound. */
  add(pod: PodId, node: NodeId, template: CompiledTemplate): void {
    if (pod >= this.podNode.length) this.podNode = grown(this.podNode, Math.max(pod + 1, this.podNode.length * 2), NONE)
    this.podNode[pod] = node
    this.account(node, template, 1)
    this.log.add(template.id, node, 1, 1)
  }

  /** A pod on a node is being deleted: it still takes its room, but no longer counts for spreading. */
  markTerminating(pod: PodId, template: number): void {
    if (!this.holds(pod) || this.terminatingPods.has(pod)) return
    this.terminatingPods.add(pod)
    this.column(this.terminating, template)[this.podNode[pod]]++
    this.log.add(template, this.podNode[pod], 0, -1)
  }

  /** Pods of `templates` on a node that are not being deleted. */
  matching(templates: readonly number[], node: number): number {
    let sum = 0
    for (let i = 0; i < templates.length; i++) {
      const placed = this.placed[templates[i]]
      if (placed) sum += placed[node] - (this.terminating[templates[i]]?.[node] ?? 0)
    }
    return sum
  }

  /** Returns the node that the pod was counted on, or NONE. */
  remove(pod: PodId, template: number): NodeId {
    if (!this.holds(pod)) return NONE as NodeId
    const node = this.podNode[pod] as NodeId
    const wasTerminating = this.terminatingPods.delete(pod)
    if (wasTerminating) this.column(this.terminating, template)[node]--
    this.log.add(template, node, -1, wasTerminating ? 0 : -1)
    this.podNode[pod] = NONE
    this.account(node, this.templates.list[template], -1)
    return node
  }

  private column(columns: (Int32Array | undefined)[], template: number): Int32Array {
    return (columns[template] ??= new Int32Array(this.nodes.count))
  }

  private account(node: NodeId, template: CompiledTemplate, sign: 1 | -1): void {
    this.column(this.placed, template.id)[node] += sign
    const requests = template.requests
    for (let i = 0; i < requests.length; i++) this.requested[i][node] += sign * requests[i]
    this.nonZeroCpu[node] += sign * template.nonZeroCpu
    this.nonZeroMemory[node] += sign * template.nonZeroMemory
    if (template.source.hostPorts.length > 0) this.accountPorts(node, template, sign)
  }

  private accountPorts(node: NodeId, template: CompiledTemplate, sign: 1 | -1): void {
    const used = this.ports.get(node) ?? new Map<string, number>()
    for (const { protocol, hostIP, port } of template.source.hostPorts) {
      const key = `${protocol}/${hostIP}/${port}`
      const count = (used.get(key) ?? 0) + sign
      if (count > 0) used.set(key, count)
      else used.delete(key)
    }
    if (used.size > 0) this.ports.set(node, used)
    else this.ports.delete(node)
  }
}
