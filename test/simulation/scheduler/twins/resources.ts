/** What pods ask for: small whole numbers in the tests, so that no quantity needs parsing. */
import type { Container } from '../../../../src/design/kubernetes'
import { podsOn, type TwinCluster, type TwinPod } from './cluster'

export const resourceNames = ['cpu', 'memory', 'example.com/gpu'] as const
export type ResourceName = (typeof resourceNames)[number]

const Mi = 1024 ** 2

/** cpu is written in milli-CPU ("100m"), the rest as plain numbers. */
function requestOf({ resources }: Container, resource: ResourceName): number | undefined {
  const raw = resources?.requests?.[resource]
  return raw === undefined ? undefined : parseInt(String(raw))
}

/** Containers run together with the sidecars, after the init containers, each beside the sidecars started before it. */
function sum({ spec }: TwinPod, of: (container: Container) => number): number {
  let sidecars = 0
  let peak = 0
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') sidecars += of(container)
    else peak = Math.max(peak, sidecars + of(container))
  }
  const running = spec.containers.reduce((total, container) => total + of(container), sidecars)
  return Math.max(peak, running)
}

export const requestedBy = (pod: TwinPod, resource: ResourceName): number =>
  sum(pod, (container) => requestOf(container, resource) ?? 0)

/** With 100m and 200Mi for containers that ask for nothing; an explicit 0 is a request. */
export const nonZeroBy = (pod: TwinPod, resource: 'cpu' | 'memory'): number =>
  sum(pod, (container) => requestOf(container, resource) ?? (resource === 'cpu' ? 100 : 200 * Mi))

/** Of all pods on a node. */
export function requestedOn(cluster: TwinCluster, node: string, resource: ResourceName): number {
  return podsOn(cluster, node).reduce((total, { pod }) => total + requestedBy(pod, resource), 0)
}

export function nonZeroOn(cluster: TwinCluster, node: string, resource: 'cpu' | 'memory'): number {
  return podsOn(cluster, node).reduce((total, { pod }) => total + nonZeroBy(pod, resource), 0)
}
