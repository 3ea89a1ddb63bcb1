import type { ClusterObjects, PlainPod } from '../../../design/clusterObjects'
import type { SchedulerConfiguration } from '../../../design/types'
import { EventKind, type ClusterEvent } from '../scheduler/clusterEvents'
import { SchedulingQueue } from '../scheduler/queue'
import type { Verdict } from '../scheduler/schedulingAlgorithm'
import { NONE, type NodeId, type PodId } from '../state/ids'
import { BINDING_TIMED_OUT } from '../volumes/reservation'
import type { AttemptReport, Decision, Tell } from './contract'
import { OfflineScheduler } from './offlineScheduler'

/** Attempts of one pod that are kept: the newest. */
const KEPT_ATTEMPTS = 8
/** Pods that go on waking each other have met a defect of ours. */
const MAX_ATTEMPTS_PER_ARRIVAL = 10_000

/**
 * The scheduler without time and without controllers: pods of `objects` that have a node are there from the start, the
 * others arrive one after another in their order; each is decided, and bound with its victims gone, before the next one
 * arrives. A pod that waits is tried again when something has happened that may help it, by the real queue's rules and
 * without backoff. Claims bind as the volume controllers would bind them. Decisions come in the order of arrival, and as
 * soon as they and all before them are final.
 */
export function decideAll(objects: ClusterObjects, configuration: SchedulerConfiguration): Iterable<Decision>
export function decideAll<Told>(
  objects: ClusterObjects,
  configuration: SchedulerConfiguration,
  tell: Tell<Told>,
): Iterable<Decision<Told>>
export function* decideAll(
  objects: ClusterObjects,
  configuration: SchedulerConfiguration,
  tell: Tell<unknown> = (report) => report,
): Iterable<Decision<unknown>> {
  const driver = new Driver(objects, configuration, tell)
  for (const plain of objects.pods) {
    if (plain.nodeName !== undefined || plain.ended) continue
    driver.arrive(plain)
    yield* driver.takeFinal()
  }
  yield* driver.takeAll()
}

class Driver {
  /** In the order of arrival, without those that were taken. */
  private arrived: { pod: PodId; decision: Decision<unknown> }[] = []
  /** Those that may change. */
  private readonly open = new Map<PodId, Decision<unknown>>()
  /** What becomes of pods after they were decided, by pod: all that is kept of decisions that were taken. */
  private readonly fates: { preemptedBy: string | null }[] = []
  private readonly scheduler: OfflineScheduler
  private readonly queue: SchedulingQueue
  /** What the volume controllers have changed, for those who wait for it. */
  private readonly volumeEvents: ClusterEvent[] = []

  constructor(
    objects: ClusterObjects,
    configuration: SchedulerConfiguration,
    private readonly tell: Tell<unknown>,
  ) {
    const scheduler = new OfflineScheduler(objects, configuration)
    this.scheduler = scheduler
    this.queue = new SchedulingQueue(
      { initialBackoff: 0, maxBackoff: 0, unschedulableMaxStay: Infinity, popFromBackoff: true },
      [...scheduler.algorithm.profiles.values()],
      scheduler.templates,
    )
    for (const plain of objects.pods) if (plain.nodeName !== undefined) scheduler.addPod(plain)
    scheduler.settleVolumes()
    scheduler.volumes.listen(({ event }) => event && this.volumeEvents.push(event))
  }

  arrive(plain: PlainPod): void {
    const { namespace, name } = plain
    const pod = this.scheduler.addPod(plain)
    this.begin(pod, namespace, name)
    const template = this.scheduler.templateOf(pod)
    const profile = this.scheduler.algorithm.profileOf(template)
    if (profile) this.queue.add(pod, profile, template, 0)
    if (!profile || this.queue.isGated(pod)) this.close(pod, this.scheduler.decide(pod).report)
    this.settle()
  }

  private begin(pod: PodId, namespace: string, name: string): void {
    const fate = (this.fates[pod] = { preemptedBy: null as string | null })
    const decision: Decision<unknown> = {
      namespace,
      name,
      node: null,
      attempts: [],
      attemptCount: 0,
      get preemptedBy() {
        return fate.preemptedBy
      },
    }
    this.open.set(pod, decision)
    this.arrived.push({ pod, decision })
  }

