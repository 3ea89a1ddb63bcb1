import type { PodId } from '../state/ids'

interface Running {
  /** Victims whose deletion the API server has yet to take, the last one excluded. */
  readonly waitingFor: Set<PodId>
  readonly last: PodId
  lastSent: boolean
}

/**
 * Preemptions under way: the victims of each preemptor are deleted one after another in the background, the last one after
 * all others, so that the preemptor is not tried before its time. Upstream: framework/preemption/executor.go.
 */
export class Victims {
  private readonly running = new Map<PodId, Running>()
  /** Pods that were deleted for others, until they are gone. */
  private readonly preempted = new Set<PodId>()

  constructor(
    private readonly send: (victim: PodId, preemptor: PodId) => void,
    private readonly isDeleting: (pod: PodId) => boolean,
  ) {}

  /** PreEnqueue of DefaultPreemption: true while the preemptor must not be tried. */
  isPreempting(preemptor: PodId): boolean {
    const running = this.running.get(preemptor)
    return running !== undefined && !(running.lastSent && this.isDeleting(running.last))
  }

  wasPreempted(pod: PodId): boolean {
    return this.preempted.has(pod)
  }

  start(preemptor: PodId, victims: readonly PodId[]): void {
    // Whose deletion has begun need not be deleted again.
    const left = victims.filter((victim) => !this.isDeleting(victim))
    const last = left.pop()
    if (last === undefined) return
    for (const victim of [...left, last]) this.preempted.add(victim)
    const running: Running = { waitingFor: new Set(left), last, lastSent: false }
    this.running.set(preemptor, running)
    for (const victim of left) this.send(victim, preemptor)
    if (left.length === 0) this.sendLast(preemptor, running)
  }

  /** The API server has taken the deletion of a victim, or the victim is no more. */
  deleted(victim: PodId, preemptor: PodId): void {
    const running = this.running.get(preemptor)
    if (!running) return
    if (victim === running.last) this.running.delete(preemptor)
    else if (running.waitingFor.delete(victim) && running.waitingFor.size === 0) this.sendLast(preemptor, running)
  }

  /** A pod is gone: as a victim, and as a preemptor. */
  forget(pod: PodId): void {
    this.preempted.delete(pod)
    this.running.delete(pod)
  }

  private sendLast(preemptor: PodId, running: Running): void {
    running.lastSent = true
    this.send(running.last, preemptor)
  }
}
