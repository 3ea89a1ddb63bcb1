/** Node pools: many equal machines. */
import type { RawQuantity, Taint } from '../kubernetes'
import { findMachineType, suggestMachineType, type MachineType } from '../machineTypes'
import type { Notices } from '../notices'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { NodePool, NodeSpec, ResourceList } from '../types'
import { checkTaints } from '../validate/affinity'
import { labelError, labelValueError } from '../validate/names'
import { labelProblems } from '../validate/resources'
import { allocatableOf, defaultEphemeralStorageBytes } from './allocatable'
import { readAmounts } from './amounts'
import {
  compileKubelet,
  compileReservations,
  defaultMaxPods,
  kubeletFieldsWithEffect,
  type KubeletConfiguration,
} from './kubelet'
import { regionOf } from './zones'

export interface RawNodePool {
  name: string
  count?: number
  machineType?: string
  capacity?: Record<string, RawQuantity>
  allocatable?: Record<string, RawQuantity>
  zones?: string[]
  region?: string
  labels?: Record<string, string>
  taints?: Taint[]
  maxPods?: number
  kubeletConfig?: KubeletConfiguration
}

/** The pool that Node objects of the input belong to. */
export const explicitPoolName = 'nodes'
export const poolLabel = 'seatrial.dev/pool'

/** One pool that fits the schema. Problems are reported; what is returned then is only good for finding more of them. */
export function compileNodePool(raw: RawNodePool, path: Path, report: Reporter, notices: Notices): NodePool {
  checkPool(raw, path, report)
  const type = raw.machineType === undefined ? undefined : findType(raw.machineType, [...path, 'machineType'], report)
  const config = raw.kubeletConfig ?? {}
  for (const field of Object.keys(config)) {
    if (kubeletFieldsWithEffect.has(field)) continue
    notices.add(`KubeletConfiguration ${field}`, 'is kept; the simulated kubelet does not act on it')
  }
  const at = [...path, 'kubeletConfig']
  const capacity = capacityOf(raw, type, path, report)
  const kubelet = compileKubelet(config, capacity.pods, at, report)
  const reservations = compileReservations(config, at, report)
  const derived = allocatableOf(capacity, reservations)
  const allocatable = { ...derived, ...readAmounts(raw.allocatable, [...path, 'allocatable'], report) }
  for (const resource of ['cpu', 'memory']) {
    if (capacity[resource] > 0 && allocatable[resource] === 0) {
      report.warning(path, `nothing of the ${resource} is left for pods after the reservations`, {
        remedy: 'give kubeletConfig.kubeReserved and evictionHard, or allocatable',
      })
    }
  }
  const zones = raw.zones ?? []
  const nodes = makeNodes(raw, type, zones, { capacity, allocatable, kubelet, pricePerHour: type?.pricePerHour })
  return {
    name: raw.name,
    machineType: raw.machineType,
    zones: [...new Set(zones)],
    nodes,
    position: report.place(path).position,
  }
}

function checkPool(raw: RawNodePool, path: Path, report: Reporter): void {
  const why = labelError(raw.name)
  // Room for the dash and six digits within a DNS label of 63.
  if (why) report.invalid([...path, 'name'], raw.name, why)
  else if (raw.name.length > 56) report.invalid([...path, 'name'], raw.name, 'must be no more than 56 characters')
  if (raw.machineType !== undefined && raw.capacity !== undefined) {
    report.error([...path, 'capacity'], 'expected either machineType or capacity, found both', {
      remedy: 'remove one of them',
    })
  }
  if (raw.machineType === undefined && raw.capacity === undefined) {
    report.error([...path, 'machineType'], 'Required value: either machineType or capacity', {
      remedy: 'add for example "machineType: m7i.xlarge" or "capacity: {cpu: 4, memory: 16Gi}"',
    })
  }
  for (const [key, value] of Object.entries(raw.labels ?? {})) {
    for (const problem of labelProblems(key, value)) report.invalid([...path, 'labels', key], value, problem)
  }
  raw.zones?.forEach((zone, index) => checkZone(zone, [...path, 'zones', index], report))
  if (raw.region !== undefined) checkZone(raw.region, [...path, 'region'], report)
  checkTaints(raw.taints, [...path, 'taints'], report)
}

/** Zones and regions become label values. */
export function checkZone(zone: string, path: Path, report: Reporter): void {
  const why = labelValueError(zone)
  if (why) report.invalid(path, zone, why)
}

/** The catalogued type; undefined after a problem was reported. */
export function findType(name: string, path: Path, report: Reporter): MachineType | undefined {
  const type = findMachineType(name)
  if (type) return type
  const suggestion = suggestMachineType(name)
  const otherwise = 'give capacity {cpu, memory} instead, or a type of resources/machine-types.json'
  const remedy = suggestion ? `did you mean "${suggestion}"? Otherwise ${otherwise}` : otherwise
  report.invalid(path, name, 'no such machine type in the catalogue', { remedy })
  return undefined
}

function capacityOf(
  raw: RawNodePool,
  type: MachineType | undefined,
  path: Path,
  report: Reporter,
): Record<string, number> {
  const capacity: Record<string, number> = readAmounts(raw.capacity, [...path, 'capacity'], report)
  if (type) {
    capacity.cpu = type.cpuMilli
    capacity.memory = type.memoryBytes
    if (type.gpu) capacity['nvidia.com/gpu'] = type.gpu.count
  } else if (raw.capacity !== undefined) {
    for (const resource of ['cpu', 'memory']) {
      if (raw.capacity[resource] === undefined) report.required([...path, 'capacity', resource])
    }
  }
  capacity['ephemeral-storage'] ??= defaultEphemeralStorageBytes
  capacity.pods = raw.maxPods ?? capacity.pods ?? raw.kubeletConfig?.maxPods ?? defaultMaxPods
  return capacity
}

type Shared = Pick<NodeSpec, 'kubelet' | 'pricePerHour'> & { capacity: ResourceList; allocatable: ResourceList }

/** Names are the pool's name and a number from 0001: equal in length, so that they sort as they count. */
function makeNodes(
  raw: RawNodePool,
  type: MachineType | undefined,
  zones: readonly string[],
  shared: Shared,
): NodeSpec[] {
  const count = raw.count ?? 1
  const digits = Math.max(4, String(count).length)
  const taints = raw.taints ?? []
  return Array.from({ length: count }, (_, index) => {
    const name = `${raw.name}-${String(index + 1).padStart(digits, '0')}`
    const zone = zones.length > 0 ? zones[index % zones.length] : undefined
    const region = raw.region ?? (zone === undefined ? undefined : regionOf(zone))
    const labels: Record<string, string> = {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': type?.arch ?? 'amd64',
      ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
      ...(region === undefined ? {} : { 'topology.kubernetes.io/region': region }),
      ...(raw.machineType === undefined ? {} : { 'node.kubernetes.io/instance-type': raw.machineType }),
      [poolLabel]: raw.name,
      ...raw.labels,
    }
    return { name, pool: raw.name, labels, taints, unschedulable: false, images: [], ...shared }
  })
}
