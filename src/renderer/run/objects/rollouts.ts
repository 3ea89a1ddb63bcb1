/** How a rollout is drawn. */
import type { RolloutBands, RolloutDetail, RolloutRow } from '../../../protocol/objects'
import type { ChartSeries } from '../../lib/charts/types'

type Band = keyof RolloutBands

/** In the order in which they stand in the bar. */
export const bands: readonly { band: Band; label: string }[] = [
  { band: 'newAvailable', label: 'new, available' },
  { band: 'newUnavailable', label: 'new, not yet' },
  { band: 'oldUnavailable', label: 'old, unavailable' },
  { band: 'oldAvailable', label: 'old, available' },
  { band: 'terminating', label: 'terminating' },
]

/** Shares of the bar, which is as long as the most that there are or should be. */
export function barOf({ bands: counts, desired }: Pick<RolloutRow, 'bands' | 'desired'>): {
  parts: { band: Band; share: number }[]
  /** Where as many as are wanted end, 0–1. */
  desired: number
} {
  const total = bands.reduce((sum, { band }) => sum + counts[band], 0)
  const whole = Math.max(1, total, desired)
  return {
    parts: bands.map(({ band }) => ({ band, share: counts[band] / whole })),
    desired: desired / whole,
  }
}

export function bandWords({ bands: counts, desired }: Pick<RolloutRow, 'bands' | 'desired'>): string {
  const said = bands.filter(({ band }) => counts[band] > 0).map(({ band, label }) => `${counts[band]} ${label}`)
  return `${desired} desired: ${said.join('; ') || 'no pod'}`
}

/** Old and new together are all that there are. */
export function rolloutSeries({ updated, total, available, desired }: RolloutDetail['history']): ChartSeries[] {
  const old = total.map((count, i) => Math.max(0, count - updated[i]))
  const line = (id: string, label: string, colour: ChartSeries['colour'], values: Float64Array, more = {}) => ({
    ...{ id, label, colour, values },
    ...more,
  })
  return [
    line('new', 'new', 2, updated, { fill: true }),
    line('old', 'old', 1, old, { fill: true }),
    line('available', 'available', 3, available),
    line('desired', 'desired', 5, desired, { dashed: true }),
  ]
}
