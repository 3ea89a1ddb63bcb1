import type { KubernetesObject, LabelSelector } from '../../../design/kubernetes'
import type { ObjectChange } from '../apiserver/objectRegistry'
import { fromTimestamp, timestamp } from '../clock'
import { SECOND, type Micros } from '../kernel/time'
import { compileSelector, type CompiledSelector } from '../scheduler/labelSelector'
import type { PodId } from '../state/ids'
import type { StoredObject } from '../state/objects'
import { Phase, PodFlag } from '../state/pods'
import { withCondition, type Condition } from './conditions'
import { Controller, Refused, type Step, type Sync } from './controller'
import { scaledValue } from './intOrPercent'
import { selectedPods } from './selectedPods'

export interface DisruptionBudgetStatus {
  observedGeneration?: number
  currentHealthy?: number
  desiredHealthy?: number
  expectedPods?: number
  disruptionsAllowed?: number
  /** Names of pods whose eviction was allowed and not seen yet, with the time of it. */
  disruptedPods?: Readonly<Record<string, string>>
  conditions?: readonly Condition[]
}

export interface DisruptionBudgetObject extends KubernetesObject {
  spec: { minAvailable?: number | string; maxUnavailable?: number | string; selector?: LabelSelector }
  status?: DisruptionBudgetStatus
}

/** An eviction that has not led to a deletion in this time is forgotten. */
const DELETION_TIMEOUT = 120 * SECOND
const ALLOWED = 'DisruptionAllowed'

/** Keeps the status of PodDisruptionBudgets, one at a time. Upstream: pkg/controller/disruption/disruption.go. */
export class DisruptionController extends Controller {
  readonly name = 'disruption'
  private readonly selectors = new WeakMap<KubernetesObject, CompiledSelector>()
  private readonly stream = this.context.stream('disruption-controller')

  override objectChanged({ object, after }: ObjectChange): void {
    if (object.kind === 'PodDisruptionBudget' && after) this.enqueue(object.id)
  }

  override anyPodChanged(pod: PodId): void {
    const { pods, templates, objects } = this.context
    if (!objects.has('PodDisruptionBudget')) return
    const { source } = templates.list[pods.template[pod]]
    let chosen: StoredObject | undefined
    let matching = 0
    for (const budget of objects.seenOfKind('PodDisruptionBudget', source.namespace)) {
      if (!this.selectorOf(budget.seen).matches(source.labels)) continue
      // Of several any one: upstream's lister has them in no order.
      if (++matching === 1 || this.stream.integer(matching) === 0) chosen = budget
    }
    if (!chosen) return
    if (matching > 1) {
      const regarding = this.regardingPod(pod)
      const message = `Pod "${regarding.namespace}"/"${regarding.name}" matches multiple PodDisruptionBudgets.  Chose "${chosen.name}" arbitrarily.`
      this.events.record(regarding, 'Warning', 'MultiplePodDisruptionBudgets', message)
    }
    this.enqueue(chosen.id)
  }

  private selectorOf(budget: KubernetesObject): CompiledSelector {
    let selector = this.selectors.get(budget)
    if (!selector) {
      selector = compileSelector((budget as DisruptionBudgetObject).spec.selector)
      this.selectors.set(budget, selector)
    }
    return selector
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const budget = target.seen as DisruptionBudgetObject | undefined
    if (!budget) return
    const covered = selectedPods(this.context, this.informer, target.namespace, this.selectorOf(budget))
    if (covered.length === 0) this.events.record(target, 'Normal', 'NoPods', 'No matching pods found')
    const count = this.expected(budget, covered)
    if ('error' in count) {
      this.events.record(
        target,
        'Warning',
        'CalculateExpectedPodCountFailed',
        `Failed to calculate the number of expected pods: ${count.error}`,
      )
      yield* this.failSafe(target, budget, count.error)
      return
    }
    if (count.unmanaged) this.events.record(target, 'Warning', 'UnmanagedPods', unmanagedMessage(budget))
    const { disrupted, recheck } = this.disruptedPods(budget, covered)
    const healthy = covered.filter((pod) => this.isHealthy(pod, disrupted)).length
    yield* this.writeStatus(target, budget, { ...count, healthy, disrupted })
    if (recheck !== undefined) this.enqueueAfter(key, recheck)
  }

  private expected(
    { spec }: DisruptionBudgetObject,
    covered: readonly PodId[],
  ): { expected: number; desired: number; unmanaged: boolean } | { error: string } {
    if (spec.maxUnavailable !== undefined) {
      const scale = this.scale(covered)
      if ('error' in scale) return scale
      const desired = Math.max(0, scale.expected - scaledValue(spec.maxUnavailable, scale.expected, true))
      return { ...scale, desired }
    }
    if (typeof spec.minAvailable === 'string') {
      const scale = this.scale(covered)
      return 'error' in scale ? scale : { ...scale, desired: scaledValue(spec.minAvailable, scale.expected, true) }
    }
    return { expected: covered.length, desired: spec.minAvailable ?? 0, unmanaged: false }
  }

