import { SECOND, type Micros } from '../kernel/time'
import { grown } from '../state/columns'
import { NONE, type PodId } from '../state/ids'
import type { CompiledTemplate, TemplateTable } from '../state/templates'
import type { ClusterEvent } from './clusterEvents'
import type { WaitingPod } from './framework'
import { PodHeap } from './podHeap'
import type { Profile } from './profile'
import { UnschedulablePods } from './unschedulablePods'

/** Where a pod is, from the queue's point of view. */
const Place = { none: 0, active: 1, backoff: 2, errorBackoff: 3, unschedulable: 4, inFlight: 5 } as const

export interface QueueSettings {
  initialBackoff: Micros
  /** 0: no backoff at all. */
  maxBackoff: Micros
  unschedulableMaxStay: Micros
  /** SchedulerPopFromBackoffQ: an idle scheduler takes pods that are still backing off. */
  popFromBackoff: boolean
}

/** Backoffs end, and are looked at, by whole seconds (backoffQOrderingWindowDuration). */
const WINDOW: Micros = SECOND

/**
 * The scheduling queue (backend/queue/scheduling_queue.go): activeQ ordered by priority, then by time of entry; backoffQ
 * by end of backoff; the pool of unschedulable pods, which events move back.
 */
export class SchedulingQueue {
  private readonly active = new PodHeap()
  private readonly backoff = new PodHeap()
  /** Pods that failed by an error, not by a refusal: never taken before their time. */
  private readonly errorBackoff = new PodHeap()
  private readonly pool = new UnschedulablePods()
  private place = new Uint8Array(1024)
  private profile = new Uint8Array(1024)
  private template = new Int32Array(1024)
  private refusals = new Uint16Array(1024)
  private errors = new Uint16Array(1024)
  /** Time of the last entry (upstream: Timestamp), and of the first time in the active queue. */
  private timestamp = new Float64Array(1024)
  private entered = new Float64Array(1024)
  private rejectedBy = new Int32Array(1024)

  constructor(
    private readonly settings: QueueSettings,
    private readonly profiles: readonly Profile[],
    private readonly templates: Pick<TemplateTable, 'list'>,
  ) {}

  get length(): number {
    return this.activeLength + this.backoffLength + this.pool.size
  }

  get activeLength(): number {
    return this.active.length
  }

  get backoffLength(): number {
    return this.backoff.length + this.errorBackoff.length
  }

  get unschedulableLength(): number {
    return this.pool.size
  }

  /** When the pod entered the active queue for the first time: start of the scheduling SLI. */
  enteredAt(pod: PodId): Micros {
    return this.entered[pod]
  }

  isGated(pod: PodId): boolean {
    return this.pool.isGated(pod)
  }

  add(pod: PodId, profile: Profile, template: CompiledTemplate, now: Micros): void {
    this.reserve(pod)
    this.profile[pod] = this.profiles.indexOf(profile)
    this.template[pod] = template.id
    this.place[pod] = Place.none
    this.refusals[pod] = 0
    this.errors[pod] = 0
    this.rejectedBy[pod] = 0
    this.timestamp[pod] = now
    this.entered[pod] = NaN
    this.activate(pod, now)
  }

  /** The next pod to schedule, NONE if there is none; with an empty activeQ one that is still backing off. */
  pop(): PodId {
    const early = this.active.length === 0 && this.settings.popFromBackoff
    const queue = early ? this.backoff : this.active
    if (queue.length === 0) return NONE as PodId
    const pod = queue.pop()
    this.place[pod] = Place.inFlight
    return pod
  }

  /**
   * A pod that was popped could not be scheduled. `rejectedBy`: bits of its profile's plugins; 0 means an error. `woken`: an
   * event that may help came while it was in flight.
   */
  fail(pod: PodId, rejectedBy: number, woken: boolean, now: Micros): void {
    if (rejectedBy === 0) this.errors[pod]++
    else {
      this.refusals[pod]++
      this.errors[pod] = 0
    }
    this.timestamp[pod] = now
    this.rejectedBy[pod] = rejectedBy
    if (woken || rejectedBy === 0) this.requeue(pod, now)
    else this.rest(pod, 0)
  }

  /** Forgets a pod: bound, or deleted. */
  remove(pod: PodId): void {
    if (pod >= this.place.length || this.place[pod] === Place.none) return
    this.take(pod)
    this.place[pod] = Place.none
  }

  /** May the event help a pod that was refused by these plugins? */
  wouldWake(profile: Profile, waiting: WaitingPod, rejectedBy: number, event: ClusterEvent): boolean {
    return this.pool.wouldWake(profile, waiting, rejectedBy, event)
  }

  /** Moves the unschedulable pods that an event may help; `admits` narrows it to some pods. Returns how many moved. */
  moveOn(event: ClusterEvent, now: Micros, admits?: (pod: PodId) => boolean): number {
    if (this.pool.size === 0) return 0
    const woken = this.pool.wokenBy(event, admits)
    for (const pod of woken) this.requeue(pod, now)
    return woken.length
  }

  /** What the pod in question is about has changed: a gate was lifted, the preemption that held it back is over. */
  reconsider(pod: PodId, now: Micros): void {
    if (pod < this.place.length && this.place[pod] === Place.unschedulable) this.requeue(pod, now)
  }

  templateIn(pod: PodId): CompiledTemplate | undefined {
    return pod < this.place.length && this.place[pod] !== Place.none ? this.templateOf(pod) : undefined
  }

