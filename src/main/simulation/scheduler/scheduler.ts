import type { NodeSpec, SchedulerConfiguration } from '../../../design/types'
import { TokenBuckets } from '../apiserver/tokenBucket'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import { fromSeconds, nearest, type Micros } from '../kernel/time'
import { Client } from '../measure/clients'
import type { EventReason } from '../measure/eventLog'
import { micros, sampler } from '../profile'
import { grown } from '../state/columns'
import { NONE, type NodeId, type PodId } from '../state/ids'
import { PodFlag } from '../state/pods'
import type { CompiledTemplate } from '../state/templates'
import { SchedulerCache } from './cache'
import { EventKind, type ClusterEvent } from './clusterEvents'
import type { DisruptionBudget } from './disruptionBudgets'
import { nodeEvents } from './nodeEvents'
import { Nominator } from './nominator'
import { podEvents } from './podEvents'
import { podFacts } from './podFacts'
import { PreBinding } from './preBinding'
import { SchedulingQueue } from './queue'
import { SchedulingAlgorithm, type AlgorithmContext, type Verdict } from './schedulingAlgorithm'
import { Victims } from './victims'

const DELETED = PodFlag.deleting | PodFlag.removed

export interface DecisionObserver {
  /** Before each decision: the cluster is as the scheduler sees it. */
  deciding(pod: PodId): void
  failed(pod: PodId, verdict: Verdict): void
  /** The pod is bound, or gone. */
  settled(pod: PodId): void
}
const ignore = (): void => undefined

/**
 * kube-scheduler: one pod at a time through the scheduling cycle, bindings in the background through the client's rate
 * limiter. It learns of pods and nodes by watching and changes them by requests, like everybody.
 */
export class Scheduler {
  readonly queue: SchedulingQueue
  readonly cache: SchedulerCache
  readonly nominator = new Nominator()
  readonly algorithm: SchedulingAlgorithm
  /** What the algorithm looks up: explanations ask the same of an instance of their own. */
  readonly lookups: AlgorithmContext
  attempts = 0
  busyMicros = 0
  /** Whoever writes down what was decided. */
  observer: DecisionObserver = { deciding: ignore, failed: ignore, settled: ignore }
  /** Pods deleted to make room for others. */
  preemptions = 0
  private cycling = false
  private verdict!: Verdict
  private flushTimer = Infinity
  /** What happened during the running cycle: it may have missed the pod that it is about. */
  private readonly duringCycle: ClusterEvent[] = []
  /** Messages of pods whose condition is on its way to the API server, and of the last condition written. */
  private readonly conditions = new Map<PodId, string>()
  private attemptStart = new Float64Array(1024)
  private readonly client: TokenBuckets
  private readonly victims: Victims
  private readonly preBinding: PreBinding
  private readonly cycleBase: DurationSampler
  private readonly filterPer1000Nodes: DurationSampler
  private readonly scorePer1000Nodes: DurationSampler
  private readonly dryRunPer1000Nodes: DurationSampler

  constructor(
    private readonly context: ClusterContext,
    private readonly configuration: SchedulerConfiguration,
    budgets: () => readonly DisruptionBudget[],
  ) {
    const { resources, nodes, templates, pods } = context
    this.cache = new SchedulerCache(nodes, resources, templates, podFacts(context))
    for (let node = 0 as NodeId; node < nodes.count; node++)
      if (nodes.exists(node)) this.cache.addNode(node, nodes.specs[node])
    this.victims = new Victims(
      (victim, preemptor) => this.preempt(victim, preemptor),
      (pod) => pods.has(pod, DELETED),
    )
    const stream = context.stream('kube-scheduler')
    const offsets = context.stream('kube-scheduler/preemption')
    this.lookups = {
      ...context.lookups,
      resources,
      cache: this.cache,
      volumes: context.volumes,
      gates: configuration.featureGates,
      nominator: this.nominator,
      budgets,
      isPreempting: (pod) => this.victims.isPreempting(pod),
      offset: (nodes) => offsets.integer(nodes),
      wasPreempted: (pod) => this.victims.wasPreempted(pod),
    }
    this.algorithm = new SchedulingAlgorithm(configuration, this.lookups)
    this.queue = new SchedulingQueue(
      {
        initialBackoff: fromSeconds(configuration.podInitialBackoffSeconds),
        maxBackoff: fromSeconds(configuration.podMaxBackoffSeconds),
        unschedulableMaxStay: micros('scheduler.unschedulableMaxStay'),
        popFromBackoff: configuration.featureGates.SchedulerPopFromBackoffQ,
      },
      [...this.algorithm.profiles.values()],
      templates,
    )
    // Two clients with a limiter each: one for pods, one for Events (cmd/kube-scheduler/app/options).
    this.client = new TokenBuckets([configuration.clientConnection, configuration.clientConnection])
    this.preBinding = new PreBinding(context, this.client)
    this.cycleBase = sampler('scheduler.cycleBase', stream)
    this.filterPer1000Nodes = sampler('scheduler.filterPer1000Nodes', stream)
    this.scorePer1000Nodes = sampler('scheduler.scorePer1000Nodes', stream)
    this.dryRunPer1000Nodes = sampler('scheduler.dryRunPer1000Nodes', stream)
    context.queue.push(micros('scheduler.flushInterval'), Kind.SchedulerFlush)
  }

