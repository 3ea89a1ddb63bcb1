import type { NodeSpec } from '../../../design/types'
import { grown } from '../state/columns'
import { NONE, type NodeId, type PodId } from '../state/ids'
import type { NodeTable } from '../state/nodes'
import type { ResourceIndex } from '../state/resources'
import type { CompiledTemplate, TemplateTable } from '../state/templates'
import { hasClaims } from '../volumes/claims'
import { directClaimsOf } from '../volumes/uses'
import { ChangeLog } from './changeLog'
import { allocatableAt, NodeAmounts, NON_ZERO_CPU, NON_ZERO_MEMORY, requestedAt } from './nodeAmounts'
import { NodePods } from './nodePods'
import { NodeTree } from './nodeTree'
import { TopologyIndex } from './topology'

/** What the cache asks others about pods: it holds only what the scheduler counts. */
export interface PodFacts {
  /** Without its namespace. */
  podName(pod: PodId): string
  /** metadata.uid, where pods have one. */
  podUid?(pod: PodId): string
  /** status.startTime, in any unit; pods that have not started yet count as starting now (Infinity). */
  startTime(pod: PodId): number
}

/**
 * What the scheduler knows of nodes: its own declarations and sums, with pods counted from the moment it assumes them until
 * it sees them gone. Upstream: backend/cache.
 */
export class SchedulerCache {
  /** By node id; a node that is not there has its last declaration. */
  readonly specs: NodeSpec[]
  readonly amounts: NodeAmounts
  /** Host ports in use by node, only for nodes that have any. */
  readonly ports = new Map<NodeId, Map<string, number>>()
  /** Nodes that came, changed or went, newest last: answers kept per template are good as far as their reader has read. */
  readonly nodeChanges: NodeId[] = []
  readonly topology: TopologyIndex
  readonly log = new ChangeLog()
  /** Pods by template, then by node; absent for a template that never had one. Terminating ones are included. */
  readonly placed: (Uint16Array | undefined)[] = []
  /** Resources that `amounts` has. */
  private covered: number
  private readonly tree = new NodeTree()
  private readonly present: Uint8Array
  private readonly position: Int32Array
  private positionsOf: Int32Array | undefined
  private readonly terminating: (Uint16Array | undefined)[] = []
  private readonly terminatingPods = new Set<PodId>()
  private readonly pods: NodePods
  private podTemplate = new Int32Array(1024)
  /** Pods by the claim that they mount, then by node. */
  private readonly claims = new Map<string, Map<NodeId, number>>()

  constructor(
    readonly nodes: NodeTable,
    private readonly resources: ResourceIndex,
    readonly templates: TemplateTable,
    private readonly facts: PodFacts,
  ) {
    const { count } = nodes
    this.specs = [...nodes.specs]
    this.present = new Uint8Array(count)
    this.position = new Int32Array(count)
    this.topology = new TopologyIndex(count, (node) => (this.present[node] ? this.specs[node] : undefined))
    this.amounts = new NodeAmounts(count, resources.names.length)
    this.covered = resources.names.length
    this.pods = new NodePods(count)
  }

  // --- nodes ---

  /** Node ids in the order of the search. */
  get order(): Int32Array {
    return this.tree.order
  }

  /** Positions in `order` by node id, -1 for nodes that are not there. */
  get positions(): Int32Array {
    const { order } = this
    if (this.positionsOf !== order) {
      this.positionsOf = order
      this.position.fill(-1)
      for (let at = 0; at < order.length; at++) this.position[order[at]] = at
    }
    return this.position
  }

  has(node: NodeId): boolean {
    return this.present[node] === 1
  }

  addNode(node: NodeId, spec: NodeSpec): void {
    if (this.present[node]) return this.updateNode(node, spec)
    this.present[node] = 1
    this.tree.add(node, spec)
    this.declare(node, spec)
  }

  updateNode(node: NodeId, spec: NodeSpec): void {
    this.tree.update(node, this.specs[node], spec)
    this.declare(node, spec)
  }

  /** Pods that are still counted on it stay counted, as upstream keeps them until their deletion is seen. */
  removeNode(node: NodeId): void {
    if (!this.present[node]) return
    this.present[node] = 0
    this.tree.remove(node, this.specs[node])
    this.changed(node)
  }

