import type { Rule } from '../rule'

export const gracePeriodZero: Rule = {
  id: 'grace-period-zero',
  name: 'No time to end',
  severities: ['warning', 'info'],
  looksFor:
    'terminationGracePeriodSeconds 0. A warning for StatefulSets and for what a Service selects; else worth knowing.',
  why: 'The pod is taken out of the API at once and its containers are killed: requests in flight are cut off, and a StatefulSet may start the next pod of that name while the old one still runs on a node that cannot be reached.',
  reference: {
    title: 'Force Delete StatefulSet Pods',
    url: 'https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/',
  },
  check(review, report) {
    for (const { workload, source, spec, specPath } of review.workloads) {
      if (spec.terminationGracePeriodSeconds !== 0) continue
      const isServing = workload.kind === 'StatefulSet' || review.servicesOf(workload).length > 0
      const path = [...specPath, 'terminationGracePeriodSeconds']
      report({
        severity: isServing ? 'warning' : 'info',
        object: source,
        path,
        title: 'The containers are killed at once when a pod is deleted',
        fix: { title: 'Give them the default of 30 seconds', edits: [{ op: 'remove', path }] },
      })
    }
  },
}
