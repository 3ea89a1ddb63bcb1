import type { ClusterContext } from '../../context'
import { compileSelector } from '../../scheduler/labelSelector'
import type { StoredObject } from '../../state/objects'
import { conditionOf } from '../conditions'
import { nextRevision, replicaSetsOf, type Sets } from './draft'
import {
  DESIRED_REPLICAS,
  findNew,
  hasDeadline,
  historyLimit,
  newSetAnnotations,
  replicasOf,
  REVISION,
  sizeOf,
  type Deployment,
  type ReplicaSet,
  type ReplicaSetObject,
} from './model'
import { PROGRESSING, Reason } from './status'

/** What a Deployment and its ReplicaSets were when they were found settled: holds until one of these is another. */
interface Settled {
  readonly sets: Sets
  readonly all: readonly ReplicaSet[]
  readonly metadata: Deployment['metadata']
  readonly spec: Deployment['spec']
  /** All that name the Deployment among their owners. */
  readonly dependents: number
}

/** Deployments whose ReplicaSets are as they should be, known by the identity of what they were found with. */
export class SettledDeployments {
  private readonly known = new Map<number, Settled>()

  constructor(private readonly context: Pick<ClusterContext, 'objects'>) {}

  forget(key: number): void {
    this.known.delete(key)
  }

  /** Its ReplicaSets, when nothing has to be done about them; undefined in doubt. */
  find(target: StoredObject, object: Deployment): Sets | undefined {
    const { metadata, spec, status } = object
    const { objects } = this.context
    if (metadata.deletionTimestamp || spec.paused || objects.hasFree('ReplicaSet')) return undefined
    const progressing = conditionOf(status?.conditions, PROGRESSING)
    if (hasDeadline(object) ? !progressing || progressing.reason === Reason.paused : false) return undefined
    const before = this.known.get(target.id)
    if (before && holds(before, object, objects.dependentCount(target.uid))) return before.sets
    const all = replicaSetsOf(this.context, target)
    const { matches } = compileSelector(spec.selector)
    const selected = all.every((set) => matches(set.object.metadata.labels ?? {}))
    const sets = selected ? settledSets(object, all) : undefined
    const dependents = objects.dependentCount(target.uid)
    // With one that informers have not seen yet, nobody would notice when they do.
    if (sets && all.length === dependents) this.known.set(target.id, { sets, all, metadata, spec, dependents })
    else this.known.delete(target.id)
    return sets
  }
}

function settledSets(object: Deployment, sets: readonly ReplicaSet[]): Sets | undefined {
  const { metadata, spec } = object
  const newSet = findNew(object, sets)
  if (!newSet || sizeOf(newSet) !== replicasOf(object)) return undefined
  const old = sets.filter((set) => set !== newSet)
  if (old.some((set) => sizeOf(set) > 0) || old.length > historyLimit(object)) return undefined
  const { annotations = {} } = newSet.object.metadata
  const known =
    metadata.annotations?.[REVISION] === annotations[REVISION] &&
    Number(annotations[DESIRED_REPLICAS]) === replicasOf(object) &&
    (newSet.object.spec.minReadySeconds ?? 0) === (spec.minReadySeconds ?? 0) &&
    newSetAnnotations(object, annotations, nextRevision(old)) === annotations
  return known ? { newSet, old } : undefined
}

/** Brings the sets up to now, too: only their status may be another. */
function holds(settled: Settled, { metadata, spec }: Deployment, dependents: number): boolean {
  if (settled.metadata !== metadata || settled.spec !== spec || settled.dependents !== dependents) return false
  for (const set of settled.all) {
    const seen = set.target.seen as ReplicaSetObject | undefined
    if (seen?.metadata !== set.object.metadata || seen.spec !== set.object.spec) return false
    set.object = seen
  }
  return true
}
