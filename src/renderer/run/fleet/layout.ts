/** Where every node's cell lies: zones side by side, the pools of a zone under each other. Pure arithmetic, in CSS pixels. */
import { wholeFleet, type FleetPlaces, type FleetScope } from './scope'

export interface FleetBlock {
  zone: number
  pool: number
  /** Nodes by position in the topology. */
  nodes: Uint32Array
  x: number
  y: number
  columns: number
}

export interface FleetCaption {
  text: string
  kind: 'zone' | 'pool'
  /** What it names. */
  scope: FleetScope
  x: number
  y: number
  width: number
}

export interface FleetLayout {
  /** Distance from one cell to the next, the gap included. */
  pitch: number
  gap: number
  width: number
  height: number
  blocks: FleetBlock[]
  captions: FleetCaption[]
  /** Block of each node, NONE where it is not shown; and its place in it. */
  block: Int32Array
  place: Uint32Array
}

const NONE = -1
const zoneGap = 20
const captionHeight = 17
const blockGap = 6
const maxPitch = 56
const minZoneWidth = 96

/** Nodes of each (zone, pool) that has any, zones first. Of a hundred thousand: counted, then put where they belong. */
function group(input: FleetPlaces, scope: FleetScope): { zone: number; pool: number; nodes: Uint32Array }[] {
  const { nodeZone, nodePool } = input
  const pools = Math.max(1, input.pools.length)
  const counts = new Uint32Array(Math.max(1, input.zones.length) * pools)
  for (let node = 0; node < nodeZone.length; node++) counts[nodeZone[node] * pools + nodePool[node]]++
  const groups = Array.from(counts, (count, key) => {
    const [zone, pool] = [Math.floor(key / pools), key % pools]
    const shown = (scope.zone === null || scope.zone === zone) && (scope.pool === null || scope.pool === pool)
    return { zone, pool, nodes: new Uint32Array(shown ? count : 0) }
  })
  counts.fill(0)
  for (let node = 0; node < nodeZone.length; node++) {
    const key = nodeZone[node] * pools + nodePool[node]
    // Beyond the end of a group that is not shown nothing is written.
    groups[key].nodes[counts[key]++] = node
  }
  return groups.filter(({ nodes }) => nodes.length > 0)
}

interface Grid {
  columns: number
  zoneWidth: number
  perRow: number
}

function gridFor(zones: number, width: number, pitch: number): Grid {
  const perRow = Math.max(1, Math.min(zones, Math.floor((width + zoneGap) / (minZoneWidth + zoneGap))))
  const zoneWidth = (width - zoneGap * (perRow - 1)) / perRow
  return { columns: Math.max(1, Math.floor(zoneWidth / pitch)), zoneWidth, perRow }
}

/** The largest cells that fit; when even the smallest do not, the map is taller than its box and scrolls. */
export function layoutFleet(
  input: FleetPlaces,
  width: number,
  height: number,
  ratio = 1,
  scope: FleetScope = wholeFleet,
): FleetLayout {
  const groups = group(input, scope)
  const byZone = new Map<number, typeof groups>()
  for (const entry of groups) byZone.set(entry.zone, [...(byZone.get(entry.zone) ?? []), entry])
  const zones = [...byZone]
  const named = groups.some((entry) => entry.pool !== groups[0].pool)

  const heightAt = (pitch: number) => {
    const grid = gridFor(zones.length, width, pitch)
    let total = 0
    for (let first = 0; first < zones.length; first += grid.perRow) {
      const row = zones.slice(first, first + grid.perRow)
      total += Math.max(...row.map(([, entries]) => zoneHeight(entries, grid.columns, pitch, named))) + blockGap
    }
    return total
  }
  let pitch = maxPitch
  // Whole device pixels: else gaps come and go from cell to cell.
  while (pitch > 2 && heightAt(pitch) > height) pitch -= 1 / ratio

  return place(zones, gridFor(zones.length, width, pitch), pitch, named, input, width, ratio)
}

