import { matchesRequiredAffinity, toleratesAll } from '../../../design/nodeMatch'
import type { KubernetesObject } from '../../../design/kubernetes'
import type { NodeSpec, PodTemplate } from '../../../design/types'
import type { NodeChange } from '../apiserver/nodeRegistry'
import type { ObjectChange } from '../apiserver/objectRegistry'
import { PodStatus } from '../events'
import { SECOND } from '../kernel/time'
import { number } from '../profile'
import { NONE, type NodeId, type OwnerId, type PodId } from '../state/ids'
import type { StoredObject } from '../state/objects'
import type { Owner } from '../state/owners'
import { PodFlag } from '../state/pods'
import { Controller, Refused, type Step, type Sync } from './controller'
import { newRevision, revisionsOf, sameTemplate, type Revision, type StoredRevision } from './history'
import { scaledValue } from './intOrPercent'
import { isAvailable } from './podRanking'
import { REVISION_LABEL, withLabels, type RawTemplate } from './templates'

interface DaemonSetStatus {
  observedGeneration?: number
  currentNumberScheduled?: number
  desiredNumberScheduled?: number
  numberMisscheduled?: number
  numberReady?: number
  updatedNumberScheduled?: number
  numberAvailable?: number
  numberUnavailable?: number
}

interface DaemonSetObject extends KubernetesObject {
  spec: {
    template: RawTemplate
    minReadySeconds?: number
    revisionHistoryLimit?: number
    updateStrategy?: {
      type?: 'RollingUpdate' | 'OnDelete'
      rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string }
    }
  }
  status?: DaemonSetStatus
}

/** Whether a node takes a daemon pod, and whether it keeps one that it has. */
const Fit = { unknown: 0, neither: 1, keeps: 2, takes: 3 } as const

interface Draft {
  readonly target: StoredObject
  readonly set: DaemonSetObject
  readonly owner: Owner
  /** controller-revision-hash of pods that are up to date. */
  readonly hash: string
}

/** Upstream: flowcontrol.NewBackOff(1 s, 15 min). */
const FIRST_BACKOFF = SECOND
const LONGEST_BACKOFF = 15 * 60 * SECOND

/**
 * One pod on every node that the template's selector, affinity and tolerations admit; the pod names its node by affinity
 * and goes through the scheduler. Upstream: pkg/controller/daemon (daemon_controller.go, update.go).
 */
export class DaemonSetController extends Controller {
  readonly name = 'daemonset'
  /** By template, then by node: Fit. */
  private readonly fits = new Map<PodTemplate, Uint8Array>()
  private readonly failedBackoff = new Map<string, { delay: number; since: number }>()

  override objectChanged({ object, after }: ObjectChange): void {
    if (object.kind !== 'DaemonSet') return
    if (!after) this.expectations.forget(object.id)
    this.enqueue(object.id)
  }

  override podChanged(owner: OwnerId, pod: PodId, bits: number): void {
    super.podChanged(owner, pod, bits)
    const object = this.context.owners.get(owner).object
    const seconds = (object?.seen as DaemonSetObject | undefined)?.spec.minReadySeconds ?? 0
    if (object && seconds > 0 && bits & PodStatus.ready) this.enqueueAfter(object.id, (seconds + 1) * SECOND)
  }

  /** A node whose labels and taints stay concerns nobody. */
  override nodeChanged({ node, before, after }: NodeChange): void {
    for (const fits of this.fits.values()) fits[node] = Fit.unknown
    if (!after) return
    if (before && before.spec.labels === after.spec.labels && before.spec.taints === after.spec.taints) return
    for (const target of this.context.objects.seenOfKind('DaemonSet')) {
      if (!target.owner) continue
      const fit = this.fit(target.owner, node)
      const scheduled = this.podsOnNode(target.owner.id, node)
      const misscheduled = ((target.seen as DaemonSetObject).status?.numberMisscheduled ?? 0) > 0
      if (fit === Fit.takes ? !scheduled : fit === Fit.neither && scheduled) this.enqueue(target.id)
      else if (scheduled && misscheduled) this.enqueue(target.id)
    }
  }

