import type { SchedulerPluginArgs } from '../../../../design/types'
import type { NodeId, PodId } from '../../state/ids'
import type { VolumeStore } from '../../state/volumes'
import { claimKey, claimsOf, hasClaims } from '../../volumes/claims'
import { Conflict, findNodeVolumes, podClaims, type NodeVolumes, type PodClaims } from '../../volumes/nodeVolumes'
import { isOwnedBy, type Claim } from '../../volumes/persistentVolumeClaim'
import { Reservation } from '../../volumes/reservation'
import { volumeScore, type Scorer } from '../../volumes/volumeScore'
import { bindingHint } from '../../volumes/bindingHints'
import { notFound } from '../../volumes/uses'
import type { SchedulerCache } from '../cache'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import type {
  Attempt,
  FilterPlugin,
  PreFilterResult,
  ReservePlugin,
  ScorePlugin,
  Trait,
  WaitingPod,
} from '../framework'
import { brokenLinear } from '../scoringStrategies'

const reasons: readonly (readonly [number, string])[] = [
  [Conflict.NodeAffinity, "node(s) didn't match PersistentVolume's node affinity"],
  [Conflict.NoVolume, "node(s) didn't find available persistent volumes to bind"],
  [Conflict.NoSpace, 'node(s) did not have enough free storage'],
  [Conflict.VolumeGone, 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'],
]

export interface VolumeBindingContext {
  cache: SchedulerCache
  volumes: VolumeStore
  gates: { StorageCapacityScoring: boolean }
  args: SchedulerPluginArgs['VolumeBinding']
}

/**
 * Bound claims: their volumes must be within reach of the node. Unbound ones that wait for a consumer: there must be a
 * volume for each, or a way to make one; what was found is assumed when the node is chosen, written before the pod is bound,
 * and waited for. Upstream: plugins/volumebinding.
 */
export class VolumeBinding implements FilterPlugin, ScorePlugin, ReservePlugin {
  readonly name = 'VolumeBinding'
  readonly perTemplate = false
  readonly events =
    EventKind.StorageClassAdd |
    EventKind.StorageClassUpdate |
    EventKind.PersistentVolumeClaimAdd |
    EventKind.PersistentVolumeClaimUpdate |
    EventKind.PersistentVolumeAdd |
    EventKind.PersistentVolumeUpdate |
    EventKind.NodeAdd |
    EventKind.NodeUpdateLabel |
    EventKind.CSINodeAdd |
    EventKind.CSINodeUpdate |
    EventKind.CSIDriverUpdate |
    EventKind.CSIStorageCapacityAdd |
    EventKind.CSIStorageCapacityUpdate
  readonly preBindTimeoutSeconds: number
  private readonly cache: SchedulerCache
  private readonly volumes: VolumeStore
  private readonly scorer: Scorer | undefined
  /** Of the pod in question; undefined: it has no claims. */
  private claims: PodClaims | undefined
  /** What the filter found, by node, for pods with claims to be bound. */
  private readonly found = new Map<NodeId, NodeVolumes>()
  private readonly reserved = new Map<PodId, Reservation>()

  constructor(context: VolumeBindingContext) {
    this.cache = context.cache
    this.volumes = context.volumes
    this.preBindTimeoutSeconds = context.args.bindTimeoutSeconds
    this.scorer = context.gates.StorageCapacityScoring ? brokenLinear(context.args.shape) : undefined
  }

  preFilter({ pod, template }: Attempt): PreFilterResult {
    this.claims = undefined
    // Clearing what is empty is not free.
    if (this.found.size > 0) this.found.clear()
    if (!hasClaims(template.source)) return false
    const { namespace } = template.source
    const podName = this.cache.podName(pod)
    const claims: Claim[] = []
    for (const { claim: name, ephemeral } of claimsOf(template.source, podName)) {
      const claim = this.volumes.claim(claimKey(namespace, name))
      const owner = ephemeral ? { name: podName, uid: this.cache.podUid(pod) } : undefined
      const rejection = claim ? refusalOf(claim, owner) : missing(name, ephemeral)
      if (rejection !== undefined) return { rejection }
      claims.push(this.volumes.latestClaim(claimKey(namespace, name)) as Claim)
    }
    this.claims = podClaims(this.volumes, claims)
    return this.claims.immediate ? { rejection: 'pod has unbound immediate PersistentVolumeClaims' } : true
  }

  filter(_attempt: Attempt, node: NodeId): number {
    if (!this.claims) return 0
    const answer = findNodeVolumes(this.volumes, this.claims, this.cache.specs[node])
    if (typeof answer === 'number') return answer
    if (this.claims.delayed.length > 0) this.found.set(node, answer)
    return 0
  }

  describe(code: number): string[] {
    return reasons.flatMap(([bit, reason]) => (code & bit ? reason : []))
  }

  unresolvable(): boolean {
    return true
  }

  /** Nodes are alike to pods without claims; to others each is a world of its own. */
  traits({ template }: Attempt): readonly Trait[] | undefined {
    return hasClaims(template.source) ? undefined : none
  }

  /** With the feature gate off there is no score; with it on, pods without claims score 0 everywhere. */
  preScore(): boolean {
    return this.scorer !== undefined
  }

  constantScore(): number | undefined {
    return this.found.size === 0 ? 0 : undefined
  }

  score(_attempt: Attempt, node: NodeId): number {
    const found = this.found.get(node)
    return found && this.scorer ? volumeScore(found, this.scorer) : 0
  }

  reserve({ pod }: Attempt, node: NodeId): void {
    const found = this.found.get(node)
    if (found) this.reserved.set(pod, new Reservation(this.volumes, found, () => this.cache.specs[node]))
  }

  unreserve(pod: PodId): void {
    this.reserved.get(pod)?.revert()
    this.reserved.delete(pod)
  }

  needsPreBind(pod: PodId): boolean {
    return this.reserved.has(pod)
  }

  preBind(pod: PodId): void {
    this.reserved.get(pod)?.write()
  }

  preBound(pod: PodId): boolean | { readonly error: string } {
    const state = this.reserved.get(pod)?.check() ?? true
    if (state === true) this.reserved.delete(pod)
    return state
  }

  hint({ pod, template }: WaitingPod, event: ClusterEvent): boolean {
    return bindingHint(template.source, this.cache.podName(pod), event)
  }
}

const none: readonly Trait[] = []

function missing(name: string, ephemeral: boolean): string {
  if (ephemeral) return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
  return notFound('persistentvolumeclaim', name)
}

/** `owner`: the pod that must have made the claim. */
function refusalOf(claim: Claim, owner: { name: string; uid: string | undefined } | undefined): string | undefined {
  const { namespace, name } = claim
  if (claim.phase === 'Lost') {
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.volumeName}"`
  }
  if (claim.deleting) return `persistentvolumeclaim "${name}" is being deleted`
  if (owner === undefined || isOwnedBy(claim, owner.name, owner.uid)) return undefined
  return `PVC ${namespace}/${name} was not created for pod ${namespace}/${owner.name} (pod is not owner)`
}
