/** Nodes: in each zone, how many have which taint and which Ready condition; which of them comes first is drawn by the real thing. */
import type { Json, Row } from '../recording'
import type { Tracks } from './tracks'

export function nodeTracks(tracks: Tracks): (row: Row) => void {
  const zones = new Map(tracks.nodes.map(({ name, zone }) => [name, zone ?? 'none']))
  const states = new Map<string, Set<string>>()
  return ([t, , name, type, fields]) => {
    const zone = zones.get(name) ?? 'none'
    const before = states.get(name) ?? new Set()
    const state = type === 'D' ? new Set<string>() : new Set(before)
    for (const [field, value] of Object.entries(fields)) replace(state, field, value)
    if (type === 'A') state.add('exists')
    const count = (what: string, change: number): void => {
      const series = tracks.series('nodes', `nodes of ${zone}: ${what}`, 0)
      series.set(t, Number(series.last) + change)
    }
    for (const one of state) if (!before.has(one)) count(one, 1)
    for (const one of before) if (!state.has(one)) count(one, -1)
    states.set(name, state)
  }
}

/** Puts the field's new value in the place of its old one. */
function replace(state: Set<string>, field: string, value: Json): void {
  const what = field === 'taints' ? 'taint ' : field === 'podCIDR' ? 'has a pod CIDR' : `${field} `
  for (const one of state) if (one.startsWith(what)) state.delete(one)
  if (value === null || value === false) return
  if (field === 'taints') for (const taint of String(value).split(',')) state.add(`taint ${taint}`)
  else state.add(field === 'podCIDR' ? what : `${field} ${String(value)}`)
}
