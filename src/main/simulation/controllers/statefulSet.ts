import type { KubernetesObject, LabelSelector } from '../../../design/kubernetes'
import { controllerReference, type ObjectChange } from '../apiserver/objectRegistry'
import { conflict } from '../apiserver/replies'
import type { Reply } from '../apiserver/requests'
import { PodStatus } from '../events'
import { SECOND } from '../kernel/time'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { podName, uidOf } from '../state/names'
import type { StoredObject } from '../state/objects'
import type { Owner } from '../state/owners'
import { Phase, PodFlag } from '../state/pods'
import { missingClaims } from '../volumes/statefulSetClaims'
import { deletesClaims, isStale, withRetention, type RetentionPolicy } from './claimRetention'
import { Controller, Refused, type Step, type Sync } from './controller'
import { newRevision, nextRevision, revisionsOf, sameTemplate, type Revision, type StoredRevision } from './history'
import { scaledValue } from './intOrPercent'
import { availableAt, isAvailable } from './podRanking'
import { REVISION_LABEL, withLabels, type RawTemplate } from './templates'

interface StatefulSetStatus {
  observedGeneration?: number
  replicas?: number
  readyReplicas?: number
  availableReplicas?: number
  currentReplicas?: number
  updatedReplicas?: number
  currentRevision?: string
  updateRevision?: string
  collisionCount?: number
}

interface StatefulSetObject extends KubernetesObject {
  spec: {
    replicas?: number
    selector?: LabelSelector
    template: RawTemplate
    podManagementPolicy?: 'OrderedReady' | 'Parallel'
    ordinals?: { start?: number }
    persistentVolumeClaimRetentionPolicy?: RetentionPolicy
    minReadySeconds?: number
    revisionHistoryLimit?: number
    updateStrategy?: {
      type?: 'RollingUpdate' | 'OnDelete'
      rollingUpdate?: { partition?: number; maxUnavailable?: number | string }
    }
  }
  status?: StatefulSetStatus
}

/** A replica of the set: a pod that is there, or one that is to be made. */
interface Replica {
  readonly ordinal: number
  readonly pod: PodId | undefined
  /** Of a pod that is to be made. */
  readonly revision: string
}

interface Revisions {
  all: readonly StoredRevision[]
  current: Revision
  update: Revision
  collisionCount: number
}

/** Others' pods are none of the set's, whatever their labels. */
const isOrdinalOf = (set: string, pod: string): boolean =>
  pod.startsWith(`${set}-`) && /^\d+$/.test(pod.slice(set.length + 1))

const creationFailed = ({ name }: Owner, pod: string | undefined, message: string | undefined): string =>
  `Create Pod ${pod} in StatefulSet ${name} failed error: ${message}`

const nameOf = (revision: Revision): string => revision.metadata.name as string

/**
 * Pods with a stable name each, made, updated and removed in order (OrderedReady) or at once (Parallel); revisions of the
 * template are kept as ControllerRevisions. Upstream: pkg/controller/statefulset/stateful_set_control.go.
 */
export class StatefulSetController extends Controller {
  readonly name = 'statefulset'
  protected override readonly expectsInTerminating = false
  /** Feature gate MaxUnavailableStatefulSet: beta and off in 1.36. */
  maxUnavailableEnabled = false
  /** Compiled templates by set and revision. */
  private readonly compiled = new Map<string, number>()

  override objectChanged({ object, after }: ObjectChange): void {
    if (object.kind !== 'StatefulSet') return
    if (!after) this.expectations.forget(object.id)
    this.enqueue(object.id)
  }

