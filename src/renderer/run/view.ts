/** What the charts draw of a frame: the range that is looked at, else the whole run. */
import type { ClusterFrame, FocusFrame, Frame, LineFrame, Range, SeriesFrame, UsageFrame } from '../../protocol/frame'
import type { ChartSeries } from '../lib/charts/types'

export type ViewRange = Range | { last: number } | null

export interface Looked {
  range: Range | null
  series: SeriesFrame
  lines: FocusFrame['lines'] | null
  usage: readonly UsageFrame[]
}

export function lookedAt(cluster: ClusterFrame | undefined): Looked | null {
  if (!cluster) return null
  const { focus, series } = cluster
  return {
    range: focus?.range ?? null,
    series: focus?.series ?? series,
    lines: focus?.lines ?? null,
    usage: focus?.usage ?? [],
  }
}

/** The range that a frame is of; a view of the newest seconds is a fixed one at that moment. */
export const rangeOf = (frame: Frame | null, index: number): Range | null =>
  frame?.clusters[index]?.focus?.range ?? null

const colours = [1, 3, 2, 5, 4] as const

/** Lines beyond the fifth take the same colours once more, dashed; beyond the tenth none is left. */
export function chartLines(lines: readonly LineFrame[], words: (key: string) => string = (key) => key): ChartSeries[] {
  return lines.slice(0, 2 * colours.length).map(({ key, values }, i) => ({
    id: key,
    label: words(key),
    colour: colours[i % colours.length],
    values,
    dashed: i >= colours.length,
  }))
}

/** A column that is 0 all along needs no line. */
export const someThing = ({ values }: LineFrame): boolean => values.some((value) => value > 0)

/** Queues in few words; the axis has no room for more. */
export const queueWords: Record<string, string> = {
  'kube-apiserver': 'API server',
  'scheduler active': 'activeQ',
  'scheduler backoff': 'backoffQ',
  'scheduler unschedulable': 'unschedulable',
}

/** A reason's colour, the same in the chart and in the list; `undefined` for one that has no line. */
export function reasonColour(lines: readonly LineFrame[], reason: string): number | undefined {
  const at = lines.filter(someThing).findIndex(({ key }) => key === reason)
  return at < 0 ? undefined : colours[at % colours.length]
}
