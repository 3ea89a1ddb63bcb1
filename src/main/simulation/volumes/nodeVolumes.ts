import type { NodeSpec } from '../../../design/types'
import type { VolumeStore } from '../state/volumes'
import { Candidates } from './candidates'
import { capacityFor } from './capacity'
import { NO_PROVISIONER } from './migration'
import type { Volume } from './persistentVolume'
import type { Claim } from './persistentVolumeClaim'
import type { StorageCapacity } from './storage'
import { allowsNode, canReachBound } from './topology'

/** The claims of one pod, as the scheduler sees them at the start of an attempt. */
export interface PodClaims {
  readonly bound: readonly Claim[]
  /** Unbound claims of WaitForFirstConsumer classes, in the order of the pod's volumes. */
  readonly delayed: readonly Claim[]
  /** Volumes for those of `delayed` that no node was selected for, the smallest request first. */
  readonly candidates: readonly Candidates[]
  /** Whether an unbound claim is not the scheduler's to bind. */
  readonly immediate: boolean
}

/** What would be done for a pod's claims on a node. */
export interface NodeVolumes {
  readonly bindings: readonly { readonly claim: Claim; readonly volume: Volume }[]
  readonly provisions: readonly { readonly claim: Claim; readonly capacity: StorageCapacity | undefined }[]
}

/** Bits, in the order in which upstream lists the reasons. */
export const Conflict = { NodeAffinity: 1, NoVolume: 2, NoSpace: 4, VolumeGone: 8 } as const

/** component-helpers pv_helpers.go, IsDelayBindingMode: a class that is not there binds at once. */
export function isDelayed(volumes: VolumeStore, claim: Claim): boolean {
  return claim.className !== '' && volumes.storageClass(claim.className)?.waitsForConsumer === true
}

/** volumebinding/binder.go, GetPodVolumeClaims. The claims must exist. */
export function podClaims(volumes: VolumeStore, claims: readonly Claim[]): PodClaims {
  const bound = claims.filter((claim) => claim.bound)
  const unbound = claims.filter((claim) => !claim.bound)
  // A claim that names its volume is the controller's to bind, whatever its class.
  const delayed = unbound.filter((claim) => claim.volumeName === '' && isDelayed(volumes, claim))
  const candidates = delayed
    .filter((claim) => claim.selectedNode === undefined)
    .sort((a, b) => (a.requestBytes ?? 0) - (b.requestBytes ?? 0))
    .map((claim) => new Candidates(claim, volumes.latestVolumesOf(claim.className)))
  return { bound, delayed, candidates, immediate: delayed.length < unbound.length }
}

/**
 * How the node can serve the claims, or the reasons why it cannot (bits of Conflict). Upstream: volumebinding/binder.go,
 * FindPodVolumes.
 */
export function findNodeVolumes(volumes: VolumeStore, claims: PodClaims, node: NodeSpec): NodeVolumes | number {
  const conflict = checkBound(volumes, claims.bound, node)
  const answer = findForDelayed(volumes, claims, node)
  if (typeof answer === 'number') return conflict | answer
  return conflict === 0 ? answer : conflict
}

/** The first claim that does not fit decides. */
function checkBound(volumes: VolumeStore, claims: readonly Claim[], node: NodeSpec): number {
  if (claims.length === 0) return 0
  const csiNode = volumes.csiNode(node.name)
  for (const claim of claims) {
    const volume = volumes.latestVolume(claim.volumeName)
    if (!volume) return Conflict.VolumeGone
    if (!canReachBound(node, volume, csiNode)) return Conflict.NodeAffinity
  }
  return 0
}

const nothing: NodeVolumes = { bindings: [], provisions: [] }

function findForDelayed(volumes: VolumeStore, claims: PodClaims, node: NodeSpec): NodeVolumes | number {
  if (claims.delayed.length === 0) return nothing
  const toProvision: Claim[] = []
  for (const claim of claims.delayed) {
    if (claim.selectedNode === undefined) continue
    if (claim.selectedNode !== node.name) return Conflict.NoVolume
    toProvision.push(claim)
  }
  const bindings: { claim: Claim; volume: Volume }[] = []
  const taken = new Set<string>()
  for (const candidates of claims.candidates) {
    const volume = candidates.find(node, taken)
    if (!volume) {
      toProvision.push(candidates.claim)
      continue
    }
    taken.add(volume.name)
    bindings.push({ claim: candidates.claim, volume })
  }
  const provisions = checkProvisions(volumes, toProvision, node)
  return typeof provisions === 'number' ? provisions : { bindings, provisions }
}

function checkProvisions(
  volumes: VolumeStore,
  claims: readonly Claim[],
  node: NodeSpec,
): NodeVolumes['provisions'] | number {
  const provisions: { claim: Claim; capacity: StorageCapacity | undefined }[] = []
  for (const claim of claims) {
    const storageClass = volumes.storageClass(claim.className)
    const provisioner = storageClass?.provisioner ?? ''
    if (!storageClass || provisioner === '' || provisioner === NO_PROVISIONER) return Conflict.NoVolume
    if (!allowsNode(storageClass, node.labels)) return Conflict.NoVolume
    const capacity = capacityFor(volumes, claim, storageClass, node)
    if (capacity === false) return Conflict.NoSpace
    provisions.push({ claim, capacity: capacity === true ? undefined : capacity })
  }
  return provisions
}
