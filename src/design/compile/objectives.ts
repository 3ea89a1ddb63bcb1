/** The Kubernetes SLOs. Source: kubernetes/community sig-scalability/slos (docs/CALIBRATION.md 3.1). */
import type { Objective } from '../types'

export const defaultObjectives: readonly Objective[] = [
  { name: 'Mutating API calls p99', metric: 'apiMutating', percentile: 'p99', limit: 1 },
  { name: 'Read API calls p99 (resource)', metric: 'apiReadResource', percentile: 'p99', limit: 1 },
  { name: 'Read API calls p99 (namespace, cluster)', metric: 'apiReadCluster', percentile: 'p99', limit: 30 },
  { name: 'Pod startup p99', metric: 'podStartup', percentile: 'p99', limit: 5 },
]
