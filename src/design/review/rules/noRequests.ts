import type { ClusterReview } from '../cluster'
import { asFields, fieldsAt } from '../fields'
import { defaultedIn } from '../limitRanges'
import { containersNamed, type ReviewedWorkload, type WrittenContainer } from '../pods'
import type { Rule } from '../rule'

const resources = ['cpu', 'memory'] as const
type Resource = (typeof resources)[number]

/** A limit counts as the request where there is none. */
function asksFor({ fields }: WrittenContainer, resource: Resource): boolean {
  const { requests, limits } = fieldsAt(fields, ['resources'])
  return asFields(requests)[resource] !== undefined || asFields(limits)[resource] !== undefined
}

/** Containers by what they do not ask for. */
function silentContainers(
  review: ClusterReview,
  { workload, spec, running }: ReviewedWorkload,
): { missing: string; containers: WrittenContainer[] }[] {
  const { requests, limits } = fieldsAt(spec, ['resources'])
  const ofPod = { ...asFields(limits), ...asFields(requests) }
  const defaulted = defaultedIn(review, workload.namespace)
  const open = resources.filter((resource) => ofPod[resource] === undefined && !defaulted.has(resource))
  const byMissing = new Map<string, WrittenContainer[]>()
  for (const container of running) {
    const missing = open.filter((resource) => !asksFor(container, resource)).join(' and no ')
    if (missing !== '') byMissing.set(missing, [...(byMissing.get(missing) ?? []), container])
  }
  return [...byMissing].map(([missing, containers]) => ({ missing, containers }))
}

export const noRequests: Rule = {
  id: 'no-requests',
  name: 'No requests',
  severities: ['warning'],
  looksFor:
    'Containers (init containers that end aside) that request no CPU or no memory, neither themselves nor by a limit, by spec.resources of the pod, or by a LimitRange of the namespace.',
  why: 'The scheduler counts nothing for what is not requested and packs the node too full; without a memory request the container is among the first to be killed when memory runs out.',
  reference: {
    title: 'Resource Management for Pods and Containers',
    url: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
  },
  check(review, report) {
    for (const reviewed of review.workloads) {
      for (const { missing, containers } of silentContainers(review, reviewed)) {
        const names = containersNamed(containers)
        report({
          severity: 'warning',
          object: reviewed.source,
          path: [...containers[0].path, 'resources', 'requests'],
          title: `${names[0].toUpperCase()}${names.slice(1)} ${containers.length === 1 ? 'requests' : 'request'} no ${missing}`,
        })
      }
    }
  },
}
