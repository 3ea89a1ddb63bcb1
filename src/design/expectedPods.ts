/** How many pods of a load are there at a time, on average: what can be said before anything is run. */
import { createdUntil, type RateCurve } from './rate'
import type { Distribution } from './types'

export interface PodFlow {
  curve: RateCurve
  /** Seconds of the trial between which pods are created (and deleted by rate). */
  from: number
  to: number
  lifetime: Distribution | null
  deleteRatePerSecond: number
}

/** 99th percentile of the standard normal distribution. */
const z99 = 2.3263478740408408

/** The share of pods that live at least so long. */
export function survival(lifetime: Distribution, seconds: number): number {
  switch (lifetime.distribution) {
    case 'Constant':
      return seconds < lifetime.seconds ? 1 : 0
    case 'Exponential':
      return Math.exp(-seconds / lifetime.meanSeconds)
    case 'Uniform': {
      const { minSeconds, maxSeconds } = lifetime
      if (seconds <= minSeconds) return 1
      return seconds >= maxSeconds ? 0 : (maxSeconds - seconds) / (maxSeconds - minSeconds)
    }
    case 'LogNormal': {
      const sigma = Math.log(lifetime.p99Seconds / lifetime.medianSeconds) / z99
      if (seconds <= 0) return 1
      if (sigma === 0) return seconds < lifetime.medianSeconds ? 1 : 0
      return 1 - normalBelow(Math.log(seconds / lifetime.medianSeconds) / sigma)
    }
  }
}

/** Standard normal distribution function; Abramowitz and Stegun 26.2.17, off by at most 7.5e-8. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const above = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
  return z >= 0 ? 1 - above : above
}

/** Pods created by a time of the trial. */
export const createdBy = ({ curve, from, to }: PodFlow, seconds: number): number =>
  seconds <= from ? 0 : createdUntil(curve, Math.min(seconds, to) - from)

/**
 * Pods that are there and not being deleted at `count + 1` moments from 0 on, `step` seconds apart. With a lifetime and a
 * rate of deletion the pods that the latter takes are not taken off: then it is an upper bound.
 */
export function expectedPods(flow: PodFlow, step: number, count: number): Float64Array {
  const created = Float64Array.from({ length: count + 1 }, (_, at) => createdBy(flow, at * step))
  const { lifetime } = flow
  if (lifetime === null) return balance(flow, created, step)
  if (lifetime.distribution === 'Constant')
    return created.map((all, at) => all - createdBy(flow, at * step - lifetime.seconds))
  // Of those created within one step, on average, half a step has passed less.
  const left = Float64Array.from({ length: count + 1 }, (_, at) => survival(lifetime, (at + 0.5) * step))
  return created.map((_, at) => {
    let alive = 0
    for (let since = 0; since < at; since++) alive += (created[at - since] - created[at - since - 1]) * left[since]
    return alive
  })
}

/** Deleted by rate alone, oldest first, while the load lasts and as long as there are any. */
function balance({ from, to, deleteRatePerSecond }: PodFlow, created: Float64Array, step: number): Float64Array {
  const alive = new Float64Array(created.length)
  for (let at = 1; at < created.length; at++) {
    const active = Math.max(0, Math.min(to, at * step) - Math.max(from, (at - 1) * step))
    alive[at] = Math.max(0, alive[at - 1] + created[at] - created[at - 1] - deleteRatePerSecond * active)
  }
  return alive
}