  /** Makes room for resources that were first heard of in the course of a run. */
  coverResources(): void {
    const { length } = this.resources.names
    if (length === this.covered) return
    this.amounts.cover(length)
    this.covered = length
    for (let node = 0; node < this.specs.length; node++) this.writeAllocatable(node, this.specs[node])
  }

  private writeAllocatable(node: number, { allocatable }: NodeSpec): void {
    const { values, width } = this.amounts
    const { names } = this.resources
    for (let position = 0; position < this.covered; position++) {
      values[node * width + allocatableAt(position)] = allocatable[names[position]] ?? 0
    }
    this.amounts.changed(node)
  }

  private declare(node: NodeId, spec: NodeSpec): void {
    this.specs[node] = spec
    this.writeAllocatable(node, spec)
    this.changed(node)
  }

  private changed(node: NodeId): void {
    this.nodeChanges.push(node)
    if (this.topology.nodeChanged(node)) this.log.restart()
  }

  // --- pods ---

  /** The node that the pod is counted on, or NONE. */
  nodeOf(pod: PodId): number {
    return this.pods.nodeOf(pod)
  }

  /** Of a pod that is or was counted, or that a question put on a node. */
  templateOf(pod: PodId): CompiledTemplate {
    return this.templates.list[this.podTemplate[pod]]
  }

  podName(pod: PodId): string {
    return this.facts.podName(pod)
  }

  podUid(pod: PodId): string | undefined {
    return this.facts.podUid?.(pod)
  }

  startTime(pod: PodId): number {
    return this.facts.startTime(pod)
  }

  /** Pods counted on a node, in order of arrival; during a question, as the question has it. */
  podsOn(node: NodeId): Iterable<PodId> {
    return this.pods.on(node)
  }

  /** Counts a pod on a node: assumed after a decision, or seen already bound. */
  add(pod: PodId, node: NodeId, template: CompiledTemplate): void {
    this.know(pod, template)
    this.pods.add(pod, node)
    this.account(pod, node, template, 1)
    this.log.add(template.id, node, 1, 1)
  }

  /** A pod has other labels, or asks for something else: it counts as that where it is. */
  retemplate(pod: PodId, template: CompiledTemplate): void {
    const node = this.nodeOf(pod) as NodeId
    const before = this.templateOf(pod)
    const terminating = this.terminatingPods.has(pod)
    this.log.add(before.id, node, -1, terminating ? 0 : -1)
    this.account(pod, node, before, -1)
    this.know(pod, template)
    this.account(pod, node, template, 1)
    this.log.add(template.id, node, 1, terminating ? 0 : 1)
    if (!terminating) return
    this.column(this.terminating, before.id)[node]--
    this.column(this.terminating, template.id)[node]++
  }

  /** A pod on a node is being deleted: it still takes its room, but no longer counts for spreading. */
  markTerminating(pod: PodId): void {
    const node = this.nodeOf(pod)
    if (node === NONE || this.terminatingPods.has(pod)) return
    this.terminatingPods.add(pod)
    const template = this.podTemplate[pod]
    this.column(this.terminating, template)[node]++
    this.log.add(template, node, 0, -1)
  }

