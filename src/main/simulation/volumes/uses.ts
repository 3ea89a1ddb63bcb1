import type { KubernetesObject } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import { claimsOf, type ClaimUse } from './claims'

/** The claims that stand in the pod as persistentVolumeClaim volumes; several plugins look at no others. */
export function directClaimsOf(template: PodTemplate, podName: string): readonly ClaimUse[] {
  const claims = claimsOf(template, podName)
  return claims.some(({ ephemeral }) => ephemeral) ? claims.filter(({ ephemeral }) => !ephemeral) : claims
}

/** Whether one of the pod's claims is that object. */
export function isAmong(claims: readonly ClaimUse[], namespace: string, object: KubernetesObject | undefined): boolean {
  if (!object || namespace !== (object.metadata.namespace ?? 'default')) return false
  return claims.some(({ claim }) => claim === object.metadata.name)
}

/** In the words of the API server's NotFound. */
export function notFound(resource: string, name: string): string {
  return `${resource} "${name}" not found`
}
