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
    const wasThere = type !== 'A'
    for (const [field, value] of Object.entries(fields)) {
      if (value === null) delete pod.fields[field]
      else pod.fields[field] = value
    }
    const gone = type === 'D'
    const count = (kind: 'pods' | 'kubelet' | 'ready' | 'truth', what: string, change: number): void => {
      if (change === 0) return
      for (const owner of kind === 'truth' ? [pod.owner, deploymentOf(pod.owner)] : [pod.owner]) {
        if (owner === undefined) continue
        const series = tracks.series(kind, `pods of ${owner} ${what}`, 0)
        series.set(t, Number(series.last) + change)
      }
    }
    if (type === 'A') count('pods', 'created', 1)
    if (!pod.deleted && (gone || fields.del)) {
      pod.deleted = true
      count('pods', 'deleted', 1)
    }
    if (gone) count('kubelet', 'gone', 1)
    const ready = Number(!gone && isReady(pod.fields)) - Number(isReady(before))
    count('ready', 'ready', ready)
    count('truth', 'ready now', ready)
    count('truth', 'active', Number(!gone && isActive(pod.fields)) - Number(wasThere && isActive(before)))
    count('truth', 'terminating', Number(!gone && Boolean(pod.fields.del)) - Number(Boolean(before.del)))
    for (const phase of ['Succeeded', 'Failed']) {
      if (pod.fields.ph === phase && before.ph !== phase) count('kubelet', phase, 1)
    }
    if (pod.fields.dt && pod.fields.dt !== before.dt) count('pods', `disrupted: ${String(pod.fields.dt)}`, 1)
    if (hasOwnName(pod.owner)) {
      const stable = tracks.names.of('pod', name)
      tracks.series('state', `pod ${stable}`, 'none').set(t, gone ? 'none' : stateOf(pod.fields, tracks))
    }
    if (gone) pods.delete(name)
  }
}

/** The Deployment of a ReplicaSet that is one of several. */
const deploymentOf = (owner: string): string | undefined => /^ReplicaSet (.*)~\d+$/.exec(owner)?.[1]

export const isActive = (fields: Record<string, Json>): boolean =>
  !fields.del && fields.ph !== 'Failed' && fields.ph !== 'Succeeded'

/** Owner of the pod, as in `StableNames`, with its kind; pods without one stand together. */
function ownerOf(tracks: Tracks, fields: Row[4]): string {
  const owner = typeof fields.owner === 'string' ? fields.owner : ''
  return owner ? `${owner.slice(0, owner.indexOf('/'))} ${tracks.names.ownerOf(owner)}` : 'nobody'
}

const hasOwnName = (owner: string): boolean => owner === 'nobody' || owner.startsWith('StatefulSet ')

export const isReady = (fields: Record<string, Json>): boolean => fields.rdy === 'True' && isActive(fields)

function stateOf({ ph, rdy, del, node, hash }: Record<string, Json>, tracks: Tracks): string {
  const phase =
    ph === 'Running' ? (rdy === 'True' ? 'Ready' : 'Running') : ph === 'Pending' && node ? 'Bound' : String(ph)
  const revision = typeof hash === 'string' ? ` ${tracks.names.inText(hash)}` : ''
  return `${phase}${del ? ' terminating' : ''}${revision}`
}
