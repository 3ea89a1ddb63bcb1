import type { LabelSelector } from '../../../../design/kubernetes'
import { parseQuantity } from '../../../../design/quantity'
import { resourceOf, type ObjectChange } from '../../apiserver/objectRegistry'
import { kindNamed } from '../../apiserver/resourceKinds'
import { notFound, noSuchResource } from '../../apiserver/replies'
import type { Reply } from '../../apiserver/requests'
import { scaleOf } from '../../apiserver/scale'
import { TokenBuckets } from '../../apiserver/tokenBucket'
import { timestamp } from '../../clock'
import type { MetricsServer } from '../../node/metricsServer'
import { compileSelector, type CompiledSelector } from '../../scheduler/labelSelector'
import type { StoredObject } from '../../state/objects'
import type { Condition } from '../conditions'
import { Controller, type Step, type Sync } from '../controller'
import { selectedPods } from '../selectedPods'
import type { HorizontalPodAutoscalerSettings } from '../settings'
import { canonical } from '../templates'
import { MetricReplicas } from './metricReplicas'
import { metricsOf, setCondition, type AutoscalerObject, type AutoscalerStatus, type MetricStatus } from './model'
import type { Tolerances } from './replicaCalculator'
import { Stabilization } from './stabilization'

/** An autoscaler in the hands of a sync. */
interface Draft {
  readonly target: StoredObject
  readonly base: number
  readonly autoscaler: AutoscalerObject
  status: AutoscalerStatus
}

/** The scaled object with its scale as it was answered. */
interface Scaled {
  readonly object: StoredObject
  version: number
  readonly replicas: number
  readonly selector: LabelSelector | undefined
  readonly selectorText: string
}

interface Decision {
  desired: number
  /** Of the Event SuccessfulRescale. */
  reason: string
  rescale: boolean
  metrics: readonly MetricStatus[] | undefined
}

const SCALABLE: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet'])
/** client-go/util/retry, DefaultRetry. */
const CONFLICT_STEPS = 5

/**
 * Sets the replicas of workloads by what their pods use, each autoscaler once in a period. Upstream:
 * pkg/controller/podautoscaler/horizontal.go.
 */
export class HorizontalPodAutoscalerController extends Controller {
  readonly name = 'horizontalpodautoscaler'
  settings!: HorizontalPodAutoscalerSettings
  private calculator!: MetricReplicas
  /** The clients of scales and of metrics have limits of their own. */
  private scales!: TokenBuckets
  private metricsClient!: TokenBuckets
  private readonly memories = new Map<number, Stabilization>()
  /** What each autoscaler was found to select, as it last looked. */
  private readonly selectors = new Map<number, CompiledSelector>()

  configure(settings: HorizontalPodAutoscalerSettings, metrics: MetricsServer): void {
    const { cpuInitializationPeriod, initialReadinessDelay } = settings
    this.settings = settings
    this.scales = new TokenBuckets([settings.client])
    this.metricsClient = new TokenBuckets([settings.client])
    const init = { cpuPeriod: cpuInitializationPeriod, readinessDelay: initialReadinessDelay }
    this.calculator = new MetricReplicas(this.context, metrics, init)
  }

  /** Whatever changes, the next look is a period away: one that is due already stays. */
  override objectChanged({ object, after }: ObjectChange): void {
    if (object.kind === 'HorizontalPodAutoscaler' && after) this.enqueueAfter(object.id, this.settings.syncPeriod)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const autoscaler = target.seen as AutoscalerObject | undefined
    if (!autoscaler) {
      this.memories.delete(key)
      this.selectors.delete(key)
      return
    }
    const status = autoscaler.status ?? { desiredReplicas: 0 }
    yield* this.reconcile({ target, base: target.seenVersion, autoscaler, status })
    this.enqueueAfter(key, this.settings.syncPeriod)
  }

