import type { ClusterContext } from '../context'
import { PodStatus } from '../events'
import { grown } from '../state/columns'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import type { StoredObject } from '../state/objects'
import type { PodTable } from '../state/pods'
import { Orphans } from './orphans'

const Seen = { known: 1, active: 2, ready: 4, succeeded: 8, failed: 16, terminating: 32 } as const

/** What the controllers have seen of an owner's pods. */
export interface PodCounts {
  /** Neither ended nor being deleted (kubecontroller.FilterActivePods). */
  active: number
  ready: number
  /** Being deleted and not ended yet. */
  terminating: number
  succeeded: number
  failed: number
}

/**
 * The controllers' shared pod informer: their picture of the pods, as old as the watch. Counters per owner are kept as
 * events arrive, so that a sync never walks the pods of a large workload.
 */
export class PodInformer {
  private seen = new Uint8Array(1024)
  private readonly counts: PodCounts[] = []
  readonly orphans: Orphans
  private readonly pods: PodTable

  /** @param wake looks at a workload that would take a pod without a controller. */
  constructor(context: ClusterContext, wake: (taker: StoredObject) => void) {
    this.pods = context.pods
    this.orphans = new Orphans(context, this, wake)
  }

  of(owner: OwnerId): PodCounts {
    return (this.counts[owner] ??= { active: 0, ready: 0, terminating: 0, succeeded: 0, failed: 0 })
  }

  added(pod: PodId): void {
    if (pod >= this.seen.length) this.seen = grown(this.seen, Math.max(pod + 1, this.seen.length * 2))
    this.seen[pod] = Seen.known | Seen.active
    this.ownerOf(pod).active++
  }

  /** Returns false for a pod that was never seen (deleted before its creation arrived). */
  status(pod: PodId, bits: number): boolean {
    const seen = this.seen[pod]
    if (!(seen & Seen.known)) return false
    const counts = this.ownerOf(pod)
    if (bits & (PodStatus.succeeded | PodStatus.failed)) {
      this.deactivate(pod, counts)
      if (seen & Seen.terminating) counts.terminating--
      this.seen[pod] &= ~Seen.terminating
      if (bits & PodStatus.failed) {
        counts.failed++
        this.seen[pod] |= Seen.failed
      } else {
        counts.succeeded++
        this.seen[pod] |= Seen.succeeded
      }
    } else if (bits & PodStatus.notReady && seen & Seen.ready) {
      counts.ready--
      this.seen[pod] &= ~Seen.ready
    } else if (bits & PodStatus.ready && seen & Seen.active && !(seen & Seen.ready)) {
      counts.ready++
      this.seen[pod] |= Seen.ready
    }
    return true
  }

  deleting(pod: PodId): void {
    if (!(this.seen[pod] & Seen.known)) return
    const counts = this.ownerOf(pod)
    this.deactivate(pod, counts)
    if (this.seen[pod] & (Seen.terminating | Seen.succeeded | Seen.failed)) return
    counts.terminating++
    this.seen[pod] |= Seen.terminating
  }

  removed(pod: PodId): void {
    const seen = this.seen[pod]
    if (!(seen & Seen.known)) return
    const counts = this.ownerOf(pod)
    this.deactivate(pod, counts)
    if (seen & Seen.succeeded) counts.succeeded--
    if (seen & Seen.failed) counts.failed--
    if (seen & Seen.terminating) counts.terminating--
    this.seen[pod] = 0
  }

  /** Another owner has the pod: what is counted of it goes along. */
  moved(pod: PodId, owner: OwnerId): void {
    const seen = this.seen[pod]
    this.count(this.ownerOf(pod), seen, -1)
    this.pods.setOwner(pod, owner)
    this.count(this.ownerOf(pod), seen, 1)
  }

  private count(counts: PodCounts, seen: number, by: 1 | -1): void {
    if (seen & Seen.active) counts.active += by
    if (seen & Seen.ready) counts.ready += by
    if (seen & Seen.terminating) counts.terminating += by
    if (seen & Seen.succeeded) counts.succeeded += by
    if (seen & Seen.failed) counts.failed += by
  }

  /** False before its creation was heard of, and after its end. */
  isKnown(pod: PodId): boolean {
    return (this.seen[pod] & Seen.known) !== 0
  }

  /** Succeeded or Failed, as far as was heard. */
  hasEnded(pod: PodId): boolean {
    return (this.seen[pod] & (Seen.succeeded | Seen.failed)) !== 0
  }

  isReady(pod: PodId): boolean {
    return (this.seen[pod] & Seen.ready) !== 0
  }

  isActive(pod: PodId): boolean {
    return (this.seen[pod] & Seen.active) !== 0
  }

  hasSucceeded(pod: PodId): boolean {
    return (this.seen[pod] & Seen.succeeded) !== 0
  }

  private deactivate(pod: PodId, counts: PodCounts): void {
    const seen = this.seen[pod]
    if (seen & Seen.active) counts.active--
    if (seen & Seen.ready) counts.ready--
    this.seen[pod] &= ~(Seen.active | Seen.ready)
  }

  private ownerOf(pod: PodId): PodCounts {
    const owner = this.pods.owner[pod]
    return this.of((owner === NONE ? 0 : owner) as OwnerId)
  }
}
