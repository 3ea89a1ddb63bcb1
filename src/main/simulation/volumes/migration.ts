import type { NodeSelectorTerm } from '../../../design/kubernetes'

/**
 * In-tree volume sources that Kubernetes serves through CSI drivers: which driver, and which handle a volume has there.
 * Upstream: staging/src/k8s.io/csi-translation-lib/plugins.
 */
export interface MigratedSource {
  /** Name of the in-tree plugin, which is also the provisioner's name in old StorageClasses. */
  readonly plugin: string
  readonly driver: string
  /** Label of a node by which the driver tells zones apart; undefined: the translation leaves topology alone. */
  readonly topologyKey: string | undefined
}

const sources: Readonly<Record<string, MigratedSource>> = {
  gcePersistentDisk: {
    plugin: 'kubernetes.io/gce-pd',
    driver: 'pd.csi.storage.gke.io',
    topologyKey: 'topology.gke.io/zone',
  },
  awsElasticBlockStore: {
    plugin: 'kubernetes.io/aws-ebs',
    driver: 'ebs.csi.aws.com',
    topologyKey: 'topology.ebs.csi.aws.com/zone',
  },
  cinder: {
    plugin: 'kubernetes.io/cinder',
    driver: 'cinder.csi.openstack.org',
    topologyKey: 'topology.cinder.csi.openstack.org/zone',
  },
  azureDisk: { plugin: 'kubernetes.io/azure-disk', driver: 'disk.csi.azure.com', topologyKey: undefined },
  portworxVolume: { plugin: 'kubernetes.io/portworx-volume', driver: 'pxd.portworx.com', topologyKey: undefined },
}

/** A provisioner's name that stands for: volumes of this class are made by hand. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner'

/** Migrated as well, but not looked at by the scheduler (nodevolumelimits/utils.go, volumebinding/binder.go). */
const uncounted: Readonly<Record<string, string>> = {
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
}

const byPlugin = new Map(Object.values(sources).map((source) => [source.plugin, source]))

export const BETA_ZONE_LABEL = 'failure-domain.beta.kubernetes.io/zone'
export const BETA_REGION_LABEL = 'failure-domain.beta.kubernetes.io/region'
const ZONE_LABEL = 'topology.kubernetes.io/zone'
const REGION_LABEL = 'topology.kubernetes.io/region'
/** Several zones in one label's value. */
export const ZONE_DELIMITER = '__'

/** The source of a volume (of a pod, or `spec` of a PersistentVolume), when it is migrated and the scheduler counts it. */
export function migratedSource(spec: object): MigratedSource | undefined {
  for (const field in sources) if ((spec as Record<string, unknown>)[field]) return sources[field]
  return undefined
}

/** Whether csi-translation-lib knows the source at all. */
export function isMigratable(spec: object): boolean {
  const fields = spec as Record<string, unknown>
  return migratedSource(spec) !== undefined || Boolean(fields.azureFile) || Boolean(fields.vsphereVolume)
}

/**
 * The CSI driver that stands for a provisioner of that name. `undefined`: the scheduler counts nothing for it; the name
 * itself: it is a CSI driver already.
 */
export function countedDriver(provisioner: string): string | undefined {
  return byPlugin.get(provisioner)?.driver ?? (provisioner in uncounted ? undefined : provisioner)
}

/** The external provisioner that answers claims of a class, or undefined for an in-tree plugin that is gone. */
export function externalProvisioner(provisioner: string): string | undefined {
  const driver = byPlugin.get(provisioner)?.driver ?? uncounted[provisioner]
  if (driver !== undefined) return driver
  return provisioner === '' || provisioner.startsWith('kubernetes.io/') ? undefined : provisioner
}

/** The sources of a pod's volume or of a PersistentVolume that have a handle. */
export interface DiskSources {
  gcePersistentDisk?: { pdName?: string } | null
  awsElasticBlockStore?: { volumeID?: string } | null
  cinder?: { volumeID?: string } | null
  azureDisk?: { diskURI?: string; kind?: string } | null
  portworxVolume?: { volumeID?: string } | null
}