  private *reconcile(draft: Draft): Step<void> {
    const scaled = yield* this.getScale(draft)
    if (!scaled) return
    const { replicas: current } = scaled
    this.condition(draft, 'AbleToScale', 'True', {
      reason: 'SucceededGetScale',
      message: "the HPA controller was able to get the target's current scale",
    })
    this.memoryOf(draft.target).begin(current, this.context.now)
    const decision = yield* this.decide(draft, scaled)
    if (!decision) return
    if (decision.rescale && !(yield* this.rescale(draft, scaled, decision))) return
    const lastScaleTime = decision.rescale
      ? timestamp(this.context.epoch, this.context.now)
      : draft.status.lastScaleTime
    draft.status = {
      ...draft.status,
      ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
      currentReplicas: current,
      desiredReplicas: decision.rescale ? decision.desired : current,
      currentMetrics: decision.metrics ?? null,
    }
    yield* this.writeStatus(draft)
  }

  // --- the target ---

  private *getScale(draft: Draft): Step<Scaled | undefined> {
    const { scaleTargetRef } = draft.autoscaler.spec
    const unknown = unknownKind(scaleTargetRef)
    if (unknown !== undefined) {
      yield* this.failedGetScale(draft, unknown)
      return undefined
    }
    const { kind, name } = scaleTargetRef
    const reply = yield* this.readScale(kind, draft.target.namespace, name)
    const object = this.context.objects.find(kind, draft.target.namespace, name)
    if (reply.code >= 300 || !object?.stored) {
      yield* this.failedGetScale(draft, reply.message ?? '')
      return undefined
    }
    const { replicas } = reply.object?.spec as { replicas: number }
    const { selector } = object.stored.spec as { selector?: LabelSelector }
    const { selector: selectorText } = reply.object?.status as { selector: string }
    return { object, version: object.version, replicas, selector, selectorText }
  }

  private *readScale(kind: string, namespace: string, name: string): Step<Reply> {
    const { objects } = this.context
    const perform = (): Reply => {
      if (!SCALABLE.has(kind)) return noSuchResource()
      const stored = objects.find(kind, namespace, name)?.stored
      return stored ? { code: 200, object: scaleOf(stored) } : notFound(kind, name)
    }
    return yield* this.call({ verb: 'GET', resource: `${resourceOf(kind)}/scale`, perform }, this.scales)
  }

  private *failedGetScale(draft: Draft, message: string): Step<void> {
    this.events.record(draft.target, 'Warning', 'FailedGetScale', message)
    this.condition(draft, 'AbleToScale', 'False', {
      reason: 'FailedGetScale',
      message: `the HPA controller was unable to get the target's current scale: ${message}`,
    })
    yield* this.writeStatus(draft)
  }

  // --- the decision ---

  private *decide(draft: Draft, scaled: Scaled): Step<Decision | undefined> {
    const { minReplicas = 1, maxReplicas } = draft.autoscaler.spec
    const { replicas: current } = scaled
    const at = (desired: number, reason: string): Decision => ({ desired, reason, rescale: true, metrics: undefined })
    if (current === 0) {
      const message = 'scaling is disabled since the replica count of the target is zero'
      this.condition(draft, 'ScalingActive', 'False', { reason: 'ScalingDisabled', message })
      return { desired: 0, reason: '', rescale: false, metrics: undefined }
    }
    if (current > maxReplicas) return at(maxReplicas, 'Current number of replicas above Spec.MaxReplicas')
    if (current < minReplicas) return at(minReplicas, 'Current number of replicas below Spec.MinReplicas')
    const wanted = yield* this.byMetrics(draft, scaled)
    if (!wanted) return undefined
    const reason =
      wanted.replicas > current
        ? `${wanted.name} above target`
        : wanted.replicas < current
          ? 'All metrics below target'
          : ''
    const limits = { current, min: minReplicas, max: maxReplicas }
    const { behavior } = draft.autoscaler.spec
    const memory = this.memoryOf(draft.target)
    const normalized = memory.normalize(wanted.replicas, limits, behavior, this.context.now)
    this.condition(draft, 'AbleToScale', 'True', normalized.ableToScale)
    const { limited, ...why } = normalized.scalingLimited
    this.condition(draft, 'ScalingLimited', limited ? 'True' : 'False', why)
    const { replicas: desired } = normalized
    return { desired, reason, rescale: desired !== current, metrics: wanted.statuses }
  }