function zoneHeight(entries: { nodes: Uint32Array }[], columns: number, pitch: number, named: boolean): number {
  let total = captionHeight
  for (const entry of entries)
    total += (named ? captionHeight : 0) + Math.ceil(entry.nodes.length / columns) * pitch + blockGap
  return total
}

function place(
  zones: [number, { zone: number; pool: number; nodes: Uint32Array }[]][],
  grid: Grid,
  pitch: number,
  named: boolean,
  input: FleetPlaces,
  width: number,
  ratio: number,
): FleetLayout {
  const count = input.nodeZone.length
  const layout: FleetLayout = {
    pitch,
    gap: pitch >= 14 ? 2 : pitch >= 4 ? 1 : pitch >= 3 && ratio > 1 ? 1 / ratio : 0,
    width,
    height: 0,
    blocks: [],
    captions: [],
    block: new Int32Array(count).fill(NONE),
    place: new Uint32Array(count),
  }
  let top = 0
  for (let first = 0; first < zones.length; first += grid.perRow) {
    const row = zones.slice(first, first + grid.perRow)
    row.forEach(([zone, entries], index) => {
      const x = Math.round(index * (grid.zoneWidth + zoneGap))
      let y = top
      layout.captions.push({
        kind: 'zone',
        text: input.zones[zone] || 'no zone',
        scope: { zone, pool: null },
        x,
        y,
        width: grid.zoneWidth,
      })
      y += captionHeight
      for (const { pool, nodes } of entries) {
        if (named) {
          layout.captions.push({
            kind: 'pool',
            text: `${input.pools[pool]} × ${nodes.length}`,
            scope: { zone, pool },
            x,
            y,
            width: grid.zoneWidth,
          })
          y += captionHeight
        }
        const block = layout.blocks.push({ zone, pool, nodes, x, y, columns: grid.columns }) - 1
        for (let i = 0; i < nodes.length; i++) {
          layout.block[nodes[i]] = block
          layout.place[nodes[i]] = i
        }
        y += Math.ceil(nodes.length / grid.columns) * pitch + blockGap
      }
      layout.height = Math.max(layout.height, y)
    })
    top = layout.height + blockGap
  }
  return layout
}

/** Top left corner of a node's cell; null where it is not shown. */
export function cellOf({ blocks, block, place, pitch }: FleetLayout, node: number): { x: number; y: number } | null {
  const at = blocks[block[node]]
  if (!at) return null
  return {
    x: at.x + (place[node] % at.columns) * pitch,
    y: at.y + Math.floor(place[node] / at.columns) * pitch,
  }
}

/** The node under a point; -1 where there is none. */
export function nodeAt(layout: FleetLayout, x: number, y: number): number {
  for (const block of layout.blocks) {
    const column = Math.floor((x - block.x) / layout.pitch)
    const row = Math.floor((y - block.y) / layout.pitch)
    if (column < 0 || row < 0 || column >= block.columns) continue
    const place = row * block.columns + column
    if (place < block.nodes.length) return block.nodes[place]
  }
  return -1
}

/** The node that an arrow key leads to: within the block first, then over to the next or previous one. */
export function neighbour(layout: FleetLayout, node: number, key: string): number {
  if (layout.blocks.length === 0) return -1
  if (node < 0 || layout.block[node] === NONE) return layout.blocks[0].nodes[0]
  const at = layout.block[node]
  const { columns, nodes } = layout.blocks[at]
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key]
  if (key === 'Home') return layout.blocks[0].nodes[0]
  const lastBlock = layout.blocks[layout.blocks.length - 1]
  if (key === 'End') return lastBlock.nodes[lastBlock.nodes.length - 1]
  if (step === undefined) return node
  const next = layout.place[node] + step
  if (next >= 0 && next < nodes.length) return nodes[next]
  const other = layout.blocks[at + Math.sign(step)]
  if (!other) return node
  return step > 0 ? other.nodes[0] : other.nodes[other.nodes.length - 1]
}
