import type { ControlPlane } from '../../../design/types'
import { number } from '../profile'
import type { ControllerSettings } from './controller'

/** Workers by controller: the flag and its default (docs/CALIBRATION.md 3.4). */
const WORKERS = {
  deployment: ['concurrent-deployment-syncs', 5],
  replicaset: ['concurrent-replicaset-syncs', 5],
  statefulset: ['concurrent-statefulset-syncs', 5],
  daemonset: ['concurrent-daemonset-syncs', 2],
  job: ['concurrent-job-syncs', 5],
  ephemeralvolume: ['concurrent-ephemeralvolume-syncs', 5],
} as const
export type ControllerName = keyof typeof WORKERS

export function clientSettings(controlPlane: ControlPlane): ControllerSettings['client'] {
  const args = controlPlane.controllerManagerArgs
  return {
    qps: Number(args['kube-api-qps'] ?? number('controllerManager.kube-api-qps')),
    burst: Number(args['kube-api-burst'] ?? number('controllerManager.kube-api-burst')),
  }
}

export function controllerSettings(controlPlane: ControlPlane, name: ControllerName): ControllerSettings {
  const [flag, workers] = WORKERS[name]
  return {
    workers: Number(controlPlane.controllerManagerArgs[flag] ?? workers),
    client: clientSettings(controlPlane),
  }
}