  isTerminating(pod: PodId): boolean {
    return this.terminatingPods.has(pod)
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

  /** Pods that mount a claim (`namespace/name`) and are counted on a node; during a question, as the question has it. */
  claimUsers(claim: string): number {
    let users = 0
    // A node that is gone takes its pods out of sight, as upstream's snapshot has none of them (usedPVCSet).
    for (const [node, pods] of this.claims.get(claim) ?? []) if (this.present[node]) users += pods
    return users
  }

  /** Returns the node that the pod was counted on, or NONE. */
  remove(pod: PodId): NodeId {
    const node = this.nodeOf(pod) as NodeId
    if (node === NONE) return node
    const template = this.templateOf(pod)
    const wasTerminating = this.terminatingPods.delete(pod)
    if (wasTerminating) this.column(this.terminating, template.id)[node]--
    this.log.add(template.id, node, -1, wasTerminating ? 0 : -1)
    this.pods.remove(pod)
    this.account(pod, node, template, -1)
    return node
  }

  // --- questions: what if? ---

  /** For the length of a question: the pod is taken from its node, and given back by `restore`. The log hears nothing. */
  lift(pod: PodId): void {
    this.pods.lift(pod)
    this.account(pod, this.nodeOf(pod) as NodeId, this.templateOf(pod), -1)
  }

  restore(pod: PodId): void {
    this.pods.restore(pod)
    this.account(pod, this.nodeOf(pod) as NodeId, this.templateOf(pod), 1)
  }

  /** As if the pod had never been placed, for a whole search; `resume` undoes it to the last detail. */
  suspend(pod: PodId): void {
    const node = this.nodeOf(pod) as NodeId
    const template = this.templateOf(pod)
    this.log.add(template.id, node, -1, this.terminatingPods.has(pod) ? 0 : -1)
    this.pods.unlink(pod)
    this.account(pod, node, template, -1)
    if (this.terminatingPods.has(pod)) this.column(this.terminating, template.id)[node]--
  }

  resume(pod: PodId): void {
    const node = this.nodeOf(pod) as NodeId
    const template = this.templateOf(pod)
    this.log.add(template.id, node, 1, this.terminatingPods.has(pod) ? 0 : 1)
    this.pods.relink(pod)
    this.account(pod, node, template, 1)
    if (this.terminatingPods.has(pod)) this.column(this.terminating, template.id)[node]++
  }

  /** For the length of a question: a pod that is nowhere yet counts on a node, until `leave`. */
  visit(pod: PodId, node: NodeId, template: CompiledTemplate): void {
    this.know(pod, template)
    this.pods.visit(pod, node)
    this.account(pod, node, template, 1)
  }

  leave(pod: PodId): void {
    this.account(pod, this.pods.leave(pod), this.templateOf(pod), -1)
  }

  // --- sums ---

  private know(pod: PodId, template: CompiledTemplate): void {
    if (pod >= this.podTemplate.length) {
      this.podTemplate = grown(this.podTemplate, Math.max(pod + 1, this.podTemplate.length * 2))
    }
    this.podTemplate[pod] = template.id
  }

  private column(columns: (Uint16Array | undefined)[], template: number): Uint16Array {
    return (columns[template] ??= new Uint16Array(this.nodes.count))
  }

  private account(pod: PodId, node: NodeId, template: CompiledTemplate, sign: 1 | -1): void {
    this.column(this.placed, template.id)[node] += sign
    const { requests, nonZeroCpu, nonZeroMemory } = template
    const { values, width } = this.amounts
    const row = node * width
    for (let i = 0; i < requests.length; i++) values[row + requestedAt(i)] += sign * requests[i]
    values[row + NON_ZERO_CPU] += sign * nonZeroCpu
    values[row + NON_ZERO_MEMORY] += sign * nonZeroMemory
    this.amounts.changed(node)
    if (template.source.hostPorts.length > 0) this.accountPorts(node, template, sign)
    if (hasClaims(template.source)) this.accountClaims(pod, node, template, sign)
  }

  private accountPorts(node: NodeId, template: CompiledTemplate, sign: 1 | -1): void {
    const used = this.ports.get(node) ?? new Map<string, number>()
    for (const { protocol, hostIP, port } of template.source.hostPorts) {
      count(used, `${protocol}/${hostIP}/${port}`, sign)
    }
    if (used.size > 0) this.ports.set(node, used)
    else this.ports.delete(node)
  }

  private accountClaims(pod: PodId, node: NodeId, { source }: CompiledTemplate, sign: 1 | -1): void {
    for (const { claim } of directClaimsOf(source, this.podName(pod))) {
      const key = `${source.namespace}/${claim}`
      const users = this.claims.get(key) ?? new Map<NodeId, number>()
      count(users, node, sign)
      if (users.size > 0) this.claims.set(key, users)
      else this.claims.delete(key)
    }
  }
}

function count<K>(counts: Map<K, number>, key: K, delta: 1 | -1): void {
  const sum = (counts.get(key) ?? 0) + delta
  if (sum > 0) counts.set(key, sum)
  else counts.delete(key)
}
