import { asFields, listAt } from '../fields'
import type { ReviewedWorkload } from '../pods'
import type { Found, Rule } from '../rule'
import { listOf } from '../text'

const path = ['spec', 'replicas']

/** A second replica may not get at the volume of the first: then it is for a person to decide. */
function fixFor({ workload, spec }: ReviewedWorkload): Found['fix'] {
  const claims = listAt(spec, ['volumes']).some((volume) => asFields(volume).persistentVolumeClaim !== undefined)
  if (workload.kind === 'StatefulSet' || claims) return undefined
  return { title: 'Run 2 replicas', edits: [{ op: 'set', path, value: 2 }] }
}

export const singleReplica: Rule = {
  id: 'single-replica',
  name: 'One replica behind a Service',
  severities: ['warning', 'info'],
  looksFor:
    'Deployments and ReplicaSets of one replica that a Service selects, and that no HorizontalPodAutoscaler keeps at more; StatefulSets of one are worth knowing only, because more replicas are no remedy for every one of them.',
  why: 'The Service has no endpoint while the only pod is drained, evicted or restarted; every node upgrade is an outage.',
  reference: {
    title: 'Disruptions: dealing with disruptions',
    url: 'https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#dealing-with-disruptions',
  },
  check(review, report) {
    for (const reviewed of review.workloads) {
      const { workload, source } = reviewed
      if (review.replicasOf(workload) !== 1) continue
      const services = review.servicesOf(workload)
      if (services.length === 0) continue
      const names = listOf(services.map(({ name }) => `"${name}"`))
      report({
        severity: workload.kind === 'StatefulSet' ? 'info' : 'warning',
        object: source,
        path,
        title: `One replica is all that Service${services.length > 1 ? 's' : ''} ${names} can reach`,
        fix: fixFor(reviewed),
      })
    }
  },
}
