import type { ObjectMeta } from '../../../design/kubernetes'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { NodeId } from '../state/ids'
import { healthy, type NodeCondition, type NodeRecord } from '../state/nodeRecords'
import { alreadyExists, notFound } from './replies'
import type { Reply } from './requests'
import { Underway } from './underway'

/** A version of a Node on its way to the watchers. */
export interface NodeChange {
  readonly node: NodeId
  /** As watchers had it until now; undefined: new. */
  readonly before: NodeRecord | undefined
  /** undefined: gone. */
  readonly after: NodeRecord | undefined
}

/**
 * The API server's storage of Node objects: each method is called at the moment of commit. All nodes that will ever be
 * there are known from the start (their columns have a fixed length); a Node object comes and goes.
 */
export class NodeRegistry {
  private readonly changes = new Underway<{ node: NodeId; after: NodeRecord | undefined }>()
  private readonly seen = new Map<NodeId, NodeRecord>()
  /** Told of every version at its commit. */
  onStored: ((node: NodeId, before: NodeRecord | undefined, after: NodeRecord | undefined) => void) | undefined

  constructor(private readonly context: ClusterContext) {}

  /** As informers have it; undefined when they know of none. */
  seenRecord(node: NodeId): NodeRecord | undefined {
    return this.seen.get(node) ?? (this.touched.has(node) ? undefined : this.context.nodes.record(node))
  }

  /** Whether informers know of a node. */
  isSeen(node: NodeId): boolean {
    return this.touched.has(node) ? this.seen.has(node) : this.context.nodes.exists(node)
  }

  /** Nodes whose informers' version is no longer the one from the start. */
  private readonly touched = new Set<NodeId>()

  /**
   * @param spec as declared, changed by admission. @param conditions of its status; none: nobody has written one.
   * @param given annotations, finalizers and a podCIDR that it comes with.
   */
  create(
    node: NodeId,
    spec: NodeRecord['spec'],
    conditions: readonly NodeCondition[] = healthy,
    { podCIDR, ...given }: Pick<ObjectMeta, 'annotations' | 'finalizers'> & { podCIDR?: string } = {},
  ): Reply {
    const { nodes, now, epoch } = this.context
    if (nodes.exists(node)) return alreadyExists('Node', spec.name)
    const metadata = {
      ...given,
      uid: `30000000-0000-4000-8000-${node.toString(16).padStart(12, '0')}`,
      creationTimestamp: timestamp(epoch, now),
    }
    this.store(node, { spec, conditions, podCIDR, metadata })
    return { code: 201 }
  }

  /** `change` makes a version of the latest; it returns the same to leave it as it is. */
  update(node: NodeId, change: (latest: NodeRecord) => NodeRecord | Reply): Reply {
    const latest = this.context.nodes.record(node)
    if (!latest) return notFound('Node', this.context.nodes.specs[node].name)
    const next = change(latest)
    if ('code' in next) return next
    if (next.metadata.deletionTimestamp && !next.metadata.finalizers?.length) this.store(node, undefined)
    else if (next !== latest) this.store(node, next)
    return { code: 200 }
  }

  delete(node: NodeId): Reply {
    const latest = this.context.nodes.record(node)
    if (!latest) return notFound('Node', this.context.nodes.specs[node].name)
    if (latest.metadata.finalizers?.length) {
      const deletionTimestamp = latest.metadata.deletionTimestamp ?? timestamp(this.context.epoch, this.context.now)
      this.store(node, { ...latest, metadata: { ...latest.metadata, deletionTimestamp } })
    } else this.store(node, undefined)
    return { code: 200 }
  }

  /** Watchers hear of a change. */
  deliver(number: number): NodeChange {
    const { node, after } = this.changes.take(number)
    const before = this.seen.get(node)
    if (after) this.seen.set(node, after)
    else this.seen.delete(node)
    return { node, before, after }
  }

  private store(node: NodeId, after: NodeRecord | undefined): void {
    const { nodes, api, now } = this.context
    const before = nodes.record(node)
    // What informers have of a node that nobody has written yet is what was there at the start.
    if (!this.touched.has(node)) {
      this.touched.add(node)
      if (before) this.seen.set(node, before)
    }
    nodes.store(node, after)
    this.onStored?.(node, before, after)
    api.notify('nodes', Kind.WatchNode, this.changes.add({ node, after }), 0, 0, now)
  }
}
