/** Pods: how many of each owner's were created, deleted, are ready; those with a name of their own one by one. */
import type { Json, Row } from '../recording'
import type { Tracks } from './tracks'

interface PodState {
  owner: string
  fields: Record<string, Json>
  deleted: boolean
}

export function podTracks(tracks: Tracks): (row: Row) => void {
  const pods = new Map<string, PodState>()
  return ([t, , name, type, fields]) => {
    if (type === 'A') pods.set(name, { owner: ownerOf(tracks, fields), fields: {}, deleted: false })
    const pod = pods.get(name)
    if (!pod) return
    const before = { ...pod.fields }
    for (const [field, value] of Object.entries(fields)) {
      if (value === null) delete pod.fields[field]
      else pod.fields[field] = value
    }
    const count = (what: string, change: number): void => {
      if (change === 0) return
      const series = tracks.series('pods', `pods of ${pod.owner} ${what}`, 0)
      series.set(t, Number(series.last) + change)
    }
    if (type === 'A') count('created', 1)
    if (!pod.deleted && (type === 'D' || fields.del)) {
      pod.deleted = true
      count('deleted', 1)
    }
    const gone = type === 'D'
    if (gone) count('gone', 1)
    count('ready', Number(!gone && isReady(pod.fields)) - Number(isReady(before)))
    for (const phase of ['Succeeded', 'Failed']) {
      if (pod.fields.ph === phase && before.ph !== phase) count(phase, 1)
    }
    if (pod.fields.dt && pod.fields.dt !== before.dt) count(`disrupted: ${String(pod.fields.dt)}`, 1)
    if (hasOwnName(pod.owner)) {
      const stable = tracks.names.of('pod', name)
      tracks.series('pods', `pod ${stable}`, 'none').set(t, gone ? 'none' : stateOf(pod.fields, tracks))
    }
    if (gone) pods.delete(name)
  }
}

/** Owner of the pod, as in `StableNames`, with its kind; pods without one stand together. */
function ownerOf(tracks: Tracks, fields: Row[4]): string {
  const owner = typeof fields.owner === 'string' ? fields.owner : ''
  return owner ? `${owner.slice(0, owner.indexOf('/'))} ${tracks.names.ownerOf(owner)}` : 'nobody'
}

const hasOwnName = (owner: string): boolean => owner === 'nobody' || owner.startsWith('StatefulSet ')

export const isReady = (fields: Record<string, Json>): boolean => fields.rdy === 'True' && !fields.del

function stateOf({ ph, rdy, del, node, hash }: Record<string, Json>, tracks: Tracks): string {
  const phase =
    ph === 'Running' ? (rdy === 'True' ? 'Ready' : 'Running') : ph === 'Pending' && node ? 'Bound' : String(ph)
  const revision = typeof hash === 'string' ? ` ${tracks.names.inText(hash)}` : ''
  return `${phase}${del ? ' terminating' : ''}${revision}`
}