  /** The most that any metric asks for; undefined, and written down, when they do not say enough. */
  private *byMetrics(
    draft: Draft,
    scaled: Scaled,
  ): Step<{ replicas: number; name: string; statuses: readonly MetricStatus[] } | undefined> {
    const { target, autoscaler } = draft
    const specs = metricsOf(autoscaler)
    const selector = this.selectorOf(draft, scaled)
    if ('fault' in selector) {
      yield* this.unmeasured(draft, scaled, undefined, selector.fault)
      return undefined
    }
    let [replicas, name, faults, first] = [
      0,
      '',
      0,
      undefined as { reason: string; message: string; whole: string } | undefined,
    ]
    const statuses: MetricStatus[] = []
    for (const spec of specs) {
      if (spec.resource || spec.containerResource) yield* this.readMetrics()
      const pods = selectedPods(this.context, this.informer, target.namespace, selector)
      const tolerances = this.tolerancesOf(autoscaler)
      const { namespace } = target
      const proposal = this.calculator.propose(spec, { pods, currentReplicas: scaled.replicas, tolerances, namespace })
      if ('fault' in proposal) {
        faults++
        first ??= proposal.fault
        statuses.push({ type: '' })
        this.events.record(target, 'Warning', proposal.fault.reason, proposal.fault.message)
        continue
      }
      statuses.push(proposal.status)
      if (replicas === 0 || proposal.replicas > replicas) [replicas, name] = [proposal.replicas, proposal.name]
    }
    if (first && (faults === specs.length || replicas < scaled.replicas)) {
      const { reason, message, whole } = first
      this.condition(draft, 'ScalingActive', 'False', {
        reason,
        message: `the HPA was unable to compute the replica count: ${message}`,
      })
      const all = `invalid metrics (${faults} invalid out of ${specs.length}), first error is: ${whole}`
      yield* this.unmeasured(draft, scaled, statuses, all)
      return undefined
    }
    this.condition(draft, 'ScalingActive', 'True', {
      reason: 'ValidMetricFound',
      message: `the HPA was able to successfully calculate a replica count from ${name}`,
    })
    return { replicas, name, statuses }
  }

  /** Of the target's pods; pods that several autoscalers select are left alone. */
  private selectorOf({ target, ...draft }: Draft, scaled: Scaled): CompiledSelector | { fault: string } {
    const refuse = (reason: string, event: string, message: string, fault = message): { fault: string } => {
      this.events.record(target, 'Warning', event, fault)
      this.condition({ target, ...draft }, 'ScalingActive', 'False', { reason, message })
      return { fault }
    }
    if (!scaled.selector) {
      const message = "the HPA target's scale is missing a selector"
      return refuse('InvalidSelector', 'SelectorRequired', message, 'selector is required')
    }
    const selector = compileSelector(scaled.selector)
    this.selectors.set(target.id, selector)
    const { objects, templates, pods: table } = this.context
    const pods = selectedPods(this.context, this.informer, target.namespace, selector)
    const labels = new Set(pods.map((pod) => templates.list[table.template[pod]].source.labels))
    const rivals = [...this.selectors].filter(([id, other]) => {
      const { namespace, seen } = objects.get(id)
      return seen && namespace === target.namespace && [...labels].some((one) => other.matches(one))
    })
    if (rivals.length <= 1) return selector
    const names = rivals.map(([id]) => `{${objects.get(id).name} ${target.namespace}}`).join(' ')
    const message = `pods by selector ${scaled.selectorText} are controlled by multiple HPAs: [${names}]`
    return refuse('AmbiguousSelector', 'AmbiguousSelector', message)
  }

  private *readMetrics(): Step<void> {
    const perform = (): Reply => ({ code: 200 })
    yield* this.call({ verb: 'LIST', resource: 'pods.metrics.k8s.io', perform }, this.metricsClient)
  }

  private *unmeasured(
    draft: Draft,
    { replicas }: Scaled,
    statuses: readonly MetricStatus[] | undefined,
    message: string,
  ): Step<void> {
    draft.status = { ...draft.status, currentReplicas: replicas, currentMetrics: statuses ?? null }
    yield* this.writeStatus(draft)
    this.events.record(draft.target, 'Warning', 'FailedComputeMetricsReplicas', message)
  }

