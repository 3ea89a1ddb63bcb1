import { TokenBuckets } from '../apiserver/tokenBucket'
import { isTerminating } from '../apiserver/replies'
import type { Reply, Request } from '../apiserver/requests'
import type { KubernetesObject } from '../../../design/kubernetes'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import type { Micros } from '../kernel/time'
import type { Regarding } from '../measure/eventLog'
import { grown } from '../state/columns'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { uidOf } from '../state/names'
import { nameOfPod } from '../state/podNames'
import type { NodeChange } from '../apiserver/nodeRegistry'
import { pluralOf, type ObjectChange } from '../apiserver/objectRegistry'
import { compileSelector } from '../scheduler/labelSelector'
import { PodFlag } from '../state/pods'
import type { StoredObject } from '../state/objects'
import type { VolumeChange } from '../state/volumes'
import { EventRecorder } from './eventRecorder'
import { Expectations } from './expectations'
import { orphanRevisions, withController } from './history'
import type { PodInformer } from './informer'
import { WorkQueue } from './workQueue'

export interface ControllerSettings {
  workers: number
  client: { qps: number; burst: number }
}

/**
 * A sync, written as upstream's: what it sends is answered later, so it yields and goes on when all that it has sent is
 * answered. What it returns says whether the key is to be tried again with a delay ('retry').
 */
export type Sync = Generator<void, SyncResult, void>
export type SyncResult = 'retry' | void
/** A step of a sync that waits for answers. */
export type Step<T> = Generator<void, T, void>

/** What a request of a sync was answered with, when the sync cannot go on without it. */
export class Refused extends Error {
  override name = 'Refused'
  readonly reply: Reply

  constructor(reply: Reply) {
    // Conflicts are everyday, and nobody reads where they were thrown: the stack would be most of their cost.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(reply.message)
    Error.stackTraceLimit = stackTraceLimit
    this.reply = reply
  }
}

/** What a sync comes to that needs no steps; `answered`: what follows from the answer, or how it goes on. */
export type Quick = typeof NOTHING | { request: Request; answered: (reply: Reply) => SyncResult | Sync }
export const NOTHING = 'nothing'

interface Running {
  readonly key: number
  readonly steps: Sync
  /** What follows; undefined for the sync of a key of the queue. */
  readonly done: ((result: SyncResult) => void) | undefined
  executing: boolean
  /** Answers that are outstanding. */
  pending: number
  /** Of creations and deletions of pods since the last look. */
  succeeded: number
  failure: Reply | undefined
}

/**
 * What all controllers share: a work queue with real worker counts, one client with its rate limit (20/30 per controller,
 * Events included), expectations, slow-start batches (1, 2, 4, …), and the check that informers have seen what the
 * controller itself wrote. Upstream: pkg/controller/controller_utils.go, client-go workqueue, util/consistency.
 *
 * Keys are numbers: ids of objects, unless a controller says otherwise.
 */
export abstract class Controller {
  abstract readonly name: string
  syncs = 0
  /** Whether a refusal for the namespace's deletion is passed over. */
  protected readonly expectsInTerminating: boolean = true
  readonly queue: WorkQueue
  readonly client: TokenBuckets
  protected readonly expectations: Expectations
  protected readonly events: EventRecorder
  /** Versions that this controller wrote last, by object; 0: informers have seen it since. */
  private written = new Int32Array(64)
  private readonly running = new Map<number, Running>()
  private current!: Running

  /** @param index the controller's operand in its events. */
  constructor(
    protected readonly context: ClusterContext,
    protected readonly informer: PodInformer,
    readonly index: number,
    private readonly syncDuration: DurationSampler,
    settings: ControllerSettings,
    /** source.component of its Events. */
    component: string,
  ) {
    this.client = new TokenBuckets([settings.client])
    this.expectations = new Expectations(context)
    this.events = new EventRecorder(context, component, this.client)
    this.queue = new WorkQueue(
      settings.workers,
      context,
      (key) => context.queue.push(context.now + this.syncDuration.draw(), Kind.ControllerSync, index, key),
      (time, key) => context.queue.push(time, Kind.ControllerRequeue, index, key),
    )
  }

  /** Looks at what has the key and acts. */
  protected abstract sync(key: number): Sync

  /** A change of an object that the controller watches. */
  objectChanged?(change: ObjectChange): void

  /** A change of a claim, a volume or another object of storage. */
  volumeChanged?(change: VolumeChange): void

  /** A change of a Node. */
  nodeChanged?(change: NodeChange): void