  /**
   * A waiting pod is of another template now, which is what `events` say of it; one that was refused moves when one of them
   * may help it. Returns whether it did.
   */
  update(pod: PodId, template: CompiledTemplate, events: readonly ClusterEvent[], now: Micros): boolean {
    this.template[pod] = template.id
    if (this.place[pod] !== Place.unschedulable) return false
    const { profile, rejectedBy, gate } = this.pool.refusalOf(pod)
    const waiting = { pod, template }
    const helped = events.some((event) => this.pool.wouldWake(profile, waiting, gate || rejectedBy, event))
    this.pool.delete(pod)
    if (helped) {
      this.place[pod] = Place.none
      this.requeue(pod, now)
    } else this.pool.add(pod, profile, template, rejectedBy, gate)
    return helped
  }

  /** When pods whose backoff is over may be flushed next; Infinity when none backs off. */
  nextFlush(): Micros {
    const first = Math.min(firstKey(this.backoff), firstKey(this.errorBackoff))
    // Strictly later than the end, at a whole second.
    return first === Infinity ? Infinity : (Math.floor(first / WINDOW) + 1) * WINDOW
  }

  /** Pods whose backoff is over become active; returns how many. */
  flushBackoff(now: Micros): number {
    let moved = 0
    for (const heap of [this.backoff, this.errorBackoff]) {
      while (heap.length > 0 && heap.firstKey() < this.aligned(now)) {
        const pod = heap.pop()
        this.place[pod] = Place.none
        this.intoActive(pod)
        moved++
      }
    }
    return moved
  }

  /** Pods that nothing has moved for five minutes are tried again; returns how many. */
  flushUnschedulable(now: Micros): number {
    let moved = 0
    for (const pod of [...this.pool]) {
      if (this.pool.isGated(pod) || now - this.timestamp[pod] <= this.settings.unschedulableMaxStay) continue
      this.requeue(pod, now)
      moved++
    }
    return moved
  }

  // --- moving ---

  /** Into backoffQ while the pod backs off, else into activeQ. */
  private requeue(pod: PodId, now: Micros): void {
    const end = this.backoffEnd(pod)
    if (end < this.aligned(now)) {
      this.activate(pod, now)
      return
    }
    // With SchedulerPopFromBackoffQ a pod may be popped from here: what holds it back is asked now, and not again.
    if (this.settings.popFromBackoff && this.heldBack(pod)) return
    this.take(pod)
    if (this.rejectedBy[pod] === 0) {
      this.place[pod] = Place.errorBackoff
      this.errorBackoff.push(pod, end, 0, 0)
    } else {
      this.place[pod] = Place.backoff
      const second = this.settings.popFromBackoff ? -this.priorityOf(pod) : 0
      this.backoff.push(pod, end, second, this.settings.popFromBackoff ? this.timestamp[pod] : 0)
    }
  }

  private activate(pod: PodId, now: Micros): void {
    if (this.heldBack(pod)) return
    if (Number.isNaN(this.entered[pod])) this.entered[pod] = now
    this.take(pod)
    this.intoActive(pod)
  }

  private intoActive(pod: PodId): void {
    this.place[pod] = Place.active
    this.active.push(pod, -this.priorityOf(pod), this.timestamp[pod], 0)
  }

  /** Asks the PreEnqueue plugins; a pod that one of them holds back rests in the pool. */
  private heldBack(pod: PodId): boolean {
    const profile = this.profiles[this.profile[pod]]
    const template = this.templateOf(pod)
    const gate = profile.preEnqueue.find((plugin) => !plugin.preEnqueue({ pod, template }))
    if (!gate) return false
    const bit = profile.bitOf(gate.name)
    this.rejectedBy[pod] |= bit
    this.rest(pod, bit)
    return true
  }

  private rest(pod: PodId, gate: number): void {
    this.take(pod)
    this.place[pod] = Place.unschedulable
    this.pool.add(pod, this.profiles[this.profile[pod]], this.templateOf(pod), this.rejectedBy[pod], gate)
  }

  /** Takes a pod from wherever it is. */
  private take(pod: PodId): void {
    switch (this.place[pod]) {
      case Place.active:
        return this.active.remove(pod)
      case Place.backoff:
        return this.backoff.remove(pod)
      case Place.errorBackoff:
        return this.errorBackoff.remove(pod)
      case Place.unschedulable:
        return this.pool.delete(pod)
    }
  }

  private templateOf(pod: PodId): CompiledTemplate {
    return this.templates.list[this.template[pod]]
  }

  private priorityOf(pod: PodId): number {
    return this.templateOf(pod).source.priority
  }

  private aligned(time: Micros): Micros {
    return this.settings.popFromBackoff ? Math.floor(time / WINDOW) * WINDOW : time
  }

  /** End of the backoff, by the number of failures; -Infinity for a pod that has not failed. */
  private backoffEnd(pod: PodId): Micros {
    const count = this.errors[pod] > 0 ? this.errors[pod] : this.refusals[pod]
    const { initialBackoff, maxBackoff } = this.settings
    if (count === 0 || maxBackoff === 0) return -Infinity
    return this.aligned(this.timestamp[pod] + Math.min(maxBackoff, initialBackoff * 2 ** Math.min(30, count - 1)))
  }

  private reserve(pod: PodId): void {
    if (pod < this.place.length) return
    const capacity = Math.max(pod + 1, this.place.length * 2)
    this.place = grown(this.place, capacity)
    this.profile = grown(this.profile, capacity)
    this.template = grown(this.template, capacity)
    this.refusals = grown(this.refusals, capacity)
    this.errors = grown(this.errors, capacity)
    this.timestamp = grown(this.timestamp, capacity)
    this.entered = grown(this.entered, capacity)
    this.rejectedBy = grown(this.rejectedBy, capacity)
  }
}

function firstKey(heap: PodHeap): number {
  return heap.length > 0 ? heap.firstKey() : Infinity
}
