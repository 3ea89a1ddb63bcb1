/** A cluster of a design as the scheduler alone sees it, without time and controllers. */
import type { ClusterObjects } from '../clusterObjects'
import type { Cluster } from '../types'
import { withComputedStatus } from './budgets'
import { generatedClaims, podsOf } from './clusterPods'

export function clusterObjectsOf(cluster: Cluster): ClusterObjects {
  const nodes = cluster.nodePools.flatMap((pool) => pool.nodes)
  const pods = podsOf(cluster.workloads, nodes)
  return {
    nodes,
    pods,
    services: cluster.services.map(({ namespace, name, selector }) => ({ namespace, name, selector })),
    owners: cluster.workloads.flatMap(({ kind, namespace, name, selector }) => {
      if (kind === 'StatefulSet') return [{ kind, namespace, name, selector }]
      if (kind === 'ReplicaSet' || kind === 'Deployment') return [{ kind: 'ReplicaSet', namespace, name, selector }]
      return []
    }),
    disruptionBudgets: withComputedStatus(cluster.podDisruptionBudgets, pods, cluster.workloads),
    namespaceLabels: cluster.namespaceLabels,
    volumeObjects: [...cluster.volumeObjects, ...generatedClaims(cluster)],
  }
}
