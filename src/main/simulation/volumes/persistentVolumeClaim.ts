import type { KubernetesObject, LabelSelector, RawQuantity } from '../../../design/kubernetes'
import { annotations, annotationsOf, optionalBytes, phaseOf, type Labels } from './meta'

export interface Claim {
  readonly object: KubernetesObject
  readonly namespace: string
  readonly name: string
  /** `namespace/name` */
  readonly key: string
  readonly uid: string
  readonly annotations: Labels
  /** undefined: it asks for no size. */
  readonly requestBytes: number | undefined
  readonly accessModes: readonly string[]
  readonly volumeMode: string
  readonly className: string
  /** False: the user left the class open, so the default one may be put in. */
  readonly hasClass: boolean
  readonly attributesClass: string
  readonly selector: LabelSelector | undefined
  readonly volumeName: string
  readonly phase: string
  readonly deleting: boolean
  /** It has a volume and the binding went through. */
  readonly bound: boolean
  readonly selectedNode: string | undefined
  /** Name of the pod that controls it (generic ephemeral volumes). */
  readonly ownerPod: string | undefined
  /** Uid of that pod, where the object says it. */
  readonly ownerUid: string | undefined
}

interface ClaimSpec {
  resources?: { requests?: { storage?: RawQuantity } | null } | null
  accessModes?: string[] | null
  volumeMode?: string | null
  storageClassName?: string | null
  volumeAttributesClassName?: string | null
  selector?: LabelSelector | null
  volumeName?: string | null
}

export function compileClaim(object: KubernetesObject): Claim {
  const spec = (object.spec ?? {}) as ClaimSpec
  const meta = object.metadata
  const notes = annotationsOf(object)
  const namespace = meta.namespace ?? 'default'
  const volumeName = spec.volumeName ?? ''
  const owner = meta.ownerReferences?.find((reference) => reference.controller)
  return {
    object,
    namespace,
    name: meta.name ?? '',
    key: `${namespace}/${meta.name ?? ''}`,
    uid: meta.uid ?? '',
    annotations: notes,
    requestBytes: optionalBytes(object, spec.resources?.requests?.storage),
    accessModes: spec.accessModes ?? [],
    volumeMode: spec.volumeMode ?? 'Filesystem',
    className: notes[annotations.betaStorageClass] ?? spec.storageClassName ?? '',
    hasClass: annotations.betaStorageClass in notes || typeof spec.storageClassName === 'string',
    attributesClass: spec.volumeAttributesClassName ?? '',
    selector: spec.selector ?? undefined,
    volumeName,
    phase: phaseOf(object),
    deleting: Boolean(meta.deletionTimestamp),
    bound: volumeName !== '' && annotations.bindCompleted in notes,
    selectedNode: notes[annotations.selectedNode],
    ownerPod: owner?.kind === 'Pod' ? owner.name : undefined,
    ownerUid: owner?.kind === 'Pod' ? owner.uid : undefined,
  }
}

/** Whether the claim was made for that pod. A uid that nobody has written down is nobody's to compare. */
export function isOwnedBy(claim: Claim, podName: string, podUid: string | undefined): boolean {
  if (claim.ownerPod !== podName) return false
  return claim.ownerUid === undefined || podUid === undefined || claim.ownerUid === podUid
}
