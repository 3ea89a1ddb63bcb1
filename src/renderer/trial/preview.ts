/** What the loads of a trial add up to: the resulting rate, and the pods that are there. */
import { createdBy, expectedPods, type PodFlow } from '../../design/expectedPods'
import { plannedPods, type ReplicasPlan } from '../../design/expectedReplicas'
import { outline, rateAt } from '../../design/rate'

export interface PreviewFlow extends PodFlow {
  /** Arrivals are at random: single seconds have more or fewer. */
  random: boolean
}

export interface RatePreview {
  time: Float64Array
  /** Pods created per second, the mean over each stretch between two moments. */
  rate: Float64Array
  /** Between these lie 95 of 100 single seconds; the same as the rate where arrivals are even. */
  low: Float64Array
  high: Float64Array
}

/** Two standard deviations of 1.96: of a Poisson number of mean m, √m. */
const z95 = 1.96

/** The rate between two moments, as `count` stretches; each begins and ends with its mean, so that jumps stay jumps. */
export function previewRate(flows: readonly PreviewFlow[], from: number, to: number, count: number): RatePreview {
  const columns = () => new Float64Array(2 * count)
  const preview = { time: columns(), rate: columns(), low: columns(), high: columns() }
  const width = (to - from) / count
  for (let stretch = 0; stretch < count; stretch++) {
    const [start, end] = [from + stretch * width, from + (stretch + 1) * width]
    let rate = 0
    let variance = 0
    for (const flow of flows) {
      const one = Math.max(0, createdBy(flow, end) - createdBy(flow, start)) / width
      rate += one
      if (flow.random) variance += one
    }
    const spread = z95 * Math.sqrt(variance)
    for (const [at, time] of [
      [2 * stretch, start],
      [2 * stretch + 1, end],
    ]) {
      preview.time[at] = time
      preview.rate[at] = rate
      preview.low[at] = Math.max(0, rate - spread)
      preview.high[at] = rate + spread
    }
  }
  return preview
}

export interface PodsPreview {
  time: Float64Array
  pods: Float64Array
  /** Of them, those of the design's workloads. */
  ofWorkloads: Float64Array
  /** What is said is an upper bound: pods with a lifetime are also deleted by rate. */
  atMost: boolean
}

export function previewPods(
  loads: readonly PreviewFlow[],
  plan: ReplicasPlan,
  duration: number,
  count: number,
): PodsPreview {
  const step = duration / count
  const ofWorkloads = plannedPods(plan, step, count)
  const pods = Float64Array.from(ofWorkloads)
  for (const flow of loads) expectedPods(flow, step, count).forEach((alive, at) => (pods[at] += alive))
  const atMost = loads.some(({ lifetime, deleteRatePerSecond }) => lifetime !== null && deleteRatePerSecond > 0)
  return { time: pods.map((_, at) => at * step), pods, ofWorkloads, atMost }
}

export interface PreviewTotals {
  created: number
  /** Pods per second, and when it is first reached. */
  peak: number
  peakAt: number
}

const tiny = 1e-6

export function totalsOf(flows: readonly PreviewFlow[], duration: number): PreviewTotals {
  const totals = { created: 0, peak: 0, peakAt: 0 }
  const moments = new Set<number>()
  for (const flow of flows) {
    totals.created += createdBy(flow, duration)
    const end = Math.min(flow.to, duration)
    if (end <= flow.from) continue
    for (const { at } of outline(flow.curve, 0, end - flow.from)) {
      moments.add(flow.from + at)
      // Where a rate jumps down it was highest just before.
      moments.add(Math.max(flow.from, flow.from + at - tiny))
    }
  }
  for (const at of [...moments].sort((a, b) => a - b)) {
    const rate = rateOf(flows, at)
    if (rate > totals.peak + 1e-9 * rate) Object.assign(totals, { peak: rate, peakAt: Math.round(at * 1000) / 1000 })
  }
  return totals
}

/** Pods created per second at a moment, by all loads. */
export const rateOf = (flows: readonly PreviewFlow[], at: number): number =>
  flows.reduce((sum, flow) => (at >= flow.from && at < flow.to ? sum + rateAt(flow.curve, at - flow.from) : sum), 0)
