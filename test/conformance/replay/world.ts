import { OfflineScheduler } from '../../../src/main/simulation/explain/offlineScheduler'
import type { AttemptReport } from '../../../src/main/simulation/explain/contract'
import type { NodeSpec, PlainPod, PodDisruptionBudget } from '../../../src/design'
import { EventKind, type ClusterEvent } from '../../../src/main/simulation/scheduler/clusterEvents'
import { compileBudget } from '../../../src/main/simulation/scheduler/disruptionBudgets'
import type { ReservePlugin } from '../../../src/main/simulation/scheduler/framework'
import { nodeEvents } from '../../../src/main/simulation/scheduler/nodeEvents'
import { NONE, type NodeId, type PodId } from '../../../src/main/simulation/state/ids'
import type { Changes } from './changes'
import type { Input } from './input'
import { podEvents } from './podEvents'
import type { RecordedAttempt } from './recording'
import { Volumes } from './volumes'

export interface Trial {
  readonly pod: PodId
  readonly report: AttemptReport
  /** A failure takes back the pod's nomination. */
  readonly clearsNomination: boolean
}

/** What the real scheduler had in its memory, rebuilt step by step. */
export class World {
  readonly scheduler: OfflineScheduler
  readonly volumes: Volumes
  /** Where preemption begins to look among the nodes that it may help on. */
  offset = 0
  /** Hears what the scheduling queue would hear. */
  onEvent: ((event: ClusterEvent) => void) | undefined

  constructor(
    readonly input: Input,
    changes: Changes,
  ) {
    this.scheduler = new OfflineScheduler(input.objects, input.configuration, {
      laterNodes: changes.nodes,
      laterPods: [...input.pods, ...changes.pods],
      offset: (nodes) => this.offset % nodes,
    })
    for (const pod of input.objects.pods) this.scheduler.addPod(pod)
    this.volumes = new Volumes(this.scheduler.volumes)
    this.volumes.listen(({ event }) => event && this.onEvent?.(event))
  }

  // --- what happens ---

  setNode(spec: NodeSpec): void {
    const { scheduler } = this
    const node = this.nodeId(spec.name)
    if (!scheduler.cache.has(node)) {
      scheduler.addNode(spec)
      this.onEvent?.({ kind: EventKind.NodeAdd, node, nodeSpec: spec })
      return
    }
    const oldNodeSpec = scheduler.cache.specs[node]
    scheduler.updateNode(spec)
    for (const kind of nodeEvents(oldNodeSpec, spec)) this.onEvent?.({ kind, node, nodeSpec: spec, oldNodeSpec })
  }

  deleteNode(name: string): void {
    const node = this.nodeId(name)
    this.onEvent?.({ kind: EventKind.NodeDelete, node, oldNodeSpec: this.scheduler.cache.specs[node] })
    this.scheduler.removeNode(name)
  }

  /** Also of pods that were created with a node. */
  bind(key: string, nodeName: string): void {
    const pod = this.podId(key, 0)
    this.scheduler.place(pod, this.nodeId(nodeName))
    const template = this.scheduler.cache.templateOf(pod)
    this.onEvent?.({ kind: EventKind.AssignedPodAdd, pod, template })
  }

  terminate(key: string, preempted: boolean): void {
    const pod = this.scheduler.find(key)
    if (pod !== undefined) this.scheduler.terminate(pod, preempted)
  }

  delete(key: string): void {
    const { scheduler } = this
    const pod = scheduler.find(key)
    if (pod === undefined) return
    const wasPlaced = scheduler.cache.nodeOf(pod) !== NONE
    const template = wasPlaced ? scheduler.cache.templateOf(pod) : undefined
    for (const plugin of this.reservePluginsOf(pod)) plugin.unreserve(pod)
    scheduler.removePod(pod)
    if (template) this.onEvent?.({ kind: EventKind.AssignedPodDelete, pod, template })
  }

  updatePod(plain: PlainPod): void {
    const { scheduler } = this
    const pod = this.podId(`${plain.namespace}/${plain.name}`, 0)
    const before = scheduler.template(pod)
    scheduler.updatePod(pod, plain)
    const template = scheduler.template(pod)
    const assigned = scheduler.cache.nodeOf(pod) !== NONE
    for (const kind of podEvents(before, template, assigned)) {
      this.onEvent?.({ kind, pod, template, oldTemplate: before })
    }
  }

  clearNomination(key: string): void {
    const pod = this.scheduler.find(key)
    if (pod !== undefined && this.scheduler.cache.nodeOf(pod) === NONE) this.scheduler.nominate(pod, undefined)
  }

  /** The pod could not be bound after all. */
  release(key: string): void {
    const pod = this.scheduler.find(key)
    if (pod === undefined) return
    this.scheduler.forget(pod, this.reservePluginsOf(pod))
  }

  private reservePluginsOf(pod: PodId): readonly ReservePlugin[] {
    return this.scheduler.algorithm.profileOf(this.scheduler.template(pod))?.reserve ?? []
  }

  setBudgets(budgets: readonly PodDisruptionBudget[]): void {
    this.scheduler.setBudgets(budgets.map(compileBudget))
  }

  // --- what is decided ---

  /** Of the pod of a key: the one that is there, or else the `instance`-th of the scenario that has it. */
  podId(key: string, instance: number): PodId {
    const found = this.scheduler.find(key)
    if (found !== undefined) return found
    const pods = this.input.pods.filter(({ namespace, name }) => `${namespace}/${name}` === key)
    const plain = pods[Math.min(instance, pods.length - 1)]
    if (!plain) throw new Error(`pod ${key} is not in the scenario`)
    return this.scheduler.addPod(plain)
  }

  try({ pod: key, tMs }: RecordedAttempt, instance: number): Trial {
    const pod = this.podId(key, instance)
    const { verdict, report } = this.scheduler.decide(pod, tMs)
    return { pod, report, clearsNomination: verdict?.clearsNomination ?? false }
  }

  /** What the scheduler remembers of an attempt as it was recorded, whatever was decided here. */
  conclude(attempt: RecordedAttempt, { pod, report, clearsNomination }: Trial, start: number): void {
    const { scheduler } = this
    const { search } = scheduler.algorithm
    const evaluated = attempt.evaluatedNodes
    // A nominated node that fits is not counted as a search.
    if (evaluated !== undefined && evaluated !== report.evaluated && scheduler.cache.order.length > 0) {
      search.start = (start + evaluated) % scheduler.cache.order.length
    }
    if (attempt.outcome === 'unschedulable') {
      if (attempt.preemptionNode !== undefined) scheduler.nominate(pod, attempt.preemptionNode)
      else if (clearsNomination && !attempt.notEligibleForPreemption) scheduler.nominate(pod, undefined)
      return
    }
    const node = attempt.node ?? report.node
    if (node === null) return
    scheduler.nominate(pod, undefined)
    if (scheduler.cache.nodeOf(pod) === NONE) scheduler.assume(pod, this.nodeId(node))
  }

  nodeId(name: string): NodeId {
    return this.scheduler.nodeId(name)
  }
}
