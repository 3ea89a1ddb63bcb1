import type { ClusterContext } from '../../context'
import { controllerOf, type StoredObject } from '../../state/objects'
import { revisionOf, type Deployment, type ReplicaSet, type ReplicaSetObject } from './model'

/** A Deployment in the hands of a sync: what it has changed so far is in `object`. */
export interface Draft {
  readonly target: StoredObject
  /** The version that the sync began with: a second write of it meets a conflict, as upstream's. */
  readonly base: number
  object: Deployment
}

export interface Sets {
  newSet: ReplicaSet | undefined
  old: ReplicaSet[]
}

export const all = ({ old, newSet }: Sets): (ReplicaSet | undefined)[] => [...old, newSet]

export const nextRevision = (old: readonly ReplicaSet[]): number =>
  old.reduce((highest, { object }) => Math.max(highest, revisionOf(object)), 0) + 1

/** Those that it controls, as informers have them. */
export function replicaSetsOf({ objects }: Pick<ClusterContext, 'objects'>, { uid }: StoredObject): ReplicaSet[] {
  const sets: ReplicaSet[] = []
  for (const target of objects.dependentsOf(uid)) {
    if (target.kind !== 'ReplicaSet' || controllerOf(target.seen) !== uid) continue
    sets.push({ target, object: target.seen as ReplicaSetObject })
  }
  return sets
}
