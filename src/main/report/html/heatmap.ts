/** Every node as a cell, by zone and pool, coloured by how full it is. Beyond 5,000 nodes a cell stands for several. */
import type { NodeResult } from '../../../design/result'
import { drawing, fit, label } from './figure'
import { count, percent, plural } from './format'
import { byFullness, fullness, groupZones, utilisationClass, utilisationSteps, zoneName } from './fullness'
import type { NodeGroup, ZoneGroup } from './fullness'
import { markup, trusted, type Content, type Markup } from './markup'

const width = 1020
const gap = 24
const mostNodes = 5000
/** A tooltip on each cell costs some 60 bytes, so only where people can still point at one. */
const mostNamed = 600

interface Cells {
  pitch: number
  /** One value and one name per cell. */
  of: (group: NodeGroup) => { value: number; name: string }[]
}

const named = (node: NodeResult) => ({ value: fullness(node), name: `${node.name}: ${percent(fullness(node))}` })

/** 100 cells a group, from the fullest node to the emptiest. */
function sample(group: NodeGroup) {
  const nodes = byFullness(group.nodes)
  if (nodes.length <= 100) return nodes.map(named)
  return Array.from({ length: 100 }, (_, cell) => named(nodes[Math.floor((cell * nodes.length) / 100)]))
}

function cells(nodes: number): Cells {
  if (nodes > mostNodes) return { pitch: 12, of: sample }
  return {
    pitch: nodes <= 60 ? 24 : nodes <= 120 ? 20 : nodes <= 600 ? 14 : nodes <= 2000 ? 10 : 8,
    of: (group) => group.nodes.map(named),
  }
}

/** Cells of one colour in one path: 14 bytes a cell instead of 40. */
function paths(values: readonly number[], perRow: number, pitch: number, x: number, y: number): Content {
  const byColour = new Map<string, string>()
  const side = pitch > 10 ? pitch - 3 : pitch - 2
  values.forEach((value, index) => {
    const colour = utilisationClass(value)
    const at = `M${x + (index % perRow) * pitch} ${y + Math.floor(index / perRow) * pitch}`
    byColour.set(colour, `${byColour.get(colour) ?? ''}${at}h${side}v${side}h-${side}z`)
  })
  return [...byColour].map(([colour, d]) => markup`<path class="${colour}" d="${trusted(d)}"/>`)
}

function tooltips(
  group: { value: number; name: string }[],
  perRow: number,
  pitch: number,
  x: number,
  y: number,
): Content {
  const side = pitch - 3
  return group.map(({ value, name }, index) => {
    const [left, top] = [x + (index % perRow) * pitch, y + Math.floor(index / perRow) * pitch]
    return markup`<rect x="${left}" y="${top}" width="${side}" height="${side}" rx="2" class="${utilisationClass(value)}"><title>${name}</title></rect>`
  })
}

interface Block {
  content: Content
  height: number
}

function column(zone: ZoneGroup, x: number, y: number, room: number, { pitch, of }: Cells, names: boolean): Block {
  const perRow = Math.max(1, Math.floor(room / pitch))
  const content: Content[] = [label(x, y + 12, 'caps', fit(`ZONE ${zoneName(zone.zone)}`, room, 12))]
  let at = y + 22
  for (const group of zone.groups) {
    const drawn = of(group)
    const text = `${fit(group.pool, room - 90, 11)} · ${plural(group.nodes.length, 'node')}`
    content.push(label(x, at + 11, 'small', text))
    at += 19
    const draw = names
      ? tooltips(drawn, perRow, pitch, x, at)
      : paths(
          drawn.map((cell) => cell.value),
          perRow,
          pitch,
          x,
          at,
        )
    content.push(draw)
    at += Math.ceil(drawn.length / perRow) * pitch + 8
  }
  return { content, height: at - y }
}

export function heatmap(nodes: readonly NodeResult[], groups: readonly NodeGroup[], id: string): Markup {
  const zones = groupZones(groups)
  const columns = Math.min(4, zones.length)
  const room = Math.floor((width - (columns - 1) * gap) / columns)
  const how = cells(nodes.length)
  const content: Content[] = []
  let y = 0
  for (let from = 0; from < zones.length; from += columns) {
    const blocks = zones
      .slice(from, from + columns)
      .map((zone, index) => column(zone, index * (room + gap), y, room, how, nodes.length <= mostNamed))
    content.push(blocks.map((block) => block.content))
    y += Math.max(...blocks.map((block) => block.height)) + 10
  }
  const each =
    nodes.length > mostNodes ? 'Each pool and zone drawn as 100 nodes from fullest to emptiest.' : 'One cell a node.'
  const description = `${each} ${zones.map((zone) => `${zoneName(zone.zone)}: ${count(zone.nodes)} nodes`).join(', ')}.`
  return drawing(
    { id, title: 'Fleet: how full each node is', description, width, height: y, className: 'heat' },
    content,
  )
}

/** For the card's subtitle. */
export function heatLegend(): Markup {
  const steps = Array.from({ length: utilisationSteps + 1 }, (_, step) => {
    return markup`<rect x="${step * 6}" width="6" height="9" class="u${step}"/>`
  })
  const across = (utilisationSteps + 1) * 6
  return markup`<span class="scale">0 % <svg viewBox="0 0 ${across} 9" width="${across}" height="9" aria-hidden="true">${steps}</svg> 100 % requested</span>`
}

export const heatNote = (nodes: number): string =>
  nodes > mostNodes
    ? 'For each pool and zone, 100 of its nodes from the fullest to the emptiest at even steps.'
    : 'One cell a node. '
