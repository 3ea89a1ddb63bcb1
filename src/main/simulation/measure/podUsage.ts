import type { PodResourceUsage, PodUsage } from '../../../design/podUsage'
import type { ClusterSimulation } from '../clusterSimulation'
import { SECOND } from '../kernel/time'
import { boundsOf } from '../load/podBounds'
import { workloadTitle } from '../load/usage'
import type { OwnerId } from '../state/ids'
import { findPod } from './podRows'

/** null: there is no such pod, or nobody says what the pods of its workload use. */
export function podUsage(cluster: ClusterSimulation, namespace: string, name: string): PodUsage | null {
  const { pods, templates, usage, metrics } = cluster
  const pod = findPod(cluster, namespace, name)
  if (pod === undefined) return null
  const owner = pods.owner[pod] as OwnerId
  const workload = usage.workloads.find((one) => usage.ownersOf(one).includes(owner))
  if (!workload) return null
  const bounds = boundsOf(templates.list[pods.template[pod]].source)
  const resources = (['cpu', 'memory'] as const).map((resource): PodResourceUsage => {
    const { request, limit } = bounds[resource]
    const used = metrics.metricOf(pod, resource)?.value ?? null
    return { name: resource, used, requested: request, limit: limit === Infinity ? null : limit }
  })
  const atSeconds = metrics.knows(pod) ? metrics.lastScrape / SECOND : null
  return { workload: workloadTitle(workload), atSeconds, resources }
}
