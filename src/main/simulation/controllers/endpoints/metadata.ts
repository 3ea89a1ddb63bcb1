import type { KubernetesObject, ObjectMeta } from '../../../../design/kubernetes'
import { timestamp } from '../../clock'
import type { Micros } from '../../kernel/time'
import { controllerReference } from '../../apiserver/objectRegistry'
import type { StoredObject } from '../../state/objects'
import { SERVICE_NAME, serviceSpec } from '../../state/services'

export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
export const MANAGER = 'endpointslice-controller.k8s.io'
const HEADLESS = 'service.kubernetes.io/headless'
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time'
const reserved: ReadonlySet<string> = new Set([MANAGED_BY, SERVICE_NAME, HEADLESS])

/** Those of the Service, and the controller's own. Upstream: setEndpointSliceLabels. */
export function sliceLabels(service: KubernetesObject): Record<string, string> {
  const { metadata } = service
  const own = Object.entries(metadata.labels ?? {}).filter(([key]) => !reserved.has(key))
  return {
    ...Object.fromEntries(own),
    ...headlessLabel(service),
    [SERVICE_NAME]: metadata.name ?? '',
    [MANAGED_BY]: MANAGER,
  }
}

export function headlessLabel(service: KubernetesObject): Record<string, string> {
  const { clusterIP = '' } = serviceSpec(service)
  return clusterIP === '' || clusterIP === 'None' ? { [HEADLESS]: '' } : {}
}

/** @param trigger see the annotation endpoints.kubernetes.io/last-change-trigger-time; undefined: it has none. */
export function newSliceMetadata(
  name: string,
  target: StoredObject,
  service: KubernetesObject,
  epoch: number,
  trigger: Micros | undefined,
): ObjectMeta {
  return {
    name,
    namespace: target.namespace,
    generation: 1,
    labels: sliceLabels(service),
    ownerReferences: [controllerReference(target, 'v1')],
    ...triggered(undefined, epoch, trigger),
  }
}

export function updatedSliceMetadata(
  { metadata }: KubernetesObject,
  service: KubernetesObject,
  epoch: number,
  trigger: Micros | undefined,
): ObjectMeta {
  const { annotations, ...rest } = metadata
  return {
    ...rest,
    generation: (metadata.generation ?? 0) + 1,
    labels: sliceLabels(service),
    ...triggered(annotations, epoch, trigger),
  }
}

/** With the trigger time of this write, and without that of the last one. */
export function triggered(
  before: Readonly<Record<string, string>> | undefined,
  epoch: number,
  trigger: Micros | undefined,
): Pick<ObjectMeta, 'annotations'> {
  const { [TRIGGER_TIME]: _, ...others } = before ?? {}
  const annotations = trigger === undefined ? others : { ...others, [TRIGGER_TIME]: timestamp(epoch, trigger) }
  return Object.keys(annotations).length > 0 ? { annotations } : {}
}
