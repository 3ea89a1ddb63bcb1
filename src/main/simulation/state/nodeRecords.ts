import type { KubernetesObject, ObjectMeta } from '../../../design/kubernetes'
import type { NodeSpec } from '../../../design/types'

/** status.conditions of a Node that controllers act on. */
export interface NodeCondition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
  /** Whole-second timestamps, as the API keeps them. */
  lastHeartbeatTime?: string
  lastTransitionTime?: string
}

/** A Node object, as a version that never changes: a write puts another in its place. */
export interface NodeRecord {
  readonly spec: NodeSpec
  /** None for a Node that nobody has reported a status of. */
  readonly conditions: readonly NodeCondition[]
  /** spec.podCIDR; undefined before node IPAM has given one. */
  readonly podCIDR: string | undefined
  readonly metadata: Pick<ObjectMeta, 'uid' | 'annotations' | 'creationTimestamp' | 'deletionTimestamp' | 'finalizers'>
}

const said = (type: string, status: 'True' | 'False', reason: string, message: string): NodeCondition => ({
  type,
  status,
  reason,
  message,
})

/** What a kubelet reports of a node in good health. */
export const healthy: readonly NodeCondition[] = [
  said('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
  said('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
  said('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
  said('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
]

export const nodeCondition = (record: NodeRecord | undefined, type: string): NodeCondition | undefined =>
  record?.conditions.find((condition) => condition.type === type)

export const isReady = (record: NodeRecord | undefined): boolean => nodeCondition(record, 'Ready')?.status === 'True'

/** The record as the API shows it. */
export function nodeObject({ spec, conditions, podCIDR, metadata }: NodeRecord): KubernetesObject {
  const quantities = (amounts: NodeSpec['capacity']): Record<string, string> =>
    Object.fromEntries(
      Object.entries(amounts).map(([name, amount]) => [name, name === 'cpu' ? `${amount}m` : String(amount)]),
    )
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { ...metadata, name: spec.name, labels: { ...spec.labels } },
    spec: {
      ...(podCIDR === undefined ? {} : { podCIDR, podCIDRs: [podCIDR] }),
      ...(spec.unschedulable ? { unschedulable: true } : {}),
      ...(spec.taints.length > 0 ? { taints: spec.taints } : {}),
    },
    status: {
      capacity: quantities(spec.capacity),
      allocatable: quantities(spec.allocatable),
      conditions,
      images: spec.images.map(({ names, sizeBytes }) => ({ names, sizeBytes })),
    },
  }
}