  // --- what it watches ---

  podAdded(pod: PodId): void {
    const { pods, now } = this.context
    const template = this.templateOf(pod)
    const node = pods.node[pod]
    if (node !== NONE) {
      this.cache.add(pod, node as NodeId, template)
      this.happened({ kind: EventKind.AssignedPodAdd, pod, template })
      return
    }
    const profile = this.algorithm.profileOf(template)
    // A pod that asks for a scheduler that does not run here is nobody's.
    if (!profile) return
    this.queue.add(pod, profile, template, now)
    this.startCycle()
  }

  /** A binding that was confirmed: others may have waited for such a neighbour. */
  podBound(pod: PodId): void {
    const node = this.context.pods.node[pod] as NodeId
    if (this.cache.nodeOf(pod) !== node) {
      // Somebody else has bound it.
      this.queue.remove(pod)
      if (this.cache.remove(pod) === NONE) this.observer.settled(pod)
      this.cache.add(pod, node, this.templateOf(pod))
    }
    this.happened({ kind: EventKind.AssignedPodAdd, pod, template: this.templateOf(pod) })
  }

  /** Labels, tolerations, gates or requests of a pod have changed. */
  podUpdated(pod: PodId): void {
    const template = this.templateOf(pod)
    const counted = this.cache.nodeOf(pod) !== NONE
    const oldTemplate = counted ? this.cache.templateOf(pod) : this.queue.templateIn(pod)
    if (!oldTemplate || oldTemplate === template) return
    const events = podEvents(oldTemplate, template, !counted).map((kind) => ({ kind, pod, template, oldTemplate }))
    if (counted) {
      this.cache.retemplate(pod, template)
      for (const event of events) this.happened(event)
    } else if (this.queue.update(pod, template, events, this.context.now)) {
      this.armFlush()
      this.startCycle()
    }
  }

  podDeleting(pod: PodId): void {
    // One that waits and is held by a finalizer is not scheduled any more.
    if (this.context.pods.node[pod] === NONE) this.queue.remove(pod)
    this.cache.markTerminating(pod)
  }

  /** A pod has ended, is being deleted unscheduled, or is gone: its room on the node is free. */
  podGone(pod: PodId): void {
    const template = this.templateOf(pod)
    this.queue.remove(pod)
    this.conditions.delete(pod)
    this.observer.settled(pod)
    this.victims.forget(pod)
    this.preBinding.forget(pod)
    const nominated = this.nominator.nodeOf(pod) !== NONE
    this.nominator.remove(pod)
    if (this.cache.remove(pod) !== NONE) this.happened({ kind: EventKind.AssignedPodDelete, pod, template })
    else if (nominated) this.nominationGone(pod, template)
  }

  nodeAdded(node: NodeId, spec: NodeSpec): void {
    this.cache.addNode(node, spec)
    this.happened({ kind: EventKind.NodeAdd, node, nodeSpec: spec })
  }

  nodeUpdated(node: NodeId, spec: NodeSpec): void {
    const before = this.cache.specs[node]
    this.cache.updateNode(node, spec)
    for (const kind of nodeEvents(before, spec)) this.happened({ kind, node, nodeSpec: spec, oldNodeSpec: before })
  }

  nodeRemoved(node: NodeId): void {
    this.happened({ kind: EventKind.NodeDelete, node, oldNodeSpec: this.cache.specs[node] })
    this.cache.removeNode(node)
  }

  /** Something that pods may wait for: moves those that the plugins which had refused them say it may help. */
  happened(event: ClusterEvent, admits?: (pod: PodId) => boolean): void {
    if (this.cycling) this.duringCycle.push(event)
    if (this.queue.moveOn(event, this.context.now, admits) > 0) this.armFlush()
    this.startCycle()
  }

  /** The room that was reserved for a nominated pod is free for pods of the same or a lower priority. */
  private nominationGone(pod: PodId, template: CompiledTemplate): void {
    const { priority } = template.source
    this.happened(
      { kind: EventKind.AssignedPodDelete, pod, template },
      (other) => this.templateOf(other).source.priority <= priority,
    )
  }

  // --- its own timers ---

