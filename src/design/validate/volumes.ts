/** PersistentVolumes and their claims. Source: pkg/apis/core/validation/validation.go. */
import type { KubernetesObject, LabelSelector, NodeSelectorTerm, ObjectMeta, RawQuantity } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { checkNodeSelector } from './affinity'
import { checkMetadata, subdomainError } from './names'
import { nanoOf } from './resources'
import { checkSelector } from './selectors'
import { isMapping } from './structure'

export interface ClaimSpec {
  accessModes?: string[]
  resources?: { requests?: Record<string, RawQuantity> }
  selector?: LabelSelector
  storageClassName?: string
  volumeMode?: string
  volumeName?: string
}

export interface VolumeSpec {
  accessModes?: string[]
  capacity?: Record<string, RawQuantity>
  claimRef?: { name?: string; namespace?: string }
  csi?: { driver?: string; volumeHandle?: string }
  local?: { path?: string }
  nodeAffinity?: { required?: { nodeSelectorTerms?: NodeSelectorTerm[] } }
  persistentVolumeReclaimPolicy?: string
  storageClassName?: string
  volumeMode?: string
}

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
const volumeModes = ['Block', 'Filesystem']

/** Fields of a PersistentVolume that say what it is; exactly one is set. */
const sources = (
  'awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs ' +
  'hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume'
).split(' ')

export function checkPersistentVolume(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const at: Path = ['spec']
  if (object.spec === undefined) return report.required(at)
  const spec = object.spec as VolumeSpec
  checkAccessModes(spec.accessModes, '', at, report)
  checkCapacity(spec.capacity, [...at, 'capacity'], report)
  checkVolumeMode(spec.volumeMode, at, report)
  checkClassName(spec.storageClassName, at, report)
  const policies = ['Delete', 'Recycle', 'Retain']
  const policy = spec.persistentVolumeReclaimPolicy
  if (policy && !policies.includes(policy)) {
    report.unsupported([...at, 'persistentVolumeReclaimPolicy'], policy, policies)
  }
  checkSource(spec, at, report)
  if (!spec.nodeAffinity) return
  const required = [...at, 'nodeAffinity', 'required']
  if (!spec.nodeAffinity.required) report.required(required, 'must specify required node constraints')
  else checkNodeSelector(spec.nodeAffinity.required, required, report)
}

function checkCapacity(capacity: Record<string, RawQuantity> | undefined, path: Path, report: Reporter): void {
  if (!capacity || Object.keys(capacity).length === 0) return report.required(path)
  for (const resource of Object.keys(capacity)) {
    if (resource !== 'storage') report.unsupported([...path, resource], resource, ['storage'])
  }
  checkSize(capacity.storage, [...path, 'storage'], [...path, 'storage'], report)
}

function checkSource(spec: VolumeSpec, path: Path, report: Reporter): void {
  const given = sources.filter((source) => Object.hasOwn(spec, source))
  if (given.length === 0) report.required(path, 'must specify a volume type')
  for (const source of given.slice(1)) report.forbidden([...path, source], 'may not specify more than 1 volume type')
  if (spec.csi) {
    checkDriverName(spec.csi.driver, [...path, 'csi', 'driver'], report)
    if (!spec.csi.volumeHandle) report.required([...path, 'csi', 'volumeHandle'])
  }
  if (isMapping(spec.local)) {
    if (!spec.local.path) report.required([...path, 'local', 'path'])
    if (!spec.nodeAffinity) report.required([...path, 'nodeAffinity'], 'Local volume requires node affinity')
  }
}

export function checkPersistentVolumeClaim(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  checkClaimSpec(object.spec as ClaimSpec | undefined, ['spec'], report)
}

/** volumeClaimTemplates of a StatefulSet: their names become parts of claims' and names of pods' volumes. */
export function checkClaimTemplates(
  templates: readonly { metadata?: ObjectMeta; spec?: unknown }[],
  path: Path,
  report: Reporter,
): void {
  const names = new Set<string>()
  templates.forEach(({ metadata, spec }, index) => {
    const at = [...path, index, 'metadata', 'name']
    const name = metadata?.name ?? ''
    if (name === '') report.required(at)
    else if (names.has(name)) report.duplicate(at, name)
    else {
      const why = subdomainError(name)
      if (why) report.invalid(at, name, why)
    }
    names.add(name)
    checkClaimSpec(spec as ClaimSpec | undefined, [...path, index, 'spec'], report)
  })
}

export function checkClaimSpec(spec: ClaimSpec | undefined, path: Path, report: Reporter): void {
  if (!spec) return report.required(path)
  checkAccessModes(spec.accessModes, 'at least 1 access mode is required', path, report)
  if (spec.selector) checkSelector(spec.selector, [...path, 'selector'], report)
  const resources = [...path, 'resources']
  checkSize(spec.resources?.requests?.storage, [...resources, 'requests', 'storage'], resources, report)
  checkClassName(spec.storageClassName, path, report)
  checkVolumeMode(spec.volumeMode, path, report)
}

function checkAccessModes(modes: readonly string[] | undefined, why: string, path: Path, report: Reporter): void {
  const at = [...path, 'accessModes']
  if (!modes || modes.length === 0) return report.required(at, why)
  modes.forEach((mode, index) => {
    if (!accessModes.includes(mode)) report.unsupported([...at, index], mode, accessModes)
  })
  if (modes.includes('ReadWriteOncePod') && modes.some((one) => one !== 'ReadWriteOncePod')) {
    report.forbidden(at, 'may not use ReadWriteOncePod with other access modes')
  }
}

/** Bytes of a volume; `field` is what upstream names. */
function checkSize(raw: RawQuantity | undefined, path: Path, field: Path, report: Reporter): void {
  if (raw === undefined) return report.required(path)
  const nano = nanoOf(raw)
  if (nano === undefined) return
  if (nano <= 0n) return report.invalid(path, String(raw), 'must be greater than zero', { field })
  if (nano % 1_000_000_000n !== 0n) {
    const text = String(raw)
    const remedy = text.endsWith('m') ? `did you mean "${text.slice(0, -1)}Mi"?` : 'write whole bytes'
    report.invalid(path, text, 'must be an integer', { field, remedy })
  }
}

function checkClassName(name: string | undefined, path: Path, report: Reporter): void {
  const why = name ? subdomainError(name) : undefined
  if (why) report.invalid([...path, 'storageClassName'], name, why)
}

function checkVolumeMode(mode: string | undefined, path: Path, report: Reporter): void {
  if (mode !== undefined && !volumeModes.includes(mode)) {
    report.unsupported([...path, 'volumeMode'], mode, volumeModes)
  }
}

export function checkDriverName(name: string | undefined, path: Path, report: Reporter): void {
  if (!name) return report.required(path)
  const why = name.length > 63 ? 'must be no more than 63 characters' : subdomainError(name.toLowerCase())
  if (why) report.invalid(path, name, why)
}
