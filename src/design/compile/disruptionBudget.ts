/** PodDisruptionBudgets. */
import type { KubernetesObject, LabelSelector } from '../kubernetes'
import type { PodDisruptionBudget } from '../types'

/** A budget that was validated before; its status is taken as it is given. */
export function compileDisruptionBudget(object: KubernetesObject, namespace: string): PodDisruptionBudget {
  const spec = (object.spec ?? {}) as {
    selector?: LabelSelector
    minAvailable?: number | string
    maxUnavailable?: number | string
  }
  const status = (object.status ?? {}) as { disruptionsAllowed?: number; disruptedPods?: Record<string, string> }
  return {
    namespace,
    name: object.metadata.name ?? '',
    selector: spec.selector,
    minAvailable: spec.minAvailable,
    maxUnavailable: spec.maxUnavailable,
    disruptionsAllowed: status.disruptionsAllowed ?? 0,
    disruptedPods: Object.keys(status.disruptedPods ?? {}),
    ...(status.disruptionsAllowed === undefined ? { withoutStatus: true } : {}),
  }
}
