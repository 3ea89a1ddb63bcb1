import { NONE, type NodeId, type PodId } from '../state/ids'
import type { CompiledTemplate } from '../state/templates'

/** Pods that preemption has promised a node (status.nominatedNodeName). Upstream: backend/queue/nominator.go. */
export class Nominator {
  private readonly nodes = new Map<PodId, NodeId>()
  private readonly templates = new Map<PodId, CompiledTemplate>()
  private readonly byNode = new Map<NodeId, PodId[]>()

  nodeOf(pod: PodId): number {
    return this.nodes.size === 0 ? NONE : (this.nodes.get(pod) ?? NONE)
  }

  templateOf(pod: PodId): CompiledTemplate {
    return this.templates.get(pod) as CompiledTemplate
  }

  /** In the order of their nomination. */
  podsOn(node: NodeId): readonly PodId[] {
    return this.byNode.get(node) ?? none
  }

  /** Nodes that somebody was promised. */
  hosts(): Iterable<NodeId> {
    return this.byNode.keys()
  }

  get size(): number {
    return this.nodes.size
  }

  add(pod: PodId, node: NodeId, template: CompiledTemplate): void {
    this.remove(pod)
    this.nodes.set(pod, node)
    this.templates.set(pod, template)
    const pods = this.byNode.get(node)
    if (pods) pods.push(pod)
    else this.byNode.set(node, [pod])
  }

  remove(pod: PodId): void {
    const node = this.nodes.get(pod)
    if (node === undefined) return
    this.nodes.delete(pod)
    this.templates.delete(pod)
    const left = (this.byNode.get(node) ?? []).filter((other) => other !== pod)
    if (left.length > 0) this.byNode.set(node, left)
    else this.byNode.delete(node)
  }
}

const none: readonly PodId[] = []
