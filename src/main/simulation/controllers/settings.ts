import type { ControlPlane } from '../../../design/types'
import { number } from '../profile'
import { isGateOn } from '../../../design/featureGates'
import { parseDuration } from '../../../design/duration'
import { fromSeconds, type Micros } from '../kernel/time'
import type { ControllerSettings } from './controller'
import type { NodeLifecycleSettings } from './nodeLifecycle/nodeLifecycle'

/** Workers by controller: the flag and its default (docs/CALIBRATION.md 3.4). */
const WORKERS = {
  deployment: ['concurrent-deployment-syncs', 5],
  replicaset: ['concurrent-replicaset-syncs', 5],
  statefulset: ['concurrent-statefulset-syncs', 5],
  daemonset: ['concurrent-daemonset-syncs', 2],
  job: ['concurrent-job-syncs', 5],
  'node-lifecycle': ['', 8],
  'taint-eviction': ['', 8],
  disruption: ['', 1],
  horizontalpodautoscaler: ['concurrent-horizontal-pod-autoscaler-syncs', 5],
  cronjob: ['concurrent-cron-job-syncs', 5],
  'ttl-after-finished': ['concurrent-ttl-after-finished-syncs', 5],
  namespace: ['concurrent-namespace-syncs', 10],
  resourcequota: ['concurrent-resource-quota-syncs', 5],
  'garbage-collector': ['concurrent-gc-syncs', 20],
  'pod-garbage-collector': ['', 1],
  'persistentvolumeclaim-protection': ['', 1],
  endpointslice: ['concurrent-service-endpoint-syncs', 5],
  endpoint: ['concurrent-endpoint-syncs', 5],
  endpointslicemirroring: ['mirroring-concurrent-service-endpoint-syncs', 5],
  nodeipam: ['', 30],
  ephemeralvolume: ['concurrent-ephemeralvolume-syncs', 5],
} as const
export type ControllerName = keyof typeof WORKERS
export const controllerNames = Object.keys(WORKERS) as ControllerName[]

export function clientSettings(controlPlane: ControlPlane): ControllerSettings['client'] {
  const args = controlPlane.controllerManagerArgs
  return {
    qps: Number(args['kube-api-qps'] ?? number('controllerManager.kube-api-qps')),
    burst: Number(args['kube-api-burst'] ?? number('controllerManager.kube-api-burst')),
  }
}

/** Feature gate MaxUnavailableStatefulSet: beta and off in 1.36. */
export const maxUnavailableStatefulSet = ({ controllerManagerArgs }: ControlPlane): boolean =>
  isGateOn(controllerManagerArgs, 'MaxUnavailableStatefulSet', false)

/** A flag that is a duration. */
function durationFlag({ controllerManagerArgs }: ControlPlane, flag: string, seconds: number): Micros {
  const text = controllerManagerArgs[flag]
  const parsed = text === undefined ? undefined : parseDuration(text)
  return fromSeconds(parsed?.ok ? parsed.seconds : seconds)
}

export interface HorizontalPodAutoscalerSettings {
  client: ControllerSettings['client']
  syncPeriod: Micros
  downscaleStabilization: Micros
  /** Share of the target within which nothing is done. */
  tolerance: number
  cpuInitializationPeriod: Micros
  initialReadinessDelay: Micros
}

/** Flags of the HorizontalPodAutoscaler controller and their defaults (docs/CALIBRATION.md 3.4). */
export function autoscalerSettings(controlPlane: ControlPlane): HorizontalPodAutoscalerSettings {
  const prefix = 'horizontal-pod-autoscaler'
  const flag = (name: string, seconds: number): Micros => durationFlag(controlPlane, `${prefix}-${name}`, seconds)
  return {
    client: clientSettings(controlPlane),
    syncPeriod: flag('sync-period', 15),
    downscaleStabilization: flag('downscale-stabilization', 300),
    tolerance: Number(controlPlane.controllerManagerArgs[`${prefix}-tolerance`] ?? 0.1),
    cpuInitializationPeriod: flag('cpu-initialization-period', 300),
    initialReadinessDelay: flag('initial-readiness-delay', 30),
  }
}

/** From one count of all quotas to the next. */
export const resourceQuotaSyncPeriod = (controlPlane: ControlPlane): Micros =>
  durationFlag(controlPlane, 'resource-quota-sync-period', 300)

interface EndpointSettings {
  slices: Micros
  endpoints: Micros
  perSlice: number
  mirrored: Micros
  perSubset: number
}

/** How long changes of pods are gathered before their Services are looked at, and how many endpoints a slice holds. */
export function endpointSettings(controlPlane: ControlPlane): EndpointSettings {
  return {
    slices: durationFlag(controlPlane, 'endpointslice-updates-batch-period', 0),
    endpoints: durationFlag(controlPlane, 'endpoint-updates-batch-period', 0),
    perSlice: Number(controlPlane.controllerManagerArgs['max-endpoints-per-slice'] ?? 100),
    mirrored: durationFlag(controlPlane, 'mirroring-endpointslice-updates-batch-period', 0),
    perSubset: Number(controlPlane.controllerManagerArgs['mirroring-max-endpoints-per-subset'] ?? 1000),
  }
}

/** --allocate-node-cidrs: true when it is left out, as installers set it and every design has a podCIDR. */
export const allocatesNodeCidrs = ({ controllerManagerArgs }: ControlPlane): boolean =>
  controllerManagerArgs['allocate-node-cidrs'] !== 'false'

/** Flags of the node lifecycle controller and their defaults (docs/CALIBRATION.md 3.5). */
export function nodeLifecycleSettings(controlPlane: ControlPlane): NodeLifecycleSettings {
  const { controllerManagerArgs: args } = controlPlane
  const seconds = (flag: string, byDefault: number): Micros => durationFlag(controlPlane, flag, byDefault)
  return {
    monitorPeriod: seconds('node-monitor-period', 5),
    monitorGracePeriod: seconds('node-monitor-grace-period', 50),
    startupGracePeriod: seconds('node-startup-grace-period', 60),
    rate: Number(args['node-eviction-rate'] ?? 0.1),
    secondaryRate: Number(args['secondary-node-eviction-rate'] ?? 0.01),
    largeCluster: Number(args['large-cluster-size-threshold'] ?? 50),
    unhealthyShare: Number(args['unhealthy-zone-threshold'] ?? 0.55),
  }
}

export function controllerSettings(controlPlane: ControlPlane, name: ControllerName): ControllerSettings {
  const [flag, workers] = WORKERS[name]
  return {
    workers: Number(controlPlane.controllerManagerArgs[flag] ?? workers),
    client: clientSettings(controlPlane),
  }
}
