/** What workloads use, as charts draw it. */
import type { UsageFrame } from '../../protocol/frame'
import { highest } from '../lib/charts/ticks'
import type { ChartSeries } from '../lib/charts/types'
import { figure, quantity } from '../lib/format'

export type UsedResource = 'cpu' | 'memory'

export interface UsagePlot {
  series: ChartSeries[]
  format: (value: number) => string
  formatTick: (value: number) => string
}

const mebi = 2 ** 20
const anything = (values: Float32Array) => values.some((value) => Number.isFinite(value))

/** A measured amount: `250m`, `2.85` CPUs, `180Mi`. */
export function used(resource: string, amount: number | null | undefined): string {
  if (resource !== 'cpu' || typeof amount !== 'number' || amount < 1000) return quantity(resource, rounded(amount))
  return figure(amount / 1000)
}

const rounded = (amount: number | null | undefined) => (typeof amount === 'number' ? Math.round(amount) : amount)

/** Usage against requests and limits. Memory is drawn in binary units, so that ticks are round. */
export function usagePlot(usage: UsageFrame, resource: UsedResource): UsagePlot {
  const [use, requests, limits] =
    resource === 'cpu'
      ? [usage.cpu, usage.cpuRequests, usage.cpuLimits]
      : [usage.memory, usage.memoryRequests, usage.memoryLimits]
  const unit = resource === 'cpu' ? 1 : highest([use, requests, limits]) >= 8192 * mebi ? 1024 * mebi : mebi
  const scaled = (values: Float32Array) => (unit === 1 ? values : values.map((value) => value / unit))
  const words = (value: number) => used(resource, value * unit)
  return {
    series: [
      { id: 'used', label: 'used', colour: 2, values: scaled(use), fill: true },
      { id: 'requested', label: 'requested', colour: 1, values: scaled(requests) },
      ...(anything(limits)
        ? [{ id: 'limit', label: 'limit', colour: 4 as const, values: scaled(limits), dashed: true }]
        : []),
    ],
    format: words,
    formatTick: words,
  }
}

/** How many pods there should be, and how many are ready. */
export const podsPlot = ({ replicas, ready }: UsageFrame): ChartSeries[] => [
  { id: 'ready', label: 'ready', colour: 2, values: ready, fill: true },
  { id: 'replicas', label: 'replicas', colour: 1, values: replicas },
]
