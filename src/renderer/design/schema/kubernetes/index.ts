/** The fields of the Kubernetes kinds that Seatrial draws, with the API's own names, defaults and a sentence each. */
import { object } from '../build'
import type { Schema } from '../types'
import { around } from './around'
import { metadata } from './selectors'
import { workloads } from './workloads'

export { template } from './podSpec'

const versions: Record<string, string> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Service: 'v1',
  Pod: 'v1',
  PodDisruptionBudget: 'policy/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
}

/** Defaults that stand in every object are the API server's doing. */
const source = 'API server default'

export const kubernetesKinds: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries({ ...workloads, ...around }).map(([kind, spec]) => [
    kind,
    object(
      `${kind} (${versions[kind]}).`,
      {
        apiVersion: { const: versions[kind], description: `Always ${versions[kind]}.` },
        kind: { const: kind, description: `Always ${kind}.` },
        metadata,
        spec: object('What is wanted.', spec),
      },
      { source },
    ),
  ]),
)
