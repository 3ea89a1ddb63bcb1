import type { KubernetesObject, LabelSelector } from '../../../design/kubernetes'
import { applyPatch, type PatchType } from '../../../design/patch'

/** autoscaling/v1 Scale: the subresource by which kubectl scale and autoscalers set the number of replicas. */
export function scaleOf({ metadata, spec, status }: KubernetesObject): KubernetesObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  const { replicas = 1, selector } = (spec ?? {}) as { replicas?: number; selector?: LabelSelector }
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas },
    status: { replicas: ((status ?? {}) as { replicas?: number }).replicas ?? 0, selector: labelsOf(selector) },
  }
}

const labelsOf = (selector: LabelSelector = {}): string =>
  Object.entries(selector.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',')

/** The scaled object after a patch of its Scale. */
export function patchScale(object: KubernetesObject, patch: unknown, type: PatchType): KubernetesObject {
  const { spec } = applyPatch(scaleOf(object), patch, type === 'strategic-merge-patch' ? 'merge-patch' : type, 'Scale')
  const { replicas } = spec as { replicas: number }
  return { ...object, spec: { ...(object.spec as object), replicas } }
}
