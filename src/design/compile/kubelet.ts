/** KubeletConfiguration: the fields that the simulation acts on. Defaults: pkg/kubelet/apis/config/v1beta1/defaults.go. */
import type { RawQuantity } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { KubeletSettings, ResourceList } from '../types'
import { defaultEvictionHard, type Reservations, type Threshold } from './allocatable'
import { readAmount, readSeconds, type RawAmounts } from './amounts'

export interface KubeletConfiguration {
  maxPods?: number
  kubeReserved?: RawAmounts
  systemReserved?: RawAmounts
  evictionHard?: Record<string, RawQuantity>
  serializeImagePulls?: boolean
  maxParallelImagePulls?: number
  registryPullQPS?: number
  registryBurst?: number
  kubeAPIQPS?: number
  kubeAPIBurst?: number
  nodeLeaseDurationSeconds?: number
  nodeStatusReportFrequency?: string
}

export const defaultMaxPods = 110

export const defaultKubeletSettings: KubeletSettings = {
  maxPods: defaultMaxPods,
  serializeImagePulls: true,
  maxParallelImagePulls: null,
  registryPullQPS: 5,
  registryBurst: 10,
  kubeAPIQPS: 50,
  kubeAPIBurst: 100,
  nodeLeaseDurationSeconds: 40,
  nodeStatusReportFrequencySeconds: 300,
}

/** Fields beyond these are accepted and listed as without effect; whoever makes the simulated kubelet act on one adds it. */
export const kubeletFieldsWithEffect: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'kubeReserved',
  'systemReserved',
  'evictionHard',
  'maxPods',
  'serializeImagePulls',
  'kubeAPIQPS',
  'kubeAPIBurst',
])

export function compileKubelet(
  config: KubeletConfiguration,
  maxPods: number,
  path: Path,
  report: Reporter,
): KubeletSettings {
  const parallel = config.maxParallelImagePulls
  const serialize = config.serializeImagePulls ?? !(parallel !== undefined && parallel >= 2)
  if (serialize && parallel !== undefined && parallel > 1) {
    const why = 'cannot be larger than 1 unless serializeImagePulls is set to false'
    report.invalid([...path, 'maxParallelImagePulls'], parallel, why)
  }
  const frequency = config.nodeStatusReportFrequency
  const defaults = defaultKubeletSettings
  return {
    maxPods,
    serializeImagePulls: serialize,
    maxParallelImagePulls: serialize ? null : (parallel ?? null),
    registryPullQPS: config.registryPullQPS ?? defaults.registryPullQPS,
    registryBurst: config.registryBurst ?? defaults.registryBurst,
    kubeAPIQPS: config.kubeAPIQPS ?? defaults.kubeAPIQPS,
    kubeAPIBurst: config.kubeAPIBurst ?? defaults.kubeAPIBurst,
    nodeLeaseDurationSeconds: config.nodeLeaseDurationSeconds ?? defaults.nodeLeaseDurationSeconds,
    nodeStatusReportFrequencySeconds:
      (frequency === undefined ? undefined : readSeconds(frequency, [...path, 'nodeStatusReportFrequency'], report)) ??
      defaults.nodeStatusReportFrequencySeconds,
  }
}

export function compileReservations(config: KubeletConfiguration, path: Path, report: Reporter): Reservations {
  const given = config.kubeReserved !== undefined || config.systemReserved !== undefined
  const reserved: Record<string, number> = {}
  for (const field of ['kubeReserved', 'systemReserved'] as const) {
    for (const [resource, raw] of Object.entries(config[field] ?? {})) {
      const at = [...path, field, resource]
      const known = ['cpu', 'memory', 'ephemeral-storage', 'pid']
      if (!known.includes(resource)) report.unsupported(at, resource, known)
      const amount = readAmount(resource, raw, at, report)
      if (amount !== undefined && resource !== 'pid') reserved[resource] = (reserved[resource] ?? 0) + amount
    }
  }
  return { reserved: given ? (reserved as ResourceList) : undefined, evictionHard: thresholds(config, path, report) }
}

const knownSignals = [
  'memory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'containerfs.available',
  'containerfs.inodesFree',
  'pid.available',
]

function thresholds(config: KubeletConfiguration, path: Path, report: Reporter): Record<string, Threshold> {
  if (config.evictionHard === undefined) return { ...defaultEvictionHard }
  const result: Record<string, Threshold> = {}
  for (const [signal, raw] of Object.entries(config.evictionHard)) {
    const at = [...path, 'evictionHard', signal]
    if (!knownSignals.includes(signal)) report.unsupported(at, signal, knownSignals)
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(String(raw))
    if (percent && Number(percent[1]) > 100) report.invalid(at, raw, 'must not be greater than 100%')
    else if (percent) result[signal] = { share: Number(percent[1]) / 100 }
    else {
      const amount = readAmount('memory', raw, at, report)
      if (amount !== undefined) result[signal] = { amount }
    }
  }
  return result
}
