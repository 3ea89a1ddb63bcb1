import { asFields, asText, listAt } from '../fields'
import type { Rule } from '../rule'

/** Taints that come and go, or that every cluster may have on its masters. */
const ofTheSystem = /^(node\.kubernetes\.io|node\.cloudprovider\.kubernetes\.io|node-role\.kubernetes\.io)\//
const others = new Set([
  'CriticalAddonsOnly',
  'node.alpha.kubernetes.io/notReady',
  'node.alpha.kubernetes.io/unreachable',
])

export const unusedToleration: Rule = {
  id: 'toleration-without-taint',
  name: 'Toleration of a taint that no node has',
  severities: ['info'],
  looksFor:
    "Tolerations with a key that is the key of no node's taint; not those of DaemonSets, which are written for every cluster, nor of Kubernetes' own taints.",
  why: 'It has no effect here. Where it was meant to lead the pod to certain nodes, the key may be misspelt, or the pool lacks its taint.',
  reference: {
    title: 'Taints and Tolerations',
    url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
  },
  check(review, report) {
    if (!review.hasOwnNodes) return
    const keys = new Set(review.nodeClasses.flatMap(({ taints }) => taints.map(({ key }) => key)))
    for (const { workload, source, spec, specPath } of review.workloads) {
      if (workload.kind === 'DaemonSet') continue
      listAt(spec, ['tolerations']).forEach((toleration, index) => {
        const key = asText(asFields(toleration).key)
        if (!key || keys.has(key) || ofTheSystem.test(key) || others.has(key)) return
        const path = [...specPath, 'tolerations', index, 'key']
        report({ severity: 'info', object: source, path, title: `No node has a taint with the key "${key}"` })
      })
    }
  },
}
