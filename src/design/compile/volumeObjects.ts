/**
 * Objects of volumes as the API server keeps them: defaults (pkg/apis/{core,storage}/v1/defaults.go), and the default
 * StorageClass for claims that name none (plugin/pkg/admission/storage/storageclass/setdefault).
 */
import type { KubernetesObject } from '../kubernetes'
import { parseTimestamp } from '../timestamp'
import type { ClaimSpec, VolumeSpec } from '../validate/volumes'

export const volumeKinds = [
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'CSINode',
  'CSIDriver',
  'CSIStorageCapacity',
  'VolumeAttachment',
] as const
export type VolumeKind = (typeof volumeKinds)[number]

export function isVolumeKind(kind: string): kind is VolumeKind {
  return (volumeKinds as readonly string[]).includes(kind)
}

/** The objects with their defaults, in order. */
export function compileVolumeObjects(
  objects: readonly KubernetesObject[],
  defaultClass: string | undefined,
): KubernetesObject[] {
  return objects.map((object) => withDefaults(object, defaultClass))
}

/** Of several the newest, then the first by name. Source: pkg/volume/util/storageclass.go. */
export function defaultStorageClass(objects: readonly KubernetesObject[]): string | undefined {
  const classes = objects.filter((object) => object.kind === 'StorageClass' && isDefault(object))
  const age = ({ metadata }: KubernetesObject) => parseTimestamp(metadata.creationTimestamp ?? '') ?? 0
  const nameOf = ({ metadata }: KubernetesObject) => metadata.name ?? ''
  classes.sort((a, b) => age(b) - age(a) || (nameOf(a) < nameOf(b) ? -1 : 1))
  return classes[0]?.metadata.name
}

function isDefault({ metadata: { annotations = {} } }: KubernetesObject): boolean {
  return ['storageclass.kubernetes.io', 'storageclass.beta.kubernetes.io'].some(
    (prefix) => annotations[`${prefix}/is-default-class`] === 'true',
  )
}

function withDefaults(object: KubernetesObject, defaultClass: string | undefined): KubernetesObject {
  switch (object.kind as VolumeKind) {
    case 'PersistentVolume': {
      const spec = object.spec as VolumeSpec
      const persistentVolumeReclaimPolicy = spec.persistentVolumeReclaimPolicy || 'Retain'
      return { ...object, spec: { volumeMode: 'Filesystem', ...spec, persistentVolumeReclaimPolicy } }
    }
    case 'PersistentVolumeClaim':
      return admitClaim(inNamespace(object), defaultClass)
    case 'CSIStorageCapacity':
      return inNamespace(object)
    case 'StorageClass':
      return { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', ...object }
    case 'CSIDriver': {
      const defaults = { attachRequired: true, podInfoOnMount: false, storageCapacity: false }
      return { ...object, spec: { ...defaults, ...(object.spec as object) } }
    }
    default:
      return object
  }
}

function inNamespace(object: KubernetesObject): KubernetesObject {
  if (object.metadata.namespace) return object
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } }
}

/** A claim, or the template of one, as it is when it has been created. */
export function admitClaim(claim: KubernetesObject, defaultClass: string | undefined): KubernetesObject {
  const spec = claim.spec as ClaimSpec
  const named =
    spec.storageClassName !== undefined ||
    claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined
  const storageClassName = named || defaultClass === undefined ? {} : { storageClassName: defaultClass }
  return { ...claim, spec: { volumeMode: 'Filesystem', ...spec, ...storageClassName } }
}
