/** How many nodes are how full: CPU and memory side by side in steps of ten per cent. */
import type { NodeResult } from '../../../design/result'
import { drawing, label, round } from './figure'
import { count } from './format'
import { cpuShare, memoryShare } from './fullness'
import { markup, type Content, type Markup } from './markup'
import { tickLabel, valueScale } from './scale'
import { table } from './table'

const bins = 10
const width = 508
const height = 226
const plot = { left: 46, right: width - 8, top: 26, bottom: height - 28 }

export interface Bin {
  from: number
  cpu: number
  memory: number
}

/** The last bin includes 100 % and what lies above it. */
export function binNodes(nodes: readonly NodeResult[]): Bin[] {
  const all: Bin[] = Array.from({ length: bins }, (_, bin) => ({ from: bin * 10, cpu: 0, memory: 0 }))
  const bin = (share: number) => all[Math.max(0, Math.min(bins - 1, Math.floor(share * bins + 1e-9)))]
  for (const node of nodes) {
    bin(cpuShare(node)).cpu++
    bin(memoryShare(node)).memory++
  }
  return all
}

const range = ({ from }: Bin) => `${from}–${from + 10} %`

export function histogram(nodes: readonly NodeResult[], id: string): Markup {
  const all = binNodes(nodes)
  const scale = valueScale(Math.max(...all.flatMap((bin) => [bin.cpu, bin.memory])), true)
  const y = (value: number) => plot.bottom - (value / scale.top) * (plot.bottom - plot.top)
  const step = (plot.right - plot.left) / bins
  const thick = step / 2 - 5
  const bar = (x: number, value: number, className: string): Content =>
    value > 0 &&
    markup`<rect x="${round(x)}" y="${round(y(value))}" width="${round(thick)}" height="${round(plot.bottom - y(value))}" rx="2" class="${className}"/>`
  const grid = scale.ticks.map((tick) => [
    markup`<path d="M${plot.left} ${round(y(tick))}H${plot.right}" class="grid"/>`,
    label(plot.left - 7, y(tick) + 4, 'tick', tickLabel(tick), 'end'),
  ])
  const bars = all.map((bin, index) => {
    const x = plot.left + index * step + 4
    return [bar(x, bin.cpu, 'f1'), bar(x + thick + 2, bin.memory, 'f5')]
  })
  const ticks = Array.from({ length: bins / 2 + 1 }, (_, index) => index * 2).map((bin) =>
    label(plot.left + bin * step, plot.bottom + 18, 'tick', `${bin * 10} %`, bin === bins ? 'end' : 'middle'),
  )
  const description = all
    .filter((bin) => bin.cpu + bin.memory > 0)
    .map((bin) => `${range(bin)}: ${bin.cpu} nodes by CPU, ${bin.memory} by memory.`)
    .join(' ')
  const body = [
    grid,
    bars,
    markup`<path d="M${plot.left} ${plot.bottom}H${plot.right}" class="axis"/>`,
    ticks,
    label(plot.left - 7, 12, 'unit', 'nodes', 'end'),
  ]
  return drawing({ id, title: 'Nodes by share requested', description, width, height, className: 'chart' }, body)
}

const swatch = (colour: number) =>
  markup`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2" class="f${colour}"/></svg>`

export const histogramTable = (nodes: readonly NodeResult[]): Markup =>
  table<Bin>({
    caption: 'Nodes by share requested',
    quietCaption: true,
    className: 'legend',
    columns: [
      { head: 'Requested', names: true, cell: range },
      { head: [swatch(1), 'Nodes by CPU'], numeric: true, cell: (bin) => count(bin.cpu) },
      { head: [swatch(5), 'Nodes by memory'], numeric: true, cell: (bin) => count(bin.memory) },
    ],
    rows: binNodes(nodes).filter((bin) => bin.cpu + bin.memory > 0),
  })
