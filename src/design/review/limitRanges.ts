/** Requests that a namespace's LimitRanges give to containers without their own. */
import type { ClusterReview } from './cluster'
import { asFields, asText, listAt } from './fields'

/** What a LimitRange fills in for containers of the namespace. Source: plugin/pkg/admission/limitranger. */
export function defaultedIn({ sources }: ClusterReview, namespace: string): ReadonlySet<string> {
  const ranges = sources.ofKind('LimitRange').filter(({ subject }) => subject.namespace === namespace)
  const limits = ranges.flatMap(({ object }) => listAt(object, ['spec', 'limits']).map(asFields))
  const ofContainers = limits.filter((limit) => asText(limit.type) === 'Container')
  return new Set(
    ofContainers.flatMap((limit) => Object.keys({ ...asFields(limit.default), ...asFields(limit.defaultRequest) })),
  )
}
