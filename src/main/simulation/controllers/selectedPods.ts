import type { ClusterContext } from '../context'
import type { CompiledSelector } from '../scheduler/labelSelector'
import { NONE, type PodId } from '../state/ids'
import type { PodInformer } from './informer'

/** Pods of a namespace that the informer has and a selector matches, by their owners in order of creation. */
export function selectedPods(
  { owners, pods, templates }: ClusterContext,
  informer: PodInformer,
  namespace: string,
  selector: CompiledSelector,
): PodId[] {
  const found: PodId[] = []
  for (const owner of owners.list) {
    if (owner.namespace !== namespace) continue
    for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      const { labels } = templates.list[pods.template[pod]].source
      if (informer.isKnown(pod) && selector.matches(labels)) found.push(pod)
    }
  }
  return found
}
