import type { ClusterObjects, PlainPod } from '../../../design/clusterObjects'
import type { LabelSelector } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import { defaultSelectorOf } from '../scheduler/defaultSelector'
import type { DefaultSelector } from '../scheduler/spreadConstraints'

/** What spreads plain pods by default: Services, and the owner that metadata.ownerReferences names. */
export function plainDefaultSelector(objects: ClusterObjects, pods: readonly PlainPod[]): DefaultSelector {
  const owners = new Map(
    objects.owners.map(({ kind, namespace, name, selector }) => [`${kind}/${namespace}/${name}`, selector]),
  )
  const byTemplate = new Map<PodTemplate, LabelSelector | undefined>()
  for (const { template, namespace, owner } of pods) {
    if (owner) byTemplate.set(template, owners.get(`${owner.kind}/${namespace}/${owner.name}`))
  }
  return defaultSelectorOf(objects.services, (template) => byTemplate.get(template))
}
