/**
 * What a node offers to pods: capacity minus reservations minus hard eviction thresholds, as the kubelet computes it
 * (pkg/kubelet/cm/node_container_manager_linux.go, GetNodeAllocatableReservation).
 *
 * Where nothing is configured the reservations are those that GKE publishes
 * (cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes): a bare kubelet reserves nothing, but no managed
 * cluster runs like that. Of CPU 6 % of the first core, 1 % of the next, 0.5 % of the next two, 0.25 % of the rest; of
 * memory 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next 112, 2 % of the rest.
 */
import type { ResourceList } from '../types'

const gib = 1024 ** 3
const mib = 1024 ** 2

/** Capacity without its own field: the disk that most providers give a node. */
export const defaultEphemeralStorageBytes = 100 * gib

interface Bracket {
  /** Size of the bracket in base units. */
  size: number
  /** Reserved share in hundredths of a percent, so that the arithmetic stays in integers. */
  basisPoints: number
}

const cpuBrackets: readonly Bracket[] = [
  { size: 1000, basisPoints: 600 },
  { size: 1000, basisPoints: 100 },
  { size: 2000, basisPoints: 50 },
  { size: Infinity, basisPoints: 25 },
]
const memoryBrackets: readonly Bracket[] = [
  { size: 4 * gib, basisPoints: 2500 },
  { size: 4 * gib, basisPoints: 2000 },
  { size: 8 * gib, basisPoints: 1000 },
  { size: 112 * gib, basisPoints: 600 },
  { size: Infinity, basisPoints: 200 },
]

/** Reserved amount, rounded up to the unit. */
function reserve(capacity: number, brackets: readonly Bracket[]): number {
  let rest = capacity
  let weighted = 0
  for (const { size, basisPoints } of brackets) {
    const part = Math.min(rest, size)
    weighted += part * basisPoints
    rest -= part
  }
  return Math.ceil(weighted / 10_000)
}

/** The usual reservation for Kubernetes' own processes, in base units. */
export function defaultKubeReserved(capacity: ResourceList): ResourceList {
  return { cpu: reserve(capacity.cpu ?? 0, cpuBrackets), memory: reserve(capacity.memory ?? 0, memoryBrackets) }
}

/** Amounts kept free: base units, or a share of the capacity from 0 to 1. */
export type Threshold = { amount: number } | { share: number }

/** The kubelet's defaults for what they take from allocatable. Source: pkg/kubelet/eviction/defaults_linux.go. */
export const defaultEvictionHard: Readonly<Record<string, Threshold>> = {
  'memory.available': { amount: 100 * mib },
  'nodefs.available': { share: 0.1 },
}

/** The eviction signals that lower allocatable, and the resource they lower. */
const signals: Readonly<Record<string, string>> = {
  'memory.available': 'memory',
  'nodefs.available': 'ephemeral-storage',
}

export interface Reservations {
  /** kubeReserved plus systemReserved; undefined: the default formula. */
  reserved: ResourceList | undefined
  evictionHard: Readonly<Record<string, Threshold>>
}

/** Allocatable in base units; never below 0. */
export function allocatableOf(capacity: ResourceList, { reserved, evictionHard }: Reservations): ResourceList {
  const allocatable: Record<string, number> = { ...capacity }
  const take = (resource: string, amount: number) => {
    if (allocatable[resource] !== undefined) allocatable[resource] = Math.max(0, allocatable[resource] - amount)
  }
  for (const [resource, amount] of Object.entries(reserved ?? defaultKubeReserved(capacity))) take(resource, amount)
  for (const [signal, threshold] of Object.entries(evictionHard)) {
    const resource = signals[signal]
    if (resource === undefined) continue
    const amount = 'amount' in threshold ? threshold.amount : Math.floor((capacity[resource] ?? 0) * threshold.share)
    take(resource, amount)
  }
  return allocatable
}
