/**
 * Which pods a ReplicaSet gave up when it was scaled down: told by what its order of deletion goes by. Within one class of age
 * (a power of two of seconds) the real thing decides by UID, so that a few may be others. Pods that were evicted are nobody's
 * choice.
 */
import type { Json, Row } from '../recording'
import type { StableNames } from '../names'
import { isReady } from './podTracks'

/** By ReplicaSet and the action after which it happened: classes of pods, one for each that was deleted. */
export type Victims = Map<string, { step: number; classes: string[] }>

/** @param actionTimes in order */
export function victimsOf(rows: readonly Row[], names: StableNames, actionTimes: readonly number[]): Victims {
  const pods = new Map<string, { fields: Record<string, Json>; readySince?: number }>()
  const victims: Victims = new Map()
  const stepAt = (t: number): number => actionTimes.filter((one) => one <= t).length
  for (const [t, kind, name, type, fields] of rows) {
    if (kind !== 'pod') continue
    if (type === 'A') pods.set(name, { fields: {} })
    const pod = pods.get(name)
    if (!pod) continue
    const { owner } = { ...pod.fields, ...fields }
    if (fields.del && !pod.fields.del && !pod.fields.dt && String(owner).startsWith('ReplicaSet/')) {
      const together = [...pods.values()].filter(
        ({ fields: one }) => one.owner === owner && !one.del && one.node && one.node === pod.fields.node,
      )
      const set = names.ownerOf(String(owner))
      const key = `${set} after action ${stepAt(t)}`
      const entry = victims.get(key) ?? { step: stepAt(t), classes: [] }
      entry.classes.push(classOf(pod.fields, t - (pod.readySince ?? t), isOwned(set) ? together.length : undefined))
      victims.set(key, entry)
    }
    for (const [field, value] of Object.entries(fields)) {
      if (value === null) delete pod.fields[field]
      else pod.fields[field] = value
    }
    if (fields.rdy === 'True') pod.readySince = t
    if (type === 'D') pods.delete(name)
  }
  return victims
}

/** Pods on one node are counted only for ReplicaSets that a Deployment has. */
const isOwned = (replicaSet: string): boolean => replicaSet.includes('~')

/** @param ageMs since it was ready: classes are powers of two of nanoseconds, of whole seconds */
function classOf(fields: Record<string, Json>, ageMs: number, together: number | undefined): string {
  const state = !fields.node ? 'unassigned' : isReady(fields) ? 'ready' : 'not ready'
  const cost = fields['a.pod-deletion-cost']
  const beside = together === undefined ? '' : `, ${together} on its node`
  const age =
    state === 'ready' ? `, of age class ${Math.floor(Math.log2(Math.max(1, Math.round(ageMs / 1000)) * 1e9))}` : ''
  return `${state}${age}${beside}${cost && cost !== '0' ? `, cost ${String(cost)}` : ''}`
}

/** One in five may be of another class. */
const share = 0.2

export function victimDifferences(recorded: Victims, replayed: Victims): { key: string; step: number; text: string }[] {
  const found: { key: string; step: number; text: string }[] = []
  for (const [key, { step, classes }] of recorded) {
    const others = [...(replayed.get(key)?.classes ?? [])]
    const missing = classes.filter((one) => {
      const at = others.indexOf(one)
      if (at >= 0) others.splice(at, 1)
      return at < 0
    })
    // How many were deleted is compared with their times.
    const swapped = Math.min(missing.length, others.length)
    if (swapped > share * classes.length) {
      found.push({ key, step, text: `recorded ${counts(missing)}; replayed ${counts(others)}` })
    }
  }
  return found
}

function counts(classes: readonly string[]): string {
  const by = new Map<string, number>()
  for (const one of classes) by.set(one, (by.get(one) ?? 0) + 1)
  return [...by].map(([one, count]) => `${count} × ${one}`).join('; ')
}
