/** Everything about one cluster, in the order in which it is read: what it is, how it went, what is left, why. */
import type { ClusterResult } from '../../../design/result'
import { chartCards } from './charts'
import { version } from './format'
import { latencySection } from './latency'
import { join, markup, type Content, type Markup } from './markup'
import { nodesSection } from './nodes'
import { componentsCard, servicesCard, workloadsCard } from './objects'
import { pendingSection } from './pending'
import { placementSection } from './placement'
import { topologySection } from './topology'
import { usageSection } from './usage'

export function clusterSection(cluster: ClusterResult, number: number, virtualSeconds: number): Markup {
  const prefix = `c${number}`
  const usage = usageSection(cluster, prefix, virtualSeconds)
  const parts: [id: string, heading: string, content: Content][] = [
    ['topology', 'Topology', topologySection(cluster, prefix)],
    ['time', 'Over time', markup`<div class="cards">${chartCards(cluster, prefix, virtualSeconds)}</div>`],
    ['nodes', 'Nodes', nodesSection(cluster, prefix)],
    ['placement', 'Placement', placementSection(cluster)],
    ['latency', 'Latency', latencySection(cluster)],
    ['pending', 'Pending pods', pendingSection(cluster)],
    ['workloads', 'Workloads and Services', [workloadsCard(cluster), servicesCard(cluster)]],
    ...(usage ? [['usage', 'Usage', usage] as [string, string, Content]] : []),
    ['components', 'Control plane', componentsCard(cluster)],
  ]
  const links = parts.map(([id, heading]) => markup`<a href="#${prefix}-${id}">${heading}</a>`)
  const sections = parts.map(
    ([id, heading, content]) =>
      markup`<section class="part" id="${prefix}-${id}"><h3>${heading}</h3>${content}</section>\n`,
  )
  return markup`<section class="cluster" id="cluster-${number}">
<h2>Cluster ${cluster.name} <small>Kubernetes ${version(cluster.kubernetesVersion)}</small></h2>
<nav aria-label="Sections of cluster ${cluster.name}">${join(links, ' ')}</nav>
${sections}</section>
`
}
