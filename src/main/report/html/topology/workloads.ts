/** What runs on the cluster, counted: workloads by kind, and the Services in front of them. */
import type { ClusterResult } from '../../../../design/result'
import { box, fit, label } from '../figure'
import { count, plural } from '../format'
import { markup, type Content } from '../markup'

export const workloadsHeight = 92

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod']
const colours: Record<string, number> = { Deployment: 1, StatefulSet: 5, DaemonSet: 2, Job: 3, CronJob: 3 }

export interface KindCount {
  kind: string
  workloads: number
  ready: number
  desired: number
}

export function countKinds(cluster: ClusterResult): KindCount[] {
  const others = [...new Set(cluster.workloads.map(({ kind }) => kind))].filter((kind) => !kinds.includes(kind)).sort()
  return [...kinds, ...others].flatMap((kind) => {
    const of = cluster.workloads.filter((workload) => workload.kind === kind)
    const sum = (value: 'ready' | 'desired') => of.reduce((total, workload) => total + workload[value], 0)
    return of.length === 0 ? [] : [{ kind, workloads: of.length, ready: sum('ready'), desired: sum('desired') }]
  })
}

export const endpoints = (cluster: ClusterResult): number =>
  cluster.services.reduce((total, service) => total + service.endpoints, 0)

export function workloads(cluster: ClusterResult, x: number, y: number, width: number): Content {
  const counted = countKinds(cluster).slice(0, 7)
  const slots = counted.length + 1
  const each = Math.min(200, (width - 12 * (slots - 1)) / slots)
  const chips = counted.map(({ kind, workloads: number, ready, desired }, index) => {
    const left = x + index * (each + 12)
    return [
      box(left, y + 26, each, 52, 'node', 8),
      markup`<rect x="${left}" y="${y + 26}" width="4" height="52" rx="2" class="f${colours[kind] ?? 1}"/>`,
      label(left + 14, y + 47, 'name', fit(plural(number, kind), each - 20, 13)),
      label(left + 14, y + 65, 'small', fit(`${count(ready)} of ${count(desired)} ready`, each - 20, 10.5)),
    ]
  })
  const left = x + counted.length * (each + 12)
  const services = [
    box(left, y + 26, each, 52, 'node', 26),
    label(left + each / 2, y + 47, 'name', fit(plural(cluster.services.length, 'Service'), each - 30, 13), 'middle'),
    label(
      left + each / 2,
      y + 65,
      'small',
      fit(plural(endpoints(cluster), 'ready endpoint'), each - 30, 10.5),
      'middle',
    ),
  ]
  return [label(x, y + 14, 'caps', 'WORKLOADS AND SERVICES'), chips, services]
}
