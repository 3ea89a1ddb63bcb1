import type { ClusterReview } from '../cluster'
import type { Rule } from '../rule'
import { count } from '../text'

/** Fewer than that is no "everything". */
const workloadsMin = 3

/** The pool that all workloads need that are not on every node anyway. */
function neededByAll(review: ClusterReview): { pool: string; workloads: number } | undefined {
  let pool: string | undefined
  let workloads = 0
  for (const { workload } of review.workloads) {
    if (workload.kind === 'DaemonSet') continue
    const pools = new Set(review.eligibleNodes(workload).map((one) => one.pool.name))
    const [only] = pools
    if (pools.size !== 1 || (pool !== undefined && pool !== only)) return undefined
    pool = only
    workloads++
  }
  return pool === undefined || workloads < workloadsMin ? undefined : { pool, workloads }
}

export const singleNodePool: Rule = {
  id: 'single-node-pool',
  name: 'One node pool that everything needs',
  severities: ['warning', 'info'],
  looksFor: `At least ${workloadsMin} workloads, all of which can run in one and the same node pool only. A warning when that pool is one node, or stands in one zone of a cluster with several; else worth knowing.`,
  why: 'A bad image, a failed upgrade or a machine type that the provider has no more of takes the whole pool at once, and no other can stand in.',
  reference: {
    title: 'Assigning Pods to Nodes',
    url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
  },
  check(review, report) {
    const { cluster, source, zones } = review
    const needed = source && neededByAll(review)
    const index = cluster.nodePools.findIndex(({ name }) => name === needed?.pool)
    if (!source || !needed || index < 0) return
    const { nodes, zones: poolZones } = cluster.nodePools[index]
    const inOneZone = poolZones.length === 1 && zones.length > 1
    const where = nodes.length === 1 ? ', which is one node' : inOneZone ? ` in zone "${poolZones[0]}"` : ''
    report({
      severity: where === '' ? 'info' : 'warning',
      object: source,
      path: ['spec', 'nodePools', index, 'name'],
      title: `All ${count(needed.workloads, 'workload')} can run in pool "${needed.pool}" only${where}`,
    })
  },
}
