/** What the volume plugins exclude, by their definitions, over a handful of claims and volumes without a store. */
import type { NodeSpec } from '../../../../src/design'
import type { NodeSelectorTerm } from '../../../../src/design/kubernetes'
import { matchesNodeTerm } from './cluster'
import type { Refusal } from './filters'

export interface TwinVolume {
  name: string
  className: string
  /** In Gi. */
  size: number
  affinity: NodeSelectorTerm[] | undefined
  labels: Record<string, string>
}

export interface TwinClaim {
  name: string
  /** bound: to `pv-<name>`. */
  state: 'bound' | 'unbound' | 'lost' | 'deleting'
  className: string
  size: number
  onePod: boolean
}

export interface TwinClass {
  name: string
  waits: boolean
  provisions: boolean
  /** Zones in which volumes can be made; undefined: everywhere. */
  zones: string[] | undefined
}

export interface TwinDisk {
  kind: 'gcePersistentDisk' | 'awsElasticBlockStore' | 'iscsi' | 'rbd'
  id: string
  readOnly: boolean
}

export interface VolumePod {
  name: string
  claims: string[]
  disks: TwinDisk[]
}

export interface Storage {
  classes: TwinClass[]
  volumes: TwinVolume[]
  claims: TwinClaim[]
  /** By node. */
  limits: Record<string, number | undefined>
  nodes: Map<string, NodeSpec>
  /** Node by pod. */
  placed: Map<VolumePod, string>
}

const claimOf = ({ claims }: Storage, name: string): TwinClaim | undefined => claims.find((one) => one.name === name)
const volumeOf = ({ volumes }: Storage, claim: TwinClaim): TwinVolume | undefined =>
  volumes.find(({ name }) => name === `pv-${claim.name}`)

