import type { KubernetesObject } from '../../../design/kubernetes'
import type { NodeSpec } from '../../../design/types'
import type { VolumeKind } from '../../../design/compile/volumeObjects'
import type { VolumeStore } from '../state/volumes'
import { annotations } from './meta'
import type { NodeVolumes } from './nodeVolumes'
import type { Volume } from './persistentVolume'
import type { Claim } from './persistentVolumeClaim'
import { canReachBound } from './topology'
import { boundToClaim, withAnnotations } from './writes'

/** What was assumed of one object, and what it was assumed on. */
interface Assumption {
  readonly claim: Claim
  readonly base: KubernetesObject
  readonly object: KubernetesObject
}

/** Of context.DeadlineExceeded: what the pod's attempt ends with when its volumes take too long. */
export const BINDING_TIMED_OUT = 'binding volumes: context deadline exceeded'

/**
 * The volumes of one pod between the decision for a node and the pod's binding. Upstream: volumebinding/binder.go
 * (AssumePodVolumes, BindPodVolumes, RevertAssumedPodVolumes).
 */
export class Reservation {
  private readonly bindings: readonly Assumption[]
  private readonly provisions: readonly Assumption[]
  private failure: string | undefined

  constructor(
    private readonly store: VolumeStore,
    found: NodeVolumes,
    /** As it is at the time of the question. */
    private readonly node: () => NodeSpec,
  ) {
    this.bindings = found.bindings.map(({ claim, volume }) => {
      const bound = boundToClaim(volume, claim)
      if (bound) store.assumeVolume(bound)
      return { claim, base: volume.object, object: bound ?? volume.object }
    })
    this.provisions = found.provisions.map(({ claim }) => {
      const object = withAnnotations(claim.object, { [annotations.selectedNode]: node().name })
      store.assumeClaim(object)
      return { claim, base: claim.object, object }
    })
  }

  revert(): void {
    for (const { object } of this.bindings) this.store.restoreVolume(object)
    for (const { object } of this.provisions) this.store.restoreClaim(object)
  }

  /** Claims the volumes that are there, asks for those that are not; stops at the first conflict. */
  write(): void {
    for (const binding of this.bindings) if (!this.update('PersistentVolume', binding)) return
    for (const provision of this.provisions) if (!this.update('PersistentVolumeClaim', provision)) return
  }

  private update(kind: VolumeKind, { claim, base, object }: Assumption): boolean {
    if (object === base) return true
    const key = kind === 'PersistentVolume' ? (object.metadata.name ?? '') : claim.key
    if (this.store.apply({ kind, key, base, object })) return true
    const resource = kind === 'PersistentVolume' ? 'persistentvolumes' : 'persistentvolumeclaims'
    this.failure =
      `Operation cannot be fulfilled on ${resource} "${object.metadata.name}": the object has been modified; ` +
      'please apply your changes to the latest version and try again'
    return false
  }

  /** true: every claim is bound; false: not yet; an error that ends the attempt. */
  check(): boolean | { readonly error: string } {
    if (this.failure !== undefined) return { error: this.failure }
    for (const step of [...this.checkBindings(), ...this.checkProvisions()]) {
      if (typeof step === 'string') return { error: `binding volumes: ${step}` }
      if (!step) return false
    }
    return true
  }

  private *checkBindings(): Iterable<boolean | string> {
    for (const {
      claim: { key },
      object,
    } of this.bindings) {
      const name = object.metadata.name ?? ''
      const volume = this.store.volume(name)
      const claim = this.store.claim(key)
      if (!volume) yield `failed to check binding: persistentvolumes "${name}" not found`
      else if (!claim) yield `failed to check binding: persistentvolumeclaims "${key}" not found`
      else if (!this.isInReach(volume)) yield this.outOfReach(volume)
      else if (!volume.claimRef?.uid) yield `ClaimRef got reset for pv "${name}"`
      else yield claim.bound
    }
  }

  private *checkProvisions(): Iterable<boolean | string> {
    for (const {
      claim: { key, name },
    } of this.provisions) {
      const claim = this.store.claim(key)
      if (!claim) yield `failed to check provisioning pvc: persistentvolumeclaims "${key}" not found`
      else if (Object.keys(claim.annotations).length === 0) yield `selectedNode annotation reset for PVC "${name}"`
      // A provisioner that gives up removes the node.
      else if (claim.selectedNode !== this.node().name) yield `provisioning failed for PVC "${name}"`
      else yield this.checkProvisioned(claim)
    }
  }

  private checkProvisioned(claim: Claim): boolean | string {
    if (claim.volumeName === '') return false
    const volume = this.store.volume(claim.volumeName)
    if (!volume) return false
    return this.isInReach(volume) ? claim.bound : this.outOfReach(volume)
  }

  private isInReach(volume: Volume): boolean {
    return canReachBound(this.node(), volume, this.store.csiNode(this.node().name))
  }

  private outOfReach({ name }: Volume): string {
    return `pv "${name}" node affinity doesn't match node "${this.node().name}": no matching NodeSelectorTerms`
  }
}
