import type { KubernetesObject } from '../../../../design/kubernetes'
import type { ObjectChange } from '../../apiserver/objectRegistry'
import type { Reply } from '../../apiserver/requests'
import { compileSelector } from '../../scheduler/labelSelector'
import { NONE, type OwnerId, type PodId } from '../../state/ids'
import { controllerOf } from '../../state/objects'
import { Phase } from '../../state/pods'
import { NOTHING, type Quick, type Step, type Sync, type SyncResult } from '../controller'
import { all, replicaSetsOf, type Draft, type Sets } from './draft'
import {
  active,
  activeOrLatest,
  byAge,
  DESIRED_REPLICAS,
  isRollingUpdate,
  isSaturated,
  maxUnavailable,
  newReplicas,
  proportionalSizes,
  replicasOf,
  sizeOf,
  totalSize,
  totalStatus,
  type Deployment,
  type ReplicaSet,
} from './model'
import { ReplicaSetKeeper } from './replicaSetKeeper'
import { SettledDeployments } from './settled'
import { calculateStatus, isComplete } from './status'
import { sameStatus } from './statusWriter'

/**
 * Rolls Deployments out through ReplicaSets: one per template, scaled up and down within maxSurge and maxUnavailable.
 * Upstream: pkg/controller/deployment (deployment_controller.go, sync.go, rolling.go, recreate.go, progress.go).
 */
export class DeploymentController extends ReplicaSetKeeper {
  readonly name = 'deployment'
  private readonly settled = new SettledDeployments(this.context)

  override objectChanged({ object, before, after }: ObjectChange): void {
    if (object.kind === 'Deployment') this.enqueue(object.id)
    else if (object.kind === 'ReplicaSet') {
      const [was, is] = [controllerOf(before), controllerOf(after)]
      this.enqueueUid(was)
      if (is !== was) this.enqueueUid(is)
      const { labels } = after?.metadata ?? {}
      if (after && is === undefined && (!before || is !== was || before.metadata.labels !== labels)) this.offer(after)
    }
  }

  /** A ReplicaSet without a controller: Deployments that select it may take it. Upstream: getDeploymentsForReplicaSet. */
  private offer({ metadata: { namespace, labels = {} } }: KubernetesObject): void {
    for (const deployment of this.context.objects.ofKind('Deployment')) {
      if (deployment.namespace !== namespace || !deployment.seen) continue
      if (compileSelector((deployment.seen as Deployment).spec.selector).matches(labels)) this.enqueue(deployment.id)
    }
  }

  /** A pod of one of its ReplicaSets is gone: with Recreate, the last one opens the way. */
  podGone(replicaSet: OwnerId): void {
    const { owners, objects } = this.context
    const uid = controllerOf(owners.get(replicaSet).object?.seen)
    const deployment = uid === undefined ? undefined : objects.withUid(uid)
    if (deployment?.kind !== 'Deployment' || isRollingUpdate(deployment.seen as Deployment)) return
    for (const set of replicaSetsOf(this.context, deployment)) {
      const { owner } = set.target
      if (owner && this.context.pods.firstOfOwner(owner.id) !== NONE) return
    }
    this.enqueue(deployment.id)
  }

  private enqueueUid(uid: string | undefined): void {
    const deployment = uid === undefined ? undefined : this.context.objects.withUid(uid)
    if (deployment?.kind === 'Deployment') this.enqueue(deployment.id)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    if (!target.seen) return
    const draft: Draft = { target, base: target.seenVersion, object: target.seen as Deployment }
    const sets = yield* this.claim(draft)
    if (draft.object.metadata.deletionTimestamp) return yield* this.syncStatusOnly(draft, sets)
    yield* this.checkPaused(draft)
    if (draft.object.spec.paused) return yield* this.syncScale(draft, sets)
    if (yield* this.isScaling(draft, sets)) return yield* this.syncScale(draft, sets)
    if (isRollingUpdate(draft.object)) yield* this.rollingUpdate(draft, sets)
    else yield* this.recreate(draft, sets)
  }

  /**
   * Where its ReplicaSets are as they should be there is nothing to do but to look at their status, as is so for nearly all
   * syncs: `sync` would come to that, step by step.
   */
  protected override quickSync(key: number): Quick | undefined {
    const target = this.context.objects.get(key)
    const object = target.seen as Deployment | undefined
    if (!object) {
      this.settled.forget(key)
      return NOTHING
    }
    const sets = this.settled.find(target, object)
    if (!sets) return undefined
    const status = this.rolloutStatus(object, sets)
    if (!sameStatus(status, object.status)) {
      const request = this.statusRequest(target, target.seenVersion, object.metadata.annotations, status)
      return { request, answered: retryRefused }
    }
    this.requeueStuck(target, object, status)
    return NOTHING
  }

  private *syncStatusOnly(draft: Draft, found: readonly ReplicaSet[]): Step<void> {
    const sets = yield* this.sortOut(draft, found, false)
    yield* this.writeStatus(draft, calculateStatus(all(sets), sets.newSet, draft.object, this.make))
  }

  // --- scaling ---

  /** The user has changed spec.replicas: the annotation of an active set says another number. */
  private *isScaling(draft: Draft, sets: readonly ReplicaSet[]): Step<boolean> {
    const sorted = yield* this.sortOut(draft, sets, false)
    return active(all(sorted)).some(({ object }) => {
      const desired = object.metadata.annotations?.[DESIRED_REPLICAS]
      return desired !== undefined && Number(desired) !== replicasOf(draft.object)
    })
  }

