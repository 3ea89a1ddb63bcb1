import type { KubernetesObject, RawQuantity, Taint } from '../../../design/kubernetes'
import { cappedAmount } from '../../../design/quantity'
import type { NodeSpec, ResourceList } from '../../../design/types'
import type { ClusterContext } from '../context'
import { canonical } from '../controllers/templates'
import { hashString } from '../kernel/random'
import type { NodeId } from '../state/ids'
import { nodeObject, type NodeCondition, type NodeRecord } from '../state/nodeRecords'
import { badRequest, notFound, otherUid } from './replies'
import type { Reply } from './requests'
import type { Target } from './resourceKinds'
import type { DeleteOptions, ObjectStore } from './stores'

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }

interface NodeParts {
  spec?: { taints?: Taint[]; unschedulable?: boolean; podCIDR?: string }
  status?: {
    capacity?: Record<string, RawQuantity>
    allocatable?: Record<string, RawQuantity>
    conditions?: NodeCondition[]
  }
}

/** Nodes, which are records of the machines that the design declares, as objects. */
export class NodeStore implements ObjectStore {
  constructor(private readonly context: ClusterContext) {}

  get({ name = '' }: Target): KubernetesObject | undefined {
    const { nodes } = this.context
    const node = nodes.find(name)
    const record = node === undefined ? undefined : nodes.record(node)
    return record && shown(record)
  }

  list(): KubernetesObject[] {
    const { nodes } = this.context
    return nodes.specs.flatMap((_, node) => {
      const record = nodes.record(node as NodeId)
      return record ? [shown(record)] : []
    })
  }

  /** As the kubelet of a machine does when it joins. A new node has no taint but not-ready (plugin nodetaint). */
  create(_: Target, object: KubernetesObject): Reply {
    const { nodes, nodeRegistry } = this.context
    const { name = '', labels = {}, annotations, finalizers } = object.metadata
    const node = nodes.find(name)
    if (node === undefined) return badRequest(`no machine of the design is named "${name}"`)
    const { spec, status } = object as NodeParts
    const taints = spec?.taints ?? []
    const capacity = amounts(status?.capacity ?? status?.allocatable)
    const declared: NodeSpec = {
      ...nodes.specs[node],
      labels,
      taints: taints.some(({ key }) => key === NOT_READY.key) ? taints : [...taints, NOT_READY],
      unschedulable: spec?.unschedulable ?? false,
      capacity,
      allocatable: status?.allocatable ? amounts(status.allocatable) : capacity,
    }
    const given = { annotations, finalizers, podCIDR: spec?.podCIDR }
    const reply = nodeRegistry.create(node, declared, status?.conditions ?? [], given)
    return { ...reply, object: this.get({ name } as Target) }
  }

  update(target: Target, _before: KubernetesObject, after: KubernetesObject): Reply {
    const node = this.context.nodes.find(target.name ?? '')
    if (node === undefined) return notFound('Node', target.name ?? '')
    const status = target.subresource === 'status'
    const reply = this.context.nodeRegistry.update(node, (latest) =>
      status ? withStatus(latest, after as NodeParts) : withSpec(latest, after),
    )
    return { ...reply, object: this.get(target) }
  }

  delete(target: Target, { preconditions }: DeleteOptions): Reply {
    const { nodes, nodeRegistry } = this.context
    const { name = '' } = target
    const node = nodes.find(name)
    if (node === undefined) return notFound('Node', name)
    const uid = nodes.record(node)?.metadata.uid
    if (uid !== undefined && preconditions?.uid !== undefined && preconditions.uid !== uid) {
      return otherUid('Node', name, preconditions.uid, uid)
    }
    return nodeRegistry.delete(node)
  }
}

function shown(record: NodeRecord): KubernetesObject {
  const object = nodeObject(record)
  const resourceVersion = String(100_000 + (hashString(canonical(object)) >>> 0))
  return { ...object, metadata: { ...object.metadata, resourceVersion } }
}

function withSpec(latest: NodeRecord, after: KubernetesObject): NodeRecord {
  const { taints = [], unschedulable = false, podCIDR } = (after as NodeParts).spec ?? {}
  const { labels = {}, annotations, finalizers } = after.metadata
  return {
    ...latest,
    spec: { ...latest.spec, labels, taints, unschedulable },
    podCIDR,
    metadata: { ...latest.metadata, annotations, finalizers },
  }
}

function withStatus(latest: NodeRecord, { status = {} }: NodeParts): NodeRecord {
  const before = nodeObject(latest).status as NonNullable<NodeParts['status']>
  const { conditions = [], capacity, allocatable } = status
  const changed =
    canonical([capacity, allocatable]) !== canonical([before.capacity, before.allocatable])
      ? { capacity: amounts(capacity), allocatable: amounts(allocatable ?? capacity) }
      : {}
  return { ...latest, conditions, spec: { ...latest.spec, ...changed } }
}

const amounts = (raw: Record<string, RawQuantity> = {}): ResourceList =>
  Object.fromEntries(Object.entries(raw).map(([name, amount]) => [name, cappedAmount(name, amount)]))
