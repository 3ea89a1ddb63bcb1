/**
 * Which pods a ReplicaSet gave up when it was scaled down: told by what its order of deletion goes by. Within one class of age
 * (a power of two of seconds) the real thing decides by UID, so that a few may be others. Pods that were evicted are nobody's
 * choice.
 */
import type { Json, Row } from '../recording'
import type { StableNames } from '../names'
import { isReady } from './podTracks'

interface Victim {
  /** What the order of deletion goes by, but for the age. */
  kind: string
  /** Seconds since it was ready; undefined: it was not. */
  age: number | undefined
}

/** By ReplicaSet and the action after which it happened: those that went, of how many. */
export type Victims = Map<string, { step: number; pods: Victim[]; of: number }>

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
      const of = [...pods.values()].filter(({ fields: one }) => one.owner === owner && !one.del).length
      const entry = victims.get(key) ?? { step: stepAt(t), pods: [], of }
      entry.pods.push(victimOf(pod.fields, t - (pod.readySince ?? t), isOwned(set) ? together.length : undefined))
      victims.set(key, entry)
    }
    for (const [field, value] of Object.entries(fields)) {
      if (value === null) delete pod.fields[field]
      else pod.fields[field] = value
    }
    if (fields.rdy === 'True') pod.readySince = t
    if (type === 'D') pods.delete(name)
  }
  // Where all go there is no choice, and in which order their deletions find tokens is anybody's guess.
  for (const [key, { pods: gone, of }] of victims) if (gone.length === of) victims.delete(key)
  return victims
}

/** Pods on one node are counted only for ReplicaSets that a Deployment has. */
const isOwned = (replicaSet: string): boolean => replicaSet.includes('~')

function victimOf(fields: Record<string, Json>, ageMs: number, together: number | undefined): Victim {
  const state = !fields.node ? 'unassigned' : isReady(fields) ? 'ready' : 'not ready'
  const cost = fields['a.pod-deletion-cost']
  const beside = together === undefined ? '' : `, ${together} on its node`
  return {
    kind: `${state}${beside}${cost && cost !== '0' ? `, cost ${String(cost)}` : ''}`,
    age: state === 'ready' ? ageMs / 1000 : undefined,
  }
}

/** Timestamps are of whole seconds, and seen some time after. */
const blurred = 1.15

/** Whether the real thing might take one for the other: their ages may be in one class, a power of two of nanoseconds. */
function alike(one: Victim, other: Victim): boolean {
  if (one.kind !== other.kind) return false
  if (one.age === undefined || other.age === undefined) return one.age === other.age
  const classOf = (age: number): number => Math.floor(Math.log2(Math.max(age, 0.01) * 1e9))
  return (
    classOf(one.age - blurred) <= classOf(other.age + blurred) &&
    classOf(other.age - blurred) <= classOf(one.age + blurred)
  )
}

/** So that each is held against the one that is most like it. */
const byAge = (victims: readonly Victim[]): Victim[] =>
  [...victims].sort((one, other) => (one.age ?? 0) - (other.age ?? 0))

/** One in five may be of another class. */
const share = 0.2

export function victimDifferences(recorded: Victims, replayed: Victims): { key: string; step: number; text: string }[] {
  const found: { key: string; step: number; text: string }[] = []
  for (const [key, { step, pods }] of recorded) {
    const others = byAge(replayed.get(key)?.pods ?? [])
    const missing = byAge(pods).filter((one) => {
      const at = others.findIndex((other) => alike(one, other))
      if (at >= 0) others.splice(at, 1)
      return at < 0
    })
    // How many were deleted is compared with their times.
    const swapped = Math.min(missing.length, others.length)
    if (swapped > share * pods.length) {
      found.push({ key, step, text: `recorded ${told(missing)}; replayed ${told(others)}` })
    }
  }
  return found
}

function told(victims: readonly Victim[]): string {
  const by = new Map<string, number>()
  for (const { kind, age } of victims) {
    const text = age === undefined ? kind : `${kind}, ready for ${Math.round(age)} s`
    by.set(text, (by.get(text) ?? 0) + 1)
  }
  return [...by].map(([one, count]) => `${count} × ${one}`).join('; ')
}
