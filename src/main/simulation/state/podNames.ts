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
  for (const base of basesOf(name)) {
    const ordinal = Number(name.slice(base.length + 1))
    for (const owner of owners.named(namespace, base)) {
      const numbered = owner.kind === 'StatefulSet' || owner.kind === 'Churn'
      for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
        if (numbered && pods.ordinal[pod] !== ordinal) continue
        if (pods.has(pod, PodFlag.removed) || pods.details.get(pod)?.name !== undefined) continue
        if (podName(owner, pods.ordinal[pod], pods.uid[pod]) === name) return pod
      }
    }
  }
  for (const pod of pods.renamed) {
    if (pods.details.get(pod)?.name !== name || pods.has(pod, PodFlag.removed)) continue
    if (owners.get(pods.owner[pod] as OwnerId).namespace === namespace) return pod
  }
  return undefined
}

/** Names of owners that a pod of that name can have: the name itself, and what stands before its last dash or the one before. */
function basesOf(name: string): string[] {
  const last = name.lastIndexOf('-')
  const before = name.lastIndexOf('-', last - 1)
  return [name, ...(last > 0 ? [name.slice(0, last)] : []), ...(last > 0 && before > 0 ? [name.slice(0, before)] : [])]
}
