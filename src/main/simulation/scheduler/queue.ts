import type { Micros } from '../kernel/time'
import { grown } from '../state/columns'
import { NONE, type PodId } from '../state/ids'
import { PodHeap } from './podHeap'

/** Where a pod is, from the queue's point of view. */
const Place = { none: 0, active: 1, backoff: 2, unschedulable: 3, inFlight: 4 } as const

export interface QueueSettings {
  initialBackoff: Micros
  maxBackoff: Micros
  unschedulableMaxStay: Micros
}

/**
 * The scheduling queue (backend/queue/scheduling_queue.go): activeQ ordered by priority, then by time of entry; backoffQ
 * by end of backoff; the pool of unschedulable pods, which events move back.
 */
export class SchedulingQueue {
  private readonly active: PodHeap
  private readonly backoff: PodHeap
  private readonly pool = new Set<PodId>()
  private place = new Uint8Array(1024)
  private attempts = new Uint16Array(1024)
  private priority = new Float64Array(1024)
  /** Time of the last entry (upstream: Timestamp), of the first entry, and end of backoff. */
  private timestamp = new Float64Array(1024)
  private entered = new Float64Array(1024)
  private rejectedBy = new Int32Array(1024)

  constructor(private readonly settings: QueueSettings) {
    this.active = new PodHeap()
    this.backoff = new PodHeap()
  }

  get length(): number {
    return this.active.length + this.backoff.length + this.pool.size
  }

  get activeLength(): number {
    return this.active.length
  }

  get backoffLength(): number {
    return this.backoff.length
  }

  get unschedulableLength(): number {
    return this.pool.size
  }

  /** When the pod entered the queue for the first time: start of the scheduling SLI. */
  enteredAt(pod: PodId): Micros {
    return this.entered[pod]
  }

  add(pod: PodId, priority: number, now: Micros): void {
    this.reserve(pod)
    this.place[pod] = Place.active
    this.attempts[pod] = 0
    this.priority[pod] = priority
    this.timestamp[pod] = now
    this.entered[pod] = now
    this.active.push(pod, -priority, now)
  }

  /** The next pod to schedule; with an empty activeQ one in backoff (SchedulerPopFromBackoffQ, on since 1.33). NONE if none. */
  pop(): PodId {
    const queue = this.active.length > 0 ? this.active : this.backoff
    if (queue.length === 0) return NONE as PodId
    const pod = queue.pop()
    this.place[pod] = Place.inFlight
    this.attempts[pod]++
    return pod
  }

  /** A pod that was popped could not be scheduled. `woken`: an event that may help came while it was in flight. */
  fail(pod: PodId, rejectedBy: number, woken: boolean, now: Micros): void {
    this.timestamp[pod] = now
    this.rejectedBy[pod] = rejectedBy
    if (woken) this.enqueue(pod, now)
    else {
      this.place[pod] = Place.unschedulable
      this.pool.add(pod)
    }
  }

  /** Forgets a pod: bound, or deleted. */
  remove(pod: PodId): void {
    if (pod >= this.place.length) return
    if (this.place[pod] === Place.active) this.active.remove(pod)
    else if (this.place[pod] === Place.backoff) this.backoff.remove(pod)
    else if (this.place[pod] === Place.unschedulable) this.pool.delete(pod)
    this.place[pod] = Place.none
  }

  /** Moves the unschedulable pods that `wakes` says an event may help; returns how many. */
  moveIf(wakes: (pod: PodId, rejectedBy: number) => boolean, now: Micros): number {
    let moved = 0
    for (const pod of this.pool) {
      if (!wakes(pod, this.rejectedBy[pod])) continue
      this.pool.delete(pod)
      this.enqueue(pod, now)
      moved++
    }
    return moved
  }

  /** When the next backoff ends; Infinity when none runs. */
  nextBackoff(): Micros {
    return this.backoff.length > 0 ? this.backoff.firstKey() : Infinity
  }

  /** Pods whose backoff is over become active; returns how many. */
  flushBackoff(now: Micros): number {
    let moved = 0
    while (this.backoff.length > 0 && this.backoff.firstKey() <= now) {
      this.activate(this.backoff.pop())
      moved++
    }
    return moved
  }

  /** Pods that nothing has moved for five minutes are tried again; returns how many. */
  flushUnschedulable(now: Micros): number {
    let moved = 0
    for (const pod of this.pool) {
      if (now - this.timestamp[pod] <= this.settings.unschedulableMaxStay) continue
      this.pool.delete(pod)
      this.enqueue(pod, now)
      moved++
    }
    return moved
  }

  private enqueue(pod: PodId, now: Micros): void {
    const end = this.timestamp[pod] + this.backoffDuration(pod)
    if (end <= now) this.activate(pod)
    else {
      this.place[pod] = Place.backoff
      this.backoff.push(pod, end, -this.priority[pod])
    }
  }

  private activate(pod: PodId): void {
    this.place[pod] = Place.active
    this.active.push(pod, -this.priority[pod], this.timestamp[pod])
  }

  /** 1 s doubled with every attempt, at most 10 s. */
  private backoffDuration(pod: PodId): Micros {
    const { initialBackoff, maxBackoff } = this.settings
    return Math.min(maxBackoff, initialBackoff * 2 ** Math.min(30, this.attempts[pod] - 1))
  }

  private reserve(pod: PodId): void {
    if (pod < this.place.length) return
    const capacity = Math.max(pod + 1, this.place.length * 2)
    this.place = grown(this.place, capacity)
    this.attempts = grown(this.attempts, capacity)
    this.priority = grown(this.priority, capacity)
    this.timestamp = grown(this.timestamp, capacity)
    this.entered = grown(this.entered, capacity)
    this.rejectedBy = grown(this.rejectedBy, capacity)
  }
}
