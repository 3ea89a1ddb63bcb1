/** Claims as the API server stores them when finalizers have a say. */
import type { KubernetesObject } from '../../../design/kubernetes'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'

export const PVC_PROTECTION = 'kubernetes.io/pvc-protection'

/** DELETE: at once, or when the finalizers are gone. False: there is no such claim. */
export function deleteClaim({ volumes, epoch, now }: ClusterContext, key: string): boolean {
  const claim = volumes.get('PersistentVolumeClaim', key)
  if (!claim) return false
  const { metadata } = claim
  if (!metadata.finalizers?.length) return volumes.delete('PersistentVolumeClaim', key)
  if (metadata.deletionTimestamp) return true
  const marks = { deletionTimestamp: timestamp(epoch, now), deletionGracePeriodSeconds: 0 }
  volumes.put({ ...claim, metadata: { ...metadata, ...marks } })
  return true
}

/** PUT: the last finalizer of a claim that is being deleted takes the claim with it. */
export function updateClaim({ volumes }: ClusterContext, claim: KubernetesObject): KubernetesObject {
  const { deletionTimestamp, finalizers, namespace, name } = claim.metadata
  if (!deletionTimestamp || finalizers?.length) return volumes.put(claim)
  volumes.delete('PersistentVolumeClaim', `${namespace}/${name}`)
  return claim
}
