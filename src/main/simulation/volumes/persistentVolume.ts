import type { KubernetesObject, NodeSelectorTerm, RawQuantity } from '../../../design/kubernetes'
import { REGION_LABEL, ZONE_LABEL } from '../state/nodes'
import { annotations, annotationsOf, labelsOf, optionalBytes, phaseOf } from './meta'
import type { ClaimReference, Labels } from './meta'
import { BETA_REGION_LABEL, BETA_ZONE_LABEL, ZONE_DELIMITER } from './migration'
import { migratedAffinity, migratedHandle, migratedSource, type DiskSources } from './migration'

/** Values of one zone or region label of a volume. */
export interface VolumeTopology {
  readonly key: string
  readonly values: readonly string[]
}

/** A PersistentVolume with what is read of it often. */
export interface Volume {
  readonly object: KubernetesObject
  readonly name: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly capacityBytes: number
  readonly accessModes: readonly string[]
  readonly volumeMode: string
  readonly className: string
  /** spec.storageClassName alone, without the old annotation. */
  readonly specClassName: string
  readonly attributesClass: string
  readonly claimRef: ClaimReference | undefined
  readonly phase: string
  readonly reclaimPolicy: string
  readonly deleting: boolean
  /** Terms of the required node affinity, undefined: every node can reach it. */
  readonly affinity: readonly NodeSelectorTerm[] | undefined
  /** The same as its CSI driver has it, when `plugin` is migrated on the node. */
  readonly migratedAffinity: readonly NodeSelectorTerm[] | undefined
  /** Zone and region labels, in upstream's order of keys. */
  readonly topologies: readonly VolumeTopology[]
  /** CSI driver and handle as NodeVolumeLimits counts them, '' when it does not. */
  readonly driver: string
  readonly handle: string
  /** spec.csi.volumeHandle, undefined for other sources. */
  readonly csiHandle: string | undefined
  /** The in-tree plugin of a migrated source. */
  readonly plugin: string | undefined
}

interface VolumeSpec extends DiskSources {
  capacity?: { storage?: RawQuantity } | null
  accessModes?: string[] | null
  volumeMode?: string | null
  storageClassName?: string | null
  volumeAttributesClassName?: string | null
  claimRef?: ClaimReference | null
  persistentVolumeReclaimPolicy?: string | null
  nodeAffinity?: { required?: { nodeSelectorTerms?: NodeSelectorTerm[] | null } | null } | null
  csi?: { driver: string; volumeHandle: string } | null
}

export function compileVolume(object: KubernetesObject): Volume {
  const spec = (object.spec ?? {}) as VolumeSpec
  const labels = labelsOf(object)
  const notes = annotationsOf(object)
  const source = spec.csi ? undefined : migratedSource(spec)
  const affinity = reachableBy(spec.nodeAffinity?.required?.nodeSelectorTerms ?? undefined)
  return {
    object,
    name: object.metadata.name ?? '',
    labels,
    annotations: notes,
    capacityBytes: optionalBytes(object, spec.capacity?.storage) ?? 0,
    accessModes: spec.accessModes ?? [],
    volumeMode: spec.volumeMode ?? 'Filesystem',
    className: notes[annotations.betaStorageClass] ?? spec.storageClassName ?? '',
    specClassName: spec.storageClassName ?? '',
    attributesClass: spec.volumeAttributesClassName ?? '',
    claimRef: spec.claimRef ?? undefined,
    phase: phaseOf(object),
    reclaimPolicy: spec.persistentVolumeReclaimPolicy ?? 'Retain',
    deleting: Boolean(object.metadata.deletionTimestamp),
    affinity,
    migratedAffinity: source?.topologyKey ? migratedAffinity(affinity, labels, source.topologyKey) : affinity,
    topologies: topologiesOf(labels),
    driver: spec.csi?.driver ?? source?.driver ?? '',
    handle: spec.csi?.volumeHandle ?? (source ? migratedHandle(spec, labels) : ''),
    csiHandle: spec.csi?.volumeHandle,
    plugin: source?.plugin,
  }
}

/**
 * CheckNodeAffinity shows the terms a node without a name: fields never equal anything, and always differ
 * (component-helpers/storage/volume/helpers.go).
 */
function reachableBy(terms: readonly NodeSelectorTerm[] | undefined): readonly NodeSelectorTerm[] | undefined {
  if (!terms?.some((term) => term.matchFields?.length)) return terms
  const possible = terms.filter((term) => (term.matchFields ?? []).every(({ operator }) => operator === 'NotIn'))
  return possible.map((term) => ({ matchExpressions: term.matchExpressions ?? [] }))
}

const topologyLabels = [BETA_ZONE_LABEL, BETA_REGION_LABEL, ZONE_LABEL, REGION_LABEL]

/** A label with an empty part (`a__`) is ignored (cloud-provider/volume/helpers/zones.go). */
function topologiesOf(labels: Labels): VolumeTopology[] {
  return topologyLabels.flatMap((key) => {
    if (labels[key] === undefined) return []
    const values = labels[key].split(ZONE_DELIMITER).map((value) => value.trim())
    return values.includes('') ? [] : [{ key, values }]
  })
}