  /** The cycle that `startCycle` began is over: assume and bind, or give the pod back to the queue. */
  cycleDone(pod: PodId, uid: number): void {
    this.cycling = false
    if (this.context.pods.is(pod, uid) && !this.context.pods.has(pod, DELETED)) {
      if (this.verdict.node === NONE) this.handleFailure(pod, uid, this.verdict)
      else this.assumeAndBind(pod, this.verdict.node as NodeId, uid)
    }
    this.startCycle()
  }

  flushBackoff(): void {
    this.flushTimer = Infinity
    this.queue.flushBackoff(this.context.now)
    this.armFlush()
    this.startCycle()
  }

  flushUnschedulable(): void {
    const { queue, now } = this.context
    if (this.queue.flushUnschedulable(now) > 0) this.armFlush()
    queue.push(now + micros('scheduler.flushInterval'), Kind.SchedulerFlush)
    this.startCycle()
  }

  preBindWritten(pod: PodId, node: NodeId, uid: number): void {
    if (this.context.pods.is(pod, uid)) this.preBinding.written(pod, node, uid)
  }

  /** Once a second while a pod's volumes are being bound. */
  pollPreBind(pod: PodId, node: NodeId, uid: number): void {
    if (!this.context.pods.is(pod, uid) || !this.preBinding.has(pod)) return
    const state = this.preBinding.poll(pod, node, uid)
    if (state === true) this.bind(pod, node, uid)
    else if (state !== false) this.bindingFailed(pod, uid, state.error)
  }

  // --- answers of the API server ---

  bound(pod: PodId, node: NodeId, uid: number, accepted: boolean): void {
    const { pods, recorder, now, nodes } = this.context
    if (!pods.is(pod, uid)) return
    if (!accepted) {
      // Deleted meanwhile: the assumed room is given back; the pod's removal is on its way.
      this.preBinding.undo(pod)
      const template = this.templateOf(pod)
      // Unless somebody else has bound it, which the cache knows or will hear.
      if (this.cache.nodeOf(pod) === pods.node[pod]) return
      if (this.cache.remove(pod) !== NONE) this.happened({ kind: EventKind.AssignedPodDelete, pod, template })
      return
    }
    recorder.podScheduled(now - this.queue.enteredAt(pod), now - this.attemptStart[pod])
    this.queue.remove(pod)
    this.conditions.delete(pod)
    this.observer.settled(pod)
    this.event('Scheduled', pod, uid, nodes.specs[node].name)
  }

  /** The API server has taken the deletion of a victim. */
  victimDeleted(victim: PodId, preemptor: PodId): void {
    this.victims.deleted(victim, preemptor)
    this.queue.reconsider(preemptor, this.context.now)
  }

  /** The message that a condition write carries. */
  conditionOf(pod: PodId): string {
    return this.conditions.get(pod) ?? ''
  }

  /** When the pod's running or last attempt began. */
  attemptStartOf(pod: PodId): Micros {
    return this.attemptStart[pod]
  }

  get waitingForClient(): number {
    return this.client.waiting(0, this.context.now)
  }

  // --- the cycle ---

  private startCycle(): void {
    if (this.cycling) return
    const pod = this.queue.pop()
    if (pod === NONE) return
    const { pods, queue, now } = this.context
    this.cycling = true
    this.duringCycle.length = 0
    this.attempts++
    if (pod >= this.attemptStart.length) this.attemptStart = grown(this.attemptStart, Math.max(pod + 1, pods.used * 2))
    this.attemptStart[pod] = now
    this.observer.deciding(pod)
    const candidacy = { pod, template: this.templateOf(pod), target: pods.target[pod] }
    this.verdict = this.algorithm.decide(candidacy, this.attempts, now / 1000)
    const duration = this.cycleBase.draw() + this.algorithmDuration(this.verdict)
    this.busyMicros += duration
    queue.push(now + duration, Kind.SchedulerCycle, pod, this.verdict.node, pods.uid[pod])
  }

  /** Filter takes time per node looked at, score per feasible node: never for how Seatrial itself computed them. */
  private algorithmDuration({ preemption }: Verdict): Micros {
    const { evaluated, feasibleCount } = this.algorithm.search
    const filter = (this.filterPer1000Nodes.draw() * evaluated) / 1000
    // With one feasible node nothing is scored.
    const score = feasibleCount > 1 ? (this.scorePer1000Nodes.draw() * feasibleCount) / 1000 : 0
    const dryRun =
      preemption && preemption.examined > 0 ? (this.dryRunPer1000Nodes.draw() * preemption.examined) / 1000 : 0
    return nearest(filter + score + dryRun)
  }

