import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import type { Micros } from '../kernel/time'
import { micros, sampler } from '../profile'
import { TokenBuckets } from '../apiserver/tokenBucket'
import { grown } from '../state/columns'
import { NONE, type NodeId, type PodId } from '../state/ids'
import type { CompiledTemplate } from '../state/templates'
import { SchedulerCache } from './cache'
import { PodFlag } from '../state/pods'
import type { SchedulerSettings } from './config'
import { QueueingHints, type PodEvent } from './hints'
import { defaultPlugins } from './plugins'
import { SchedulingQueue } from './queue'
import { Search } from './search'

const DELETED = PodFlag.deleting | PodFlag.removed

/**
 * kube-scheduler: one pod at a time through the scheduling cycle, bindings in the background through the client's rate
 * limiter. It learns of pods and nodes by watching and changes them by requests, like everybody.
 */
export class Scheduler {
  readonly queue: SchedulingQueue
  readonly cache: SchedulerCache
  readonly search: Search
  attempts = 0
  busyMicros = 0
  private cycling = false
  private backoffTimer = Infinity
  /** What happened to other pods during the running cycle: it may have missed the pod that it is about. */
  private readonly duringCycle: { event: PodEvent; template: number }[] = []
  /** Messages of pods whose condition is on its way to the API server, and of the last condition written. */
  private readonly conditions = new Map<PodId, string>()
  private attemptStart = new Float64Array(1024)
  private readonly client: TokenBuckets
  private readonly cycleBase: DurationSampler
  private readonly filterPer1000Nodes: DurationSampler
  private readonly scorePer1000Nodes: DurationSampler
  private readonly hints: QueueingHints

  constructor(
    private readonly context: ClusterContext,
    private readonly settings: SchedulerSettings,
  ) {
    this.cache = new SchedulerCache(context.nodes, context.resources, context.templates)
    const plugins = defaultPlugins({ ...context.lookups, resources: context.resources, cache: this.cache })
    this.search = new Search(this.cache, plugins.filters, plugins.scorers, settings.percentageOfNodesToScore)
    this.queue = new SchedulingQueue({
      initialBackoff: settings.initialBackoff,
      maxBackoff: settings.maxBackoff,
      unschedulableMaxStay: micros('scheduler.unschedulableMaxStay'),
    })
    // Two clients with a limiter each: one for pods, one for Events (cmd/kube-scheduler/app/options).
    this.client = new TokenBuckets([settings.client, settings.client])
    const stream = context.stream('kube-scheduler')
    this.cycleBase = sampler('scheduler.cycleBase', stream)
    this.filterPer1000Nodes = sampler('scheduler.filterPer1000Nodes', stream)
    this.scorePer1000Nodes = sampler('scheduler.scorePer1000Nodes', stream)
    this.hints = new QueueingHints(plugins.filters)
    context.queue.push(micros('scheduler.flushInterval'), Kind.SchedulerFlush)
  }

  // --- what it watches ---

  podAdded(pod: PodId): void {
    const { pods, templates, now } = this.context
    const template = templates.list[pods.template[pod]]
    const node = pods.node[pod]
    if (node !== NONE) {
      this.cache.add(pod, node as NodeId, template)
      this.wake('placed', template)
    } else if (template.source.schedulerName === this.settings.schedulerName) {
      this.queue.add(pod, template.source.priority, now)
      this.startCycle()
    }
  }

  /** A binding that was confirmed: others may have waited for such a neighbour. */
  podBound(pod: PodId): void {
    this.wake('placed', this.context.templates.list[this.context.pods.template[pod]])
  }

  podDeleting(pod: PodId): void {
    this.cache.markTerminating(pod, this.context.pods.template[pod])
  }

  /** A pod has ended, is being deleted unscheduled, or is gone: its room on the node is free. */
  podGone(pod: PodId): void {
    const { pods, templates } = this.context
    this.queue.remove(pod)
    this.conditions.delete(pod)
    const template = pods.template[pod]
    if (this.cache.remove(pod, template) !== NONE) this.wake('removed', templates.list[template])
  }

  /** Moves those pods that the event may help, by the hints of the plugins that had refused them. */
  private wake(event: PodEvent, other: CompiledTemplate): void {
    const { pods, templates, now } = this.context
    if (this.cycling) this.duringCycle.push({ event, template: other.id })
    const wakes = (pod: PodId, rejectedBy: number): boolean =>
      (this.hints.wakers(event, templates.list[pods.template[pod]], other) & rejectedBy) !== 0
    if (this.queue.unschedulableLength > 0 && this.queue.moveIf(wakes, now) > 0) this.armBackoff()
    this.startCycle()
  }

  // --- its own timers ---

