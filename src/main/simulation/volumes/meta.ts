import type { KubernetesObject, RawQuantity } from '../../../design/kubernetes'
import { parseQuantity, wholeValue } from '../../../design/quantity'

export type Labels = Readonly<Record<string, string>>

export interface ClaimReference {
  apiVersion?: string
  kind?: string
  namespace: string
  name: string
  uid?: string
}

export const annotations = {
  /** On a claim: its binding went through once (component-helpers/storage/volume/pv_helpers.go, as the next four). */
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  /** On either: the controller made the binding, no user did. */
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  /** On a claim: the scheduler asks for a volume that this node can reach. */
  selectedNode: 'volume.kubernetes.io/selected-node',
  storageProvisioner: 'volume.kubernetes.io/storage-provisioner',
  betaStorageProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  betaStorageClass: 'volume.beta.kubernetes.io/storage-class',
  defaultClass: 'storageclass.kubernetes.io/is-default-class',
  betaDefaultClass: 'storageclass.beta.kubernetes.io/is-default-class',
  migratedPlugins: 'storage.alpha.kubernetes.io/migrated-plugins',
} as const

export function labelsOf(object: KubernetesObject): Labels {
  return object.metadata.labels ?? {}
}

export function annotationsOf(object: KubernetesObject): Labels {
  return object.metadata.annotations ?? {}
}

/** Bytes, rounded up; not exact above 2^53. @throws RangeError for what is no quantity. */
export function bytesOf(object: KubernetesObject, raw: RawQuantity): number {
  const parsed = parseQuantity(raw)
  if (!parsed.ok) throw new RangeError(`${object.kind} ${object.metadata.name ?? ''}: ${parsed.error}`)
  return Number(wholeValue(parsed.nano))
}

export function optionalBytes(object: KubernetesObject, raw: RawQuantity | null | undefined): number | undefined {
  return raw === undefined || raw === null ? undefined : bytesOf(object, raw)
}

export function phaseOf(object: KubernetesObject): string {
  return (object.status as { phase?: string } | null | undefined)?.phase ?? 'Pending'
}
