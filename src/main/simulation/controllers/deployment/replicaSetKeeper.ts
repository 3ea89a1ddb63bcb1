import type { KubernetesObject } from '../../../../design/kubernetes'
import { controllerReference } from '../../apiserver/objectRegistry'
import type { Reply } from '../../apiserver/requests'
import { compileSelector } from '../../scheduler/labelSelector'
import { controllerOf, type StoredObject } from '../../state/objects'
import { conditionOf } from '../conditions'
import { Refused, type Step } from '../controller'
import { withController } from '../history'
import { HASH_LABEL, templateHash, templateText, withLabels } from '../templates'
import { nextRevision, replicaSetsOf, type Draft, type Sets } from './draft'
import {
  byAge,
  findNew,
  hasDeadline,
  historyLimit,
  newReplicas,
  newSetAnnotations,
  replicaAnnotations,
  replicasOf,
  REVISION,
  revisionOf,
  sizeOf,
  type ReplicaSet,
  type ReplicaSetObject,
} from './model'
import { PROGRESSING, Reason } from './status'
import { StatusWriter } from './statusWriter'

/** The part of the Deployment controller that takes, makes, scales and removes ReplicaSets. Upstream: deployment/sync.go. */
export abstract class ReplicaSetKeeper extends StatusWriter {
  /**
   * Its ReplicaSets: those that it selects no longer are let go, those without a controller that it selects are taken.
   * Upstream: controller_ref_manager.go, ClaimReplicaSets.
   */
  protected *claim({ target, object }: Draft): Step<ReplicaSet[]> {
    const own = replicaSetsOf(this.context, target)
    const { matches } = compileSelector(object.spec.selector)
    const selects = ({ metadata }: KubernetesObject): boolean => matches(metadata.labels ?? {})
    const sets = own.filter((set) => selects(set.object))
    if (object.metadata.deletionTimestamp) return sets
    for (const set of own) if (!sets.includes(set)) yield* this.letGo(target, set.target)
    const orphans = [...this.context.objects.withoutController('ReplicaSet', target.namespace)].filter(
      ({ seen }) => !seen.metadata.deletionTimestamp && selects(seen),
    )
    // Whether it is being deleted itself is asked of the API server before the first.
    if (orphans.length > 0) yield* this.get('deployments')
    for (const orphan of orphans) {
      const adopted = yield* this.must({
        verb: 'PATCH',
        resource: 'replicasets',
        perform: () => this.context.objectRegistry.update(orphan, (latest) => withController(latest, target)),
      })
      sets.push({ target: orphan, object: adopted as ReplicaSetObject })
    }
    return sets
  }

  /** One that is gone meanwhile is let go as well. */
  private *letGo({ uid }: StoredObject, set: StoredObject): Step<void> {
    const reply = yield* this.call({
      verb: 'PATCH',
      resource: 'replicasets',
      perform: () =>
        this.context.objectRegistry.update(set, (latest) => {
          const ownerReferences = latest.metadata.ownerReferences?.filter((one) => one.uid !== uid)
          return { ...latest, metadata: { ...latest.metadata, ownerReferences } }
        }),
    })
    if (reply.code >= 300 && reply.code !== 404 && reply.code !== 422) throw new Refused(reply)
  }

  /** Upstream: getAllReplicaSetsAndSyncRevision. */
  protected *sortOut(draft: Draft, sets: readonly ReplicaSet[], create: boolean): Step<Sets> {
    const found = findNew(draft.object, sets)
    const old = sets.filter((set) => set !== found)
    const revision = nextRevision(old)
    if (found) return { newSet: yield* this.refresh(draft, found, revision), old }
    return { newSet: create ? yield* this.createSet(draft, old, revision) : undefined, old }
  }

  private *refresh(draft: Draft, set: ReplicaSet, revision: number): Step<ReplicaSet> {
    const { spec } = draft.object
    const present = set.object.metadata.annotations ?? {}
    const annotations = newSetAnnotations(draft.object, present, revision)
    const minReadySeconds = spec.minReadySeconds ?? 0
    if (annotations !== present || (set.object.spec.minReadySeconds ?? 0) !== minReadySeconds) {
      return yield* this.updateSet(set, (object) => ({
        ...object,
        metadata: { ...object.metadata, annotations },
        spec: { ...object.spec, minReadySeconds },
      }))
    }
    let changed = this.setRevision(draft, present[REVISION] ?? '')
    if (hasDeadline(draft.object) && !conditionOf(draft.object.status?.conditions, PROGRESSING)) {
      this.setProgressing(draft, 'True', Reason.foundNewSet, `Found new replica set "${set.target.name}"`)
      changed = true
    }
    if (changed) yield* this.updateStatus(draft)
    return set
  }

