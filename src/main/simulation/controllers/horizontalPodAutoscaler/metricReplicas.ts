import { quantityText } from '../../../../design/canonicalQuantity'
import { milliValue, parseQuantity } from '../../../../design/quantity'
import { wholeSecond } from '../../clock'
import type { ClusterContext } from '../../context'
import type { MetricsServer } from '../../node/metricsServer'
import type { PodId } from '../../state/ids'
import { nameOfPod } from '../../state/podNames'
import { Phase, PodFlag } from '../../state/pods'
import { customMetricFault, externalMetricFault } from './faults'
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from './model'
import * as calculator from './replicaCalculator'
import type { Initialization, PodGroups, ScaledPod, Tolerances } from './replicaCalculator'

/** Why a metric says nothing. */
export interface MetricFault {
  /** Of the Event, and of the condition ScalingActive. */
  reason: string
  message: string
  /** What the autoscaler's own error calls it. */
  whole: string
}

export type MetricProposal = { replicas: number; name: string; status: MetricStatus } | { fault: MetricFault }

/** What one sync looks at. */
export interface MetricQuestion {
  pods: readonly PodId[]
  currentReplicas: number
  tolerances: Tolerances
  namespace: string
}

class Unmeasured extends Error {
  override name = 'Unmeasured'
}

/**
 * What each metric of an autoscaler asks for. Upstream: horizontal.go, computeReplicasForMetric; metrics/client.go.
 */
export class MetricReplicas {
  constructor(
    private readonly context: ClusterContext,
    private readonly metrics: MetricsServer,
    private readonly init: Initialization,
  ) {}

  propose(spec: MetricSpec, question: MetricQuestion): MetricProposal {
    const { resource, containerResource } = spec
    if (spec.type === 'Resource' && resource) {
      const { name, target } = resource
      const computed = this.ofResource(name, target, undefined, question)
      if ('message' in computed) {
        const { message } = computed
        const whole = `failed to get ${name} resource metric value: ${message}`
        return { fault: { reason: 'FailedGetResourceMetric', message, whole } }
      }
      return { ...computed, status: { type: 'Resource', resource: { name, current: computed.current } } }
    }
    if (spec.type === 'ContainerResource' && containerResource) {
      const { name, container, target } = containerResource
      const computed = this.ofResource(name, target, container, question)
      if ('message' in computed) {
        const { message } = computed
        const whole = `failed to get ${container} container metric value: ${message}`
        return { fault: { reason: 'FailedGetContainerResourceMetric', message, whole } }
      }
      const status = { type: 'ContainerResource', containerResource: { name, container, current: computed.current } }
      return { ...computed, status }
    }
    return { fault: spec.external ? externalMetricFault(spec, question.namespace) : customMetricFault(spec, question) }
  }

  private ofResource(
    resource: string,
    { averageValue, averageUtilization = 0 }: MetricTarget,
    container: string | undefined,
    question: MetricQuestion,
  ): { replicas: number; name: string; current: MetricValueStatus } | { message: string } {
    const { currentReplicas: current, tolerances } = question
    const ofValue = averageValue !== undefined
    try {
      const groups = this.groups(resource, container, question, !ofValue)
      if (averageValue !== undefined) {
        const target = milliOf(averageValue)
        const { replicas, average } = calculator.averageUsage(groups, current, target, tolerances)
        return { replicas, name: `${resource} resource`, current: { averageValue: textOf(resource, average) } }
      }
      if (groups.ready.every(({ request }) => request === 0))
        throw new Unmeasured('no metrics returned matched known pods')
      const computed = calculator.resourceUtilization(groups, current, averageUtilization, tolerances)
      const what = container === undefined ? 'resource' : 'container resource'
      return {
        replicas: computed.replicas,
        name: `${resource} ${what} utilization (percentage of request)`,
        current: { averageValue: textOf(resource, computed.average), averageUtilization: computed.utilization },
      }
    } catch (error) {
      if (!(error instanceof Unmeasured)) throw error
      return { message: `failed to get ${resource} ${ofValue ? 'usage' : 'utilization'}: ${error.message}` }
    }
  }

  private groups(
    resource: string,
    container: string | undefined,
    { pods }: MetricQuestion,
    withRequests: boolean,
  ): PodGroups {
    if (!pods.some((pod) => this.metrics.knows(pod))) {
      const why = 'no metrics returned from resource metrics API'
      throw new Unmeasured(`unable to get metrics for resource ${resource}: ${why}`)
    }
    const scaled = pods.map((pod) => this.scaledPod(pod, resource, container))
    const groups = calculator.groupPods(scaled, resource === 'cpu', this.init, this.context.now)
    if (groups.ready.length === 0) {
      throw new Unmeasured('did not receive metrics for targeted pods (pods might be unready)')
    }
    if (withRequests) scaled.forEach((pod, at) => (pod.request = this.requestOf(pods[at], resource, container)))
    return groups
  }

  private scaledPod(pod: PodId, resource: string, container: string | undefined): ScaledPod {
    const { pods, epoch } = this.context
    const isReady = pods.has(pod, PodFlag.ready)
    const since = isReady ? pods.readySince[pod] : (pods.details.get(pod)?.notReadySince ?? pods.started[pod])
    const started = pods.has(pod, PodFlag.started)
    const found = isMeasured(resource) ? this.metrics.metricOf(pod, resource, container) : undefined
    // As a quantity's MilliValue() is: rounded up. Memory is kept in thousandths too, as everything here.
    const metric = found && { ...found, value: Math.ceil(resource === 'cpu' ? found.value : found.value * 1000) }
    return {
      ended: pods.has(pod, PodFlag.deletionSeen) || pods.phase[pod] === Phase.Failed,
      pending: pods.phase[pod] === Phase.Pending,
      startTime: started ? wholeSecond(epoch, pods.scheduled[pod]) : undefined,
      ready: started ? { status: isReady, since: wholeSecond(epoch, since) } : undefined,
      metric,
      request: undefined,
    }
  }

  /** Of all containers, or of one. Upstream: calculateRequests; requests of the pod as a whole count where it has them. */
  private requestOf(pod: PodId, resource: string, container: string | undefined): number {
    const { pods, templates } = this.context
    const { containers, sidecars, spec } = templates.list[pods.template[pod]].source
    const ofPod = spec.resources?.requests
    const missing = (message: string): Unmeasured => new Unmeasured(`${message} Pod ${nameOfPod(this.context, pod)}`)
    if (ofPod && Object.keys(ofPod).length > 0 && container === undefined) {
      if (ofPod[resource] === undefined) throw missing(`missing pod-level request for ${resource} in`)
      return milliOf(ofPod[resource])
    }
    const asked = [...containers, ...sidecars].filter((one) => container === undefined || one.name === container)
    if (asked.length === 0) throw missing(`container ${String(container)} not found in`)
    return asked.reduce((sum, { name, resources }) => {
      const raw = resources?.requests?.[resource]
      if (raw === undefined) throw missing(`missing request for ${resource} in container ${name} of`)
      return sum + milliOf(raw)
    }, 0)
  }
}

const isMeasured = (resource: string): resource is 'cpu' | 'memory' => resource === 'cpu' || resource === 'memory'

function milliOf(raw: string | number): number {
  const parsed = parseQuantity(raw)
  return parsed.ok ? Number(milliValue(parsed.nano)) : 0
}

const NANO_PER_MILLI = 1_000_000n

const textOf = (resource: string, milli: number): string =>
  quantityText({ nano: BigInt(milli) * NANO_PER_MILLI, format: resource === 'memory' ? 'binary' : 'decimal' })
