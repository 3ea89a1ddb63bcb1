import { podTermsOf, type PodTerm } from '../podTerms'
import type { Rule } from '../rule'

function consequence({ is, isRequired }: PodTerm): string {
  if (is !== 'anti-affinity' && isRequired) return 'the pod is never scheduled'
  return is === 'spread' ? 'the constraint has no effect' : `the ${is} has no effect`
}

export const topologyKeyMissing: Rule = {
  id: 'topology-key-missing',
  name: 'Topology key that no node has',
  severities: ['error', 'warning', 'info'],
  looksFor:
    'Terms of pod affinity and anti-affinity and spread constraints whose topologyKey is the label of no node that the pod may run on. An error where the pod is then never scheduled (required affinity, DoNotSchedule), a warning for required anti-affinity, else worth knowing.',
  why: 'Nodes without the label belong to no domain: they are ruled out by a constraint that must be met, and not looked at by one that may.',
  reference: {
    title: 'Pod Topology Spread Constraints',
    url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
  },
  check(review, report) {
    if (!review.hasOwnNodes) return
    for (const reviewed of review.workloads) {
      const nodes = review.eligibleNodes(reviewed.workload)
      if (nodes.length === 0) continue
      for (const term of podTermsOf(review, reviewed)) {
        const { topologyKey, isRequired, is, path } = term
        if (topologyKey === '' || nodes.some(({ sample }) => topologyKey in sample.labels)) continue
        report({
          severity: !isRequired ? 'info' : is === 'anti-affinity' ? 'warning' : 'error',
          object: reviewed.source,
          path: [...path, 'topologyKey'],
          title: `No node that it may run on has the label ${topologyKey}: ${consequence(term)}`,
        })
      }
    }
  },
}
