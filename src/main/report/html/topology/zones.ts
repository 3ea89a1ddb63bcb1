/** Node pools in the zones that they span: machine type, count, and what is requested of them. */
import type { ClusterResult } from '../../../../design/result'
import { box, fit, label, round } from '../figure'
import { bytes, count, cpu, percent, plural } from '../format'
import { groupNodes, groupZones, utilisationClass, zoneName, type NodeGroup, type ZoneGroup } from '../fullness'
import { markup, type Content } from '../markup'

const perRow = 4
const gap = 16
const cardHeight = 136
/** A picture of more cards than this tells less than the table below it. */
const mostCards = 32

export interface ZonesDrawing {
  content: Content
  height: number
  /** Where lines from the network end: the middle of each zone of the first row. */
  tops: number[]
  /** Pool-and-zone groups that the picture leaves to the table. */
  leftOut: number
}

function bar(name: string, share: number, x: number, y: number, width: number): Content {
  const room = width - 92
  const filled = round(Math.max(0, Math.min(1, share)) * room)
  return [
    label(x, y + 7, 'small', name),
    markup`<rect x="${x + 50}" y="${y}" width="${round(room)}" height="7" rx="3.5" class="track"/>`,
    share > 0 &&
      markup`<rect x="${x + 50}" y="${y}" width="${filled}" height="7" rx="3.5" class="${utilisationClass(share)}"/>`,
    label(x + width, y + 7, 'small', percent(share), 'end'),
  ]
}

/** What runs on every node of the pool. */
const agent = (name: string, x: number, y: number, width: number): Content => [
  box(x, y, width, 19, 'row', 5),
  markup`<rect x="${round(x + 7)}" y="${y + 6.5}" width="6" height="6" rx="1.5" class="f1"/>`,
  label(x + 19, y + 13.5, 'small strong', name),
]

function pool(cluster: ClusterResult, group: NodeGroup, x: number, y: number, width: number): Content {
  const machine = cluster.pools.find((candidate) => candidate.name === group.pool)?.machineType
  const { allocatableCpuMilli, allocatableMemoryBytes } = group.nodes[0]
  const size = `${cpu(allocatableCpuMilli)} CPU · ${bytes(allocatableMemoryBytes)} each`
  const inner = width - 24
  const pods = plural(group.pods, 'pod')
  return [
    box(x, y, width, cardHeight - 8, 'node', 10),
    label(x + 12, y + 22, 'name', fit(group.pool, inner - 66, 13)),
    label(x + width - 12, y + 22, 'times', `× ${count(group.nodes.length)}`, 'end'),
    label(x + 12, y + 40, 'small', fit(machine ?? 'explicit capacity', inner - pods.length * 6.3 - 8, 10.5)),
    label(x + width - 12, y + 40, 'small', pods, 'end'),
    label(x + 12, y + 56, 'small', fit(size, inner, 10.5)),
    agent('kubelet', x + 12, y + 65, (inner - 6) / 2),
    agent('kube-proxy', x + 15 + inner / 2, y + 65, (inner - 6) / 2),
    bar('CPU', group.cpu, x + 12, y + 94, inner),
    bar('memory', group.memory, x + 12, y + 110, inner),
  ]
}

/** Cards side by side where a zone has the picture's width to itself. */
const cardsPerRow = (width: number) => Math.max(1, Math.floor((width - 10) / 300))

function zoneFrame(
  cluster: ClusterResult,
  zone: ZoneGroup,
  x: number,
  y: number,
  width: number,
  height: number,
): Content {
  const title = fit(`ZONE ${zoneName(zone.zone)}`, width - 110, 12)
  const across = cardsPerRow(width)
  const each = (width - 20 - (across - 1) * 8) / across
  const cards = zone.groups.map((group, index) => {
    const [left, top] = [(index % across) * (each + 8), Math.floor(index / across) * cardHeight]
    return pool(cluster, group, x + 10 + left, y + 34 + top, each)
  })
  return [
    box(x, y, width, height, 'dashed', 12),
    label(x + 14, y + 22, 'caps', title),
    label(x + width - 14, y + 22, 'small', plural(zone.nodes, 'node'), 'end'),
    cards,
  ]
}

/** The biggest groups, in the order of the zones. */
function biggest(groups: NodeGroup[]): NodeGroup[] {
  if (groups.length <= mostCards) return groups
  const kept = new Set([...groups].sort((a, b) => b.nodes.length - a.nodes.length).slice(0, mostCards))
  return groups.filter((group) => kept.has(group))
}

export function zones(cluster: ClusterResult, x: number, y: number, width: number): ZonesDrawing {
  const groups = groupNodes(cluster.nodes)
  const shown = biggest(groups)
  const all = groupZones(shown)
  const columns = Math.max(1, Math.min(perRow, all.length))
  const each = (width - (columns - 1) * gap) / columns
  const content: Content[] = []
  let at = y
  for (let from = 0; from < all.length; from += columns) {
    const row = all.slice(from, from + columns)
    const height = 36 + Math.max(...row.map((zone) => Math.ceil(zone.groups.length / cardsPerRow(each)))) * cardHeight
    content.push(row.map((zone, index) => zoneFrame(cluster, zone, x + index * (each + gap), at, each, height)))
    at += height + gap
  }
  const tops = all.slice(0, columns).map((_, index) => x + index * (each + gap) + each / 2)
  return { content, height: at - y, tops, leftOut: groups.length - shown.length }
}