  private podsOnNode(owner: OwnerId, node: NodeId): boolean {
    const { pods } = this.context
    for (let pod = pods.firstOfNode(node); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
      if (pods.owner[pod] === owner && this.informer.isKnown(pod)) return true
    }
    return false
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    const set = target.seen as DaemonSetObject | undefined
    if (!set || !target.owner) return
    if (!this.upToDate(target)) return 'retry'
    if (set.metadata.deletionTimestamp) return
    yield* this.claimPods(target, () => true)
    yield* this.claimRevisions(target)
    const { current, old } = yield* this.history(target, set)
    const { owner } = target
    const hash = current.metadata.name as string
    const draft: Draft = { target, set, owner, hash }
    this.useRevision(draft)
    if (!this.expectations.satisfied(key)) return yield* this.writeStatus(draft, false)
    let failed = yield* this.manage(draft)
    if (!failed && this.expectations.satisfied(key) && set.spec.updateStrategy?.type !== 'OnDelete') {
      failed = yield* this.rollingUpdate(draft)
    }
    if (!failed) yield* this.cleanHistory(draft, old)
    return (yield* this.writeStatus(draft, true)) ?? (failed ? 'retry' : undefined)
  }

  // --- revisions ---

  private *history(target: StoredObject, set: DaemonSetObject): Step<{ current: Revision; old: StoredRevision[] }> {
    const all = revisionsOf(this.context, target)
    const { template } = set.spec
    const matching = all.filter(({ object }) => sameTemplate(object.data.spec.template, template))
    const old = all.filter((one) => !matching.includes(one))
    const revision = (old.at(-1)?.object.revision ?? 0) + 1
    const found = matching.at(-1)
    if (!found) {
      const made = newRevision(target, template, revision)
      const reply = yield* this.call({
        verb: 'POST',
        resource: 'controllerrevisions',
        perform: () => this.context.objectRegistry.create(made),
      })
      if (reply.code >= 300 && reply.reason !== 'AlreadyExists') throw new Refused(reply)
      return { current: made, old }
    }
    if (found.object.revision < revision) {
      yield* this.must({
        verb: 'PUT',
        resource: 'controllerrevisions',
        perform: () => this.context.objectRegistry.update(found.target, (latest) => ({ ...latest, revision })),
      })
    }
    return { current: found.object, old }
  }

  private *cleanHistory({ set, owner }: Draft, old: readonly StoredRevision[]): Step<void> {
    let surplus = old.length - (set.spec.revisionHistoryLimit ?? 10)
    if (surplus <= 0) return
    const live = new Set([...this.podsOf(owner.id)].map((pod) => this.hashOf(pod)))
    for (const { target } of old) {
      if (surplus <= 0) break
      if (live.has(target.name)) continue
      yield* this.must({
        verb: 'DELETE',
        resource: 'controllerrevisions',
        perform: () => this.context.objectRegistry.delete(target),
      })
      surplus--
    }
  }

  /** Pods that are made from now on are of this revision. */
  private useRevision({ set, owner, hash }: Draft): void {
    if (owner.template.source.labels[REVISION_LABEL] === hash) return
    const template = withLabels(set.spec.template, { [REVISION_LABEL]: hash })
    const { workloads } = this.context
    owner.template = workloads.intern(workloads.compile(template, owner.namespace, true), owner)
  }

  private hashOf(pod: PodId): string {
    const { templates, pods } = this.context
    return templates.list[pods.template[pod]].source.labels[REVISION_LABEL] ?? ''
  }

  // --- nodes ---

  private fit(owner: Owner, node: NodeId): number {
    const { source } = owner.template
    let fits = this.fits.get(source)
    if (!fits) this.fits.set(source, (fits = new Uint8Array(this.context.nodes.count)))
    if (fits[node] === Fit.unknown) fits[node] = this.computeFit(source, node)
    return fits[node]
  }

