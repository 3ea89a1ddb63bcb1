import type { LabelSelector } from '../../../../design/kubernetes'
import type { MetricFault } from './metricReplicas'
import type { MetricSpec } from './model'

/**
 * What the controller says of metrics that nobody offers: Seatrial has a metrics-server, and no adapter of custom or external
 * metrics. Upstream: horizontal.go, replica_calculator.go, k8s.io/metrics/pkg/client.
 */

const NO_CUSTOM =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered'

/** Pods, Object, or a type that there is not. */
export function customMetricFault(
  { type, pods, object }: MetricSpec,
  { namespace }: { namespace: string },
): MetricFault {
  if (pods) {
    const message = `unable to get metric ${pods.metric.name}: ${NO_CUSTOM}`
    return { reason: 'FailedGetPodsMetric', message, whole: `failed to get pods metric value: ${message}` }
  }
  if (object) {
    const { describedObject, metric, target } = object
    const message = `unable to get metric ${metric.name}: ${NO_CUSTOM} on ${describedObject.kind} ${namespace}/${describedObject.name}`
    const detail =
      target.averageValue === undefined ? message : `failed to get ${metric.name} object metric: ${message}`
    return { reason: 'FailedGetObjectMetric', message, whole: `failed to get object metric value: ${detail}` }
  }
  const message = `unknown metric source type "${type}"`
  return { reason: 'InvalidMetricSourceType', message, whole: message }
}

export function externalMetricFault({ external }: MetricSpec, namespace: string): MetricFault {
  const { metric, target } = external as NonNullable<MetricSpec['external']>
  const why = `unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${metric.name}.external.metrics.k8s.io)`
  const message = `unable to get external metric ${namespace}/${metric.name}/${selectorText(metric.selector)}: ${why}`
  const detail =
    target.averageValue === undefined
      ? `failed to get external metric ${metric.name}: ${message}`
      : `failed to get ${metric.name} external metric: ${message}`
  return {
    reason: 'FailedGetExternalMetric',
    message,
    whole: `failed to get ${metric.name} external metric value: ${detail}`,
  }
}

/** As Go prints one with %+v. */
function selectorText(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil'
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`)
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{},}`
}
