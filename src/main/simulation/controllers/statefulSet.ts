import type { KubernetesObject, LabelSelector } from '../../../design/kubernetes'
import type { ObjectChange } from '../apiserver/objectRegistry'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { podName } from '../state/names'
import type { StoredObject } from '../state/objects'
import { Phase } from '../state/pods'
import { missingClaims } from '../volumes/statefulSetClaims'
import { Controller, type Step, type Sync } from './controller'

interface StatefulSetObject extends KubernetesObject {
  spec: {
    replicas?: number
    selector?: LabelSelector
    podManagementPolicy?: 'OrderedReady' | 'Parallel'
    ordinals?: { start?: number }
  }
  status?: { replicas?: number; readyReplicas?: number; observedGeneration?: number }
}

/**
 * Pods with a stable name each. OrderedReady: the next ordinal when the one before is ready, down from the highest, one at
 * a time; Parallel: all at once. Upstream: pkg/controller/statefulset/stateful_set_control.go.
 */
export class StatefulSetController extends Controller {
  readonly name = 'statefulset'

  override objectChanged({ object }: ObjectChange): void {
    if (object.kind === 'StatefulSet') this.enqueue(object.id)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const object = target.seen as StatefulSetObject | undefined
    if (!object || !target.owner) return
    if (!this.upToDate(target)) return 'retry'
    if (this.expectations.satisfied(key)) yield* this.manage(target.owner.id, object)
    yield* this.writeStatus(target, object)
  }

  private *manage(owner: OwnerId, { spec }: StatefulSetObject): Step<void> {
    const first = spec.ordinals?.start ?? 0
    const parallel = spec.podManagementPolicy === 'Parallel'
    const end = first + (spec.replicas ?? 1)
    const byOrdinal = this.podsByOrdinal(owner)
    const ended = [...byOrdinal.values()].filter((pod) => this.context.pods.phase[pod] > Phase.Running)
    const surplus = [...byOrdinal.keys()].filter((ordinal) => ordinal < first || ordinal >= end)
    const missing: number[] = []
    for (let ordinal = first; ordinal < end; ordinal++) {
      const pod = byOrdinal.get(ordinal)
      if (pod === undefined) missing.push(ordinal)
      // Ordered: nothing happens behind a pod that is not ready, or that is on its way out.
      if (!parallel && (pod === undefined || !this.informer.isReady(pod))) {
        if (ended.length > 0) break
        if (missing.length > 0) yield* this.create(owner, missing.slice(0, 1))
        return
      }
    }
    const deletable = surplus
      .sort((x, y) => y - x)
      .map((ordinal) => byOrdinal.get(ordinal) as PodId)
      .filter((pod) => this.informer.isActive(pod))
    if (ended.length > 0) yield* this.deletePods(owner, ended)
    else if (missing.length > 0) yield* this.create(owner, missing)
    else if (deletable.length > 0 && (parallel || deletable.length === surplus.length)) {
      yield* this.deletePods(owner, parallel ? deletable : deletable.slice(0, 1))
    }
  }

  /** A pod's claims come before it, one after another; they stay when it goes (stateful_pod_control.go). */
  private *create(id: OwnerId, ordinals: readonly number[]): Step<void> {
    const { owners, volumes } = this.context
    const owner = owners.get(id)
    const { claimTemplates } = owner.settings
    for (const ordinal of claimTemplates.length > 0 ? ordinals : []) {
      const pod = { namespace: owner.namespace, name: podName(owner, ordinal, NONE) }
      for (const claim of missingClaims(volumes, pod, claimTemplates, owner.selector?.matchLabels ?? {})) {
        yield* this.must({
          verb: 'POST',
          resource: 'persistentvolumeclaims',
          perform: () => ({ code: volumes.apply(claim) ? 201 : 409 }),
        })
      }
    }
    yield* this.createPods(id, ordinals.length, ordinals)
  }

  private *writeStatus(target: StoredObject, seen: StatefulSetObject): Step<void> {
    const { active, ready } = this.informer.of((target.owner as { id: OwnerId }).id)
    const { observedGeneration, replicas = 0, readyReplicas = 0 } = seen.status ?? {}
    if (replicas === active && readyReplicas === ready && observedGeneration === seen.metadata.generation) return
    const status = { observedGeneration: seen.metadata.generation, replicas: active, readyReplicas: ready }
    yield* this.write(target, {
      verb: 'PUT',
      resource: 'statefulsets/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status })),
    })
  }

  private podsByOrdinal(owner: OwnerId): Map<number, PodId> {
    const { pods } = this.context
    const byOrdinal = new Map<number, PodId>()
    for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      byOrdinal.set(pods.ordinal[pod], pod)
    }
    return byOrdinal
  }
}