/** Why no node at all can take the pod. */
export function refusesPod(storage: Storage, { claims }: VolumePod): string | undefined {
  const found = claims.map((name) => ({ name, claim: claimOf(storage, name) }))
  const missing = found.find(({ claim }) => !claim)
  if (missing) return `persistentvolumeclaim "${missing.name}" not found`
  for (const { name, claim } of found) {
    if (claim?.state === 'lost') {
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "pv-${name}"`
    }
    if (claim?.state === 'deleting') return `persistentvolumeclaim "${name}" is being deleted`
  }
  const waits = ({ className }: TwinClaim): boolean =>
    storage.classes.some((one) => one.name === className && one.waits)
  const immediate = found.some(({ claim }) => claim?.state === 'unbound' && !waits(claim))
  return immediate ? 'pod has unbound immediate PersistentVolumeClaims' : undefined
}

/** The first of the volume plugins that refuses the node. */
export function refusesNode(storage: Storage, pod: VolumePod, node: NodeSpec): Refusal | undefined {
  const checks: [string, string[]][] = [
    ['VolumeRestrictions', restrictions(storage, pod, node)],
    ['NodeVolumeLimits', exceedsLimit(storage, pod, node) ? ['node(s) exceed max volume count'] : []],
    ['VolumeBinding', unbindable(storage, pod, node)],
    ['VolumeZone', inOtherZone(storage, pod, node) ? ['node(s) had no available volume zone'] : []],
  ]
  const [refused] = checks.filter(([, reasons]) => reasons.length > 0)
  return refused && { plugin: refused[0], reasons: refused[1] }
}

function podsOn({ placed }: Storage, node: string): VolumePod[] {
  return [...placed].filter(([, at]) => at === node).map(([pod]) => pod)
}

function restrictions(storage: Storage, pod: VolumePod, node: NodeSpec): string[] {
  const conflict = podsOn(storage, node.name).some((other) =>
    other.disks.some((one) => pod.disks.some((wanted) => disksConflict(one, wanted))),
  )
  if (conflict) return ['node(s) had no available disk']
  const isUsed = (claim: string): boolean =>
    [...storage.placed].some(([other, at]) => storage.nodes.has(at) && other.claims.includes(claim))
  const inUse = pod.claims.some((name) => claimOf(storage, name)?.onePod && isUsed(name))
  const words =
    'unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod'
  return inUse ? [`node(s) ${words}`] : []
}

/** Two may read; an EBS volume is never shared. */
function disksConflict(one: TwinDisk, other: TwinDisk): boolean {
  if (one.kind !== other.kind || one.id !== other.id) return false
  return one.kind === 'awsElasticBlockStore' || !(one.readOnly && other.readOnly)
}

/** Names of volumes that a CSI driver attaches: those that are there, and those that it has yet to make. */
function attachable(storage: Storage, { claims }: VolumePod): string[] {
  return claims.flatMap((name) => {
    const claim = claimOf(storage, name)
    if (!claim) return []
    if (claim.state === 'bound') return [`pv-${name}`]
    const provisions = storage.classes.some((one) => one.name === claim.className && one.provisions)
    return provisions ? [`to be made for ${name}`] : []
  })
}

function exceedsLimit(storage: Storage, pod: VolumePod, { name }: NodeSpec): boolean {
  const limit = storage.limits[name]
  if (limit === undefined) return false
  const attached = new Set(podsOn(storage, name).flatMap((one) => attachable(storage, one)))
  const added = new Set(attachable(storage, pod).filter((one) => !attached.has(one)))
  return added.size > 0 && attached.size + added.size > limit
}

const isWithin = ({ affinity }: TwinVolume, node: NodeSpec): boolean =>
  !affinity || affinity.some((term) => matchesNodeTerm(term, node))

function unbindable(storage: Storage, { claims }: VolumePod, node: NodeSpec): string[] {
  const found = [...new Set(claims)].flatMap((name) => claimOf(storage, name) ?? [])
  const bound = found.filter(({ state }) => state === 'bound')
  const outOfReach = bound.some((claim) => !isWithin(volumeOf(storage, claim) as TwinVolume, node))
  const taken = new Set<TwinVolume>()
  let lacking = false
  for (const claim of found.filter(({ state }) => state === 'unbound').sort((one, other) => one.size - other.size)) {
    const fitting = storage.volumes.filter(
      (volume) =>
        !isBound(storage, volume) &&
        !taken.has(volume) &&
        volume.className === claim.className &&
        volume.size >= claim.size &&
        !claim.onePod &&
        isWithin(volume, node),
    )
    const [smallest] = fitting.sort((one, other) => one.size - other.size)
    if (smallest) taken.add(smallest)
    else if (!canBeMade(storage, claim, node)) lacking = true
  }
  return [
    ...(outOfReach ? ["node(s) didn't match PersistentVolume's node affinity"] : []),
    ...(lacking ? ["node(s) didn't find available persistent volumes to bind"] : []),
  ]
}

const isBound = ({ claims }: Storage, { name }: TwinVolume): boolean =>
  claims.some((claim) => claim.state === 'bound' && name === `pv-${claim.name}`)

function canBeMade({ classes }: Storage, { className }: TwinClaim, { labels }: NodeSpec): boolean {
  const found = classes.find(({ name }) => name === className)
  return found?.provisions === true && (!found.zones || found.zones.includes(labels['topology.kubernetes.io/zone']))
}

const current: Record<string, string> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'topology.kubernetes.io/zone': 'topology.kubernetes.io/zone',
}

/** Nodes without any zone take all volumes. A volume's old label is matched by a node's current one. */
function inOtherZone(storage: Storage, { claims }: VolumePod, { labels }: NodeSpec): boolean {
  if (!Object.keys(current).some((key) => key in labels)) return false
  return claims.some((name) => {
    const claim = claimOf(storage, name)
    const volume = claim?.state === 'bound' ? volumeOf(storage, claim) : undefined
    return Object.entries(volume?.labels ?? {}).some(([key, value]) => {
      const of = (labels[key] ?? labels[current[key]]) as string | undefined
      return of === undefined || !value.split('__').includes(of)
    })
  })
}
