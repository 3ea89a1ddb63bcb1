/** Headline counts, and with several clusters one line for each. */
import type { ClusterResult, LatencySummary, RunResult } from '../../../design/result'
import { count, duration, figure, nothing, perHour, perMonth, plural, version } from './format'
import { markup, type Content } from './markup'
import { table } from './table'
import { headline } from './verdicts'

const tile = (name: string, value: string, note: Content = '') =>
  markup`<div><dt>${name}</dt><dd>${value}${note && markup`<small>${note}</small>`}</dd></div>`

const p99 = (latency: LatencySummary) => (latency.count === 0 ? nothing : duration(latency.p99))

function price(clusters: readonly ClusterResult[]): Content {
  const known = clusters.map(({ pricePerHour }) => pricePerHour).filter((value) => value !== null)
  if (known.length === 0) return null
  const sum = known.reduce((total, value) => total + value, 0)
  const some = known.length < clusters.length ? ', where known' : ''
  return tile('List price', perHour(sum), `${perMonth(sum)}${some}`)
}

export function headlineSection({ counts, latency, clusters, virtualSeconds }: RunResult): Content {
  const perSecond = (pods: number) => (virtualSeconds > 0 ? `${figure(pods / virtualSeconds)} per second` : '')
  const tiles = [
    tile('Nodes', count(counts.nodes), plural(clusters.length, 'cluster')),
    tile('Pods created', count(counts.podsCreated), perSecond(counts.podsCreated)),
    tile('Pods scheduled', count(counts.podsScheduled), perSecond(counts.podsScheduled)),
    tile('Pods running', count(counts.podsRunning), 'at the end'),
    tile('Pods pending', count(counts.podsPending), 'at the end'),
    tile('Pods deleted', count(counts.podsDeleted), perSecond(counts.podsDeleted)),
    tile('Scheduling SLI', p99(latency.schedulingSli), 'p99'),
    tile('Pod start', p99(latency.podStart), 'p99'),
    tile('API requests', p99(latency.api), markup`p99 of ${count(latency.api.count)}`),
    price(clusters),
  ]
  const fleet = table<ClusterResult>({
    caption: 'The fleet, cluster by cluster',
    columns: [
      {
        head: 'Cluster',
        names: true,
        cell: ({ name }) =>
          markup`<a href="#cluster-${clusters.findIndex((cluster) => cluster.name === name) + 1}">${name}</a>`,
      },
      { head: 'Kubernetes', cell: (cluster) => version(cluster.kubernetesVersion) },
      { head: 'Masters', numeric: true, cell: (cluster) => count(cluster.controlPlane.replicas) },
      { head: 'Nodes', numeric: true, cell: (cluster) => count(cluster.counts.nodes) },
      { head: 'Running', numeric: true, cell: (cluster) => count(cluster.counts.podsRunning) },
      { head: 'Pending', numeric: true, cell: (cluster) => count(cluster.counts.podsPending) },
      { head: 'Scheduling p99', numeric: true, cell: (cluster) => p99(cluster.latency.schedulingSli) },
      { head: 'Pod start p99', numeric: true, cell: (cluster) => p99(cluster.latency.podStart) },
      {
        head: 'Price',
        numeric: true,
        cell: ({ pricePerHour }) => (pricePerHour === null ? nothing : perHour(pricePerHour)),
      },
      { head: 'Objectives', cell: (cluster) => headline(cluster.objectives).text },
    ],
    rows: clusters,
  })
  return [markup`<dl class="tiles">${tiles}</dl>`, clusters.length > 1 && fleet]
}
