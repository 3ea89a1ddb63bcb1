/** The textbook picture: which part stands where, and what is said where the engine says nothing. */
import type { ClusterFrame, ComponentFrame } from '../../protocol/frame'
import { figure } from '../lib/format'

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

/** Mean rates of the edges, by client; null while nothing is known. */
export function edgeRates(cluster: ClusterFrame | null): (key: string) => number | null {
  const rates = new Map(cluster?.focus?.rates.map(({ key, perSecond }) => [key, perSecond]))
  return (key) => rates.get(key) ?? null
}

export const perSecond = (rate: number | null): string =>
  rate === null ? '–' : `${figure(rate >= 10 ? Math.round(rate) : rate)}/s`

/** Pixels by which an edge is thicker than one that carries nothing: one for each power of ten. */
export const edgeWidth = (rate: number | null): number =>
  rate === null || rate < 0.05 ? 0 : Math.min(4, 0.4 + Math.max(0, Math.log10(rate)))
