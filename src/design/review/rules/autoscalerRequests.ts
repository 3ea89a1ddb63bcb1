import { asFields, asText, fieldsAt, listAt, valueAt, type Fields } from '../fields'
import type { ClusterReview } from '../cluster'
import { defaultedIn } from '../limitRanges'
import { containersNamed, type ReviewedWorkload, type WrittenContainer } from '../pods'
import type { Rule } from '../rule'

/** Resources of which the autoscaler wants the share of the requests that is used, with the place. */
function utilizations(object: unknown): { resource: string; path: (string | number)[] }[] {
  const v1 = valueAt(object, ['spec', 'targetCPUUtilizationPercentage'])
  if (v1 !== undefined) return [{ resource: 'cpu', path: ['spec', 'targetCPUUtilizationPercentage'] }]
  return listAt(object, ['spec', 'metrics']).flatMap((written, index) => {
    const { type, resource } = asFields(written)
    const { name, target } = asFields(resource)
    if (type !== 'Resource' || asFields(target).type !== 'Utilization') return []
    return [{ resource: asText(name) ?? '', path: ['spec', 'metrics', index, 'resource', 'name'] }]
  })
}

function targetOf(
  { workloads }: ClusterReview,
  namespace: string,
  { kind, name }: Fields,
): ReviewedWorkload | undefined {
  return workloads.find(
    ({ workload }) => workload.kind === kind && workload.namespace === namespace && workload.name === name,
  )
}

function withoutRequest(
  review: ClusterReview,
  { workload, running }: ReviewedWorkload,
  resource: string,
): readonly WrittenContainer[] {
  if (defaultedIn(review, workload.namespace).has(resource)) return []
  return running.filter(({ fields }) => {
    const { requests, limits } = fieldsAt(fields, ['resources'])
    return (asFields(requests)[resource] ?? asFields(limits)[resource]) === undefined
  })
}

export const autoscalerRequests: Rule = {
  id: 'autoscaler-without-requests',
  name: 'Autoscaler without requests to compare with',
  severities: ['warning'],
  looksFor:
    'HorizontalPodAutoscalers by the utilization of a resource that a container of their target does not request.',
  why: 'Utilization is a share of the request. Where one container has none the autoscaler reports FailedGetResourceMetric and does not scale by that metric.',
  reference: {
    title: 'Horizontal Pod Autoscaling: algorithm details',
    url: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details',
  },
  check(review, report) {
    for (const source of review.sources.ofKind('HorizontalPodAutoscaler')) {
      const reference = fieldsAt(source.object, ['spec', 'scaleTargetRef'])
      const target = targetOf(review, source.subject.namespace, reference)
      if (!target) continue
      for (const { resource, path } of utilizations(source.object)) {
        const silent = withoutRequest(review, target, resource)
        if (silent.length === 0) continue
        const title = `It scales by the share of requested ${resource} in use, of which ${containersNamed(silent)} of ${target.workload.kind} "${target.workload.name}" ${silent.length === 1 ? 'requests' : 'request'} none`
        report({ severity: 'warning', object: source, path, title })
      }
    }
  },
}
