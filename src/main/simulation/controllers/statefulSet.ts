import { Kind } from '../events'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { podName } from '../state/names'
import type { Owner } from '../state/owners'
import { Phase } from '../state/pods'
import type { VolumeWrite } from '../state/volumes'
import { missingClaims } from '../volumes/statefulSetClaims'
import { Controller } from './controller'

/**
 * Pods with a stable name each. OrderedReady: the next ordinal when the one before is ready, down from the highest, one at
 * a time; Parallel: all at once. Upstream: pkg/controller/statefulset/stateful_set_control.go.
 */
export class StatefulSetController extends Controller {
  readonly name = 'statefulset'

  protected sync(owner: Owner): void {
    if (!this.satisfied(owner.id)) {
      this.writeStatus(owner)
      return
    }
    const { firstOrdinal, parallelPodManagement } = owner.settings
    const end = firstOrdinal + owner.replicas
    const byOrdinal = this.podsByOrdinal(owner)
    const ended = [...byOrdinal.values()].filter((pod) => this.context.pods.phase[pod] > Phase.Running)
    const surplus = [...byOrdinal.keys()].filter((ordinal) => ordinal < firstOrdinal || ordinal >= end)
    const missing: number[] = []
    for (let ordinal = firstOrdinal; ordinal < end; ordinal++) {
      const pod = byOrdinal.get(ordinal)
      if (pod === undefined) missing.push(ordinal)
      // Ordered: nothing happens behind a pod that is not ready, or that is on its way out.
      if (!parallelPodManagement && (pod === undefined || !this.informer.isReady(pod))) {
        if (ended.length === 0) {
          if (missing.length > 0) this.createPods(owner.id, 1, missing)
          else this.writeStatus(owner)
          return
        }
        break
      }
    }
    const deletable = surplus
      .sort((x, y) => y - x)
      .map((ordinal) => byOrdinal.get(ordinal) as PodId)
      .filter((pod) => this.informer.isActive(pod))
    if (ended.length > 0) this.deletePods(owner.id, ended)
    else if (missing.length > 0) this.createPods(owner.id, missing.length, missing)
    else if (deletable.length > 0 && (parallelPodManagement || deletable.length === surplus.length)) {
      this.deletePods(owner.id, parallelPodManagement ? deletable : deletable.slice(0, 1))
    } else this.writeStatus(owner)
  }

  /**
   * The pod's claims come before it, one after another; they stay when it goes (stateful_pod_control.go,
   * createPersistentVolumeClaims).
   */
  protected override createPod(owner: OwnerId, ordinal: number, target: number): void {
    if (this.missingClaim(owner, ordinal)) this.request(Kind.CommitClaim, owner, ordinal, 0)
    else super.createPod(owner, ordinal, target)
  }

  /** Etcd has taken a claim. */
  claimCreated(owner: OwnerId, ordinal: number): void {
    const claim = this.missingClaim(owner, ordinal)
    if (claim) this.context.volumes.apply(claim)
    this.createPod(owner, ordinal, NONE)
  }

  private missingClaim(id: OwnerId, ordinal: number): VolumeWrite | undefined {
    const owner = this.context.owners.get(id)
    const { claimTemplates } = owner.settings
    if (claimTemplates.length === 0) return undefined
    const pod = { namespace: owner.namespace, name: podName(owner, ordinal, NONE) }
    return missingClaims(this.context.volumes, pod, claimTemplates, owner.selector?.matchLabels ?? {})[0]
  }

  private podsByOrdinal(owner: Owner): Map<number, PodId> {
    const { pods } = this.context
    const byOrdinal = new Map<number, PodId>()
    for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      byOrdinal.set(pods.ordinal[pod], pod)
    }
    return byOrdinal
  }
}
