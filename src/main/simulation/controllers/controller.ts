import { TokenBuckets } from '../apiserver/tokenBucket'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import { number } from '../profile'
import type { EventReason } from '../measure/eventLog'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import type { Owner } from '../state/owners'
import type { PodInformer } from './informer'

export interface ControllerSettings {
  workers: number
  client: { qps: number; burst: number }
}

/** Pods that one sync creates or deletes; the sync's worker waits for all answers. */
interface Batch {
  remaining: number
  /** Requests without an answer yet. */
  inFlight: number
  /** Size of the next slow-start step; a delete sends all at once. */
  step: number
  ordinals: readonly number[] | null
  targets: readonly number[] | null
  next: number
}

/**
 * What all controllers share: a work queue of owners without duplicates, workers that sync one owner at a time, one client
 * with its rate limit (20/30 per controller, Events included), expectations, and slow-start batches (1, 2, 4, …).
 * Upstream: pkg/controller/controller_utils.go, client-go workqueue.
 */
export abstract class Controller {
  abstract readonly name: string
  syncs = 0
  private readonly waiting: OwnerId[] = []
  private readonly dirty = new Set<OwnerId>()
  private readonly processing = new Set<OwnerId>()
  private readonly batches = new Map<OwnerId, Batch>()
  /** Creations and deletions that the watch has not shown yet, by owner. */
  private readonly expectedAdds = new Map<OwnerId, number>()
  private readonly expectedDeletes = new Map<OwnerId, number>()
  private readonly eventsPosted = new Map<OwnerId, number>()
  private readonly statusWrites = new Map<OwnerId, Owner['status']>()
  private readonly client: TokenBuckets

  /** @param index the controller's operand in its events. */
  constructor(
    protected readonly context: ClusterContext,
    protected readonly informer: PodInformer,
    private readonly index: number,
    private readonly syncDuration: DurationSampler,
    private readonly settings: ControllerSettings,
  ) {
    this.client = new TokenBuckets([settings.client])
  }

  /** Looks at an owner and acts. Ends with `finish`, at once or when answers have come. */
  protected abstract sync(owner: Owner): void

  get depth(): number {
    return this.waiting.length + this.processing.size
  }

  get waitingForClient(): number {
    return this.client.waiting(0, this.context.now)
  }

  enqueue(owner: OwnerId): void {
    if (this.dirty.has(owner)) return
    this.dirty.add(owner)
    if (!this.processing.has(owner)) {
      this.waiting.push(owner)
      this.startWorkers()
    }
  }

  enqueueAfter(owner: OwnerId, delay: number): void {
    this.context.queue.push(this.context.now + delay, Kind.ControllerRequeue, this.index, owner)
  }

  /** A worker begins with an owner. */
  work(owner: OwnerId): void {
    this.syncs++
    this.sync(this.context.owners.get(owner))
  }

  protected finish(owner: OwnerId): void {
    this.processing.delete(owner)
    if (this.dirty.has(owner)) this.waiting.push(owner)
    this.startWorkers()
  }

  private startWorkers(): void {
    while (this.processing.size < this.settings.workers && this.waiting.length > 0) {
      const owner = this.waiting.shift() as OwnerId
      this.dirty.delete(owner)
      this.processing.add(owner)
      this.context.queue.push(this.context.now + this.syncDuration.draw(), Kind.ControllerSync, this.index, owner)
    }
  }

  // --- expectations ---

  protected satisfied(owner: OwnerId): boolean {
    return (this.expectedAdds.get(owner) ?? 0) <= 0 && (this.expectedDeletes.get(owner) ?? 0) <= 0
  }

  podAdded(owner: OwnerId): void {
    lower(this.expectedAdds, owner)
    this.enqueue(owner)
  }

  podDeletionSeen(owner: OwnerId): void {
    lower(this.expectedDeletes, owner)
    this.enqueue(owner)
  }

  forgetDeletion(owner: OwnerId): void {
    lower(this.expectedDeletes, owner)
  }

  // --- requests ---

  /** Creates pods in slow-start batches; `createDone` follows for each. */
  protected createPods(
    owner: OwnerId,
    count: number,
    ordinals: readonly number[] | null = null,
    targets: readonly number[] | null = null,
  ): void {
    raise(this.expectedAdds, owner, count)
    const batch: Batch = { remaining: count, inFlight: 0, step: 1, ordinals, targets, next: 0 }
    this.batches.set(owner, batch)
    this.issue(owner, batch)
  }

