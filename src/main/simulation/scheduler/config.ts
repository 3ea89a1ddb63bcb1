import type { ControlPlane, Notice } from '../../../design/types'
import { fromSeconds, type Micros } from '../kernel/time'
import { micros, number } from '../profile'

export interface SchedulerSettings {
  schedulerName: string
  /** 0: adaptive. */
  percentageOfNodesToScore: number
  initialBackoff: Micros
  maxBackoff: Micros
  client: { qps: number; burst: number }
}

/** Fields of a KubeSchedulerConfiguration that act. */
interface Configuration {
  percentageOfNodesToScore?: number
  podInitialBackoffSeconds?: number
  podMaxBackoffSeconds?: number
  clientConnection?: { qps?: number; burst?: number }
  profiles?: { schedulerName?: string }[]
}
const ACTING = [
  'apiVersion',
  'kind',
  'metadata',
  'percentageOfNodesToScore',
  'podInitialBackoffSeconds',
  'podMaxBackoffSeconds',
  'clientConnection',
]

/** The scheduler's settings from its configuration file and flags, and what of them has no effect yet. */
export function schedulerSettings(controlPlane: ControlPlane): { settings: SchedulerSettings; notices: Notice[] } {
  const configuration = (controlPlane.schedulerConfig ?? {}) as Configuration
  const args = controlPlane.schedulerArgs
  const qps = configuration.clientConnection?.qps ?? args['kube-api-qps'] ?? number('scheduler.kube-api-qps')
  const burst = configuration.clientConnection?.burst ?? args['kube-api-burst'] ?? number('scheduler.kube-api-burst')
  const initial = configuration.podInitialBackoffSeconds
  const max = configuration.podMaxBackoffSeconds
  const settings: SchedulerSettings = {
    schedulerName: 'default-scheduler',
    percentageOfNodesToScore: configuration.percentageOfNodesToScore ?? 0,
    initialBackoff: initial === undefined ? micros('scheduler.podInitialBackoffSeconds') : fromSeconds(initial),
    maxBackoff: max === undefined ? micros('scheduler.podMaxBackoffSeconds') : fromSeconds(max),
    client: { qps: Number(qps), burst: Number(burst) },
  }
  const ignored = Object.keys(configuration).filter((field) => !ACTING.includes(field))
  const notices = ignored.map((field) => ({
    subject: `KubeSchedulerConfiguration ${field}`,
    count: 1,
    message: 'is kept but has no effect on the simulation yet',
  }))
  return { settings, notices }
}
