/** A cluster as the textbook draws it: masters on top, the network between, nodes by zone, workloads below. */
import type { ClusterResult } from '../../../../design/result'
import { box, drawing, fit, label, round } from '../figure'
import { bytes, count, cpu, perHour, perMonth, plural, version } from '../format'
import { markup, type Content, type Markup } from '../markup'
import { controlPlane, controlPlaneHeight } from './controlplane'
import { countKinds, workloads, workloadsHeight } from './workloads'
import { zones } from './zones'

const width = 1020
const edge = 20
const inner = width - 2 * edge

function heading(cluster: ClusterResult): Content {
  const price = cluster.pricePerHour
  const facts = [plural(cluster.counts.nodes, 'node'), `${count(cluster.counts.podsRunning)} pods running`]
  if (price !== null) facts.push(perHour(price), perMonth(price))
  const right = facts.join(' · ')
  const name = fit(cluster.name, 300, 17)
  return [
    markup`<text x="${edge}" y="36"><tspan class="title">${name}</tspan><tspan dx="12" class="fact">Kubernetes ${fit(version(cluster.kubernetesVersion), 110)}</tspan></text>`,
    label(width - edge, 36, 'fact', right, 'end'),
  ]
}

function network(cluster: ClusterResult, y: number): Content {
  const { podCIDR, serviceCIDR, kubeProxyMode } = cluster.network
  const facts = [
    ['pod CIDR', podCIDR],
    ['service CIDR', serviceCIDR],
    ['kube-proxy', kubeProxyMode],
  ]
  return [
    box(edge, y, inner, 44, 'network', 10),
    label(edge + 18, y + 27, 'name', 'Virtual network'),
    facts.map(
      ([name, value], index) =>
        markup`<text x="${edge + 204 + index * 258}" y="${y + 27}"><tspan class="small">${name}</tspan><tspan dx="8" class="value">${fit(value, 160, 12)}</tspan></text>`,
    ),
  ]
}

const link = (x: number, from: number, to: number) => markup`<path d="M${round(x)} ${from}V${to}" class="link"/>`

function describe(cluster: ClusterResult): string {
  const { replicas, cpuMilli, memoryBytes } = cluster.controlPlane
  const kinds = countKinds(cluster).map(({ kind, workloads: number }) => plural(number, kind))
  return [
    `Control plane with ${plural(replicas, 'master')} of ${cpu(cpuMilli)} CPU and ${bytes(memoryBytes)}, each with API server, controller manager, scheduler and etcd.`,
    `Virtual network with pod CIDR ${cluster.network.podCIDR}, service CIDR ${cluster.network.serviceCIDR} and kube-proxy in ${cluster.network.kubeProxyMode} mode.`,
    `${plural(cluster.counts.nodes, 'node')} in ${plural(cluster.pools.length, 'pool')} and ${plural(cluster.zones.length, 'zone')}; the table below has them by pool and zone.`,
    `${kinds.join(', ') || 'No workloads'}; ${plural(cluster.services.length, 'Service')}.`,
  ].join(' ')
}

export function topologyPicture(cluster: ClusterResult, id: string): Markup {
  const planeTop = 58
  const networkTop = planeTop + controlPlaneHeight + 24
  const zonesTop = networkTop + 44 + 24
  const drawn = zones(cluster, edge, zonesTop, inner)
  const more = drawn.leftOut > 0 ? 20 : 0
  const workloadsTop = zonesTop + drawn.height + more
  const height = workloadsTop + workloadsHeight + 8
  const body = [
    box(0.5, 0.5, width - 1, height - 1, 'frame', 14),
    heading(cluster),
    link(width / 2, planeTop + controlPlaneHeight, networkTop),
    drawn.tops.map((x) => link(x, networkTop + 44, zonesTop)),
    controlPlane(cluster, edge, planeTop, inner),
    network(cluster, networkTop),
    drawn.content,
    more > 0 &&
      label(edge, workloadsTop - 14, 'small', `and ${plural(drawn.leftOut, 'smaller group')} in the table below`),
    workloads(cluster, edge, workloadsTop, inner),
  ]
  const title = `Topology of ${cluster.name}`
  return drawing({ id, title, description: describe(cluster), width, height, className: 'topology' }, body)
}