  override podChanged(owner: OwnerId, pod: PodId, bits: number): void {
    super.podChanged(owner, pod, bits)
    const object = this.context.owners.get(owner).object
    const seconds = (object?.seen as StatefulSetObject | undefined)?.spec.minReadySeconds ?? 0
    if (object && seconds > 0 && bits & PodStatus.ready) this.enqueueAfter(object.id, seconds * SECOND)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const set = target.seen as StatefulSetObject | undefined
    if (!set || !target.owner) return
    // Its own pods count among what it must have seen (1.36, StaleControllerConsistency).
    if (!this.upToDate(target) || !this.expectations.satisfied(key)) return 'retry'
    const owner = target.owner
    if (!set.metadata.deletionTimestamp) yield* this.claimRevisions(target)
    yield* this.claimPods(target, (pod) => isOrdinalOf(owner.name, this.podName(pod)))
    const revisions = yield* this.revisions(target, set)
    const pods = this.podsOf(owner.id)
    const { status, failed } = yield* this.update(owner, set, revisions, pods)
    this.completeRollingUpdate(set, status)
    const written = yield* this.writeStatus(target, set, status)
    yield* this.truncateHistory(set, revisions, pods)
    if (failed || !written) return 'retry'
    this.planAvailability(target, set, status, pods)
  }

  // --- revisions ---

  private *revisions(target: StoredObject, set: StatefulSetObject): Step<Revisions> {
    const all = revisionsOf(this.context, target)
    const collisionCount = set.status?.collisionCount ?? 0
    const { template } = set.spec
    const equal = all.filter(({ object }) => sameTemplate(object.data.spec.template, template))
    const last = all.at(-1)
    const found = equal.at(-1)
    let update: Revision
    if (found && last && sameTemplate(last.object.data.spec.template, found.object.data.spec.template))
      update = last.object
    else if (found) {
      const revision = nextRevision(all)
      update = (yield* this.must({
        verb: 'PUT',
        resource: 'controllerrevisions',
        perform: () => this.context.objectRegistry.update(found.target, (latest) => ({ ...latest, revision })),
      })) as Revision
    } else {
      const made = newRevision(target, template, nextRevision(all), collisionCount)
      const reply = yield* this.call({
        verb: 'POST',
        resource: 'controllerrevisions',
        perform: () => this.context.objectRegistry.create(made),
      })
      if (reply.code >= 300 && reply.reason !== 'AlreadyExists') throw new Refused(reply)
      update = (reply.object as Revision | undefined) ?? made
    }
    const current = all.find(({ target: { name } }) => name === set.status?.currentRevision)?.object ?? update
    return { all, current, update, collisionCount }
  }

  private *truncateHistory(set: StatefulSetObject, revisions: Revisions, pods: readonly PodId[]): Step<void> {
    const live = new Set([
      nameOf(revisions.current),
      nameOf(revisions.update),
      ...pods.map((pod) => this.revisionOf(pod)),
    ])
    const history = revisions.all.filter(({ target }) => !live.has(target.name))
    const surplus = history.length - (set.spec.revisionHistoryLimit ?? 10)
    for (const { target } of surplus > 0 ? history.slice(0, surplus) : []) {
      yield* this.call({
        verb: 'DELETE',
        resource: 'controllerrevisions',
        perform: () => this.context.objectRegistry.delete(target),
      })
    }
  }

  private revisionOf(pod: PodId): string {
    const { templates, pods } = this.context
    return templates.list[pods.template[pod]].source.labels[REVISION_LABEL] ?? ''
  }

  /** Id of the compiled template of a revision's pods. */
  private templateOf(owner: Owner, { data, metadata }: Revision): number {
    const key = `${owner.id}/${metadata.name}`
    let id = this.compiled.get(key)
    if (id === undefined) {
      const template = withLabels(data.spec.template, { [REVISION_LABEL]: metadata.name as string })
      const compiled = this.context.workloads.compile(template, owner.namespace)
      const claimTemplates = owner.settings.claimTemplates.map((claim) => claim.metadata.name ?? '')
      id = this.context.workloads.intern({ ...compiled, claimTemplates }, owner).id
      this.compiled.set(key, id)
    }
    return id
  }

  // --- pods ---