  private *createSet(draft: Draft, old: readonly ReplicaSet[], revision: number): Step<ReplicaSet> {
    const { object, target } = draft
    const hash = templateHash(object.spec.template, object.status?.collisionCount)
    const template = withLabels(object.spec.template, { [HASH_LABEL]: hash })
    const replicas = newReplicas(object, old, 0)
    const made: ReplicaSetObject = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${target.name}-${hash}`,
        namespace: target.namespace,
        labels: template.metadata?.labels,
        annotations: { ...newSetAnnotations(object, {}, revision), ...replicaAnnotations(object) },
        ownerReferences: [controllerReference(target, 'apps/v1')],
      },
      spec: {
        replicas,
        minReadySeconds: object.spec.minReadySeconds ?? 0,
        selector: {
          ...object.spec.selector,
          matchLabels: { ...object.spec.selector?.matchLabels, [HASH_LABEL]: hash },
        },
        template,
      },
    }
    const reply = yield* this.call({
      verb: 'POST',
      resource: 'replicasets',
      perform: () => this.context.objectRegistry.create(made),
    })
    const exists = reply.reason === 'AlreadyExists'
    if (reply.code >= 300 && !exists) yield* this.createFailed(draft, made, reply)
    const created = this.context.objects.find('ReplicaSet', target.namespace, made.metadata.name as string)
    const set: ReplicaSet = { target: created as StoredObject, object: (created?.stored ?? made) as ReplicaSetObject }
    if (exists) yield* this.checkCollision(draft, set, reply)
    if (!exists && replicas > 0) this.announceScale(draft, set.target.name, 0, replicas)
    let changed = this.setRevision(draft, String(revision))
    if (!exists && hasDeadline(object)) {
      this.setProgressing(draft, 'True', Reason.newSet, `Created new replica set "${set.target.name}"`)
      changed = true
    }
    if (changed) yield* this.updateStatus(draft)
    return set
  }

  /** Another's ReplicaSet has the name: the hash gets another seed. */
  private *checkCollision(draft: Draft, set: ReplicaSet, reply: Reply): Step<void> {
    const own =
      controllerOf(set.object) === draft.target.uid &&
      templateText(set.object.spec.template) === templateText(draft.object.spec.template)
    if (own) return
    const collisionCount = (draft.object.status?.collisionCount ?? 0) + 1
    draft.object = { ...draft.object, status: { ...draft.object.status, collisionCount } }
    yield* this.call(this.draftRequest(draft))
    throw new Refused(reply)
  }

  private *createFailed(draft: Draft, made: KubernetesObject, reply: Reply): Step<never> {
    const message = `Failed to create new replica set "${made.metadata.name}": ${reply.message}`
    if (hasDeadline(draft.object)) {
      this.setProgressing(draft, 'False', Reason.createError, message)
      yield* this.call(this.draftRequest(draft))
    }
    this.events.record(draft.target, 'Warning', Reason.createError, message)
    throw new Refused(reply)
  }

  /** @returns the set as it is then. */
  private *updateSet(set: ReplicaSet, change: (object: ReplicaSetObject) => ReplicaSetObject): Step<ReplicaSet> {
    const { target } = set
    const next = change(set.object)
    const seen = set.object
    const object = yield* this.must({
      verb: 'PUT',
      resource: 'replicasets',
      perform: () =>
        target.stored === seen
          ? this.context.objectRegistry.update(target, () => next)
          : this.context.objectRegistry.update(target, () => next, -1),
    })
    return { target, object: object as ReplicaSetObject }
  }

  /** @returns whether its size changed, and the set as it is then. */
  protected *scaleSet(
    draft: Draft,
    set: ReplicaSet,
    size: number,
    force = false,
  ): Step<{ scaled: boolean; set: ReplicaSet }> {
    const before = sizeOf(set)
    if (!force && before === size) return { scaled: false, set }
    const wanted = replicaAnnotations(draft.object)
    const annotations = set.object.metadata.annotations ?? {}
    const stale = Object.entries(wanted).some(([key, value]) => annotations[key] !== value)
    if (before === size && !stale) return { scaled: false, set }
    const updated = yield* this.updateSet(set, (object) => ({
      ...object,
      metadata: { ...object.metadata, annotations: { ...annotations, ...wanted } },
      spec: { ...object.spec, replicas: size },
    }))
    if (before === size) return { scaled: false, set: updated }
    this.announceScale(draft, set.target.name, before, size)
    return { scaled: true, set: updated }
  }

  private announceScale({ target }: Draft, name: string, from: number, to: number): void {
    const message = `Scaled ${from < to ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`
    this.events.record(target, 'Normal', 'ScalingReplicaSet', message)
  }

  protected *cleanUp(draft: Draft, old: readonly ReplicaSet[]): Step<void> {
    const cleanable = old.filter(({ object }) => !object.metadata.deletionTimestamp)
    const surplus = cleanable.length - historyLimit(draft.object)
    if (surplus <= 0) return
    cleanable.sort((a, b) => revisionOf(a.object) - revisionOf(b.object) || byAge(a, b))
    for (const { target, object } of cleanable.slice(0, surplus)) {
      const { status = {}, metadata } = object
      if (status.replicas || replicasOf(object) !== 0) continue
      if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) continue
      const reply = yield* this.call({
        verb: 'DELETE',
        resource: 'replicasets',
        perform: () => this.context.objectRegistry.delete(target),
      })
      if (reply.code >= 300 && reply.code !== 404) throw new Refused(reply)
    }
  }
}
