import type { Taint } from '../../kubernetes'
import { toleratesAll } from '../../nodeMatch'
import type { NodePool } from '../../types'
import { poolLabel } from '../../compile/nodePool'
import type { ClusterReview } from '../cluster'
import type { Report, Rule } from '../rule'

/** Taints that Kubernetes and its providers put on and take off by themselves, or that are meant to keep everything away. */
const ofTheSystem = /^(node\.kubernetes\.io|node\.cloudprovider\.kubernetes\.io|node-role\.kubernetes\.io)\//

const formatTaint = ({ key, value, effect }: Taint) => `${key}${value ? `=${value}` : ''}:${effect}`

/** Whether something that is not on every node anyway may run there, of the workloads or of what a trial adds. */
function isTolerated({ cluster, design }: ClusterReview, taint: Taint): boolean {
  const churned = design.trial.load.flatMap((load) =>
    load.type === 'churn' && load.cluster === cluster.name ? [load.template] : [],
  )
  const templates = cluster.workloads.filter(({ kind }) => kind !== 'DaemonSet').map(({ template }) => template)
  return [...templates, ...churned].some(({ tolerations }) => toleratesAll([taint], tolerations, [taint.effect]))
}

function checkPool(review: ClusterReview, pool: NodePool, index: number, report: Report): void {
  const known = new Set<string>()
  for (const node of pool.nodes) {
    const own = node.labels[poolLabel] === pool.name
    node.taints.forEach((taint, position) => {
      const text = formatTaint(taint)
      if (known.has(text) || taint.effect === 'PreferNoSchedule' || ofTheSystem.test(taint.key)) return
      known.add(text)
      if (isTolerated(review, taint)) return
      const object = own ? review.source : review.sources.find('Node', '', node.name)
      if (!object) return
      const where = own ? ['spec', 'nodePools', index] : ['spec']
      const tail = own ? `all ${pool.nodes.length} nodes of pool "${pool.name}"` : 'the nodes that have it'
      report({
        severity: 'warning',
        object,
        path: [...where, 'taints', position, 'key'],
        title: `No workload tolerates the taint ${text}: it keeps ${tail} empty`,
      })
    })
    // Machines of a pool are alike.
    if (own) return
  }
}

export const untoleratedTaint: Rule = {
  id: 'taint-nothing-tolerates',
  name: 'Taint that nothing tolerates',
  severities: ['warning'],
  looksFor:
    "A taint NoSchedule or NoExecute that no workload tolerates but DaemonSets, and no load of the trial; Kubernetes' own taints aside. Not looked for while a cluster has no workloads.",
  why: 'Nothing but DaemonSets can run on these nodes: they are paid for and stay empty. Often the key or the value of a toleration is misspelt.',
  reference: {
    title: 'Taints and Tolerations',
    url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
  },
  check(review, report) {
    if (!review.hasOwnNodes || review.workloads.every(({ workload }) => workload.kind === 'DaemonSet')) return
    review.cluster.nodePools.forEach((pool, index) => checkPool(review, pool, index, report))
  },
}