  /** A change of any pod, its own or not: told after the informer has it. `gone`: its object is no more. */
  anyPodChanged?(pod: PodId, change: 'added' | 'bound' | 'status' | 'deleting' | 'gone', bits: number): void

  /** Called once, when the cluster is complete: where a controller starts its timers. */
  start?(): void

  /** A timer of its own (Kind.ControllerTimer). */
  timer?(operand: number): void

  get depth(): number {
    return this.queue.depth
  }

  get waitingForClient(): number {
    return this.client.waiting(0, this.context.now)
  }

  enqueue(key: number): void {
    this.queue.add(key)
  }

  enqueueAfter(key: number, delay: Micros): void {
    this.queue.addAfter(key, delay)
  }

  /** A worker begins with a key. */
  work(key: number): void {
    this.syncs++
    const quick = this.quickSync?.(key)
    if (quick) return this.finishQuickly(key, quick)
    const running = this.run(key, this.sync(key))
    this.running.set(key, running)
    this.resume(running)
  }

  /**
   * The whole sync where it comes to one request of the controller's client or to none, as most do: without a generator.
   * Undefined: it takes more than that, and nothing has been done.
   */
  protected quickSync?(key: number): Quick | undefined

  private finishQuickly(key: number, quick: Quick): void {
    if (quick === NOTHING) return this.finishKey(key, undefined)
    const { requests, now } = this.context
    const { request, answered } = quick
    request.answer = (reply) => {
      const rest = answered(reply)
      if (typeof rest !== 'object') return this.finishKey(key, rest)
      const running = this.run(key, rest)
      this.running.set(key, running)
      this.resume(running)
    }
    requests.send(request, this.client.reserve(0, now), now)
  }

  private finish({ key, done }: Running, result: SyncResult): void {
    if (done) return done(result)
    this.running.delete(key)
    this.finishKey(key, result)
  }

  private finishKey(key: number, result: SyncResult): void {
    if (result === 'retry') this.queue.addRateLimited(key)
    else this.queue.forget(key)
    this.queue.done(key)
  }

  /** Something that goes on beside the queue. */
  protected spawn(steps: Sync, done: (result: SyncResult) => void = () => undefined): void {
    this.resume(this.run(NONE, steps, done))
  }

  /** As `spawn`; what runs now goes on after its next yield when that is over as well. */
  protected join(steps: Sync): void {
    const parent = this.current
    parent.pending++
    this.spawn(steps, () => this.answered(parent))
  }

  /** Waits for what was sent and joined, if there is anything to wait for. */
  protected *settle(): Step<void> {
    if (this.current.pending > 0) yield
  }

  private run(key: number, steps: Sync, done?: (result: SyncResult) => void): Running {
    return { key, steps, done, pending: 0, executing: false, succeeded: 0, failure: undefined }
  }

  private resume(running: Running): void {
    const outer = this.current
    this.current = running
    running.executing = true
    const { done, value } = this.step(running.steps)
    running.executing = false
    this.current = outer
    if (done) this.finish(running, value)
    else if (running.pending === 0) throw new Error(`${this.name} waits for nothing`)
  }

  private step(steps: Sync): IteratorResult<void, SyncResult> {
    try {
      return steps.next()
    } catch (error) {
      if (error instanceof Refused) return { done: true, value: 'retry' }
      throw error
    }
  }

  /** Calls `timer` with the operand later. */
  protected after(delay: Micros, operand = 0): void {
    this.context.queue.push(this.context.now + delay, Kind.ControllerTimer, this.index, operand)
  }

  private answered(running: Running): void {
    if (--running.pending === 0 && !running.executing) this.resume(running)
  }

  // --- requests of a sync ---

  /** Sends a request through this controller's client, or another of its own; its reply is there when the sync goes on after its next yield. */
  protected send(request: Request, client = this.client): Request {
    const { requests, now } = this.context
    const running = this.current
    running.pending++
    request.answer = () => this.answered(running)
    requests.send(request, client.reserve(0, now), now)
    return request
  }

  protected *call(request: Request, client = this.client): Step<Reply> {
    this.send(request, client)
    yield
    return request.reply as Reply
  }

  /** A read, which costs a token of the client as a write does. */
  protected *get(resource: string): Step<void> {
    yield* this.call({ verb: 'GET', resource, perform: () => ({ code: 200 }) })
  }

  /** As `call`; a refusal ends the sync, which is tried again later, as upstream's `return err`. */
  protected *must(request: Request): Step<KubernetesObject> {
    const reply = yield* this.call(request)
    if (reply.code >= 300) throw new Refused(reply)
    return reply.object as KubernetesObject
  }