  private podsOf(owner: OwnerId): PodId[] {
    const { pods } = this.context
    const known: PodId[] = []
    for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (this.informer.isKnown(pod)) known.push(pod)
    }
    return known
  }

  private isTerminating(pod: PodId | undefined): boolean {
    return pod !== undefined && this.context.pods.has(pod, PodFlag.deletionSeen)
  }

  private isReady(pod: PodId | undefined): boolean {
    const { pods } = this.context
    return pod !== undefined && pods.phase[pod] === Phase.Running && pods.has(pod, PodFlag.ready)
  }

  private isAvailable(pod: PodId | undefined, set: StatefulSetObject): boolean {
    return pod !== undefined && this.isReady(pod) && isAvailable(this.context, pod, set.spec.minReadySeconds ?? 0)
  }

  private isUnavailable(pod: PodId | undefined, set: StatefulSetObject): boolean {
    return !this.isAvailable(pod, set) || this.isTerminating(pod)
  }

  // --- the update ---

  private *update(
    owner: Owner,
    set: StatefulSetObject,
    revisions: Revisions,
    pods: readonly PodId[],
  ): Step<{ status: StatefulSetStatus; failed: boolean }> {
    const { spec } = set
    const first = spec.ordinals?.start ?? 0
    const count = spec.replicas ?? 1
    const inRange = (pod: PodId): boolean => this.ordinal(pod) >= first && this.ordinal(pod) < first + count
    const byOrdinal = new Map(pods.filter(inRange).map((pod) => [this.ordinal(pod), pod]))
    const replicas = Array.from({ length: count }, (_, index): Replica => {
      const ordinal = first + index
      return { ordinal, pod: byOrdinal.get(ordinal), revision: this.revisionFor(set, revisions, ordinal) }
    })
    const condemned = pods.filter((pod) => !inRange(pod)).sort((a, b) => this.ordinal(b) - this.ordinal(a))
    const done = (failed: boolean, deleted = 0): { status: StatefulSetStatus; failed: boolean } => {
      const status = this.statusOf(set, revisions, pods)
      status.currentReplicas = (status.currentReplicas ?? 0) - deleted
      return { status, failed }
    }
    if (set.metadata.deletionTimestamp) return done(false)
    const monotonic = spec.podManagementPolicy !== 'Parallel'
    const unavailable =
      replicas.find(({ pod }) => this.isUnavailable(pod, set))?.pod ??
      (replicas.every(({ pod }) => !this.isUnavailable(pod, set))
        ? [...condemned].reverse().find((pod) => this.isUnavailable(pod, set))
        : undefined)
    if (deletesClaims(spec.persistentVolumeClaimRetentionPolicy)) {
      const established = replicas.every(({ pod }) => pod !== undefined && !this.isUnavailable(pod, set))
      const some = replicas.flatMap(({ pod }) => pod ?? []).concat(established || !monotonic ? condemned : [])
      for (const pod of some) if (yield* this.retainClaims(owner, set, pod, inRange(pod))) return done(true)
    }
    const outcome = monotonic
      ? yield* this.inOrder(owner, set, revisions, replicas, condemned, unavailable)
      : yield* this.atOnce(owner, revisions, replicas, condemned)
    if (outcome !== 'established') return done(outcome === 'failed')
    if (spec.updateStrategy?.type === 'OnDelete') return done(false)
    return done(false, yield* this.rollForward(owner, set, revisions, replicas))
  }

  private ordinal(pod: PodId): number {
    return this.context.pods.ordinal[pod]
  }

  /** Which revision a new pod of an ordinal gets. Upstream: newVersionedStatefulSetPod. */
  private revisionFor(set: StatefulSetObject, { current, update }: Revisions, ordinal: number): string {
    const { updateStrategy, ordinals } = set.spec
    const first = ordinals?.start ?? 0
    // The API server defaults rollingUpdate.partition to 0.
    const rolling = updateStrategy?.type !== 'OnDelete'
    const partition = updateStrategy?.rollingUpdate?.partition ?? 0
    return nameOf(rolling && ordinal < first + partition ? current : update)
  }

  private *inOrder(
    owner: Owner,
    set: StatefulSetObject,
    revisions: Revisions,
    replicas: readonly Replica[],
    condemned: readonly PodId[],
    unavailable: PodId | undefined,
  ): Step<'established' | 'waiting' | 'failed'> {
    for (const replica of replicas) {
      const { pod } = replica
      if (pod !== undefined && this.informer.hasEnded(pod)) {
        if (!this.isTerminating(pod)) yield* this.deletePods(owner.id, [pod])
        return 'waiting'
      }
      if (pod === undefined) return (yield* this.create(owner, revisions, [replica])) ? 'failed' : 'waiting'
      if (this.isTerminating(pod) || !this.isReady(pod) || !this.isAvailable(pod, set)) return 'waiting'
    }
    for (const pod of condemned) {
      if (this.isTerminating(pod)) return 'waiting'
      if (!this.isAvailable(pod, set) && pod !== unavailable) return 'waiting'
      yield* this.deletePods(owner.id, [pod])
      return 'waiting'
    }
    return 'established'
  }

  /** In slow-start batches of replicas, whether or not there is anything to do for them. */
  private *atOnce(
    owner: Owner,
    revisions: Revisions,
    replicas: readonly Replica[],
    condemned: readonly PodId[],
  ): Step<'established' | 'failed'> {
    for (let batch = 1, next = 0; next < replicas.length; next += batch, batch *= 2) {
      const some = replicas.slice(next, next + batch)
      const ended = some.flatMap(({ pod }) =>
        pod !== undefined && this.informer.hasEnded(pod) && !this.isTerminating(pod) ? [pod] : [],
      )
      const missing = some.filter(({ pod }) => pod === undefined)
      if (missing.length > 0 && (yield* this.create(owner, revisions, missing))) return 'failed'
      yield* this.deletePods(owner.id, ended)
    }
    for (let batch = 1, next = 0; next < condemned.length; next += batch, batch *= 2) {
      const some = condemned.slice(next, next + batch).filter((pod) => !this.isTerminating(pod))
      yield* this.deletePods(owner.id, some)
    }
    return 'established'
  }

  /** Pods of another revision go, from the highest ordinal down. Returns how many were deleted. */
  private *rollForward(
    owner: Owner,
    set: StatefulSetObject,
    { update }: Revisions,
    replicas: readonly Replica[],
  ): Step<number> {
    const { partition = 0, maxUnavailable } = set.spec.updateStrategy?.rollingUpdate ?? {}
    const outdated = ({ pod }: Replica): boolean =>
      pod !== undefined && this.revisionOf(pod) !== nameOf(update) && !this.isTerminating(pod)
    if (this.maxUnavailableEnabled) {
      const limit = Math.max(1, scaledValue(maxUnavailable ?? 1, replicas.length, false))
      let room = limit - replicas.filter(({ pod }) => this.isUnavailable(pod, set)).length
      let deleted = 0
      for (let i = replicas.length - 1; i >= partition && room > 0; i--) {
        if (!outdated(replicas[i])) continue
        yield* this.deletePods(owner.id, [replicas[i].pod as PodId])
        room--
        deleted++
      }
      return deleted
    }
    for (let i = replicas.length - 1; i >= partition; i--) {
      if (outdated(replicas[i])) {
        yield* this.deletePods(owner.id, [replicas[i].pod as PodId])
        return 1
      }
      if (this.isUnavailable(replicas[i].pod, set)) return 0
    }
    return 0
  }

  /** Pods' claims come before them, one after another. @returns whether one was refused. */
  private *create(owner: Owner, revisions: Revisions, replicas: readonly Replica[]): Step<boolean> {
    const { claimTemplates } = owner.settings
    const set = owner.object?.seen as StatefulSetObject
    const ready: Replica[] = claimTemplates.length === 0 ? [...replicas] : []
    let failed = false
    for (const replica of claimTemplates.length > 0 ? replicas : []) {
      if (this.hasStaleClaim(owner, set, replica.ordinal)) continue
      if (yield* this.createClaims(owner, replica.ordinal)) failed = true
      else ready.push(replica)
    }
    if (ready.length === 0) return failed
    for (const { ordinal, revision } of ready) {
      const from = nameOf(revisions.update) === revision ? revisions.update : revisions.current
      this.startCreate(owner.id, ordinal, this.templateOf(owner, from))
    }
    yield
    if (this.takeFailure() !== undefined || failed) return true
    if (!deletesClaims(set.spec.persistentVolumeClaimRetentionPolicy)) return false
    for (const { ordinal } of ready) {
      if (yield* this.writeRetention(owner, set, podName(owner, ordinal, NONE), '', true)) return true
    }
    return false
  }

  // --- claims ---

  private claimOf({ namespace }: Owner, template: KubernetesObject, pod: string): KubernetesObject | undefined {
    return this.context.volumes.get('PersistentVolumeClaim', `${namespace}/${template.metadata.name}-${pod}`)
  }

  private hasStaleClaim(owner: Owner, { spec }: StatefulSetObject, ordinal: number): boolean {
    if (spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false
    const pod = podName(owner, ordinal, NONE)
    return owner.settings.claimTemplates.some((template) => isStale(this.claimOf(owner, template, pod), pod))
  }

  /** @returns whether one was refused, or is on its way out. */
  private *createClaims(owner: Owner, ordinal: number): Step<boolean> {
    const { volumes, objectRegistry } = this.context
    const { claimTemplates } = owner.settings
    const pod = { namespace: owner.namespace, name: podName(owner, ordinal, NONE) }
    const errors: string[] = []
    for (const claim of missingClaims(volumes, pod, claimTemplates, owner.selector?.matchLabels ?? {})) {
      const object = claim.object as KubernetesObject
      const { name } = object.metadata
      const { code, message } = yield* this.call({
        verb: 'POST',
        resource: 'persistentvolumeclaims',
        perform: () => objectRegistry.admission?.(object) ?? { code: volumes.apply(claim) ? 201 : 409 },
      })
      if (code === 409) continue
      if (code < 300) {
        const text = `Create Claim ${name} Pod ${pod.name} in StatefulSet ${owner.name} success`
        this.events.record(owner.object as StoredObject, 'Normal', 'SuccessfulCreate', text)
        continue
      }
      errors.push(`failed to create PVC ${name}: ${message}`)
      const text = `Create Claim ${name} for Pod ${pod.name} in StatefulSet ${owner.name} failed error: ${message}`
      this.events.record(owner.object as StoredObject, 'Warning', 'FailedCreate', text)
    }
    for (const template of claimTemplates) {
      const { name, deletionTimestamp } = this.claimOf(owner, template, pod.name)?.metadata ?? {}
      if (deletionTimestamp) errors.push(`pvc ${name} is being deleted`)
    }
    if (errors.length === 0) return false
    const message = errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`
    this.events.record(
      owner.object as StoredObject,
      'Warning',
      'FailedCreate',
      creationFailed(owner, pod.name, message),
    )
    return true
  }

  /** Claims of a pod that is there go with whom the policy says. @returns whether a write was refused. */
  private *retainClaims(owner: Owner, set: StatefulSetObject, pod: PodId, inRange: boolean): Step<boolean> {
    const uid = this.context.pods.uid[pod]
    return yield* this.writeRetention(owner, set, this.podName(pod), uid < 0 ? '' : uidOf(uid), inRange)
  }

  private *writeRetention(
    owner: Owner,
    { spec }: StatefulSetObject,
    name: string,
    uid: string,
    inRange: boolean,
  ): Step<boolean> {
    const { volumes } = this.context
    const target = owner.object as StoredObject
    const set = controllerReference(target, 'apps/v1')
    const pod = { apiVersion: 'v1', kind: 'Pod', name, uid, controller: true, blockOwnerDeletion: true }
    for (const template of owner.settings.claimTemplates) {
      const base = this.claimOf(owner, template, name)
      const object = base && withRetention(base, spec.persistentVolumeClaimRetentionPolicy ?? {}, set, pod, inRange)
      if (!base || object === base) continue
      const write = {
        kind: 'PersistentVolumeClaim',
        key: `${owner.namespace}/${base.metadata.name}`,
        base,
        object,
      } as const
      const perform = (): Reply => ({ code: volumes.apply(write) ? 200 : 409 })
      const reply = yield* this.call({ verb: 'PUT', resource: 'persistentvolumeclaims', perform })
      if (reply.code < 300) continue
      const { message } = conflict('persistentvolumeclaims', base.metadata.name ?? '')
      const why = `could not update claim ${base.metadata.name} for delete policy ownerRefs: ${message}`
      const text = `Update Pod ${name} in StatefulSet ${owner.name} failed error: ${why}`
      this.events.record(target, 'Warning', 'FailedUpdate', text)
      return true
    }
    return false
  }

  /** Upstream: stateful_pod_control.go, CreateStatefulPod. */
  protected override refusedMessage(owner: OwnerId, { name, reason, message }: Reply): string | undefined {
    return reason === 'AlreadyExists' ? undefined : creationFailed(this.context.owners.get(owner), name, message)
  }

  protected override createdMessage(owner: OwnerId, pod: PodId): string {
    return this.message('Create', owner, pod)
  }

  protected override deletedMessage(owner: OwnerId, pod: PodId): string {
    return this.message('Delete', owner, pod)
  }

  private message(verb: string, owner: OwnerId, pod: PodId): string {
    return `${verb} Pod ${this.podName(pod)} in StatefulSet ${this.context.owners.get(owner).name} successful`
  }

  // --- status ---

  private statusOf(set: StatefulSetObject, revisions: Revisions, pods: readonly PodId[]): StatefulSetStatus {
    const { current, update, collisionCount } = revisions
    const status = {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      readyReplicas: 0,
      availableReplicas: 0,
      currentReplicas: 0,
      updatedReplicas: 0,
      currentRevision: nameOf(current),
      updateRevision: nameOf(update),
      collisionCount,
    }
    for (const pod of pods) {
      if (this.isReady(pod)) status.readyReplicas++
      if (this.isAvailable(pod, set)) status.availableReplicas++
      if (this.isTerminating(pod)) continue
      if (this.revisionOf(pod) === status.currentRevision) status.currentReplicas++
      if (this.revisionOf(pod) === status.updateRevision) status.updatedReplicas++
    }
    return status
  }

  private completeRollingUpdate({ spec }: StatefulSetObject, status: StatefulSetStatus): void {
    if (spec.updateStrategy?.type === 'OnDelete') return
    const { replicas = 1 } = spec
    if (status.updatedReplicas !== replicas || status.readyReplicas !== replicas || status.replicas !== replicas) return
    status.currentReplicas = status.updatedReplicas
    status.currentRevision = status.updateRevision
  }

  /** @returns false when it was refused. */
  private *writeStatus(target: StoredObject, set: StatefulSetObject, status: StatefulSetStatus): Step<boolean> {
    const before = set.status ?? {}
    const counts = ['replicas', 'currentReplicas', 'readyReplicas', 'updatedReplicas', 'availableReplicas'] as const
    const same =
      (status.observedGeneration ?? 0) <= (before.observedGeneration ?? 0) &&
      counts.every((field) => (status[field] ?? 0) === (before[field] ?? 0)) &&
      status.currentRevision === before.currentRevision &&
      status.updateRevision === before.updateRevision
    if (same) return true
    const reply = yield* this.write(target, {
      verb: 'PUT',
      resource: 'statefulsets/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status })),
    })
    return reply.code < 300
  }

  private planAvailability(
    target: StoredObject,
    { spec }: StatefulSetObject,
    { readyReplicas, availableReplicas }: StatefulSetStatus,
    pods: readonly PodId[],
  ): void {
    const seconds = spec.minReadySeconds ?? 0
    if (seconds === 0 || readyReplicas === availableReplicas) return
    const { now } = this.context
    const waits = pods
      .filter((pod) => this.context.pods.uid[pod] !== NONE && this.isReady(pod))
      .map((pod) => availableAt(this.context, pod, seconds) - now)
      .filter((wait) => wait > 0)
    this.enqueueAfter(target.id, waits.length > 0 ? Math.min(...waits) : seconds * SECOND)
  }
}
