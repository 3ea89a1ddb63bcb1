import { asFields, listAt, valueAt } from '../fields'
import type { ClusterReview } from '../cluster'
import { containersNamed, type ReviewedWorkload, type WrittenContainer } from '../pods'
import type { Rule } from '../rule'

/** The containers behind the Services' target ports; where these tell nothing, the first. */
function servingContainers(
  review: ClusterReview,
  { workload, running }: ReviewedWorkload,
): readonly WrittenContainer[] {
  const targets = new Set<unknown>()
  for (const { namespace, name } of review.servicesOf(workload)) {
    for (const written of listAt(review.sources.find('Service', namespace, name)?.object, ['spec', 'ports'])) {
      const { port, targetPort } = asFields(written)
      targets.add(targetPort ?? port)
    }
  }
  const found = running.filter(({ fields }) =>
    listAt(fields, ['ports']).some((port) => {
      const { name, containerPort } = asFields(port)
      return targets.has(containerPort) || (name !== undefined && targets.has(name))
    }),
  )
  if (found.length > 0) return found
  return running.filter(({ path }) => path.includes('containers')).slice(0, 1)
}

/** Services of DaemonSets are for scraping them, those of Jobs hardly for waiting on them. */
const serving = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'Pod'])

export const missingProbe: Rule = {
  id: 'readiness-probe-missing',
  name: 'No readiness probe behind a Service',
  severities: ['info'],
  looksFor:
    'Containers behind a port of a Service (the first container where no port says which) without a readinessProbe; not of DaemonSets and Jobs.',
  why: 'Without one a pod counts as ready as soon as its containers have started: the Service sends it requests before it can answer them, at every start and every release.',
  reference: {
    title: 'Liveness, Readiness, and Startup Probes',
    url: 'https://kubernetes.io/docs/concepts/workloads/pods/probes/',
  },
  check(review, report) {
    for (const reviewed of review.workloads) {
      const { workload, source } = reviewed
      if (!serving.has(workload.kind) || review.servicesOf(workload).length === 0) continue
      const silent = servingContainers(review, reviewed).filter(
        ({ fields }) => valueAt(fields, ['readinessProbe']) === undefined,
      )
      if (silent.length === 0) continue
      const names = containersNamed(silent)
      report({
        severity: 'info',
        object: source,
        path: [...silent[0].path, 'readinessProbe'],
        title: `${names[0].toUpperCase()}${names.slice(1)} ${silent.length === 1 ? 'has' : 'have'} no readiness probe`,
      })
    }
  },
}