  private issue(owner: OwnerId, batch: Batch): void {
    const count = Math.min(batch.step, batch.remaining)
    batch.step *= 2
    batch.remaining -= count
    batch.inFlight += count
    for (let i = 0; i < count; i++, batch.next++) {
      this.createPod(owner, batch.ordinals?.[batch.next] ?? NONE, batch.targets?.[batch.next] ?? NONE)
    }
  }

  /** Sends the request for one pod of a batch, at once or when what it needs is there. */
  protected createPod(owner: OwnerId, ordinal: number, target: number): void {
    this.request(Kind.CommitCreatePod, owner, ordinal, target)
  }

  /** Deletes pods, all at once as far as the client lets it. */
  protected deletePods(owner: OwnerId, pods: readonly PodId[]): void {
    raise(this.expectedDeletes, owner, pods.length)
    this.batches.set(owner, {
      remaining: 0,
      inFlight: pods.length,
      step: 0,
      ordinals: null,
      targets: null,
      next: 0,
    })
    for (const pod of pods) this.request(Kind.CommitDeletePod, pod, owner, this.context.pods.uid[pod])
  }

  /** The API server has answered a creation or deletion. */
  answered(owner: OwnerId, reason: EventReason, pod: PodId): void {
    const batch = this.batches.get(owner)
    if (!batch) return
    this.event(owner, reason, pod)
    if (--batch.inFlight > 0) return
    if (batch.remaining > 0) this.issue(owner, batch)
    else {
      this.batches.delete(owner)
      this.batchDone(this.context.owners.get(owner))
    }
  }

  /** All pods of a sync are created or deleted: by default, status is written and the sync ends. */
  protected batchDone(owner: Owner): void {
    this.writeStatus(owner)
  }

  /** Writes the status if it changed, then ends the sync. */
  protected writeStatus(owner: Owner): void {
    const counts = this.informer.of(owner.id)
    const { status } = owner
    if (
      status.replicas === counts.active &&
      status.ready === counts.ready &&
      status.succeeded === counts.succeeded &&
      status.failed === counts.failed
    ) {
      this.finish(owner.id)
      return
    }
    const { active, ready, succeeded, failed } = counts
    this.writeStatusOf(owner, { replicas: active, ready, succeeded, failed })
  }

  /** Sends a status; the sync ends with its answer. */
  protected writeStatusOf(owner: Owner, status: Owner['status']): void {
    this.statusWrites.set(owner.id, status)
    this.request(Kind.CommitOwnerStatus, owner.id, this.index, 0)
  }

  /** What a status write carries, at its commit; the sync that sent it ends. */
  takeStatus(owner: OwnerId): Owner['status'] {
    const status = this.statusWrites.get(owner) as Owner['status']
    this.statusWrites.delete(owner)
    this.finish(owner)
    return status
  }

  /** Sends a write through this controller's client. */
  protected request(kind: number, a: number, b: number, c: number): void {
    const { api, now } = this.context
    api.writeAt(this.client.reserve(0, now), kind, a, b, c, now)
  }

  /** Posts an Event for the first ten pods of an owner; the rest are aggregated into them. */
  private event(owner: OwnerId, reason: EventReason, pod: PodId): void {
    const { recorder, pods, owners, now } = this.context
    const posted = this.eventsPosted.get(owner) ?? 0
    recorder.events.add(
      now,
      reason,
      owners.get(owner),
      pods.ordinal[pod],
      pods.uid[pod],
      `${reason === 'SuccessfulCreate' ? 'Created' : 'Deleted'} pod`,
    )
    if (posted >= number('controllerManager.eventsPerOwner')) return
    this.eventsPosted.set(owner, posted + 1)
    this.request(Kind.CommitEvent, 0, 0, 0)
  }
}

function raise(map: Map<OwnerId, number>, owner: OwnerId, by: number): void {
  map.set(owner, Math.max(0, map.get(owner) ?? 0) + by)
}

function lower(map: Map<OwnerId, number>, owner: OwnerId): void {
  const value = map.get(owner)
  if (value !== undefined && value > 0) map.set(owner, value - 1)
}
