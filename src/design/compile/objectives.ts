/** The Kubernetes SLOs. Source: kubernetes/community sig-scalability/slos (docs/CALIBRATION.md 3.1). */
import type { Objective, ObjectiveMetric } from '../types'

/** What each metric measures, as a verdict calls it; the percentile stands after the first words. */
const words: Record<ObjectiveMetric, readonly [title: string, of?: string]> = {
  apiMutating: ['Mutating API calls'],
  apiReadResource: ['Read API calls', '(resource)'],
  apiReadCluster: ['Read API calls', '(namespace, cluster)'],
  podStartup: ['Pod startup'],
  schedulingSli: ['Scheduling'],
  podsPending: ['Pods pending at the end'],
}

/** What an objective is called that has no name of its own. */
export function objectiveName(metric: ObjectiveMetric, percentile?: Objective['percentile']): string {
  const [title, of] = words[metric]
  return [title, metric === 'podsPending' ? undefined : percentile, of].filter(Boolean).join(' ')
}

const slo = (metric: ObjectiveMetric, limit: number): Objective => ({
  name: objectiveName(metric, 'p99'),
  metric,
  percentile: 'p99',
  limit,
})

export const defaultObjectives: readonly Objective[] = [
  slo('apiMutating', 1),
  slo('apiReadResource', 1),
  slo('apiReadCluster', 30),
  slo('podStartup', 5),
]
