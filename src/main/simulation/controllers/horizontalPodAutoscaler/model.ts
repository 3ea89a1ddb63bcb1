import type { KubernetesObject, LabelSelector, RawQuantity } from '../../../../design/kubernetes'
import { timestamp } from '../../clock'
import type { Micros } from '../../kernel/time'
import type { Condition } from '../conditions'

/** autoscaling/v2 */
export interface MetricTarget {
  type?: 'Utilization' | 'Value' | 'AverageValue'
  value?: RawQuantity
  averageValue?: RawQuantity
  averageUtilization?: number
}

export interface MetricIdentifier {
  name: string
  selector?: LabelSelector
}

export interface MetricSpec {
  type: string
  resource?: { name: string; target: MetricTarget }
  containerResource?: { name: string; container: string; target: MetricTarget }
  pods?: { metric: MetricIdentifier; target: MetricTarget }
  object?: { describedObject: { kind: string; name: string }; metric: MetricIdentifier; target: MetricTarget }
  external?: { metric: MetricIdentifier; target: MetricTarget }
}

export interface MetricValueStatus {
  averageValue?: string
  averageUtilization?: number
}

/** One that could not be computed has no type and nothing else. */
export interface MetricStatus {
  type: string
  resource?: { name: string; current: MetricValueStatus }
  containerResource?: { name: string; container: string; current: MetricValueStatus }
}

export interface ScalingRules {
  /** undefined: the controller's --horizontal-pod-autoscaler-downscale-stabilization. */
  stabilizationWindowSeconds?: number
  selectPolicy: 'Max' | 'Min' | 'Disabled'
  policies: readonly { type: 'Pods' | 'Percent'; value: number; periodSeconds: number }[]
  tolerance?: RawQuantity
}

export interface Behavior {
  scaleUp: ScalingRules
  scaleDown: ScalingRules
}

export interface AutoscalerStatus {
  lastScaleTime?: string
  currentReplicas?: number
  desiredReplicas: number
  currentMetrics?: readonly MetricStatus[] | null
  conditions?: readonly Condition[]
}

export interface AutoscalerObject extends KubernetesObject {
  spec: {
    scaleTargetRef: { apiVersion?: string; kind: string; name: string }
    minReplicas?: number
    maxReplicas: number
    metrics?: readonly MetricSpec[]
    /** autoscaling/v1 */
    targetCPUUtilizationPercentage?: number
    behavior?: Behavior
  }
  status?: AutoscalerStatus
}

const DEFAULT_UTILIZATION = 80

/** As autoscaling/v2 has them: v1 knows the CPU alone. Upstream: pkg/apis/autoscaling/v1/conversion.go. */
export function metricsOf({ spec }: AutoscalerObject): readonly MetricSpec[] {
  if (spec.metrics) return spec.metrics
  const averageUtilization = spec.targetCPUUtilizationPercentage ?? DEFAULT_UTILIZATION
  return [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }]
}

/** Sets a condition where it stands, or at the end; the time of its transition stays while the status does. */
export function setCondition(
  conditions: readonly Condition[],
  { status, ...rest }: Condition,
  epoch: number,
  now: Micros,
): Condition[] {
  const at = conditions.findIndex(({ type }) => type === rest.type)
  const before = conditions[at] as Condition | undefined
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : timestamp(epoch, now)
  const set = { ...rest, status, lastTransitionTime }
  return before ? conditions.with(at, set) : [...conditions, set]
}