/** The handle that the driver knows the volume by; '' when the source cannot be translated. */
export function migratedHandle(spec: DiskSources, labels: Readonly<Record<string, string>> = {}): string {
  if (spec.gcePersistentDisk) return gceHandle(spec.gcePersistentDisk.pdName ?? '', labels)
  if (spec.awsElasticBlockStore) return ebsHandle(spec.awsElasticBlockStore.volumeID ?? '')
  if (spec.cinder) return spec.cinder.volumeID ?? ''
  // The API's default kind is Shared, which is not migrated.
  if (spec.azureDisk)
    return (spec.azureDisk.kind ?? 'Shared').toLowerCase() === 'managed' ? (spec.azureDisk.diskURI ?? '') : ''
  return spec.portworxVolume?.volumeID ?? ''
}

/** `projects/…/zones/…/disks/…`, or of a region when the labels name several zones of one. */
function gceHandle(disk: string, labels: Readonly<Record<string, string>>): string {
  const zones = (labels[BETA_ZONE_LABEL] || labels[ZONE_LABEL] || '').split(ZONE_DELIMITER)
  if (zones.length === 1) return `projects/UNSPECIFIED/zones/${zones[0] || 'UNSPECIFIED'}/disks/${disk}`
  const regions = new Set(zones.map((zone) => zone.split('-').slice(0, 2).join('-')))
  const regional = regions.size === 1 && zones.every((zone) => zone.split('-').length === 3)
  return regional ? `projects/UNSPECIFIED/regions/${[...regions][0]}/disks/${disk}` : ''
}

/** `aws://zone/vol-…` or `vol-…`. */
function ebsHandle(id: string): string {
  if (!id.startsWith('aws://')) return id
  const slash = id.indexOf('/', 'aws://'.length)
  const volume = slash < 0 ? '' : id.slice(slash).replace(/^\/+|\/+$/g, '')
  return /^vol-[^/]*$/.test(volume) ? volume : ''
}

function valuesOf(terms: readonly NodeSelectorTerm[], key: string): string[] {
  return terms.flatMap((term) =>
    (term.matchExpressions ?? []).flatMap((expression) => (expression.key === key ? (expression.values ?? []) : [])),
  )
}

function renamed(terms: readonly NodeSelectorTerm[], from: string, to: string): NodeSelectorTerm[] {
  return terms.map((term) => ({
    ...term,
    matchExpressions: (term.matchExpressions ?? []).map((expression) =>
      expression.key === from ? { ...expression, key: to } : expression,
    ),
  }))
}

function usesBetaLabels(terms: readonly NodeSelectorTerm[], labels: Readonly<Record<string, string>>): boolean {
  const named = (key: string): boolean =>
    terms.some((term) => term.matchExpressions?.some((expression) => expression.key === key))
  if (named(ZONE_LABEL)) return false
  if (named(BETA_ZONE_LABEL)) return true
  return labels[ZONE_LABEL] === undefined && labels[BETA_ZONE_LABEL] !== undefined
}

/** The affinity of a migrated volume in its driver's own topology (translateTopologyFromInTreeToCSI). */
export function migratedAffinity(
  terms: readonly NodeSelectorTerm[] | undefined,
  labels: Readonly<Record<string, string>>,
  topologyKey: string,
): readonly NodeSelectorTerm[] | undefined {
  const written = terms ?? []
  const beta = usesBetaLabels(written, labels)
  const zoneLabel = beta ? BETA_ZONE_LABEL : ZONE_LABEL
  let translated = terms
  if (valuesOf(written, zoneLabel).length > 0) translated = renamed(written, zoneLabel, topologyKey)
  else if (labels[zoneLabel] !== undefined) translated = withZones(written, topologyKey, labels[zoneLabel])
  if (beta && translated && valuesOf(translated, BETA_REGION_LABEL).length > 0)
    translated = renamed(translated, BETA_REGION_LABEL, REGION_LABEL)
  return translated
}

function withZones(terms: readonly NodeSelectorTerm[], key: string, label: string): readonly NodeSelectorTerm[] {
  const zones = label.split(ZONE_DELIMITER).flatMap((zone) => zone.trim() || [])
  if (zones.length === 0) return terms
  const expression = { key, operator: 'In' as const, values: zones }
  return (terms.length === 0 ? [{}] : terms).map((term: NodeSelectorTerm) => ({
    ...term,
    matchExpressions: [...(term.matchExpressions ?? []), expression],
  }))
}
