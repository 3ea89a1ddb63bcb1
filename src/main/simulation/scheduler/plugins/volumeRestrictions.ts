import type { NodeId, PodId } from '../../state/ids'
import type { CompiledTemplate } from '../../state/templates'
import type { VolumeStore } from '../../state/volumes'
import { claimKey, hasClaims, hasVolumes } from '../../volumes/claims'
import { disksConflict, disksOf } from '../../volumes/disks'
import { directClaimsOf, isAmong, notFound } from '../../volumes/uses'
import type { SchedulerCache } from '../cache'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import type { Attempt, FilterPlugin, PreFilterResult, WaitingPod } from '../framework'

const DISK = 1
const ONE_POD = 2

/**
 * Disks that cannot be mounted twice on a node, and claims that one pod of the cluster may use (ReadWriteOncePod). Upstream:
 * plugins/volumerestrictions.
 */
export class VolumeRestrictions implements FilterPlugin {
  readonly name = 'VolumeRestrictions'
  readonly perTemplate = false
  readonly events = EventKind.AssignedPodDelete | EventKind.NodeAdd | EventKind.PersistentVolumeClaimAdd
  private readonly cache: SchedulerCache
  private readonly volumes: VolumeStore
  /** Of the pod in question: its ReadWriteOncePod claims, and how many uses of them are in its way. */
  private readonly exclusive = new Set<string>()
  private conflicts = 0

  constructor(context: { cache: SchedulerCache; volumes: VolumeStore }) {
    this.cache = context.cache
    this.volumes = context.volumes
  }

  preFilter({ pod, template }: Attempt): PreFilterResult {
    if (this.exclusive.size > 0) this.exclusive.clear()
    this.conflicts = 0
    const { source } = template
    if (!hasVolumes(source)) return false
    if (hasClaims(source)) {
      for (const { claim: name } of directClaimsOf(source, this.cache.podName(pod))) {
        const claim = this.volumes.claim(claimKey(source.namespace, name))
        if (!claim) return { rejection: notFound('persistentvolumeclaim', name) }
        if (claim.accessModes.includes('ReadWriteOncePod')) this.exclusive.add(name)
      }
      // However many pods use it, a claim counts once here, as upstream has it.
      for (const name of this.exclusive) {
        if (this.cache.claimUsers(claimKey(source.namespace, name)) > 0) this.conflicts++
      }
    }
    return this.conflicts > 0 || disksOf(source).length > 0
  }

  filter({ template }: Attempt, node: NodeId): number {
    if (this.hasDiskConflict(template, node)) return DISK
    return this.conflicts > 0 ? ONE_POD : 0
  }

  private hasDiskConflict(template: CompiledTemplate, node: NodeId): boolean {
    const disks = disksOf(template.source)
    if (disks.length === 0) return false
    for (const pod of this.cache.podsOn(node)) {
      if (disksConflict(disks, disksOf(this.cache.templateOf(pod).source))) return true
    }
    return false
  }

  /** By the claims' names alone: upstream does not compare namespaces here. */
  podMoved(_attempt: Attempt, pod: PodId, { source }: CompiledTemplate, _node: NodeId, sign: 1 | -1): void {
    if (this.exclusive.size === 0 || !hasClaims(source)) return
    for (const { claim } of directClaimsOf(source, this.cache.podName(pod))) {
      if (this.exclusive.has(claim)) this.conflicts += sign
    }
  }

  describe(code: number): string[] {
    return code === DISK
      ? ['node(s) had no available disk']
      : [
          'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
        ]
  }

  unresolvable(): boolean {
    return false
  }

  hint({ pod, template }: WaitingPod, event: ClusterEvent): boolean {
    if (event.kind === EventKind.NodeAdd) return true
    const { source } = template
    const claims = directClaimsOf(source, this.cache.podName(pod))
    if (event.kind === EventKind.PersistentVolumeClaimAdd) return isAmong(claims, source.namespace, event.object)
    const gone = event.template?.source
    if (!gone || gone.namespace !== source.namespace) return false
    if (disksConflict(disksOf(source), disksOf(gone))) return true
    // Whether the claim is ReadWriteOncePod is not looked at.
    const freed = directClaimsOf(gone, this.cache.podName(event.pod as PodId))
    return freed.some(({ claim }) => claims.some((wanted) => wanted.claim === claim))
  }
}
