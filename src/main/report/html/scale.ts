/** Round ticks for values and for time. */
import { clock, figure } from './format'

export interface Scale {
  ticks: number[]
  top: number
}

/** About four steps of 1, 2, 2.5 or 5 times a power of ten, from 0 to at least `highest`. */
export function valueScale(highest: number, whole: boolean): Scale {
  if (!(highest > 0)) return { ticks: [0, 1], top: 1 }
  const rough = highest / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const factors = whole && power < 10 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10]
  const factor = factors.find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10
  const step = whole ? Math.max(1, Math.ceil(factor * power)) : factor * power
  const steps = Math.max(1, Math.ceil(highest / step - 1e-9))
  const ticks = Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)))
  return { ticks, top: ticks[steps] }
}

const timeSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000,
]

export function timeTicks(end: number): number[] {
  const step = timeSteps.find((candidate) => end / candidate <= 6) ?? Math.ceil(end / 6)
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step)
}

/** `m:ss`, and `h:mm` for runs of an hour or longer. */
export const timeForm = (end: number): 'm:ss' | 'h:mm' => (end >= 3600 ? 'h:mm' : 'm:ss')

export function timeLabel(seconds: number, end: number): string {
  if (timeForm(end) === 'm:ss') return clock(seconds)
  return `${Math.floor(seconds / 3600)}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}`
}

export interface Unit {
  /** What stands at the axis. */
  name: string
  /** From the value as measured to the value at the axis. */
  factor: number
}

/** Drawn in what keeps the figures at the axis short. */
export function unitOf(unit: string, highest: number): Unit {
  switch (unit) {
    case 'latency':
      if (highest >= 1) return { name: 's', factor: 1 }
      return highest >= 0.001 ? { name: 'ms', factor: 1e3 } : { name: 'µs', factor: 1e6 }
    case 'cpu':
      return highest >= 1000 ? { name: 'CPUs', factor: 1e-3 } : { name: 'mCPU', factor: 1 }
    case 'memory':
      return highest >= 8 * 2 ** 30 ? { name: 'Gi', factor: 2 ** -30 } : { name: 'Mi', factor: 2 ** -20 }
    default:
      return { name: unit, factor: unit === '%' ? 100 : 1 }
  }
}

/** Short enough for the margin: 7.5, 9,000, 50k, 1.5M. */
export function tickLabel(value: number): string {
  if (value < 10_000) return figure(value)
  return value < 1e6 ? `${figure(value / 1e3)}k` : `${figure(value / 1e6)}M`
}
