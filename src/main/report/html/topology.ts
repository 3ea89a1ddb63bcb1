/** Topology summary: the picture, and its figures as a table. */
import type { ClusterResult } from '../../../design/result'
import { card } from './figure'
import { bytes, count, cpu } from './format'
import { groupNodes, groupZones, zoneName, type NodeGroup } from './fullness'
import { markup, type Content } from './markup'
import { meter } from './nodes'
import { cut, table, type Column } from './table'
import { topologyPicture } from './topology/picture'

const mostRows = 100

function columns(cluster: ClusterResult): Column<NodeGroup>[] {
  const machine = (group: NodeGroup) => cluster.pools.find(({ name }) => name === group.pool)?.machineType
  return [
    { head: 'Pool', names: true, cell: (group) => group.pool },
    { head: 'Zone', cell: (group) => zoneName(group.zone) },
    { head: 'Machine type', cell: (group) => machine(group) ?? 'explicit capacity' },
    { head: 'Nodes', numeric: true, cell: (group) => count(group.nodes.length) },
    {
      head: 'Allocatable of one',
      numeric: true,
      cell: ({ nodes: [first] }) => `${cpu(first.allocatableCpuMilli)} CPU, ${bytes(first.allocatableMemoryBytes)}`,
    },
    { head: 'Pods', numeric: true, cell: (group) => count(group.pods) },
    { head: 'CPU requested', numeric: true, cell: (group) => meter(group.cpu) },
    { head: 'Memory requested', numeric: true, cell: (group) => meter(group.memory) },
  ]
}

export function topologySection(cluster: ClusterResult, prefix: string): Content {
  const groups = groupZones(groupNodes(cluster.nodes)).flatMap((zone) => zone.groups)
  const picture = topologyPicture(cluster, `${prefix}-topology-picture`)
  const pools = [
    table({
      caption: 'Node pools by zone',
      quietCaption: true,
      columns: columns(cluster),
      rows: groups.slice(0, mostRows),
      empty: 'This cluster has no nodes.',
    }),
    cut(mostRows, groups.length, 'groups', 'nodes.csv has every node'),
  ]
  return [
    markup`<div class="scroll picture" tabindex="0" role="group" aria-label="Topology picture">${picture}</div>`,
    card('Node pools by zone', 'requested at the end of the run', pools, 'wide'),
  ]
}
