/** The textbook picture: which part stands where, and what is said where the engine says nothing. */
import type { ClusterFrame, ComponentFrame } from '../../protocol/frame'

export interface Part {
  component: string
  label: string
  busy: number
  detail: string
  replicas: number
  known: boolean
}

const labels: Record<string, string> = {
  'kube-apiserver': 'API server',
  etcd: 'etcd',
  'kube-controller-manager': 'controller manager',
  'kube-scheduler': 'scheduler',
  kubelet: 'kubelet',
  'kube-proxy': 'kube-proxy',
}

export function partOf(components: readonly ComponentFrame[], component: string): Part {
  const found = components.find((candidate) => candidate.component === component)
  return {
    component,
    label: labels[component] ?? component,
    busy: found?.busy ?? 0,
    detail: found?.detail ?? '',
    replicas: found?.replicas ?? 0,
    known: found !== undefined,
  }
}

/** Parts that the picture has no place for; drawn below it, never dropped. */
export function otherParts(components: readonly ComponentFrame[]): Part[] {
  return components
    .filter(({ component }) => !Object.hasOwn(labels, component))
    .map(({ component }) => partOf(components, component))
}

export const level = (busy: number): 'ok' | 'warn' | 'err' => (busy >= 0.85 ? 'err' : busy >= 0.6 ? 'warn' : 'ok')

/** API requests per second of the newest interval. */
export function requestRate(cluster: ClusterFrame | null): number | null {
  const column = cluster?.series.apiRequests
  return column && column.length > 0 ? column[column.length - 1] : null
}