  private assumeAndBind(pod: PodId, node: NodeId, uid: number): void {
    const { profile, attempt } = this.algorithm.search
    this.nominator.remove(pod)
    this.cache.add(pod, node, this.templateOf(pod))
    if (this.preBinding.start(profile.reserve, attempt, node, uid)) return
    this.bind(pod, node, uid)
  }

  private bind(pod: PodId, node: NodeId, uid: number): void {
    const { api, now } = this.context
    api.writeAt(this.client.reserve(0, now), Kind.CommitBind, pod, node, uid, now)
  }

  /** An error on the way to the binding: all is taken back, and the pod backs off. */
  private bindingFailed(pod: PodId, uid: number, error: string): void {
    const { now, recorder } = this.context
    const template = this.templateOf(pod)
    this.preBinding.undo(pod)
    if (this.cache.remove(pod) !== NONE) this.happened({ kind: EventKind.AssignedPodDelete, pod, template })
    recorder.attemptFailed(now - this.attemptStart[pod])
    this.queue.fail(pod, 0, false, now)
    this.armFlush()
    this.tell(pod, uid, error)
  }

  private handleFailure(pod: PodId, uid: number, verdict: Verdict): void {
    const { profile, message, rejectedBy, preemption, clearsNomination } = verdict
    this.observer.failed(pod, verdict)
    const { now, recorder } = this.context
    const template = this.templateOf(pod)
    recorder.attemptFailed(now - this.attemptStart[pod])
    const waiting = { pod, template }
    const woken = this.duringCycle.some((event) => this.queue.wouldWake(profile, waiting, rejectedBy, event))
    if (preemption && preemption.node !== NONE)
      this.nominate(pod, template, preemption.node as NodeId, preemption.victims)
    this.queue.fail(pod, rejectedBy, woken, now)
    this.armFlush()
    this.tell(pod, uid, message)
    if (clearsNomination && this.nominator.nodeOf(pod) !== NONE) {
      this.nominator.remove(pod)
      this.nominationGone(pod, template)
    }
  }

  // --- preemption ---

  private nominate(pod: PodId, template: CompiledTemplate, node: NodeId, victims: readonly PodId[]): void {
    const evicted = this.nominator
      .podsOn(node)
      .filter((other) => this.templateOf(other).source.priority < template.source.priority)
    this.nominator.add(pod, node, template)
    this.victims.start(pod, victims)
    // They may no longer fit there: let them look for another place at once.
    for (const other of evicted) {
      this.nominator.remove(other)
      this.nominationGone(other, this.templateOf(other))
    }
  }

  private preempt(victim: PodId, preemptor: PodId): void {
    const { api, now, pods } = this.context
    this.preemptions++
    api.writeAt(this.client.reserve(0, now), Kind.CommitDisruptionTarget, victim, 0, 0, now)
    api.writeAt(this.client.reserve(0, now), Kind.CommitPreempt, victim, preemptor, pods.uid[victim], now)
    const by = podFacts(this.context).podName(preemptor)
    const node = this.context.nodes.specs[pods.node[victim]]?.name ?? ''
    this.event('Preempted', victim, pods.uid[victim], `Preempted by pod ${by} on node ${node}`)
  }

  // --- what it says ---

  private tell(pod: PodId, uid: number, message: string): void {
    const { api, now } = this.context
    this.event('FailedScheduling', pod, uid, message)
    // The condition is written only when it says something new (podutil.UpdatePodCondition).
    if (this.conditions.get(pod) === message) return
    this.conditions.set(pod, message)
    api.writeAt(this.client.reserve(0, now), Kind.CommitPodCondition, pod, 0, uid, now)
  }

  /** Events go through a client of their own and hold nobody up. */
  private event(reason: EventReason, pod: PodId, uid: number, message: string): void {
    const { api, now, recorder, owners, pods } = this.context
    const owner = owners.get(pods.owner[pod] as never)
    recorder.events.add(now, reason, owner, pods.ordinal[pod], uid, message, 'default-scheduler')
    api.writeAt(this.client.reserve(1, now), Kind.CommitEvent, Client.scheduler, 0, 0, now)
  }

  private armFlush(): void {
    const next = this.queue.nextFlush()
    if (next >= this.flushTimer) return
    this.flushTimer = next
    this.context.queue.push(next, Kind.SchedulerBackoff)
  }

  private templateOf(pod: PodId): CompiledTemplate {
    const { templates, pods } = this.context
    return templates.list[pods.template[pod]]
  }

  /** A second instance over the same cache, so that a question leaves no trace in what the scheduler decides next. */
  twin(): SchedulingAlgorithm {
    return new SchedulingAlgorithm(
      { ...this.configuration, featureGates: { ...this.configuration.featureGates, OpportunisticBatching: false } },
      { ...this.lookups, offset: () => 0 },
    )
  }
}
