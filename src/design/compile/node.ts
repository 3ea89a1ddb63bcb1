/** Node objects of the input: machines that are described one by one. */
import type { KubernetesObject, RawQuantity } from '../kubernetes'
import { findMachineType } from '../machineTypes'
import type { Reporter } from '../problems'
import { cappedAmount } from '../quantity'
import type { NodePool, NodeSpec, ResourceList, SourcePosition } from '../types'
import type { NodeFields } from '../validate/others'
import { defaultKubeletSettings, defaultMaxPods } from './kubelet'
import { explicitPoolName } from './nodePool'

/** A Node that was validated before. Allocatable is capacity where it is not given, as the API server defaults it. */
export function compileNode(object: KubernetesObject, report: Reporter): NodeSpec {
  const { spec, status } = object as NodeFields
  const name = object.metadata.name ?? ''
  const capacity = { ...amountsOf(status?.allocatable), ...amountsOf(status?.capacity) }
  const allocatable = { ...amountsOf(status?.capacity), ...amountsOf(status?.allocatable) }
  if (allocatable.pods === undefined) {
    report.warning(['status'], `the Node says nothing of pods; ${defaultMaxPods} are assumed`, {
      remedy: `add "pods: ${defaultMaxPods}" to status.allocatable`,
    })
    capacity.pods = allocatable.pods = defaultMaxPods
  }
  const labels = { 'kubernetes.io/hostname': name, ...object.metadata.labels }
  return {
    name,
    pool: explicitPoolName,
    labels,
    taints: spec?.taints ?? [],
    unschedulable: spec?.unschedulable ?? false,
    capacity,
    allocatable,
    images: (status?.images ?? []).map(({ names, sizeBytes }) => ({ names: names ?? [], sizeBytes: sizeBytes ?? 0 })),
    pricePerHour: findMachineType(instanceTypeOf(labels) ?? '')?.pricePerHour,
    kubelet: { ...defaultKubeletSettings, maxPods: allocatable.pods },
  }
}

function instanceTypeOf(labels: Readonly<Record<string, string>>): string | undefined {
  return labels['node.kubernetes.io/instance-type'] ?? labels['beta.kubernetes.io/instance-type']
}

function amountsOf(raw: Record<string, RawQuantity> | undefined): Record<string, number> {
  const list: Record<string, number> = {}
  for (const [resource, value] of Object.entries(raw ?? {})) list[resource] = cappedAmount(resource, value)
  return list satisfies ResourceList
}

export function explicitPool(nodes: readonly NodeSpec[], position: SourcePosition): NodePool {
  const types = new Set(nodes.map((node) => instanceTypeOf(node.labels)))
  const zones = new Set(nodes.flatMap((node) => node.labels['topology.kubernetes.io/zone'] ?? []))
  return {
    name: explicitPoolName,
    // Only when all nodes agree.
    machineType: types.size === 1 ? [...types][0] : undefined,
    zones: [...zones],
    nodes,
    position,
  }
}
