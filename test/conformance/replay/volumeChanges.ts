/** Entries of the timeline about claims and volumes, as the objects that they speak of. */
import type { KubernetesObject } from '../../../src/design'
import { asSaved } from './input'
import type { PodObject, Recording, TimelineEntry } from './recording'
import type { Volumes } from './volumes'

type Entry<T extends TimelineEntry['type']> = Extract<TimelineEntry, { type: T }>

/** Where objects come from that an entry is the first to speak of. */
export interface Provenance {
  readonly recording: Recording
  /** By name: made by actions. */
  readonly created: Map<string, KubernetesObject>
  readonly pods: ReadonlyMap<string, PodObject>
  /** What the API server does at creation. */
  readonly admit: (object: KubernetesObject) => KubernetesObject
}

const SELECTED_NODE = 'volume.kubernetes.io/selected-node'
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed'

export function volumeChange(volumes: Volumes, entry: Entry<'pv'>, provenance: Provenance): void {
  const known = volumes.get('PersistentVolume', '', entry.name)
  const object = known ?? provenance.created.get(entry.name) ?? provisioned(volumes, entry, provenance)
  const { claimRef: before, ...spec } = object.spec as { claimRef?: { name?: string; uid?: string } }
  const claim = entry.claimRef === undefined ? undefined : volumes.findClaim(entry.claimRef)
  // A volume that its maker kept for a claim lacks the claim's uid until it is bound.
  const kept = before?.name === entry.claimRef && (before?.uid !== undefined || entry.phase !== 'Bound')
  const reference = claim && { kind: 'PersistentVolumeClaim', ...claim.metadata, annotations: undefined }
  const claimRef = entry.claimRef === undefined ? undefined : kept ? before : (reference ?? { name: entry.claimRef })
  put(volumes, known, {
    ...object,
    metadata: { ...object.metadata, ...(entry.deleting ? { deletionTimestamp: DELETED } : {}) },
    spec: claimRef ? { ...spec, claimRef } : spec,
    status: { ...(object.status as object | undefined), phase: entry.phase },
  })
}

export function claimChange(volumes: Volumes, entry: Entry<'pvc'>, provenance: Provenance): void {
  const known = volumes.findClaim(entry.name)
  const object = known ?? provenance.created.get(entry.name) ?? ephemeral(entry, provenance)
  if (!object) return
  const { volumeName: before, ...spec } = object.spec as { volumeName?: string }
  const { [SELECTED_NODE]: _, ...annotations } = object.metadata.annotations ?? {}
  if (entry.selectedNode !== undefined) annotations[SELECTED_NODE] = entry.selectedNode
  // The PV controller writes both at once.
  if (entry.volumeName !== undefined && (entry.volumeName !== before || entry.phase === 'Bound')) {
    annotations[BIND_COMPLETED] = 'yes'
  }
  put(volumes, known, {
    ...object,
    metadata: { ...object.metadata, annotations, ...(entry.deleting ? { deletionTimestamp: DELETED } : {}) },
    spec: entry.volumeName === undefined ? spec : { ...spec, volumeName: entry.volumeName },
    status: { ...(object.status as object | undefined), phase: entry.phase },
  })
}

export function volumeDeleted(volumes: Volumes, name: string): void {
  volumes.remove('PersistentVolume', '', name)
}

export function claimDeleted(volumes: Volumes, { name }: { name: string }): void {
  const claim = volumes.findClaim(name)
  if (claim) volumes.remove('PersistentVolumeClaim', claim.metadata.namespace ?? 'default', name)
}

/** Some instant: only that there is one counts. */
const DELETED = '2026-01-02T00:00:00Z'

/** An entry that says nothing new is no event. */
function put(volumes: Volumes, known: KubernetesObject | undefined, object: KubernetesObject): void {
  if (!known || JSON.stringify(sorted(known)) !== JSON.stringify(sorted(object))) volumes.put(object)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]))
}

/** What the stand-in provisioner made: as it was saved at the end, or else by its rule. */
function provisioned(volumes: Volumes, { name, claimRef = '' }: Entry<'pv'>, provenance: Provenance): KubernetesObject {
  const blank = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name } }
  const saved = provenance.recording.finalVolumes?.pvs.find((one) => one.name === name)
  if (saved) {
    const { claimRef: _, ...spec } = saved.spec
    return asSaved(blank, { ...saved, spec })
  }
  const claim = volumes.findClaim(claimRef)
  if (!claim) throw new Error(`nothing is known of PersistentVolume ${name}`)
  return { ...blank, spec: provisionedSpec(volumes, claim, name, provenance.recording) }
}

function provisionedSpec(volumes: Volumes, claim: KubernetesObject, name: string, { scenario }: Recording): object {
  const { storageClassName, accessModes, volumeMode, resources } = claim.spec as {
    storageClassName: string
    accessModes: string[]
    volumeMode?: string
    resources: { requests: { storage: string } }
  }
  const driver = (volumes.get('StorageClass', '', storageClassName) as { provisioner?: string } | undefined)
    ?.provisioner
  const node = scenario.nodes?.find((one) => one.metadata.name === claim.metadata.annotations?.[SELECTED_NODE])
  const expressions = (scenario.provisioners?.[driver ?? '']?.topologyKeys ?? []).map((key) => ({
    key,
    operator: 'In',
    values: [node?.metadata.labels?.[key] ?? ''],
  }))
  return {
    capacity: { storage: resources.requests.storage },
    accessModes,
    volumeMode,
    storageClassName,
    persistentVolumeReclaimPolicy: 'Retain',
    csi: { driver, volumeHandle: `vol-${name}` },
    ...(expressions.length > 0
      ? { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: expressions }] } } }
      : {}),
  }
}

/** The claim of a pod's generic ephemeral volume. */
function ephemeral({ name }: Entry<'pvc'>, { pods, admit }: Provenance): KubernetesObject | undefined {
  for (const pod of pods.values()) {
    const { name: podName, namespace = 'default' } = pod.metadata
    for (const volume of (pod.spec as { volumes?: EphemeralVolume[] }).volumes ?? []) {
      const template = volume.ephemeral?.volumeClaimTemplate
      if (!template || `${podName}-${volume.name}` !== name) continue
      const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: podName, controller: true }]
      const metadata = { ...template.metadata, name, namespace, ownerReferences }
      return admit({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: template.spec })
    }
  }
  return undefined
}

interface EphemeralVolume {
  name: string
  ephemeral?: { volumeClaimTemplate?: { metadata?: object; spec: object } }
}
