import type { KubernetesObject } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import type { VolumeChange, VolumeChanges, VolumeStore, VolumeWrite } from '../state/volumes'
import { claimKey } from '../volumes/claims'
import { compileClaim, isOwnedBy } from '../volumes/persistentVolumeClaim'
import { volumesOf, type ClaimTemplate } from '../volumes/podVolumes'

/** A pod as this controller needs it. */
export interface EphemeralPod {
  readonly namespace: string
  readonly name: string
  /** Where pods of one name may follow each other. */
  readonly uid?: string
  readonly template: PodTemplate
}

interface Wanted {
  readonly pod: EphemeralPod
  readonly name: string
  readonly template: ClaimTemplate
}

const none: ReadonlySet<string> = new Set()

/**
 * ephemeral-volume-controller: makes the claims of pods' generic ephemeral volumes, again if somebody deletes one; and, in
 * the garbage collector's place, deletes them when their pod is gone. Without time, as PersistentVolumeBinder. Upstream:
 * pkg/controller/volume/ephemeral.
 */
export class EphemeralVolume {
  private readonly wanted = new Map<string, Wanted>()
  /** Keys of claims that may have to be made, and of those whose pod is gone, in the order in which they came up. */
  private readonly queue = new Set<string>()
  private readonly orphans = new Map<string, EphemeralPod>()

  constructor(
    private readonly store: VolumeStore,
    changes: VolumeChanges = store,
  ) {
    changes.listen((change) => this.changed(change))
  }

  /** A pod was created, or is there from the start; O(1) for those without ephemeral volumes. */
  podAdded(pod: EphemeralPod): void {
    for (const { volume, ephemeral } of volumesOf(pod.template).claims) {
      if (!ephemeral) continue
      const name = `${pod.name}-${volume}`
      const key = claimKey(pod.namespace, name)
      this.wanted.set(key, { pod, name, template: ephemeral })
      this.queue.add(key)
    }
  }

  /** A pod is being deleted: claims that it lacks are no longer made. */
  podDeleting(pod: EphemeralPod): void {
    for (const key of this.keysOf(pod)) if (this.wanted.get(key)?.pod.uid === pod.uid) this.wanted.delete(key)
  }

  /** A pod is gone. */
  podDeleted(pod: EphemeralPod): void {
    this.podDeleting(pod)
    for (const key of this.keysOf(pod)) this.orphans.set(key, pod)
  }

  /** The next write, still to be applied, of an object that is not `busy`; undefined: there is nothing to do. */
  next(busy: ReadonlySet<string> = none): VolumeWrite | undefined {
    return nextOf(this.orphans, busy, (key) => this.collect(key)) ?? nextOf(this.queue, busy, (key) => this.make(key))
  }

  private make(key: string): VolumeWrite | undefined {
    const wanted = this.wanted.get(key)
    if (!wanted || this.store.claim(key)) return undefined
    return { kind: 'PersistentVolumeClaim', key, base: undefined, object: claimFor(wanted) }
  }

  private collect(key: string): VolumeWrite | undefined {
    const claim = this.store.claim(key)
    const pod = this.orphans.get(key)
    if (!claim || !pod || !isOwnedBy(claim, pod.name, pod.uid)) return undefined
    return { kind: 'PersistentVolumeClaim', key, base: claim.object, object: undefined }
  }

  private changed({ kind, key, object, oldObject }: VolumeChange): void {
    if (kind !== 'PersistentVolumeClaim' || object || !oldObject) return
    if (compileClaim(oldObject).ownerPod !== undefined && this.wanted.has(key)) this.queue.add(key)
  }

  private keysOf({ namespace, name, template }: EphemeralPod): string[] {
    const own = volumesOf(template).claims.filter(({ ephemeral }) => ephemeral)
    return own.map(({ volume }) => claimKey(namespace, `${name}-${volume}`))
  }
}

/** A key that is busy is kept for later. */
function nextOf(
  queue: Set<string> | Map<string, unknown>,
  busy: ReadonlySet<string>,
  sync: (key: string) => VolumeWrite | undefined,
): VolumeWrite | undefined {
  for (const key of queue.keys()) {
    if (busy.has(key)) continue
    const write = sync(key)
    if (write) return write
    queue.delete(key)
  }
  return undefined
}

function claimFor({ pod, name, template }: Wanted): KubernetesObject {
  const { name: podName, uid } = pod
  const owner = { apiVersion: 'v1', kind: 'Pod', name: podName, uid, controller: true, blockOwnerDeletion: true }
  const { labels, annotations } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: pod.namespace, labels, annotations, ownerReferences: [owner] },
    spec: template.spec,
  }
}
