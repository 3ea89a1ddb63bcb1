/** Last step: nodes and edges for the canvas. What did not change keeps its identity, so that it is not drawn again. */
import type { Edge, Node } from '@xyflow/svelte'
import { layout, partsOf, type Layout } from './layout'
import { wiresOf, type Wire } from './wires'
import type { ClusterPart, GraphModel, Link } from './model'

type Part = ReturnType<typeof partsOf>[number]

export interface FrameData extends Record<string, unknown> {
  cluster: ClusterPart
  captions: { zone: string; x: number; y: number; width: number }[]
  wires: Wire[]
}
export interface PartData extends Record<string, unknown> {
  part: Part
}
export type FlowNode = Node<FrameData, 'cluster'> | Node<PartData, Part['type']>

export interface Flow {
  nodes: FlowNode[]
  edges: Edge[]
}

/** Whether a part has a place of its own in the document, so that moving it can be kept. */
const movable = (cluster: ClusterPart, part: Part) =>
  cluster.key !== undefined
    ? part.type !== 'group' &&
      !(part.type === 'workload' && part.load !== undefined) &&
      !(part.type === 'pool' && part.index === undefined)
    : part.type === 'workload' || part.type === 'satellite'

export function toFlow(model: GraphModel, before?: Flow, selection: ReadonlySet<string> = new Set()): Flow {
  const places = layout(model)
  const known = new Map(before?.nodes.map((node) => [node.id, node]))
  const nodes = model.clusters
    .flatMap((cluster) => nodesOf(cluster, places))
    .map((node) => reuse(known.get(node.id), node))
  const edges = edgesOf(model, selection, before?.edges)
  return { nodes, edges }
}

/** The box around everything that is drawn, with the parts' shadows and marks. */
export function extentOf(nodes: readonly FlowNode[]) {
  const margin = 16
  const places = new Map(nodes.map(({ id, position }) => [id, position]))
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { position, parentId, width = 0, height = 0 } of nodes) {
    const frame = parentId === undefined ? undefined : places.get(parentId)
    const x = position.x + (frame?.x ?? 0)
    const y = position.y + (frame?.y ?? 0)
    left = Math.min(left, x - margin)
    top = Math.min(top, y - margin)
    right = Math.max(right, x + width + margin)
    bottom = Math.max(bottom, y + height + margin)
  }
  return nodes.length === 0
    ? { left: 0, top: 0, width: 0, height: 0 }
    : { left, top, width: right - left, height: bottom - top }
}

/** Quiet links are drawn at what is selected. */
export function edgesOf(model: GraphModel, selection: ReadonlySet<string>, before: readonly Edge[] = []): Edge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]))
  return model.clusters.flatMap(({ folded, links }) =>
    folded
      ? []
      : links
          .filter(({ quiet, from, to }) => !quiet || selection.has(from) || selection.has(to))
          .map((link) => reuseEdge(known.get(link.id), edgeOf(link, selection))),
  )
}

function nodesOf(cluster: ClusterPart, { boxes, captions }: Layout): FlowNode[] {
  const box = boxes.get(cluster.id)!
  const frame: FlowNode = {
    id: cluster.id,
    type: 'cluster',
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    data: { cluster, captions: captions.get(cluster.id) ?? [], wires: wiresOf(cluster, boxes) },
    draggable: cluster.key !== undefined,
    dragHandle: '.grip',
    ariaLabel: `Cluster ${cluster.name}, ${cluster.nodes} nodes`,
    ariaRole: 'group',
    zIndex: 0,
  }
  return [
    frame,
    ...partsOf(cluster).map((part): FlowNode => {
      const at = boxes.get(part.id)!
      return {
        id: part.id,
        type: part.type,
        parentId: cluster.id,
        position: { x: at.x, y: at.y },
        width: at.width,
        height: at.height,
        data: { part },
        draggable: movable(cluster, part),
        ariaLabel: labelOf(part),
        ariaRole: 'group',
        zIndex: 1,
      } as FlowNode
    }),
  ]
}

export function labelOf(part: Part): string {
  switch (part.type) {
    case 'plane':
      return `Control plane, ${part.replicas === 1 ? '1 master' : `${part.replicas} masters`}`
    case 'network':
      return `Virtual network, pods ${part.podCIDR}, kube-proxy ${part.proxy}`
    case 'pool':
      return `Node pool ${part.pool}${part.zone ? `, zone ${part.zone}` : ''}, ${part.nodes} nodes`
    case 'workload':
      return `${part.kind} ${part.name}, ${part.scale}`
    case 'satellite':
      return `${part.kind} ${part.name}, ${part.targets.length === 0 ? 'selects nothing' : part.detail}`
    case 'group':
      return `Namespace ${part.namespace}, ${part.workloads} workloads`
  }
}

/** Where a link leaves its workload: upwards to the pools, else below. */
const handles: Partial<Record<Link['kind'], string>> = {
  spread: 'up',
  only: 'up',
  affinity: 'out',
  'anti-affinity': 'out',
}

function edgeOf(link: Link, selection: ReadonlySet<string>): Edge {
  const chosen = selection.has(link.from) || selection.has(link.to)
  return {
    id: link.id,
    source: link.from,
    target: link.to,
    sourceHandle: handles[link.kind],
    type: 'default',
    class: `link ${link.kind}${chosen ? ' chosen' : ''}`,
    selectable: false,
    focusable: false,
    ariaLabel: link.label,
    zIndex: 1,
  }
}

const same = (a: FlowNode, b: FlowNode) =>
  a.position.x === b.position.x &&
  a.position.y === b.position.y &&
  a.width === b.width &&
  a.height === b.height &&
  a.draggable === b.draggable &&
  JSON.stringify(a.data) === JSON.stringify(b.data)

function reuse(before: FlowNode | undefined, node: FlowNode): FlowNode {
  if (!before) return node
  if (same(before, node)) return before
  return { ...before, ...node, selected: before.selected } as FlowNode
}

const reuseEdge = (before: Edge | undefined, edge: Edge) => (before && before.class === edge.class ? before : edge)
