import type { OwnerTable } from './owners'
import { NONE, type OwnerId, type PodId } from './ids'
import { podName } from './names'
import { PodFlag, type PodTable } from './pods'

export interface NamedPods {
  readonly pods: PodTable
  readonly owners: OwnerTable
}

/** metadata.name: made of its owner's name, or what it was when the owner took it. */
export function nameOfPod({ pods, owners }: NamedPods, pod: PodId): string {
  const kept = pods.details.get(pod)?.name
  return kept ?? podName(owners.get(pods.owner[pod] as OwnerId), pods.ordinal[pod], pods.uid[pod])
}

/**
 * Names are made, not stored: owners that the name begins with are looked through. A pod that is deleted, though watchers
 * have yet to hear of it, has given its name back.
 */
export function podNamed({ pods, owners }: NamedPods, namespace: string, name: string): PodId | undefined {
  for (const owner of owners.list) {
    if (owner.namespace !== namespace || !name.startsWith(owner.name)) continue
    for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (pods.has(pod, PodFlag.removed) || pods.details.get(pod)?.name !== undefined) continue
      if (podName(owner, pods.ordinal[pod], pods.uid[pod]) === name) return pod
    }
  }
  for (const [pod, details] of pods.details) {
    if (details.name !== name || pods.has(pod, PodFlag.removed)) continue
    if (owners.get(pods.owner[pod] as OwnerId).namespace === namespace) return pod
  }
  return undefined
}
