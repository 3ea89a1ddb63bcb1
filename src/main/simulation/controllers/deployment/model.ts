import type { KubernetesObject, LabelSelector } from '../../../../design/kubernetes'
import type { StoredObject } from '../../state/objects'
import type { Condition } from '../conditions'
import { scaledValue } from '../intOrPercent'
import { templateText, type RawTemplate } from '../templates'

export const REVISION = 'deployment.kubernetes.io/revision'
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history'
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const ROLLBACK_TO = 'deprecated.deployment.rollback.to'
const notCopied: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  ROLLBACK_TO,
])
const MAX_HISTORY_LENGTH = 2000
const FOREVER = 2147483647

export interface DeploymentSpec {
  replicas?: number
  selector?: LabelSelector
  template: RawTemplate
  minReadySeconds?: number
  paused?: boolean
  revisionHistoryLimit?: number
  progressDeadlineSeconds?: number
  strategy?: {
    type?: 'RollingUpdate' | 'Recreate'
    rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string }
  }
}

export interface DeploymentStatus {
  observedGeneration?: number
  replicas?: number
  updatedReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  unavailableReplicas?: number
  terminatingReplicas?: number
  collisionCount?: number
  conditions?: readonly Condition[]
}

export interface Deployment extends KubernetesObject {
  spec: DeploymentSpec
  status?: DeploymentStatus
}

export interface ReplicaSetStatus {
  observedGeneration?: number
  replicas?: number
  fullyLabeledReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  terminatingReplicas?: number
  conditions?: readonly Condition[]
}

export interface ReplicaSetObject extends KubernetesObject {
  spec: { replicas?: number; minReadySeconds?: number; selector?: LabelSelector; template: RawTemplate }
  status?: ReplicaSetStatus
}

/** A ReplicaSet as the Deployment controller has it before it: as informers have it, or as the last answer said. */
export interface ReplicaSet {
  target: StoredObject
  object: ReplicaSetObject
}

export const replicasOf = (object: { spec: { replicas?: number } }): number => object.spec.replicas ?? 1
export const sizeOf = (set: ReplicaSet): number => replicasOf(set.object)
export const isRollingUpdate = ({ spec }: Deployment): boolean => spec.strategy?.type !== 'Recreate'
export const hasDeadline = ({ spec }: Deployment): boolean => (spec.progressDeadlineSeconds ?? 600) !== FOREVER
export const historyLimit = ({ spec }: Deployment): number => spec.revisionHistoryLimit ?? 10

function sum(sets: readonly (ReplicaSet | undefined)[], count: (set: ReplicaSet) => number): number {
  let total = 0
  for (const set of sets) if (set) total += count(set)
  return total
}
export const totalSize = (sets: readonly (ReplicaSet | undefined)[]): number => sum(sets, sizeOf)
export const totalStatus = (
  sets: readonly (ReplicaSet | undefined)[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas',
): number => sum(sets, ({ object }) => object.status?.[field] ?? 0)

export const active = (sets: readonly (ReplicaSet | undefined)[]): ReplicaSet[] =>
  sets.filter((set): set is ReplicaSet => set !== undefined && sizeOf(set) > 0)

/** Upstream: deployment/util, ResolveFenceposts. When both round to zero, one may be unavailable. */
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {}
  const desired = replicasOf(deployment)
  const surge = scaledValue(maxSurge, desired, true)
  const unavailable = scaledValue(maxUnavailable, desired, false)
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}

export const maxSurge = (deployment: Deployment): number =>
  isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0

export function maxUnavailable(deployment: Deployment): number {
  const desired = replicasOf(deployment)
  if (!isRollingUpdate(deployment) || desired === 0) return 0
  return Math.min(desired, fenceposts(deployment).unavailable)
}

/** By creation, then by name. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [x, y] = [a.object.metadata.creationTimestamp ?? '', b.object.metadata.creationTimestamp ?? '']
  return x === y ? (a.target.name < b.target.name ? -1 : 1) : x < y ? -1 : 1
}

/** The oldest one with the Deployment's template. */
export function findNew(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const text = templateText(deployment.spec.template)
  let oldest: ReplicaSet | undefined
  for (const set of sets) {
    if (templateText(set.object.spec.template) === text && (!oldest || byAge(set, oldest) < 0)) oldest = set
  }
  return oldest
}