  private *syncScale(draft: Draft, sets: readonly ReplicaSet[]): Step<void> {
    const sorted = yield* this.sortOut(draft, sets, false)
    yield* this.scale(draft, sorted)
    if (draft.object.spec.paused) yield* this.cleanUp(draft, sorted.old)
    yield* this.writeStatus(draft, calculateStatus(all(sorted), sorted.newSet, draft.object, this.make))
  }

  private *scale(draft: Draft, sets: Sets): Step<void> {
    const only = activeOrLatest(sets.newSet, sets.old)
    if (only) {
      yield* this.scaleSet(draft, only, replicasOf(draft.object))
      return
    }
    if (isSaturated(draft.object, sets.newSet)) {
      for (const set of active(sets.old)) yield* this.scaleSet(draft, set, 0)
      return
    }
    if (!isRollingUpdate(draft.object)) return
    for (const [set, size] of proportionalSizes(draft.object, active(all(sets)))) {
      yield* this.scaleSet(draft, set, size, true)
    }
  }

  // --- RollingUpdate ---

  private *rollingUpdate(draft: Draft, found: readonly ReplicaSet[]): Step<void> {
    const sets = yield* this.sortOut(draft, found, true)
    if (yield* this.scaleUp(draft, sets)) return yield* this.syncRollout(draft, sets)
    if (yield* this.scaleDownOld(draft, sets)) return yield* this.syncRollout(draft, sets)
    if (isComplete(draft.object, draft.object.status ?? {})) yield* this.cleanUp(draft, sets.old)
    yield* this.syncRollout(draft, sets)
  }

  private *scaleUp(draft: Draft, sets: Sets): Step<boolean> {
    const newSet = sets.newSet as ReplicaSet
    const desired = replicasOf(draft.object)
    if (sizeOf(newSet) === desired) return false
    const size = sizeOf(newSet) > desired ? desired : newReplicas(draft.object, all(sets), sizeOf(newSet))
    return (yield* this.scaleSet(draft, newSet, size)).scaled
  }

  /** Not ready ones first; then as many as availability allows. Upstream: reconcileOldReplicaSets. */
  private *scaleDownOld(draft: Draft, sets: Sets): Step<boolean> {
    const newSet = sets.newSet as ReplicaSet
    const old = active(sets.old)
    if (totalSize(old) === 0) return false
    const minAvailable = replicasOf(draft.object) - maxUnavailable(draft.object)
    const newUnavailable = sizeOf(newSet) - (newSet.object.status?.availableReplicas ?? 0)
    const limit = totalSize(all(sets)) - minAvailable - newUnavailable
    if (limit <= 0) return false
    old.sort(byAge)
    const cleaned = yield* this.cleanUnhealthy(draft, old, limit)
    if (cleaned === undefined) return false
    return cleaned + (yield* this.scaleDownAvailable(draft, old, newSet, minAvailable)) > 0
  }

  /** @returns how many go; undefined when a status is older than its specification: upstream gives up then as well. */
  private *cleanUnhealthy(draft: Draft, old: ReplicaSet[], limit: number): Step<number | undefined> {
    let total = 0
    for (let i = 0; i < old.length && total < limit; i++) {
      const available = old[i].object.status?.availableReplicas ?? 0
      const size = sizeOf(old[i])
      if (size === 0 || size === available) continue
      const count = Math.min(limit - total, size - available)
      if (count < 0) return undefined
      old[i] = (yield* this.scaleSet(draft, old[i], size - count)).set
      total += count
    }
    return total
  }

  private *scaleDownAvailable(
    draft: Draft,
    old: readonly ReplicaSet[],
    newSet: ReplicaSet,
    minAvailable: number,
  ): Step<number> {
    const spare = totalStatus([...old, newSet], 'availableReplicas') - minAvailable
    let total = 0
    for (const set of old) {
      if (total >= spare) break
      const size = sizeOf(set)
      if (size === 0) continue
      const count = Math.min(size, spare - total)
      yield* this.scaleSet(draft, set, size - count)
      total += count
    }
    return total
  }

  // --- Recreate ---

  private *recreate(draft: Draft, found: readonly ReplicaSet[]): Step<void> {
    let sets = yield* this.sortOut(draft, found, false)
    let scaledDown = false
    for (const set of active(sets.old)) {
      const result = yield* this.scaleSet(draft, set, 0)
      sets.old[sets.old.indexOf(set)] = result.set
      scaledDown ||= result.scaled
    }
    if (scaledDown || this.oldPodsRunning(sets)) return yield* this.syncRollout(draft, sets)
    if (!sets.newSet) sets = yield* this.sortOut(draft, found, true)
    yield* this.scaleSet(draft, sets.newSet as ReplicaSet, replicasOf(draft.object))
    if (isComplete(draft.object, draft.object.status ?? {})) yield* this.cleanUp(draft, sets.old)
    yield* this.syncRollout(draft, sets)
  }

  private oldPodsRunning({ old }: Sets): boolean {
    if (totalStatus(old, 'replicas') > 0) return true
    const { pods } = this.context
    return old.some(({ target }) => {
      if (!target.owner) return false
      for (let pod = pods.firstOfOwner(target.owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
        if (pods.phase[pod] <= Phase.Running) return true
      }
      return false
    })
  }
}

const retryRefused = ({ code }: Reply): SyncResult => (code >= 300 ? 'retry' : undefined)