  /** Writes an object, and remembers the version that informers must have seen before the next sync of its key. */
  protected *write(target: StoredObject, request: Request): Step<Reply> {
    const reply = yield* this.call(request)
    this.noteWrite(target, reply)
    return reply
  }

  /** For requests that were sent without `write`. */
  protected noteWrite(target: StoredObject, reply: Reply): void {
    if (reply.code >= 300) return
    if (target.id >= this.written.length)
      this.written = grown(this.written, Math.max(target.id + 1, this.written.length * 2))
    this.written[target.id] = target.version
  }

  /** False while informers are behind what this controller wrote: the sync must be tried again (1.36, StaleControllerConsistency). */
  protected upToDate(target: StoredObject): boolean {
    const version = this.written[target.id]
    if (!version) return true
    if (target.seenVersion < version) return false
    this.written[target.id] = 0
    return true
  }

  // --- pods ---

  /**
   * Creates pods in slow-start batches: the next is twice as large when all of one succeeded. Returns how many were
   * created, and the first refusal. Expectations cover those that were asked for and created.
   */
  protected *createPods(
    owner: OwnerId,
    count: number,
    ordinals: readonly number[] | null = null,
    targets: readonly number[] | null = null,
    initialBatch = 1,
  ): Step<{ created: number; failure: Reply | undefined }> {
    const running = this.current
    this.expectations.expect(running.key, count, 0)
    let created = 0
    let failure: Reply | undefined
    let next = 0
    for (let batch = initialBatch; next < count && !failure; batch *= 2) {
      const end = Math.min(count, next + batch)
      running.succeeded = 0
      running.failure = undefined
      for (; next < end; next++) {
        running.pending++
        this.request(Kind.CommitCreatePod, owner, ordinals?.[next] ?? NONE, targets?.[next] ?? NONE)
      }
      yield
      created += running.succeeded
      failure = running.failure as Reply | undefined
    }
    this.expectations.added(running.key, count - next)
    return { created, failure }
  }

  /** Whether there are pods that an owner could take or let go: nearly never, and cheaper to ask than to begin. */
  protected get somethingToClaim(): boolean {
    return this.context.pods.relabelled.size > 0 || this.informer.orphans.any
  }

  /**
   * Lets go of pods whose labels the selector matches no longer, and takes those without a controller that it matches.
   * Upstream: controller_ref_manager.go, ClaimPods.
   *
   * @param member whether a pod that is matched is to be taken.
   */
  protected *claimPods({ kind, owner, seen }: StoredObject, member: (pod: PodId) => boolean): Step<void> {
    const { pods, templates } = this.context
    const { orphans } = this.informer
    if (!owner || !this.somethingToClaim) return
    const { matches } = compileSelector(owner.selector)
    const isMatch = (pod: PodId): boolean => {
      const { namespace, labels } = templates.list[pods.template[pod]].source
      return namespace === owner.namespace && matches(labels)
    }
    for (const pod of [...pods.relabelled]) {
      if (pods.owner[pod] !== owner.id || !this.informer.isKnown(pod)) continue
      pods.relabelled.delete(pod)
      if (!isMatch(pod)) yield* this.patchOwner(pod, (uid) => this.context.registry.orphan(pod, uid))
    }
    if (seen?.metadata.deletionTimestamp) return
    const found = orphans.list().filter((pod) => isMatch(pod) && !this.context.pods.has(pod, PodFlag.deleting))
    const wanted = found.filter(member)
    // Whether it is being deleted is asked of the API server before the first.
    if (wanted.length > 0) yield* this.get(pluralOf(kind))
    for (const pod of wanted) yield* this.patchOwner(pod, (uid) => this.context.registry.adopt(pod, uid, owner.id))
  }

  /** Takes revisions that have been left without a controller. */
  protected *claimRevisions(target: StoredObject): Step<void> {
    const { objectRegistry } = this.context
    const orphans = [...orphanRevisions(this.context, target)]
    if (orphans.length > 0) yield* this.get(pluralOf(target.kind))
    for (const orphan of orphans) {
      yield* this.must({
        verb: 'PATCH',
        resource: 'controllerrevisions',
        perform: () => objectRegistry.update(orphan, (latest) => withController(latest, target)),
      })
    }
  }

  private *patchOwner(pod: PodId, change: (uid: number) => boolean): Step<void> {
    const uid = this.context.pods.uid[pod]
    const perform = (): Reply => ({ code: change(uid) ? 200 : 404 })
    yield* this.call({ verb: 'PATCH', resource: 'pods', perform })
  }

