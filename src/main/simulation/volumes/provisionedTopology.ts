import type { NodeSpec } from '../../../design/types'
import type { VolumeStore } from '../state/volumes'
import { ZONE_LABEL } from '../state/nodes'
import { reachOf } from './drivers'
import type { Labels } from './meta'
import type { Claim } from './persistentVolumeClaim'
import type { StorageClass } from './storage'
import { allowsNode } from './topology'

const HOSTNAME_LABEL = 'kubernetes.io/hostname'

/** Labels that a node must have to use a volume; none: every node can. */
export type Segment = Labels

/** The topology of a driver's volumes on a node: by its CSINode's topologyKeys, else by what is known of the driver. */
export function segmentOf(store: VolumeStore, driver: string, node: NodeSpec): Segment {
  const keys = store.csiNode(node.name)?.topologyKeys.get(driver) ?? knownKeys(driver)
  return Object.fromEntries(keys.flatMap((key) => (key in node.labels ? [[key, node.labels[key]]] : [])))
}

function knownKeys(driver: string): string[] {
  const reach = reachOf(driver)
  if (reach === 'everywhere') return []
  return [reach === 'node' ? HOSTNAME_LABEL : ZONE_LABEL]
}

/** The topologies that nodes have and the class allows, in a fixed order. */
export function segmentsOf(
  store: VolumeStore,
  driver: string,
  storageClass: StorageClass,
  nodes: Iterable<NodeSpec>,
): readonly Segment[] {
  const segments = new Map<string, Segment>()
  for (const node of nodes) {
    if (!allowsNode(storageClass, node.labels)) continue
    const segment = segmentOf(store, driver, node)
    segments.set(JSON.stringify(Object.entries(segment).sort()), segment)
  }
  return [...segments].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, segment]) => segment)
}

/**
 * Where a volume that no pod waits for is made: spread by the claim's name, as external-provisioner does it
 * (sig-storage-lib-external-provisioner, topology.go).
 */
export function spreadSegment(segments: readonly Segment[], claim: Claim): Segment {
  return segments.length === 0 ? {} : segments[spreadIndex(claim.name) % segments.length]
}

/**
 * `data-web-3` gives hash(web) + 3, so that a StatefulSet's claims go round the zones and those of one pod meet in the same;
 * other names give their hash.
 */
export function spreadIndex(claimName: string): number {
  const ordinal = /^(.*)-(\d+)$/.exec(claimName)
  if (!ordinal) return fnv32(claimName)
  const base = ordinal[1].slice(ordinal[1].lastIndexOf('-') + 1)
  return (fnv32(base) + Number(ordinal[2])) >>> 0
}

/** FNV-1 with 32 bits (Go's hash/fnv New32); names are ASCII. */
function fnv32(text: string): number {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 16777619) ^ text.charCodeAt(i)) >>> 0
  return hash
}
