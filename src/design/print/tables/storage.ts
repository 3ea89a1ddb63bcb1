import type { KubernetesObject, RawQuantity } from '../../kubernetes'
import { ageOf, printer } from '../table'
import { accessModes, none, quantity } from '../text'

export interface ClaimObject extends KubernetesObject {
  spec: {
    volumeName?: string
    storageClassName?: string
    volumeMode?: string
    volumeAttributesClassName?: string
    accessModes?: string[]
    resources?: { requests?: Record<string, RawQuantity> }
  }
  status?: { phase?: string; capacity?: Record<string, RawQuantity>; accessModes?: string[] }
}

const unset = '<unset>'
export const phaseOf = ({ metadata, status }: KubernetesObject & { status?: { phase?: string } }): string =>
  metadata.deletionTimestamp === undefined ? (status?.phase ?? 'Pending') : 'Terminating'

export const persistentVolumeClaim = printer(
  'NAME, STATUS, VOLUME, CAPACITY, ACCESS MODES, STORAGECLASS, VOLUMEATTRIBUTESCLASS, AGE | VOLUMEMODE',
  (object: ClaimObject, now) => {
    const { spec, status = {}, metadata } = object
    const bound = spec.volumeName ? true : false
    return [
      metadata.name ?? '',
      phaseOf(object),
      spec.volumeName ?? '',
      bound ? quantity(status.capacity?.['storage'] ?? spec.resources?.requests?.['storage']) : '',
      bound ? accessModes(status.accessModes ?? spec.accessModes) : '',
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? unset,
      ageOf(object, now),
      spec.volumeMode ?? unset,
    ]
  },
)

export interface VolumeObject extends KubernetesObject {
  spec: {
    capacity?: Record<string, RawQuantity>
    accessModes?: string[]
    persistentVolumeReclaimPolicy?: string
    claimRef?: { namespace?: string; name?: string }
    storageClassName?: string
    volumeAttributesClassName?: string
    volumeMode?: string
  }
  status?: { phase?: string; reason?: string; message?: string }
}

export const persistentVolume = printer(
  'NAME, CAPACITY, ACCESS MODES, RECLAIM POLICY, STATUS, CLAIM, STORAGECLASS, VOLUMEATTRIBUTESCLASS, REASON, AGE | VOLUMEMODE',
  (object: VolumeObject, now) => {
    const { spec, status, metadata } = object
    return [
      metadata.name ?? '',
      quantity(spec.capacity?.['storage']),
      accessModes(spec.accessModes),
      spec.persistentVolumeReclaimPolicy ?? 'Retain',
      phaseOf(object),
      spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '',
      spec.storageClassName ?? '',
      spec.volumeAttributesClassName ?? unset,
      status?.reason ?? '',
      ageOf(object, now),
      spec.volumeMode ?? unset,
    ]
  },
)

interface StorageClassObject extends KubernetesObject {
  provisioner?: string
  reclaimPolicy?: string
  volumeBindingMode?: string
  allowVolumeExpansion?: boolean
}

export const isDefaultClass = ({ metadata }: KubernetesObject): boolean =>
  metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'

export const storageClass = printer(
  'NAME, PROVISIONER, RECLAIMPOLICY, VOLUMEBINDINGMODE, ALLOWVOLUMEEXPANSION, AGE',
  (object: StorageClassObject, now) => [
    `${object.metadata.name}${isDefaultClass(object) ? ' (default)' : ''}`,
    object.provisioner ?? none,
    object.reclaimPolicy ?? 'Delete',
    object.volumeBindingMode ?? 'Immediate',
    String(object.allowVolumeExpansion ?? false),
    ageOf(object, now),
  ],
)

interface AttachmentObject extends KubernetesObject {
  spec: { attacher: string; source?: { persistentVolumeName?: string }; nodeName: string }
  status?: { attached?: boolean }
}

export const volumeAttachment = printer('NAME, ATTACHER, PV, NODE, ATTACHED, AGE', (object: AttachmentObject, now) => [
  object.metadata.name ?? '',
  object.spec.attacher,
  object.spec.source?.persistentVolumeName ?? '',
  object.spec.nodeName,
  String(object.status?.attached ?? false),
  ageOf(object, now),
])