  /** Deletes pods, all at once as far as the client lets it. */
  protected *deletePods(owner: OwnerId, pods: readonly PodId[]): Step<void> {
    if (pods.length === 0) return
    for (const pod of pods) this.startDelete(owner, pod)
    yield
  }

  /** One creation of its own, expected; the sync goes on after its next yield when it is answered. */
  protected startCreate(owner: OwnerId, ordinal: number, target: number): void {
    const running = this.current
    this.expectations.raise(running.key, 1, 0)
    running.pending++
    this.request(Kind.CommitCreatePod, owner, ordinal, target)
  }

  protected startDelete(owner: OwnerId, pod: PodId): void {
    const running = this.current
    this.expectations.raise(running.key, 0, 1)
    running.pending++
    this.request(Kind.CommitDeletePod, pod, owner, this.context.pods.uid[pod])
  }

  /** The first refusal of a creation since the last look. */
  protected takeFailure(): Reply | undefined {
    const { failure } = this.current
    this.current.failure = undefined
    return failure
  }

  /** The API server has answered a creation. */
  podCreated(owner: OwnerId, pod: PodId, refusal: Reply | undefined): void {
    const running = this.runningOf(owner)
    if (!running) return
    const regarding = this.regardingOwner(owner)
    if (refusal) {
      this.refused(running, owner, refusal)
    } else {
      running.succeeded++
      this.events.record(regarding, 'Normal', 'SuccessfulCreate', this.createdMessage(owner, pod))
    }
    this.answered(running)
  }

  private refused(running: Running, owner: OwnerId, refusal: Reply): void {
    // Where the namespace is being deleted, all that follows would be refused as well: the pod stays expected.
    if (this.expectsInTerminating && isTerminating(refusal)) {
      running.succeeded++
      return
    }
    running.failure ??= refusal
    this.expectations.added(running.key)
    const message = this.refusedMessage(owner, refusal)
    if (message !== undefined) this.events.record(this.regardingOwner(owner), 'Warning', 'FailedCreate', message)
  }

  /** @param existed false: somebody else had deleted it, so no watch event will come for this deletion. */
  podDeleted(owner: OwnerId, pod: PodId, existed: boolean): void {
    const running = this.runningOf(owner)
    if (!running) return
    if (existed) {
      this.events.record(this.regardingOwner(owner), 'Normal', 'SuccessfulDelete', this.deletedMessage(owner, pod))
    } else this.expectations.deleted(running.key)
    this.answered(running)
  }

  /** undefined: nothing is said. */
  protected refusedMessage(_owner: OwnerId, { message }: Reply): string | undefined {
    return `Error creating: ${message}`
  }

  protected createdMessage(_owner: OwnerId, pod: PodId): string {
    return `Created pod: ${this.podName(pod)}`
  }

  protected deletedMessage(_owner: OwnerId, pod: PodId): string {
    return `Deleted pod: ${this.podName(pod)}`
  }

  protected podName(pod: PodId): string {
    return nameOfPod(this.context, pod)
  }

  /** The pod informer has a new pod of the owner. */
  podAdded(owner: OwnerId): void {
    const key = this.keyOf(owner)
    if (key === undefined) return
    this.expectations.added(key)
    this.enqueue(key)
  }

  podDeletionSeen(owner: OwnerId): void {
    const key = this.keyOf(owner)
    if (key === undefined) return
    this.expectations.deleted(key)
    this.enqueue(key)
  }

  /** Something else of one of its pods. @param bits PodStatus bits, 0 for the rest. */
  podChanged(owner: OwnerId, _pod: PodId, _bits: number): void {
    const key = this.keyOf(owner)
    if (key !== undefined) this.enqueue(key)
  }

  protected keyOf(owner: OwnerId): number | undefined {
    return this.context.owners.get(owner).object?.id
  }

  private runningOf(owner: OwnerId): Running | undefined {
    const key = this.keyOf(owner)
    return key === undefined ? undefined : this.running.get(key)
  }

  protected regardingOwner(owner: OwnerId): Regarding {
    return this.context.owners.get(owner).object as Regarding
  }

  protected regardingPod(pod: PodId): Regarding {
    const { owners, pods } = this.context
    const owner = pods.owner[pod] as OwnerId
    const { namespace } = owners.get(owner)
    return { kind: 'Pod', namespace, name: this.podName(pod), uid: uidOf(pods.uid[pod]) }
  }

  /** Sends a write without an object of its own through this controller's client. */
  private request(kind: number, a: number, b: number, c: number): void {
    const { api, now } = this.context
    api.writeAt(this.client.reserve(0, now), kind, a, b, c, now)
  }
}