  private computeFit(source: PodTemplate, node: NodeId): number {
    const spec: NodeSpec | undefined = this.context.nodeRegistry.seenRecord(node)?.spec
    if (!spec || (source.nodeName !== undefined && source.nodeName !== spec.name)) return Fit.neither
    if (!matchesRequiredAffinity(source, spec)) return Fit.neither
    if (toleratesAll(spec.taints, source.tolerations, ['NoSchedule', 'NoExecute'])) return Fit.takes
    return toleratesAll(spec.taints, source.tolerations, ['NoExecute']) ? Fit.keeps : Fit.neither
  }

  private *nodeIds(): Iterable<NodeId> {
    const { nodes, nodeRegistry } = this.context
    for (let node = 0 as NodeId; node < nodes.count; node++) if (nodeRegistry.seenRecord(node)) yield node
  }

  // --- pods ---

  private *podsOf(owner: OwnerId): Iterable<PodId> {
    const { pods } = this.context
    for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (this.informer.isKnown(pod)) yield pod
    }
  }

  /** Without those that have ended and are on their way out. */
  private byNode(owner: OwnerId): Map<NodeId, PodId[]> {
    const { pods } = this.context
    const map = new Map<NodeId, PodId[]>()
    for (const pod of this.podsOf(owner)) {
      if (this.informer.hasEnded(pod) && this.isDeleting(pod)) continue
      const node = (pods.target[pod] === NONE ? pods.node[pod] : pods.target[pod]) as NodeId
      const known = map.get(node)
      if (known) known.push(pod)
      else map.set(node, [pod])
    }
    return map
  }

  private isDeleting(pod: PodId): boolean {
    return this.context.pods.has(pod, PodFlag.deletionSeen)
  }

  private isReady(pod: PodId): boolean {
    return this.context.pods.has(pod, PodFlag.ready)
  }

  private available(pod: PodId, { set }: Draft): boolean {
    return isAvailable(this.context, pod, set.spec.minReadySeconds ?? 0)
  }

  /** Bound ones first, then the older. Upstream: podByCreationTimestampAndPhase. */
  private oldestFirst(some: readonly PodId[]): PodId[] {
    const { pods } = this.context
    const unbound = (pod: PodId): number => Number(pods.node[pod] === NONE)
    return [...some].sort(
      (a, b) => unbound(a) - unbound(b) || pods.created[a] - pods.created[b] || pods.uid[a] - pods.uid[b],
    )
  }

  private *manage(draft: Draft): Step<boolean> {
    const byNode = this.byNode(draft.owner.id)
    const needed: NodeId[] = []
    const surplus: PodId[] = []
    for (const node of this.nodeIds()) {
      const fit = this.fit(draft.owner, node)
      const some = byNode.get(node)
      if (fit === Fit.takes && !some) needed.push(node)
      else if (fit !== Fit.neither) this.pruneNode(draft, node, some ?? [], fit === Fit.takes, needed, surplus)
      else for (const pod of some ?? []) if (!this.isDeleting(pod)) surplus.push(pod)
    }
    const { pods, nodeRegistry } = this.context
    for (const [node, some] of byNode) {
      if (!nodeRegistry.seenRecord(node)) surplus.push(...some.filter((pod) => pods.node[pod] === NONE))
    }
    return yield* this.syncNodes(draft, surplus, needed)
  }

  /** Upstream: podsShouldBeOnNode. */
  private pruneNode(
    draft: Draft,
    node: NodeId,
    some: readonly PodId[],
    takes: boolean,
    needed: NodeId[],
    surplus: PodId[],
  ): void {
    const running: PodId[] = []
    for (const pod of some) {
      if (this.isDeleting(pod)) continue
      if (!this.informer.hasEnded(pod)) running.push(pod)
      else if (this.mayDelete(draft, node, pod)) surplus.push(pod)
    }
    if (!this.allowsSurge(draft)) {
      surplus.push(...this.oldestFirst(running).slice(1))
      return
    }
    if (running.length <= 1) {
      if (running.length === 0 && takes) needed.push(node)
      return
    }
    const sorted = this.oldestFirst(running)
    const newest = sorted.find((pod) => this.hashOf(pod) === draft.hash)
    const oldest = sorted.find((pod) => this.hashOf(pod) !== draft.hash)
    surplus.push(...sorted.filter((pod) => pod !== newest && pod !== oldest))
    if (newest === undefined || oldest === undefined) return
    if (!this.isReady(oldest) || this.available(newest, draft)) surplus.push(oldest)
  }

  /** A failed pod is replaced with a back-off of its node; one that succeeded at once. */
  private mayDelete({ target, set }: Draft, node: NodeId, pod: PodId): boolean {
    const { nodeRegistry, now } = this.context
    const name = `${target.namespace}/${this.podName(pod)}`
    const where = nodeRegistry.seenRecord(node)?.spec.name
    if (this.informer.hasSucceeded(pod)) {
      const message = `Found succeeded daemon pod ${name} on node ${where}, will try to delete it`
      this.events.record(target, 'Normal', 'SucceededDaemonPod', message)
      return true
    }
    const key = `${target.uid}/${set.status?.observedGeneration ?? 0}/${where}`
    const backoff = this.failedBackoff.get(key)
    if (backoff && now - backoff.since < backoff.delay) {
      this.enqueueAfter(target.id, backoff.delay)
      return false
    }
    const stale = !backoff || now - backoff.since > 2 * LONGEST_BACKOFF
    const delay = stale ? FIRST_BACKOFF : Math.min(LONGEST_BACKOFF, backoff.delay * 2)
    this.failedBackoff.set(key, { delay, since: now })
    const message = `Found failed daemon pod ${name} on node ${where}, will try to kill it`
    this.events.record(target, 'Warning', 'FailedDaemonPod', message)
    return true
  }

  /** @returns whether a creation was refused. */
  private *syncNodes({ owner }: Draft, surplus: readonly PodId[], needed: readonly NodeId[]): Step<boolean> {
    const burst = number('daemonset.burstReplicas')
    const targets = needed.slice(0, burst)
    let failed = false
    if (targets.length > 0) {
      const { failure } = yield* this.createPods(owner.id, targets.length, null, targets)
      failed = failure !== undefined
    }
    yield* this.deletePods(owner.id, surplus.slice(0, burst))
    return failed
  }

  // --- RollingUpdate ---

  private allowsSurge({ set }: Draft): boolean {
    const { maxSurge } = set.spec.updateStrategy?.rollingUpdate ?? {}
    return set.spec.updateStrategy?.type !== 'OnDelete' && scaledValue(maxSurge, 100, true) > 0
  }

  private limits(draft: Draft, byNode: Map<NodeId, PodId[]>): { surge: number; unavailable: number; desired: number } {
    let desired = 0
    for (const node of this.nodeIds()) {
      if (this.fit(draft.owner, node) !== Fit.takes) continue
      desired++
      if (!byNode.has(node)) byNode.set(node, [])
    }
    const { maxSurge, maxUnavailable } = draft.set.spec.updateStrategy?.rollingUpdate ?? {}
    const surge = scaledValue(maxSurge, desired, true)
    // The API server defaults it to 1, unless there is a surge.
    const unavailable = scaledValue(maxUnavailable ?? (surge > 0 ? 0 : 1), desired, true)
    return { surge, unavailable: desired > 0 && surge === 0 && unavailable === 0 ? 1 : unavailable, desired }
  }

  private *rollingUpdate(draft: Draft): Step<boolean> {
    const byNode = this.byNode(draft.owner.id)
    const limits = this.limits(draft, byNode)
    if (limits.surge === 0) return yield* this.replace(draft, byNode, limits.unavailable)
    return yield* this.surge(draft, byNode, limits.surge, limits.desired)
  }

  /** undefined: more than one of either; the next sync will clean up. */
  private newAndOld(draft: Draft, some: readonly PodId[]): { fresh?: PodId; old?: PodId } | undefined {
    const alive = some.filter((pod) => !this.isDeleting(pod))
    const fresh = alive.filter((pod) => this.hashOf(pod) === draft.hash)
    const old = alive.filter((pod) => this.hashOf(pod) !== draft.hash)
    return fresh.length > 1 || old.length > 1 ? undefined : { fresh: fresh[0], old: old[0] }
  }

  private *replace(draft: Draft, byNode: Map<NodeId, PodId[]>, maxUnavailable: number): Step<boolean> {
    let unavailable = 0
    const allowed: PodId[] = []
    const candidates: PodId[] = []
    for (const some of byNode.values()) {
      const pair = this.newAndOld(draft, some)
      if (!pair || (pair.fresh === undefined) === (pair.old === undefined)) unavailable++
      else if (pair.fresh !== undefined) unavailable += Number(!this.available(pair.fresh, draft))
      else if (!this.available(pair.old as PodId, draft)) {
        allowed.push(pair.old as PodId)
        unavailable++
      } else if (unavailable < maxUnavailable) candidates.push(pair.old as PodId)
    }
    const room = Math.max(0, maxUnavailable - unavailable)
    return yield* this.syncNodes(draft, [...allowed, ...candidates.slice(0, room)], [])
  }

  private *surge(draft: Draft, byNode: Map<NodeId, PodId[]>, maxSurge: number, desired: number): Step<boolean> {
    const surplus: PodId[] = []
    const misplaced: PodId[] = []
    const allowed: NodeId[] = []
    const candidates: NodeId[] = []
    let surging = 0
    let available = 0
    for (const [node, some] of byNode) {
      const pair = this.newAndOld(draft, some)
      if (!pair) {
        surging++
        continue
      }
      const { fresh, old } = pair
      const counted = old ?? fresh
      if (counted !== undefined && this.available(counted, draft)) available++
      if (old === undefined) continue
      if (fresh !== undefined) {
        if (this.available(fresh, draft)) surplus.push(old)
        else surging++
        continue
      }
      const takes = this.fit(draft.owner, node) === Fit.takes
      if (!this.available(old, draft)) {
        if (takes) allowed.push(node)
        else surplus.push(old)
      } else if (!takes) misplaced.push(old)
      else if (surging < maxSurge) candidates.push(node)
    }
    surplus.push(...misplaced.slice(0, Math.max(0, available - desired)))
    const room = Math.max(0, maxSurge - surging)
    return yield* this.syncNodes(draft, surplus, [...allowed, ...candidates.slice(0, room)])
  }

  // --- status ---

  private *writeStatus(draft: Draft, processed: boolean): Step<'retry' | undefined> {
    const { target, set, owner } = draft
    const byNode = this.byNode(owner.id)
    const status: Required<DaemonSetStatus> = {
      observedGeneration: (processed ? set.metadata.generation : set.status?.observedGeneration) ?? 0,
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
      updatedNumberScheduled: 0,
      numberAvailable: 0,
      numberUnavailable: 0,
    }
    for (const node of this.nodeIds()) {
      const some = byNode.get(node) ?? []
      if (this.fit(owner, node) !== Fit.takes) {
        status.numberMisscheduled += Number(some.length > 0)
        continue
      }
      status.desiredNumberScheduled++
      if (some.length === 0) continue
      status.currentNumberScheduled++
      const [pod] = some.length > 1 ? this.oldestFirst(some) : some
      if (this.isReady(pod)) status.numberReady++
      if (this.available(pod, draft)) status.numberAvailable++
      if (this.hashOf(pod) === draft.hash) status.updatedNumberScheduled++
    }
    status.numberUnavailable = status.desiredNumberScheduled - status.numberAvailable
    owner.replicas = status.desiredNumberScheduled
    const seconds = set.spec.minReadySeconds ?? 0
    if (seconds > 0 && status.numberReady !== status.numberAvailable) this.enqueueAfter(target.id, seconds * SECOND)
    const before = set.status ?? {}
    const names = Object.keys(status) as (keyof DaemonSetStatus)[]
    if (names.every((name) => (before[name] ?? 0) === status[name])) return undefined
    const reply = yield* this.write(target, {
      verb: 'PUT',
      resource: 'daemonsets/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status })),
    })
    return reply.code < 300 || reply.code === 404 ? undefined : 'retry'
  }
}