  /** The cycle that `startCycle` began is over: assume and bind, or give the pod back to the queue. */
  cycleDone(pod: PodId, node: number, uid: number): void {
    this.cycling = false
    if (this.context.pods.is(pod, uid)) {
      if (node === NONE) this.handleFailure(pod, uid)
      else this.assumeAndBind(pod, node as NodeId, uid)
    }
    this.startCycle()
  }

  flushBackoff(): void {
    this.backoffTimer = Infinity
    this.queue.flushBackoff(this.context.now)
    this.armBackoff()
    this.startCycle()
  }

  flushUnschedulable(): void {
    const { queue, now } = this.context
    if (this.queue.flushUnschedulable(now) > 0) this.armBackoff()
    queue.push(now + micros('scheduler.flushInterval'), Kind.SchedulerFlush)
    this.startCycle()
  }

  // --- answers of the API server ---

  bound(pod: PodId, node: NodeId, uid: number, accepted: boolean): void {
    const { pods, recorder, now, nodes, owners } = this.context
    if (!pods.is(pod, uid)) return
    if (!accepted) {
      // Deleted meanwhile: the assumed room is given back; the pod's removal is on its way.
      this.cache.remove(pod, pods.template[pod])
      return
    }
    recorder.podScheduled(now - this.queue.enteredAt(pod), now - this.attemptStart[pod])
    this.queue.remove(pod)
    this.conditions.delete(pod)
    const owner = owners.get(pods.owner[pod] as never)
    recorder.events.add(
      now,
      'Scheduled',
      owner,
      pods.ordinal[pod],
      uid,
      `Successfully assigned to ${nodes.specs[node].name}`,
    )
    this.event()
  }

  /** The message that a condition write carries. */
  conditionOf(pod: PodId): string {
    return this.conditions.get(pod) ?? ''
  }

  get waitingForClient(): number {
    return this.client.waiting(0, this.context.now)
  }

  // --- the cycle ---

  private startCycle(): void {
    if (this.cycling) return
    const pod = this.queue.pop()
    if (pod === NONE) return
    const { pods, templates, queue, now } = this.context
    this.cycling = true
    this.duringCycle.length = 0
    this.attempts++
    if (pod >= this.attemptStart.length) this.attemptStart = grown(this.attemptStart, Math.max(pod + 1, pods.used * 2))
    this.attemptStart[pod] = now
    this.search.run(pod, templates.list[pods.template[pod]], pods.target[pod])
    const duration = this.cycleBase.draw() + this.algorithmDuration()
    this.busyMicros += duration
    queue.push(now + duration, Kind.SchedulerCycle, pod, this.search.node, pods.uid[pod])
  }

  /** Filter takes time per node looked at, score per feasible node: never for how Seatrial itself computed them. */
  private algorithmDuration(): Micros {
    const { evaluated, feasibleCount } = this.search
    const filter = (this.filterPer1000Nodes.draw() * evaluated) / 1000
    // With one feasible node nothing is scored.
    const score = feasibleCount > 1 ? (this.scorePer1000Nodes.draw() * feasibleCount) / 1000 : 0
    return Math.round(filter + score)
  }

  private assumeAndBind(pod: PodId, node: NodeId, uid: number): void {
    const { pods, templates, api, now } = this.context
    if (pods.flags[pod] & DELETED) return
    this.cache.add(pod, node, templates.list[pods.template[pod]])
    api.writeAt(this.client.reserve(0, now), Kind.CommitBind, pod, node, uid, now)
  }

  private handleFailure(pod: PodId, uid: number): void {
    const { pods, api, now, recorder, owners, templates } = this.context
    if (pods.flags[pod] & DELETED) return
    const { message, rejectedBy } = this.search
    recorder.attemptFailed(now - this.attemptStart[pod])
    const template = templates.list[pods.template[pod]]
    const woken = this.duringCycle.some(
      ({ event, template: other }) => (this.hints.wakers(event, template, templates.list[other]) & rejectedBy) !== 0,
    )
    this.queue.fail(pod, rejectedBy, woken, now)
    this.armBackoff()
    const owner = owners.get(pods.owner[pod] as never)
    recorder.events.add(now, 'FailedScheduling', owner, pods.ordinal[pod], uid, message)
    this.event()
    // The condition is written only when it says something new (podutil.UpdatePodCondition).
    if (this.conditions.get(pod) === message) return
    this.conditions.set(pod, message)
    api.writeAt(this.client.reserve(0, now), Kind.CommitPodCondition, pod, 0, uid, now)
  }

  /** Events go through a client of their own and hold nobody up. */
  private event(): void {
    const { api, now } = this.context
    api.writeAt(this.client.reserve(1, now), Kind.CommitEvent, 0, 0, 0, now)
  }

  private armBackoff(): void {
    const next = this.queue.nextBackoff()
    if (next >= this.backoffTimer) return
    this.backoffTimer = next
    this.context.queue.push(next, Kind.SchedulerBackoff)
  }
}
