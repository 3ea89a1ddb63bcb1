import type { KubernetesObject } from '../../../design/kubernetes'
import { annotationsOf, annotations, type ClaimReference } from './meta'
import type { Volume } from './persistentVolume'
import type { Claim } from './persistentVolumeClaim'

/** New versions of storage objects. None of them changes what it is given. */

export function withSpec(object: KubernetesObject, fields: Readonly<Record<string, unknown>>): KubernetesObject {
  return { ...object, spec: { ...(object.spec as object), ...fields } }
}

export function withStatus(object: KubernetesObject, fields: Readonly<Record<string, unknown>>): KubernetesObject {
  return { ...object, status: { ...(object.status as object | undefined), ...fields } }
}

export function withAnnotations(object: KubernetesObject, added: Readonly<Record<string, string>>): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotationsOf(object), ...added } } }
}

export function withoutAnnotation(object: KubernetesObject, key: string): KubernetesObject {
  const { [key]: _, ...rest } = annotationsOf(object)
  const kept = Object.keys(rest).length > 0 ? rest : undefined
  return { ...object, metadata: { ...object.metadata, annotations: kept } }
}

export function referenceTo(claim: Claim): ClaimReference {
  const { namespace, name, uid } = claim
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid }
}

/** The volume is taken by, or kept for, this very claim (pv_helpers.go, IsVolumeBoundToClaim). */
export function isClaimedBy({ claimRef }: Volume, claim: Claim): boolean {
  if (!claimRef || claimRef.name !== claim.name || claimRef.namespace !== claim.namespace) return false
  return !claimRef.uid || claimRef.uid === claim.uid
}

/** The volume with its claimRef complete; undefined when it is already (GetBindVolumeToClaim). */
export function boundToClaim(volume: Volume, claim: Claim): KubernetesObject | undefined {
  const kept = isClaimedBy(volume, claim)
  const referenced = kept && volume.claimRef?.uid === claim.uid
  const marked = kept || annotations.boundByController in volume.annotations
  if (referenced && marked) return undefined
  const bound = referenced ? volume.object : withSpec(volume.object, { claimRef: referenceTo(claim) })
  return marked ? bound : withAnnotations(bound, { [annotations.boundByController]: 'yes' })
}
