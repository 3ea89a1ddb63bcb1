/**
 * Whom the claims of a StatefulSet's pods go with: the owner references that its retention policy asks for.
 * Upstream: pkg/controller/statefulset/stateful_set_utils.go (updateClaimOwnerRefForSetAndPod).
 */
import type { KubernetesObject, OwnerReference } from '../../../design/kubernetes'

export interface RetentionPolicy {
  whenScaled?: 'Retain' | 'Delete'
  whenDeleted?: 'Retain' | 'Delete'
}

/** Whether any claim is ever to go with a set or a pod. */
export const deletesClaims = (policy: RetentionPolicy | undefined): boolean =>
  policy?.whenScaled === 'Delete' || policy?.whenDeleted === 'Delete'

/**
 * @param pod undefined: it is yet to be made.
 * @param inRange whether the pod's ordinal is one of those that the set is to have.
 * @returns the same object when its references are as they should be.
 */
export function withRetention(
  claim: KubernetesObject,
  { whenScaled = 'Retain', whenDeleted = 'Retain' }: RetentionPolicy,
  set: OwnerReference,
  pod: OwnerReference,
  inRange: boolean,
): KubernetesObject {
  const before = claim.metadata.ownerReferences ?? []
  const others = before.filter((one) => !isSame(one, set) && !isSame(one, pod))
  const isForeign = others.some(({ controller }) => controller)
  const owners: OwnerReference[] = []
  if (!isForeign && !inRange && whenScaled === 'Delete') owners.push(pod)
  else if (!isForeign && whenDeleted === 'Delete' && (inRange || whenScaled === 'Retain')) owners.push(set)
  const after = [...others, ...owners]
  const unchanged = before.length === after.length && after.every(({ uid }, i) => before[i].uid === uid)
  return unchanged ? claim : { ...claim, metadata: { ...claim.metadata, ownerReferences: after } }
}

/** A claim that goes with an earlier pod of the name: no new pod is to take it. */
export const isStale = (claim: KubernetesObject | undefined, pod: string): boolean =>
  claim?.metadata.ownerReferences?.some(({ kind, name }) => kind === 'Pod' && name === pod) ?? false

const isSame = (a: OwnerReference, b: OwnerReference): boolean => a.kind === b.kind && a.name === b.name