  /** The decisions that are final and have only final ones before them. */
  takeFinal(): Decision<unknown>[] {
    const first = this.arrived.findIndex(({ pod }) => this.open.has(pod))
    return this.take(first === -1 ? this.arrived.length : first)
  }

  takeAll(): Decision<unknown>[] {
    return this.take(this.arrived.length)
  }

  private take(count: number): Decision<unknown>[] {
    return this.arrived.splice(0, count).map(({ decision }) => decision)
  }

  /**
   * Tries whoever is in the queue until nobody is. The volume controllers have their turn after each attempt: a pod with an
   * ephemeral volume is always tried before its claim is there.
   */
  private settle(): void {
    for (let attempts = 0; ; attempts++) {
      const pod = this.queue.pop()
      if (pod === NONE) return
      if (attempts === MAX_ATTEMPTS_PER_ARRIVAL) throw new Error(`pod ${this.scheduler.keyOf(pod)} does not settle`)
      this.attempt(pod)
      this.settleVolumes()
    }
  }

  private attempt(pod: PodId): void {
    const { verdict, report } = this.scheduler.decide(pod)
    if (!verdict) return this.note(pod, report)
    if (verdict.node === NONE) {
      this.note(pod, report)
      return this.refused(pod, verdict)
    }
    const error = this.bind(pod, verdict.node as NodeId)
    if (error === undefined) return this.close(pod, report)
    this.close(pod, { ...report, outcome: 'error', node: null, message: error })
    this.queue.remove(pod)
  }

  private note(pod: PodId, report: AttemptReport): void {
    const decision = this.open.get(pod) as Decision<unknown>
    decision.attemptCount++
    decision.attempts.push(this.tell(report, decision))
    if (decision.attempts.length > KEPT_ATTEMPTS) decision.attempts.shift()
  }

  /** The last attempt of a pod. */
  private close(pod: PodId, report: AttemptReport): void {
    this.note(pod, report)
    const decision = this.open.get(pod) as Decision<unknown>
    decision.node = report.node
    this.open.delete(pod)
  }

  private refused(pod: PodId, { rejectedBy, preemption, clearsNomination }: Verdict): void {
    // Without nodes the attempt is an error, which only time would heal.
    if (rejectedBy === 0) {
      this.queue.remove(pod)
      this.open.delete(pod)
    } else this.queue.fail(pod, rejectedBy, false, 0)
    if (clearsNomination) this.scheduler.nominate(pod, undefined)
    if (!preemption || preemption.node === NONE) return
    this.scheduler.nominate(pod, this.scheduler.nodeName(preemption.node))
    for (const victim of preemption.victims) this.preempt(victim, pod)
  }

  private preempt(victim: PodId, preemptor: PodId): void {
    const fate = this.fates[victim]
    if (fate) fate.preemptedBy = this.scheduler.keyOf(preemptor)
    const template = this.scheduler.templateOf(victim)
    this.scheduler.removePod(victim)
    this.queue.moveOn({ kind: EventKind.AssignedPodDelete, pod: victim, template }, 0)
  }

  /** Reserve, PreBind and Bind; an error when the volumes do not come about. */
  private bind(pod: PodId, node: NodeId): string | undefined {
    const { scheduler } = this
    const { reserve } = scheduler.algorithm.search.profile
    scheduler.assume(pod, node)
    for (const plugin of reserve) {
      if (!plugin.needsPreBind(pod)) continue
      plugin.preBind(pod)
      scheduler.settleVolumes()
      const bound = plugin.preBound(pod)
      if (bound === true) continue
      scheduler.forget(pod, reserve)
      const why = bound === false ? BINDING_TIMED_OUT : bound.error
      return `running PreBind plugin "${plugin.name}": ${why}`
    }
    scheduler.place(pod, node)
    this.queue.remove(pod)
    this.queue.moveOn({ kind: EventKind.AssignedPodAdd, pod, template: scheduler.templateOf(pod) }, 0)
    return undefined
  }

  private settleVolumes(): void {
    this.scheduler.settleVolumes()
    for (const event of this.volumeEvents.splice(0)) this.queue.moveOn(event, 0)
  }
}
