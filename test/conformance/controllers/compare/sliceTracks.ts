/** EndpointSlices: per Service, how many there are and how many endpoints they hold; which slice a pod is in is left open. */
import type { Json, Row } from '../recording'
import type { Tracks } from './tracks'

const counted = ['n', 'ready', 'serving', 'term'] as const

export function sliceTracks(tracks: Tracks): (row: Row) => void {
  const slices = new Map<string, Record<string, Json>>()
  return ([t, , name, type, fields]) => {
    const before = slices.get(name) ?? {}
    const slice = type === 'D' ? {} : { ...before, ...fields }
    const service = String(slice.svc ?? before.svc ?? '')
    const add = (what: string, change: number): void => {
      if (change === 0) return
      const series = tracks.series('object', `slices of ${service}: ${what}`, 0)
      series.set(t, Number(series.last) + change)
    }
    if (type === 'A') add('slices', 1)
    if (type === 'D') add('slices', -1)
    for (const field of counted) add(field, Number(slice[field] ?? 0) - Number(before[field] ?? 0))
    add('with hints', Number(Boolean(slice.hints)) - Number(Boolean(before.hints)))
    if (type === 'D') slices.delete(name)
    else slices.set(name, slice)
  }
}
