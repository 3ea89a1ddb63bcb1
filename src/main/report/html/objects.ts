/** Workloads, Services, and what the components of the control plane did. */
import type { ClusterResult, ComponentResult, ServiceResult, WorkloadResult } from '../../../design/result'
import { card } from './figure'
import { bytes, compare, count, duration, figure, nothing, percent, plural } from './format'
import { markup, type Content } from './markup'
import { cut, table, type Column } from './table'
import { readiness } from './shapes'

const mostRows = 200

const path = (object: { namespace: string; name: string }) => markup`<code>${object.namespace}/${object.name}</code>`

const workloadColumns: Column<WorkloadResult>[] = [
  { head: 'Workload', names: true, prose: true, cell: path },
  { head: 'Kind', cell: ({ kind }) => kind },
  { head: 'Desired', numeric: true, cell: ({ desired }) => count(desired) },
  { head: 'Ready', numeric: true, cell: ({ ready }) => count(ready) },
  { head: 'Pending', numeric: true, cell: ({ pending }) => count(pending) },
  { head: 'State', cell: ({ desired, ready }) => readiness(ready >= desired) },
]

export function workloadsCard(cluster: ClusterResult): Content {
  const missing = ({ desired, ready }: WorkloadResult) => Math.max(0, desired - ready)
  const sorted = [...cluster.workloads].sort(
    (a, b) =>
      missing(b) - missing(a) ||
      b.desired - a.desired ||
      compare(a.namespace, b.namespace) ||
      compare(a.name, b.name) ||
      compare(a.kind, b.kind),
  )
  const unready = sorted.filter((workload) => missing(workload) > 0).length
  const subtitle = unready === 0 ? 'all ready' : `${plural(unready, 'workload')} not ready, shown first`
  const body = table({
    caption: 'Workloads at the end of the run',
    quietCaption: true,
    columns: workloadColumns,
    rows: sorted.slice(0, mostRows),
    empty: 'No workload ran on this cluster.',
  })
  const more = cut(mostRows, sorted.length, 'workloads', 'result.json has them all')
  return card('Workloads', sorted.length > 0 && subtitle, [body, more], 'wide')
}

const serviceColumns: Column<ServiceResult>[] = [
  { head: 'Service', names: true, prose: true, cell: path },
  { head: 'Cluster IP', cell: ({ clusterIP }) => markup`<code>${clusterIP || nothing}</code>` },
  {
    head: 'Ready endpoints',
    numeric: true,
    cell: ({ endpoints }) => (endpoints === 0 ? markup`<b class="missed">none</b>` : count(endpoints)),
  },
]

export function servicesCard(cluster: ClusterResult): Content {
  const { services } = cluster
  const body = table({
    caption: 'Services at the end of the run',
    quietCaption: true,
    columns: serviceColumns,
    rows: services.slice(0, mostRows),
    empty: 'This cluster has no Services.',
  })
  const idle = services.filter(({ endpoints }) => endpoints === 0).length
  const subtitle = idle > 0 && `${count(idle)} without a ready endpoint`
  return card(
    'Services',
    subtitle,
    [body, cut(mostRows, services.length, 'Services', 'result.json has them all')],
    'wide',
  )
}

const words = (key: string) =>
  key
    .replace(/(PerSecond|Seconds|Bytes)$/, '')
    .replace(/([a-z0-9])([A-Z])(?=[a-z0-9])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)

function amount(key: string, value: number): string {
  if (key.endsWith('PerSecond')) return `${figure(value)}/s`
  if (key.endsWith('Seconds')) return duration(value)
  if (key.endsWith('Bytes')) return bytes(value)
  return /busy|share|ratio|utili[sz]ation/i.test(key) && value <= 1 ? percent(value) : figure(value)
}

const figures = (component: ComponentResult) =>
  Object.entries(component.figures).map(
    ([key, value]) => markup`<span class="pair"><span>${words(key)}</span> <b>${amount(key, value)}</b></span> `,
  )

export function componentsCard(cluster: ClusterResult): Content {
  const body = table<ComponentResult>({
    caption: 'Components of the cluster and their figures',
    quietCaption: true,
    columns: [
      { head: 'Component', names: true, cell: ({ component }) => markup`<code>${component}</code>` },
      { head: 'Replicas', numeric: true, cell: ({ replicas }) => count(replicas) },
      { head: 'Figures', cell: (component) => figures(component) },
    ],
    rows: cluster.components,
    empty: 'No figures of the components were kept.',
  })
  return card('Components', 'over the whole run', body, 'wide')
}