export function revisionOf({ metadata }: KubernetesObject): number {
  const revision = Number(metadata.annotations?.[REVISION] ?? NaN)
  return Number.isInteger(revision) ? revision : 0
}

/** How many replicas the new ReplicaSet should have. Upstream: deployment/util, NewRSNewReplicas. */
export function newReplicas(deployment: Deployment, sets: readonly (ReplicaSet | undefined)[], size: number): number {
  const desired = replicasOf(deployment)
  if (!isRollingUpdate(deployment)) return desired
  const room = desired + scaledValue(deployment.spec.strategy?.rollingUpdate?.maxSurge ?? '25%', desired, true)
  const total = totalSize(sets)
  if (total >= room) return size
  return size + Math.min(room - total, desired - size)
}

/** The one that is active, or the newest when none is; undefined when several are. */
export function activeOrLatest(newSet: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const newestFirst = [...old].sort(byAge).reverse()
  const alive = active([...newestFirst, newSet])
  if (alive.length === 0) return newSet ?? newestFirst[0]
  return alive.length === 1 ? alive[0] : undefined
}

export function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  if (!set) return false
  const desired = replicasOf(deployment)
  return (
    sizeOf(set) === desired &&
    Number(set.object.metadata.annotations?.[DESIRED_REPLICAS] ?? NaN) === desired &&
    (set.object.status?.availableReplicas ?? 0) === desired
  )
}

export const replicaAnnotations = (deployment: Deployment): Record<string, string> => ({
  [DESIRED_REPLICAS]: String(replicasOf(deployment)),
  [MAX_REPLICAS]: String(replicasOf(deployment) + maxSurge(deployment)),
})

/**
 * Annotations of the new ReplicaSet: the Deployment's, and the revision; the same object when nothing changes.
 * Upstream: deployment/util, SetNewReplicaSetAnnotations.
 */
export function newSetAnnotations(
  deployment: Deployment,
  present: Readonly<Record<string, string>>,
  revision: number,
): Readonly<Record<string, string>> {
  const own = deployment.metadata.annotations ?? {}
  const before = Number(present[REVISION] ?? 0)
  const differs = (key: string): boolean => present[key] !== own[key] && !notCopied.has(key)
  if (before >= revision && !Object.keys(own).some(differs)) return present
  const next: Record<string, string> = { ...present }
  for (const [key, value] of Object.entries(own)) {
    if (!notCopied.has(key)) next[key] = value
  }
  if (before < revision) {
    next[REVISION] = String(revision)
    if (REVISION in present) {
      const history = (present[REVISION_HISTORY] ?? '').split(',').filter((one) => one !== '')
      history.push(present[REVISION])
      while (history.join(',').length > MAX_HISTORY_LENGTH) history.shift()
      next[REVISION_HISTORY] = history.join(',')
    }
  }
  return next
}

/**
 * The sizes of active ReplicaSets after a scaling in mid rollout, each in proportion to its share.
 * Upstream: deployment/sync.go, scale; deployment/util, GetReplicaSetProportion.
 */
export function proportionalSizes(deployment: Deployment, sets: readonly ReplicaSet[]): Map<ReplicaSet, number> {
  const desired = replicasOf(deployment)
  const allowed = desired > 0 ? desired + maxSurge(deployment) : 0
  const toAdd = allowed - totalSize(sets)
  const order = [...sets].sort((a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)))
  const sizes = new Map<ReplicaSet, number>()
  let added = 0
  for (const set of order) {
    const share = toAdd === 0 ? 0 : proportion(deployment, set, toAdd, added)
    sizes.set(set, sizeOf(set) + share)
    added += share
  }
  const [largest] = order
  if (largest && toAdd !== 0) sizes.set(largest, Math.max(0, (sizes.get(largest) as number) + toAdd - added))
  return sizes
}

function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (sizeOf(set) === 0 || toAdd === added) return 0
  const share = fraction(deployment, set)
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added)
}

function fraction(deployment: Deployment, set: ReplicaSet): number {
  const desired = replicasOf(deployment)
  const size = sizeOf(set)
  if (desired === 0) return -size
  const before = Number(set.object.metadata.annotations?.[MAX_REPLICAS] ?? 0) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  // integer.RoundToInt32 rounds halves up.
  return Math.floor((size * (desired + maxSurge(deployment))) / before + 0.5) - size
}
