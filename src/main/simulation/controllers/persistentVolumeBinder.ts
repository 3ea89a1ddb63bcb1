import type { VolumeChange, VolumeChanges, VolumeStore, VolumeWrite } from '../state/volumes'
import { compileClaim } from '../volumes/persistentVolumeClaim'
import { compileVolume } from '../volumes/persistentVolume'
import { syncClaim } from '../volumes/syncClaim'
import { syncVolume } from '../volumes/syncVolume'

interface Item {
  readonly kind: 'volume' | 'claim'
  readonly key: string
}

/**
 * persistentvolume-binder-controller: binds claims to volumes, asks for volumes that are still to be made, and keeps the
 * phases. It knows no time: `next` says which write comes next, somebody applies it to the store (at once, or after a
 * while; a conflict is no harm), and what changed comes back into its queue. A claim that found no volume is looked at
 * again when it changes, or at the next `resync`. Upstream: pkg/controller/volume/persistentvolume.
 */
export class PersistentVolumeBinder {
  private readonly queue = new Map<string, Item>()

  constructor(
    private readonly store: VolumeStore,
    changes: VolumeChanges = store,
  ) {
    changes.listen((change) => this.changed(change))
    // Claims look for Available volumes, which those of a file are not yet.
    for (const { name } of store.volumes()) this.enqueue('volume', name)
    this.resync()
  }

  /** Puts every claim and every volume into the queue. */
  resync(): void {
    for (const { key } of this.store.claims()) this.enqueue('claim', key)
    for (const { name } of this.store.volumes()) this.enqueue('volume', name)
  }

  /** The next write, still to be applied; undefined: there is nothing to do. */
  next(): VolumeWrite | undefined {
    for (const [id, item] of this.queue) {
      const write = this.sync(item)
      if (write) return write
      this.queue.delete(id)
    }
    return undefined
  }

  private sync({ kind, key }: Item): VolumeWrite | undefined {
    if (kind === 'claim') {
      const claim = this.store.claim(key)
      return claim && syncClaim(this.store, claim)
    }
    const volume = this.store.volume(key)
    const answer = volume && syncVolume(this.store, volume)
    if (typeof answer !== 'string') return answer
    this.enqueue('claim', answer)
    return undefined
  }

  private enqueue(kind: Item['kind'], key: string): void {
    this.queue.set(`${kind} ${key}`, { kind, key })
  }

  /** What hangs on an object that is gone is looked at in its place. */
  private changed({ kind, key, object, oldObject }: VolumeChange): void {
    if (kind === 'PersistentVolume') {
      const claimRef = object || !oldObject ? undefined : compileVolume(oldObject).claimRef
      if (object) this.enqueue('volume', key)
      else if (claimRef) this.enqueue('claim', `${claimRef.namespace}/${claimRef.name}`)
    } else if (kind === 'PersistentVolumeClaim') {
      const volumeName = object || !oldObject ? '' : compileClaim(oldObject).volumeName
      if (object) this.enqueue('claim', key)
      else if (volumeName !== '') this.enqueue('volume', volumeName)
    }
  }
}
