import type { KubernetesObject, LabelSelector, RawQuantity } from '../../kubernetes'
import { ageOf, printer } from '../table'
import { none, quantity } from '../text'

export interface MetricTarget {
  type?: string
  averageUtilization?: number
  averageValue?: RawQuantity
  value?: RawQuantity
}

export interface MetricSource {
  name?: string
  container?: string
  metric?: { name: string }
  target?: MetricTarget
  current?: MetricTarget
  describedObject?: { kind: string; name: string }
}

/** A metric of the specification or of the status; the source stands under its type. */
export interface Metric {
  type: 'Resource' | 'ContainerResource' | 'Pods' | 'Object' | 'External'
  resource?: MetricSource
  containerResource?: MetricSource
  pods?: MetricSource
  object?: MetricSource
  external?: MetricSource
}

export interface AutoscalerObject extends KubernetesObject {
  spec: {
    scaleTargetRef: { kind: string; name: string }
    minReplicas?: number
    maxReplicas: number
    metrics?: Metric[]
    behavior?: Record<string, ScalingRules>
  }
  status?: {
    currentReplicas?: number
    desiredReplicas?: number
    currentMetrics?: (Metric | null)[]
    conditions?: { type: string; status: string; reason?: string; message?: string }[]
  }
}

export interface ScalingRules {
  stabilizationWindowSeconds?: number
  selectPolicy?: string
  policies?: { type: string; value: number; periodSeconds: number }[]
}

const fields = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
} as const

export const sourceOf = (metric: Metric | null | undefined): MetricSource | undefined =>
  metric ? metric[fields[metric.type]] : undefined

export const unknown = '<unknown>'

function metricText(spec: Metric, status: Metric | null | undefined): string {
  const { name = '', target = {} } = sourceOf(spec) ?? {}
  const current = sourceOf(status)?.current
  const { averageValue, averageUtilization, value } = target
  const shown = (amount: RawQuantity | undefined): string => (amount === undefined ? unknown : quantity(amount))
  const named = spec.type === 'Resource' || spec.type === 'ContainerResource' ? `${name}: ` : ''
  if (averageValue !== undefined) {
    const mean = spec.type === 'External' || spec.type === 'Object' ? ' (avg)' : ''
    return `${named}${shown(current?.averageValue)}/${quantity(averageValue)}${mean}`
  }
  if (named === '') return `${shown(current?.value)}/${quantity(value)}`
  const percent = (amount: number | undefined, otherwise: string): string =>
    amount === undefined ? otherwise : `${amount}%`
  return `${named}${percent(current?.averageUtilization, unknown)}/${percent(averageUtilization, '<auto>')}`
}

function targetsText({ spec, status }: AutoscalerObject): string {
  const { metrics = [] } = spec
  if (metrics.length === 0) return none
  const list = metrics.map((metric, index) => metricText(metric, status?.currentMetrics?.[index]))
  const more = list.length > 2 ? ` + ${list.length - 2} more...` : ''
  return list.slice(0, 2).join(', ') + more
}

export const horizontalPodAutoscaler = printer(
  'NAME, REFERENCE, TARGETS, MINPODS, MAXPODS, REPLICAS, AGE',
  (object: AutoscalerObject, now) => {
    const { scaleTargetRef, minReplicas, maxReplicas } = object.spec
    return [
      object.metadata.name ?? '',
      `${scaleTargetRef.kind}/${scaleTargetRef.name}`,
      targetsText(object),
      minReplicas ?? '<unset>',
      maxReplicas,
      object.status?.currentReplicas ?? 0,
      ageOf(object, now),
    ]
  },
)

export interface BudgetObject extends KubernetesObject {
  spec: { minAvailable?: number | string; maxUnavailable?: number | string; selector?: LabelSelector }
  status?: {
    disruptionsAllowed?: number
    currentHealthy?: number
    desiredHealthy?: number
    expectedPods?: number
  }
}

export const podDisruptionBudget = printer(
  'NAME, MIN AVAILABLE, MAX UNAVAILABLE, ALLOWED DISRUPTIONS, AGE',
  (object: BudgetObject, now) => [
    object.metadata.name ?? '',
    object.spec.minAvailable ?? 'N/A',
    object.spec.maxUnavailable ?? 'N/A',
    object.status?.disruptionsAllowed ?? 0,
    ageOf(object, now),
  ],
)
