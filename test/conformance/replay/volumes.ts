import type { KubernetesObject } from '../../../src/design'
import { isVolumeKind } from '../../../src/design/compile/volumeObjects'
import type { VolumeChange, VolumeStore } from '../../../src/main/simulation/state/volumes'

/** The store by names as recordings have them. */
export class Volumes {
  constructor(readonly store: VolumeStore) {}

  get(kind: string, namespace: string, name: string): KubernetesObject | undefined {
    return isVolumeKind(kind) ? this.store.get(kind, keyFor(kind, namespace, name)) : undefined
  }

  /** Entries of the timeline do not say in which namespace a claim is; in a recording it has a name of its own. */
  findClaim(name: string): KubernetesObject | undefined {
    for (const claim of this.store.claims()) if (claim.name === name) return claim.object
    return undefined
  }

  put(object: KubernetesObject): void {
    this.store.put(object)
  }

  remove(kind: string, namespace: string, name: string): void {
    if (isVolumeKind(kind)) this.store.delete(kind, keyFor(kind, namespace, name))
  }

  listen(listener: (change: VolumeChange) => void): void {
    this.store.listen(listener)
  }
}

function keyFor(kind: string, namespace: string, name: string): string {
  return kind === 'PersistentVolumeClaim' || kind === 'CSIStorageCapacity' ? `${namespace}/${name}` : name
}
