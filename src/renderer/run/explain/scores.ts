/** The scores of the best nodes as a table and as bars. */
import type { PodExplanation } from '../../../protocol/commands'
import { count, figure } from '../../lib/format'

type Top = PodExplanation['top']
export type Score = Top[number]['scores'][number]

export interface ScoreColumn {
  plugin: string
  weight: number
  /** Between the highest and the lowest weighted score. */
  spread: number
  /** Every node got the same: the plugin decides nothing among them. */
  shared: boolean
  /** What a node got, where all got the same. */
  each: number
}

export interface ScoreRow {
  node: string
  total: number
  /** How much less than the best total. */
  behind: number
  /** Aligned with the columns; undefined where the plugin gave none. */
  cells: (Score | undefined)[]
  /** Widths from 0 to 1 of the longest bar; what all nodes share is left out, unless nothing else is left. */
  parts: { plugin: string; width: number }[]
}

/** Plugins that tell the nodes apart first, the most telling one in front. */
export function scoreColumns(top: Top): ScoreColumn[] {
  const columns = new Map<string, ScoreColumn>()
  for (const { plugin, weight } of top.flatMap(({ scores }) => scores)) {
    if (columns.has(plugin)) continue
    const given = top.map(({ scores }) => scores.find((score) => score.plugin === plugin)?.weighted ?? 0)
    const spread = Math.max(...given) - Math.min(...given)
    columns.set(plugin, { plugin, weight, spread, shared: top.length > 1 && spread === 0, each: given[0] })
  }
  return [...columns.values()].sort(
    (one, other) => other.spread - one.spread || (one.spread === 0 ? other.each - one.each : 0),
  )
}

export function scoreRows(top: Top, columns: readonly ScoreColumn[]): ScoreRow[] {
  const best = Math.max(0, ...top.map(({ total }) => total))
  const telling = columns.filter(({ shared }) => !shared)
  const drawn = new Set((telling.length > 0 ? telling : columns).map(({ plugin }) => plugin))
  const weighted = (node: Top[number], plugin: string) =>
    node.scores.find((score) => score.plugin === plugin)?.weighted ?? 0
  const lengths = top.map((node) => [...drawn].reduce((sum, plugin) => sum + weighted(node, plugin), 0))
  const longest = Math.max(1, ...lengths)
  return top.map((node) => ({
    node: node.node,
    total: node.total,
    behind: best - node.total,
    cells: columns.map(({ plugin }) => node.scores.find((score) => score.plugin === plugin)),
    parts: [...drawn].map((plugin) => ({ plugin, width: Math.max(0, weighted(node, plugin)) / longest })),
  }))
}

/** Raw scores may be large and need not be whole. */
export const points = (value: number): string => (Number.isInteger(value) ? count(value) : figure(value))

/** How a weighted score comes about. */
export const derivation = ({ raw, normalized, weight }: Score): string =>
  `${points(raw)} → ${points(normalized)} × ${points(weight)}`

/** A plugin has the same colour wherever it is drawn; the second five differ by stripes. */
const colours: Record<string, { series: number; striped: boolean }> = {
  NodeResourcesFit: { series: 1, striped: false },
  PodTopologySpread: { series: 2, striped: false },
  ImageLocality: { series: 3, striped: false },
  InterPodAffinity: { series: 4, striped: false },
  NodeResourcesBalancedAllocation: { series: 5, striped: false },
  NodeAffinity: { series: 1, striped: true },
  TaintToleration: { series: 2, striped: true },
  VolumeBinding: { series: 3, striped: true },
  DynamicResources: { series: 5, striped: true },
}

export const colourOf = (plugin: string) => colours[plugin] ?? { series: 4, striped: true }

/** A CSS background. */
export function fillOf(plugin: string): string {
  const { series, striped } = colourOf(plugin)
  const colour = `var(--series-${series})`
  if (!striped) return colour
  return `repeating-linear-gradient(135deg, ${colour} 0 3px, color-mix(in srgb, ${colour} 35%, var(--panel)) 3px 6px)`
}

/** Where a long plugin name may break: before its words. */
export const wordsOf = (plugin: string): string[] => plugin.split(/(?<=[a-z])(?=[A-Z])/)
