import type { ClusterContext } from '../context'
import type { DurationSampler } from '../kernel/distribution'
import type { Micros } from '../kernel/time'
import { sampler } from '../profile'
import type { NodeId, OwnerId, PodId } from '../state/ids'
import { nameOfPod } from '../state/podNames'
import type { VolumeChange } from '../state/volumes'
import { isAttached, isShared } from '../volumes/attachment'
import { claimKey, claimsOf, hasClaims } from '../volumes/claims'
import type { Volume } from '../volumes/persistentVolume'
import { notFound } from '../volumes/uses'

/** A volume at a node. */
interface Attachment {
  readonly pods: Set<PodId>
  /** When it is there. */
  attachedAt: Micros
  /** When it is gone; Infinity while pods use it. */
  detachedAt: Micros
}

/** Why a pod's volumes cannot be mounted yet: `on` is the claim or the volume that it waits for. */
interface Obstacle {
  readonly on: string
  readonly event: 'FailedMount' | 'FailedAttachVolume'
  readonly message: string
}

/**
 * The volumes of pods that are on their nodes: claims must be bound, and disks attached. A disk that takes one node at a
 * time comes when its last node has let go of it. What attach-detach-controller, the drivers' attachers and the kubelets'
 * volume managers do, taken together. Upstream: pkg/controller/volume/attachdetach, pkg/kubelet/volumemanager.
 */
export class Mounts {
  /** By volume, then by node. */
  private readonly attachments = new Map<string, Map<NodeId, Attachment>>()
  private readonly volumesOf = new Map<PodId, readonly string[]>()
  private readonly obstacles = new Map<PodId, Obstacle>()
  private readonly attach: DurationSampler
  private readonly detach: DurationSampler

  constructor(private readonly context: ClusterContext) {
    const stream = context.stream('attach-detach')
    this.attach = sampler('volume.attach', stream)
    this.detach = sampler('volume.detach', stream)
  }

  /**
   * How long it takes until the pod's volumes are mounted; 0 for pods without claims. An obstacle: they cannot be yet;
   * `wakes` tells when to ask again.
   */
  mount(pod: PodId): Micros | Obstacle {
    const { pods, templates, volumes, now } = this.context
    const template = templates.list[pods.template[pod]].source
    if (!hasClaims(template)) return 0
    const name = nameOfPod(this.context, pod)
    const mounted: Volume[] = []
    for (const { claim } of claimsOf(template, name)) {
      const key = claimKey(template.namespace, claim)
      const volume = volumes.volume(volumes.claim(key)?.volumeName ?? '')
      if (!volume || !volumes.claim(key)?.bound) return this.wait(pod, this.unbound(key, claim))
      if (isAttached(volumes, volume)) mounted.push(volume)
    }
    const node = pods.node[pod] as NodeId
    for (const volume of mounted) {
      const others = this.usersElsewhere(volume, node)
      if (others.length > 0) return this.wait(pod, multiAttach(volume, template.namespace, this.namesOf(others)))
    }
    this.obstacles.delete(pod)
    this.volumesOf.set(
      pod,
      mounted.map((volume) => volume.name),
    )
    return mounted.reduce((longest, volume) => Math.max(longest, this.attachTo(node, volume, pod) - now), 0)
  }

  /** The pod's processes have ended, or it is gone. Returns the pods that may have waited for one of its volumes. */
  unmount(pod: PodId): readonly PodId[] {
    this.obstacles.delete(pod)
    const names = this.volumesOf.get(pod)
    if (!names) return []
    this.volumesOf.delete(pod)
    const node = this.context.pods.node[pod] as NodeId
    for (const name of names) {
      const attachment = this.attachments.get(name)?.get(node)
      attachment?.pods.delete(pod)
      if (attachment?.pods.size === 0) attachment.detachedAt = this.context.now + this.detach.draw()
    }
    return this.waitingFor((on) => names.includes(on))
  }

  /** A storage object has changed. Returns the pods that may have waited for it. */
  wakes({ kind, key, object }: VolumeChange): readonly PodId[] {
    if (kind === 'PersistentVolume' && !object) this.attachments.delete(key)
    return kind === 'PersistentVolumeClaim' && this.obstacles.size > 0 ? this.waitingFor((on) => on === key) : []
  }

  /** What the pod waits for, in upstream's words; undefined: nothing. */
  waitsFor(pod: PodId): string | undefined {
    return this.obstacles.get(pod)?.message
  }

  private wait(pod: PodId, obstacle: Obstacle): Obstacle {
    this.obstacles.set(pod, obstacle)
    return obstacle
  }

  private waitingFor(matches: (on: string) => boolean): PodId[] {
    return [...this.obstacles].flatMap(([pod, { on }]) => (matches(on) ? [pod] : []))
  }

  private unbound(key: string, claim: string): Obstacle {
    const why = this.context.volumes.claim(key) ? 'PVC is not bound' : notFound('persistentvolumeclaim', claim)
    return { on: key, event: 'FailedMount', message: `error processing PVC ${key}: ${why}` }
  }

  private usersElsewhere(volume: Volume, node: NodeId): PodId[] {
    if (isShared(volume)) return []
    const attachments = [...(this.attachments.get(volume.name) ?? [])]
    return attachments.flatMap(([other, { pods }]) => (other === node ? [] : [...pods]))
  }

  /** Returns when the volume is there. */
  private attachTo(node: NodeId, volume: Volume, pod: PodId): Micros {
    const { now } = this.context
    const atNodes = this.attachments.get(volume.name) ?? new Map<NodeId, Attachment>()
    this.attachments.set(volume.name, atNodes)
    let free = now
    for (const [other, { detachedAt }] of atNodes) {
      // A volume that is still at its node stays there for its next pod.
      if (other === node ? detachedAt > now : isShared(volume)) continue
      free = Math.max(free, detachedAt)
      atNodes.delete(other)
    }
    const there = atNodes.get(node) ?? { pods: new Set(), attachedAt: free + this.attach.draw(), detachedAt: Infinity }
    there.pods.add(pod)
    there.detachedAt = Infinity
    atNodes.set(node, there)
    return Math.max(now, there.attachedAt)
  }

  private namesOf(users: readonly PodId[]): { namespace: string; name: string }[] {
    const { pods, owners } = this.context
    return users.map((pod) => {
      const owner = owners.get(pods.owner[pod] as OwnerId)
      return { namespace: owner.namespace, name: nameOfPod(this.context, pod) }
    })
  }
}

/** attachdetach/reconciler/reconciler.go, reportMultiAttachError. Pods of other namespaces are counted, not named. */
function multiAttach(
  volume: Volume,
  namespace: string,
  users: readonly { namespace: string; name: string }[],
): Obstacle {
  const own = users.filter((user) => user.namespace === namespace).map(({ name }) => name)
  const others = users.length - own.length
  const foreign = others > 0 ? `${others} pod(s) in different namespaces` : ''
  const named = own.length > 0 ? `pod(s) ${own.join(', ')}` : ''
  const by = [named, foreign].filter((part) => part !== '').join(' and ')
  return {
    on: volume.name,
    event: 'FailedAttachVolume',
    message: `Multi-Attach error for volume "${volume.name}" Volume is already used by ${by}`,
  }
}