  private tolerancesOf({ spec: { behavior } }: AutoscalerObject): Tolerances {
    const share = (raw: string | number | undefined): number => {
      const parsed = raw === undefined ? undefined : parseQuantity(raw)
      return parsed?.ok ? Number(parsed.nano) / 1e9 : this.settings.tolerance
    }
    return { up: share(behavior?.scaleUp.tolerance), down: share(behavior?.scaleDown.tolerance) }
  }

  // --- what it writes ---

  /** False: it was refused, and the status says so. */
  private *rescale(draft: Draft, scaled: Scaled, { desired, reason }: Decision): Step<boolean> {
    const { target, autoscaler } = draft
    const refusal = yield* this.putScale(scaled, desired)
    if (refusal) {
      const message = refusal.message ?? ''
      const text = `New size: ${desired}; reason: ${reason}; error: ${message}`
      this.events.record(target, 'Warning', 'FailedRescale', text)
      this.condition(draft, 'AbleToScale', 'False', {
        reason: 'FailedUpdateScale',
        message: `the HPA controller was unable to update the target scale: ${message}`,
      })
      draft.status = { ...draft.status, currentReplicas: scaled.replicas }
      yield* this.writeStatus(draft)
      return false
    }
    this.condition(draft, 'AbleToScale', 'True', {
      reason: 'SucceededRescale',
      message: `the HPA controller was able to update the target scale to ${desired}`,
    })
    this.events.record(target, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`)
    this.memoryOf(target).scaled(scaled.replicas, desired, autoscaler.spec.behavior, this.context.now)
    return true
  }

  /** Tried again with the latest version when somebody else has written meanwhile. */
  private *putScale(scaled: Scaled, replicas: number): Step<Reply | undefined> {
    const { object } = scaled
    for (let step = 1; ; step++) {
      const reply: Reply = yield* this.call(
        {
          verb: 'PUT',
          resource: `${resourceOf(object.kind)}/scale`,
          perform: () =>
            this.context.objectRegistry.update(
              object,
              (latest) => ({ ...latest, spec: { ...(latest.spec as object), replicas } }),
              scaled.version,
            ),
        },
        this.scales,
      )
      if (reply.code < 300) return undefined
      if (reply.code !== 409 || step === CONFLICT_STEPS) return reply
      yield* this.readScale(object.kind, object.namespace, object.name)
      scaled.version = object.version
    }
  }

  private *writeStatus({ target, base, autoscaler, status }: Draft): Step<void> {
    if (canonical(status) === canonical(autoscaler.status ?? { desiredReplicas: 0 })) return
    const reply = yield* this.call({
      verb: 'PUT',
      resource: 'horizontalpodautoscalers/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status }), base),
    })
    if (reply.code >= 300) this.events.record(target, 'Warning', 'FailedUpdateStatus', reply.message ?? '')
  }

  private condition(
    draft: Draft,
    type: string,
    status: Condition['status'],
    { reason, message }: { reason: string; message: string },
  ): void {
    const { epoch, now } = this.context
    const { conditions = [] } = draft.status
    draft.status = {
      ...draft.status,
      conditions: setCondition(conditions, { type, status, reason, message }, epoch, now),
    }
  }

  private memoryOf({ id }: StoredObject): Stabilization {
    let memory = this.memories.get(id)
    if (!memory) this.memories.set(id, (memory = new Stabilization(this.settings.downscaleStabilization)))
    return memory
  }
}

/** Why the reference cannot be followed; undefined: its kind is known. Upstream: RESTMapper, ParseGroupVersion. */
function unknownKind({ apiVersion = '', kind }: { apiVersion?: string; kind: string }): string | undefined {
  const parts = apiVersion.split('/')
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`
  const group = parts.length === 2 ? parts[0] : ''
  const known = kindNamed(kind)
  const knownGroup = known?.apiVersion.includes('/') ? known.apiVersion.split('/')[0] : ''
  return known && knownGroup === group ? undefined : `no matches for kind "${kind}" in group "${group}"`
}
