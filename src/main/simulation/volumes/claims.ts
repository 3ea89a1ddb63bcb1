import type { PodTemplate } from '../../../design/types'
import { volumesOf } from './podVolumes'

/** A claim that a pod mounts. */
export interface ClaimUse {
  /** Name of the volume in the pod. */
  readonly volume: string
  /** Name of the PersistentVolumeClaim, in the pod's namespace. */
  readonly claim: string
  /** Made for this pod alone from a volumeClaimTemplate in its own specification, and gone with it. */
  readonly ephemeral: boolean
  readonly readOnly: boolean
}

const none: readonly ClaimUse[] = []
const fixed = new WeakMap<PodTemplate, readonly ClaimUse[]>()

export function hasClaims(template: PodTemplate): boolean {
  return volumesOf(template).claims.length > 0
}

export function hasVolumes(template: PodTemplate): boolean {
  return volumesOf(template).count > 0
}

/** Whether two pods of the template may mount claims of different names. */
export function hasClaimsOfItsOwn(template: PodTemplate): boolean {
  return volumesOf(template).claims.some(({ claim }) => claim === undefined)
}

/**
 * The claims of a pod in the order of its volumes. Generic ephemeral volumes mount `<pod>-<volume>` (component-helpers/
 * storage/ephemeral), a StatefulSet's claim templates `<template>-<pod>`.
 */
export function claimsOf(template: PodTemplate, podName: string): readonly ClaimUse[] {
  const { claims } = volumesOf(template)
  if (claims.length === 0) return none
  const kept = fixed.get(template)
  if (kept) return kept
  const uses = claims.map(({ volume, claim, ephemeral, readOnly }) => {
    const own = ephemeral ? `${podName}-${volume}` : `${volume}-${podName}`
    return { volume, claim: claim ?? own, ephemeral: ephemeral !== undefined, readOnly }
  })
  if (!hasClaimsOfItsOwn(template)) fixed.set(template, uses)
  return uses
}

/** The key of a claim in stores and counts. */
export function claimKey(namespace: string, name: string): string {
  return `${namespace}/${name}`
}
