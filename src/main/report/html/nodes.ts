/** Utilisation of nodes: the fleet, the distribution, the fullest and the emptiest. */
import type { ClusterResult, NodeResult } from '../../../design/result'
import { card } from './figure'
import { bytes, count, cpu, percent, plural } from './format'
import { byFullness, cpuShare, groupNodes, memoryShare, utilisationClass, zoneName } from './fullness'
import { heatLegend, heatmap, heatNote } from './heatmap'
import { histogram, histogramTable } from './histogram'
import { markup, type Content, type Markup } from './markup'
import { table, type Column } from './table'

/** A share with its bar; the figure stands beside it, so the bar is for the eye alone. */
export function meter(share: number): Markup {
  const filled = Math.round(Math.max(0, Math.min(1, share)) * 44)
  return markup`<span class="meter"><svg viewBox="0 0 44 6" aria-hidden="true"><rect width="44" height="6" rx="3" class="track"/><rect width="${filled}" height="6" rx="3" class="${utilisationClass(share)}"/></svg><b>${percent(share)}</b></span>`
}

const amounts = (requested: string, allocatable: string) => markup`<small>${requested} of ${allocatable}</small>`

const columns: Column<NodeResult>[] = [
  { head: 'Node', names: true, cell: (node) => markup`<code>${node.name}</code>` },
  { head: 'Pool', cell: (node) => node.pool },
  { head: 'Zone', cell: (node) => zoneName(node.zone) },
  {
    head: 'CPU requested',
    numeric: true,
    cell: (node) => [amounts(cpu(node.requestedCpuMilli), cpu(node.allocatableCpuMilli)), meter(cpuShare(node))],
  },
  {
    head: 'Memory requested',
    numeric: true,
    cell: (node) => [
      amounts(bytes(node.requestedMemoryBytes), bytes(node.allocatableMemoryBytes)),
      meter(memoryShare(node)),
    ],
  },
  { head: 'Pods', numeric: true, cell: (node) => `${count(node.pods)} of ${count(node.maxPods)}` },
]

function tables(nodes: readonly NodeResult[]): Content {
  const sorted = byFullness(nodes)
  if (sorted.length <= 20) {
    return table({ caption: 'All nodes, the fullest first', columns, rows: sorted })
  }
  return [
    table({ caption: 'The ten fullest nodes', columns, rows: sorted.slice(0, 10) }),
    table({ caption: 'The ten emptiest nodes', columns, rows: sorted.slice(-10).reverse() }),
  ]
}

export function nodesSection(cluster: ClusterResult, prefix: string): Content {
  const { nodes } = cluster
  if (nodes.length === 0) return markup`<p class="empty">This cluster has no nodes.</p>`
  const groups = groupNodes(nodes)
  const note = markup`<p class="note">${heatNote(nodes.length)}How full a node is: the largest of its shares of CPU, memory and pods, since the first of them to run out decides.</p>`
  const fleet = [
    markup`<div class="scroll" tabindex="0" role="group" aria-label="Fleet map">${heatmap(nodes, groups, `${prefix}-fleet`)}</div>`,
    note,
  ]
  return [
    card(markup`Fleet · ${plural(nodes.length, 'node')}`, heatLegend(), fleet, 'wide'),
    card(
      'Nodes by share requested',
      'CPU and memory, at the end of the run',
      markup`<div class="beside">${histogram(nodes, `${prefix}-histogram`)}${histogramTable(nodes)}</div>`,
      'wide',
    ),
    card('Fullest and emptiest nodes', 'at the end of the run', tables(nodes), 'wide'),
  ]
}
