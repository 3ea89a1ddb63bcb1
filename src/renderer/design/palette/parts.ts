/** What can be added from the palette. */
import type { Addable } from '../board/adding'

/** Type of what is dragged from the palette. */
export const partType = 'application/x-seatrial-part'

export interface PaletteEntry {
  kind: Addable
  label: string
  about: string
}

export const entries: { title: string; parts: PaletteEntry[] }[] = [
  {
    title: 'Infrastructure',
    parts: [
      { kind: 'Cluster', label: 'Cluster', about: 'Control plane, network and a pool of three nodes' },
      { kind: 'Pool', label: 'Node pool', about: 'Machines of one type in the zones of the cluster' },
    ],
  },
  {
    title: 'Workloads',
    parts: [
      { kind: 'Deployment', label: 'Deployment', about: 'Replicas that are alike and come and go' },
      { kind: 'StatefulSet', label: 'StatefulSet', about: 'Replicas with names and a volume each' },
      { kind: 'DaemonSet', label: 'DaemonSet', about: 'One pod on every node' },
      { kind: 'Job', label: 'Job', about: 'Pods that run to completion' },
      { kind: 'CronJob', label: 'CronJob', about: 'A Job on a schedule' },
      { kind: 'Churn', label: 'Churn', about: 'Load of the trial: pods created and deleted at a rate' },
    ],
  },
  {
    title: 'Around a workload',
    parts: [
      { kind: 'Service', label: 'Service', about: 'Selects the pods of the selected workload' },
      { kind: 'PodDisruptionBudget', label: 'Disruption budget', about: 'How many of its pods may be missing' },
      { kind: 'HorizontalPodAutoscaler', label: 'Autoscaler', about: 'Changes its replicas with the load' },
    ],
  },
]
