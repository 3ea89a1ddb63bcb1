/** StorageClasses, CSI objects and VolumeAttachments. Source: pkg/apis/storage/validation/validation.go. */
import type { KubernetesObject, LabelSelector, RawQuantity } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { checkMetadata, qualifiedNameErrors, subdomainError } from './names'
import { nanoOf } from './resources'
import { checkSelector } from './selectors'
import { checkDriverName } from './volumes'

interface TopologyTerm {
  matchLabelExpressions?: { key?: string; values?: string[] }[]
}

export function checkStorageClass(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const { provisioner, volumeBindingMode, reclaimPolicy, allowedTopologies } = object as {
    provisioner?: string
    volumeBindingMode?: string
    reclaimPolicy?: string
    allowedTopologies?: TopologyTerm[]
  }
  if (!provisioner) report.required(['provisioner'])
  else {
    for (const why of qualifiedNameErrors(provisioner.toLowerCase())) report.invalid(['provisioner'], provisioner, why)
  }
  const modes = ['Immediate', 'WaitForFirstConsumer']
  if (volumeBindingMode !== undefined && !modes.includes(volumeBindingMode)) {
    report.unsupported(['volumeBindingMode'], volumeBindingMode, modes)
  }
  const policies = ['Delete', 'Retain']
  if (reclaimPolicy && !policies.includes(reclaimPolicy)) report.unsupported(['reclaimPolicy'], reclaimPolicy, policies)
  allowedTopologies?.forEach((term, index) => checkTopologyTerm(term, ['allowedTopologies', index], report))
}

function checkTopologyTerm({ matchLabelExpressions = [] }: TopologyTerm, path: Path, report: Reporter): void {
  const keys = new Set<string>()
  matchLabelExpressions.forEach(({ key = '', values = [] }, index) => {
    const at = [...path, 'matchLabelExpressions', index]
    for (const why of qualifiedNameErrors(key)) report.invalid([...at, 'key'], key, why)
    if (keys.has(key)) report.duplicate([...at, 'key'], key)
    keys.add(key)
    if (values.length === 0) report.required([...at, 'values'])
    values.forEach((value, place) => {
      if (values.indexOf(value) < place) report.duplicate([...at, 'values', place], value)
    })
  })
}

interface NodeDriver {
  name?: string
  nodeID?: string
  topologyKeys?: string[]
  allocatable?: { count?: number }
}

export function checkCsiNode(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  if (object.spec === undefined) return report.required(['spec'])
  const { drivers = [] } = object.spec as { drivers?: NodeDriver[] }
  const names = new Set<string>()
  drivers.forEach((driver, index) => {
    const at = ['spec', 'drivers', index]
    checkDriverName(driver.name, [...at, 'name'], report)
    if (driver.name !== undefined && names.has(driver.name)) report.duplicate([...at, 'name'], driver.name)
    names.add(driver.name ?? '')
    if (!driver.nodeID) report.required([...at, 'nodeID'])
    const count = driver.allocatable?.count
    if (count !== undefined && count < 0) {
      report.invalid([...at, 'allocatable', 'count'], count, 'must be greater than or equal to 0')
    }
    driver.topologyKeys?.forEach((key, place) => {
      for (const why of qualifiedNameErrors(key)) report.invalid([...at, 'topologyKeys', place], key, why)
    })
  })
}

export function checkCsiDriver(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  if (object.spec === undefined) return report.required(['spec'])
  const { fsGroupPolicy, volumeLifecycleModes } = object.spec as {
    fsGroupPolicy?: string
    volumeLifecycleModes?: string[]
  }
  const policies = ['File', 'None', 'ReadWriteOnceWithFSType']
  if (fsGroupPolicy !== undefined && !policies.includes(fsGroupPolicy)) {
    report.unsupported(['spec', 'fsGroupPolicy'], fsGroupPolicy, policies)
  }
  const modes = ['Persistent', 'Ephemeral']
  volumeLifecycleModes?.forEach((mode, index) => {
    if (!modes.includes(mode)) report.unsupported(['spec', 'volumeLifecycleModes', index], mode, modes)
  })
}

export function checkCsiStorageCapacity(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const { nodeTopology, storageClassName, capacity } = object as {
    nodeTopology?: LabelSelector
    storageClassName?: string
    capacity?: RawQuantity
  }
  if (nodeTopology) checkSelector(nodeTopology, ['nodeTopology'], report)
  const why = subdomainError(storageClassName ?? '')
  if (why) report.invalid(['storageClassName'], storageClassName ?? '', why)
  const nano = nanoOf(capacity)
  if (nano !== undefined && nano < 0n) {
    report.invalid(['capacity'], String(capacity), 'must be greater than or equal to 0')
  }
}

export function checkVolumeAttachment(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  if (object.spec === undefined) return report.required(['spec'])
  const spec = object.spec as {
    attacher?: string
    nodeName?: string
    source?: { persistentVolumeName?: string; inlineVolumeSpec?: unknown }
  }
  checkDriverName(spec.attacher, ['spec', 'attacher'], report)
  const why = subdomainError(spec.nodeName ?? '')
  if (why) report.invalid(['spec', 'nodeName'], spec.nodeName ?? '', why)
  const { persistentVolumeName: name, inlineVolumeSpec } = spec.source ?? {}
  const which = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  if (name === undefined && inlineVolumeSpec === undefined) report.required(['spec', 'source'], which)
  else if (name !== undefined && inlineVolumeSpec !== undefined) report.forbidden(['spec', 'source'], which)
  else if (name === '') {
    report.required(['spec', 'source', 'persistentVolumeName'], 'must specify non empty persistentVolumeName')
  }
}