  /** Replicas of all controllers of the pods. */
  private scale(covered: readonly PodId[]): { expected: number; unmanaged: boolean } | { error: string } {
    const { pods, owners, objects } = this.context
    const scales = new Map<string, number>()
    let unmanaged = false
    for (const pod of covered) {
      const owner = owners.list[pods.owner[pod]]
      if (!owner.object) {
        unmanaged = true
        continue
      }
      const uid = owner.object.seen?.metadata.ownerReferences?.find(({ controller }) => controller)?.uid
      const controller = uid === undefined ? owner.object : (objects.withUid(uid) ?? owner.object)
      if (scales.has(controller.uid)) continue
      const replicas = (controller.seen?.spec as { replicas?: number } | undefined)?.replicas
      if (!['Deployment', 'ReplicaSet', 'StatefulSet'].includes(controller.kind)) {
        return { error: `found no controllers for pod "${this.regardingPod(pod).name}"` }
      }
      scales.set(controller.uid, replicas ?? 1)
    }
    return { expected: [...scales.values()].reduce((sum, one) => sum + one, 0), unmanaged }
  }

  private disruptedPods(
    { status }: DisruptionBudgetObject,
    covered: readonly PodId[],
  ): { disrupted: Record<string, string>; recheck: Micros | undefined } {
    const { pods, epoch, now } = this.context
    const disrupted: Record<string, string> = {}
    let recheck: Micros | undefined
    const listed = status?.disruptedPods ?? {}
    for (const pod of Object.keys(listed).length > 0 ? covered : []) {
      if (pods.has(pod, PodFlag.deletionSeen)) continue
      const { name } = this.regardingPod(pod)
      if (listed[name] === undefined) continue
      const due = fromTimestamp(epoch, listed[name]) + DELETION_TIMEOUT
      if (due < now) continue
      recheck = Math.min(recheck ?? Infinity, due - now)
      disrupted[name] = listed[name]
    }
    return { disrupted, recheck }
  }

  private isHealthy(pod: PodId, disrupted: Readonly<Record<string, string>>): boolean {
    const { pods } = this.context
    if (pods.has(pod, PodFlag.deletionSeen) || !pods.has(pod, PodFlag.ready)) return false
    if (pods.phase[pod] !== Phase.Running && pods.phase[pod] !== Phase.Pending) return false
    return Object.keys(disrupted).length === 0 || disrupted[this.regardingPod(pod).name] === undefined
  }

  private *writeStatus(
    target: StoredObject,
    budget: DisruptionBudgetObject,
    count: { expected: number; desired: number; healthy: number; disrupted: Record<string, string> },
  ): Step<void> {
    const { expected, desired, healthy, disrupted } = count
    const before = budget.status ?? {}
    const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired)
    const conditions = withCondition(before.conditions, this.condition(allowed, budget))
    const same =
      before.currentHealthy === healthy &&
      before.desiredHealthy === desired &&
      before.expectedPods === expected &&
      before.disruptionsAllowed === allowed &&
      JSON.stringify(before.disruptedPods ?? {}) === JSON.stringify(disrupted) &&
      before.observedGeneration === budget.metadata.generation &&
      conditions === before.conditions
    if (same) return
    const status: DisruptionBudgetStatus = {
      observedGeneration: budget.metadata.generation,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      disruptionsAllowed: allowed,
      ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
      conditions,
    }
    yield* this.put(target, status)
  }

  private condition(allowed: number, budget: DisruptionBudgetObject): Condition {
    const reason = allowed > 0 ? 'SufficientPods' : 'InsufficientPods'
    return this.make(allowed > 0 ? 'True' : 'False', reason, '', budget)
  }

  private make(
    status: Condition['status'],
    reason: string,
    message: string,
    budget: DisruptionBudgetObject,
  ): Condition {
    const lastTransitionTime = timestamp(this.context.epoch, this.context.now)
    const { generation } = budget.metadata
    return { type: ALLOWED, status, reason, message, lastTransitionTime, observedGeneration: generation } as Condition
  }

  private *failSafe(target: StoredObject, budget: DisruptionBudgetObject, message: string): Step<void> {
    const conditions = withCondition(budget.status?.conditions, this.make('False', 'SyncFailed', message, budget))
    if (budget.status?.disruptionsAllowed === 0 && conditions === budget.status.conditions) return
    yield* this.put(target, { ...budget.status, disruptionsAllowed: 0, conditions })
  }

  /** A conflict is tried again: an eviction has written to the budget meanwhile. */
  private *put(target: StoredObject, status: DisruptionBudgetStatus): Step<void> {
    const base = target.seenVersion
    const reply = yield* this.call({
      verb: 'PUT',
      resource: 'poddisruptionbudgets/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status }), base),
    })
    if (reply.code === 409) throw new Refused(reply)
  }
}

function unmanagedMessage({ spec }: DisruptionBudgetObject): string {
  const labels = Object.entries(spec.selector?.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`)
  const text = `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{},}`
  return `Pods selected by this PodDisruptionBudget (selector: ${text}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`
}
