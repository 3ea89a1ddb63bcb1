import { grown } from './columns'
import { NONE, type NodeId, type OwnerId, type PodId, type TemplateId } from './ids'
import { PodMessages } from './podMessages'

/** status.phase, plus FREE for a slot that holds no pod. */
export const Phase = { Free: 0, Pending: 1, Running: 2, Succeeded: 3, Failed: 4 } as const
export const phaseNames = ['', 'Pending', 'Running', 'Succeeded', 'Failed'] as const

/** Bits of `flags`. */
export const PodFlag = {
  ready: 1,
  /** metadata.deletionTimestamp is set. */
  deleting: 2,
  /** The last status said all containers had started. */
  started: 4,
  /** PodScheduled=False with a message. */
  unschedulable: 8,
  /** Deleted from etcd; the watchers have yet to hear of it. */
  removed: 16,
  /** Its requests are counted in NodeTable.requested. */
  accounted: 32,
  /** Its start was measured. */
  observed: 64,
  /** The watchers were told that it is being deleted. */
  deletionSeen: 128,
  /** The condition DisruptionTarget is True. */
  disruptionTarget: 512,
  /** The finalizer batch.kubernetes.io/job-tracking. */
  jobTracking: 1024,
} as const

/** Of a container that has ended before its time. */
export interface ContainerDetails {
  /** It does not run, and should. */
  down: boolean
  /** Nobody starts it again. */
  ended?: boolean
  /** state.waiting, while it is not tried again yet. */
  waiting?: { reason: string; message: string }
  /** How it ended last. */
  last?: { exitCode: number; reason: string; startedAt: number; finishedAt: number }
  /** The kubelet's back-off, and since when it is that. */
  backOff?: number
  backOffSince?: number
}

/** What few pods have, and columns would waste room for. */
export interface PodDetails {
  /** metadata.name, of pods whose owner has changed. */
  name?: string
  /** metadata.finalizers other than the Job controller's. */
  finalizers?: readonly string[]
  /** status.reason and status.message */
  reason?: string
  message?: string
  /** Of the container that ended the pod. */
  exitCode?: number
  /** By container, in the order in which they are started. */
  containers?: Map<number, ContainerDetails>
  /** When the pod's run ends that began anew with its container. */
  runsUntil?: number
  /** Of the condition DisruptionTarget. */
  disruption?: { reason: string; message: string }
  /** Reason of Ready=False when it is not ContainersNotReady. */
  notReadyReason?: string
  /** Annotations that a controller gives a pod of its own. */
  annotations?: Readonly<Record<string, string>>
  /** status.nominatedNodeName */
  nominatedNodeName?: string
  /** Since when Ready is False after it was True, and since when DisruptionTarget is True. */
  notReadySince?: number
  disruptedSince?: number
}

const INITIAL_CAPACITY = 1024
/**
 * The Pod objects as etcd holds them, one slot each, as columns: about 100 bytes a pod. A slot is reused after its pod is
 * gone, so whoever keeps a slot across time keeps the pod's uid beside it and compares: uids are never reused.
 */
export class PodTable {
  uid = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  template = new Int32Array(INITIAL_CAPACITY)
  owner = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  /** StatefulSet ordinal, Job completion index; NONE for a generated name. */
  ordinal = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  /** The one node that the DaemonSet controller's affinity admits; NONE for all others. */
  target = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  node = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  phase = new Uint8Array(INITIAL_CAPACITY)
  flags = new Uint16Array(INITIAL_CAPACITY)
  restarts = new Uint16Array(INITIAL_CAPACITY)
  /** IPv4 as an unsigned integer, 0 while there is none. */
  ip = new Uint32Array(INITIAL_CAPACITY)
  created = new Float64Array(INITIAL_CAPACITY)
  /** Bound; NaN before. */
  scheduled = new Float64Array(INITIAL_CAPACITY)
  /** All containers started, as reported; NaN before. */
  started = new Float64Array(INITIAL_CAPACITY)
  /** Ready since; NaN while not ready. */
  readySince = new Float64Array(INITIAL_CAPACITY)
  /** The containers ended; NaN before. */
  ended = new Float64Array(INITIAL_CAPACITY)
  /** metadata.deletionTimestamp and .deletionGracePeriodSeconds; NaN and NONE before. */
  deletionTime = new Float64Array(INITIAL_CAPACITY)
  gracePeriod = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  /** Siblings of the same owner and pods of the same node: intrusive doubly linked lists in order of arrival. */
  ownerNext = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  ownerPrevious = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  nodeNext = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  nodePrevious = new Int32Array(INITIAL_CAPACITY).fill(NONE)

  readonly messages = new PodMessages()
  /** Pods of a controller whose labels were written to: it may not want them any more. */
  readonly relabelled = new Set<PodId>()
  /** Pods with a name in their details. */
  readonly renamed = new Set<PodId>()
  /** What few pods have. */
  readonly details = new Map<PodId, PodDetails>()
  /** Live pods. */
  count = 0
  /** Slots [0, used) were used at least once. */
  used = 0
  private capacity = INITIAL_CAPACITY
  private readonly freeSlots: number[] = []
  private nextUid = 0

  constructor(
    private readonly ownerHead: { first: Int32Array; last: Int32Array },
    private readonly nodeHead: { first: Int32Array; last: Int32Array },
  ) {}

  add(template: TemplateId, owner: OwnerId, ordinal: number, time: number): PodId {
    if (this.freeSlots.length === 0 && this.used === this.capacity) this.grow()
    const pod = (this.freeSlots.pop() ?? this.used++) as PodId
    this.uid[pod] = this.nextUid++
    this.template[pod] = template
    this.owner[pod] = owner
    this.ordinal[pod] = ordinal
    this.target[pod] = NONE
    this.node[pod] = NONE
    this.phase[pod] = Phase.Pending
    this.flags[pod] = 0
    this.restarts[pod] = 0
    this.ip[pod] = 0
    this.created[pod] = time
    this.scheduled[pod] = NaN
    this.started[pod] = NaN
    this.readySince[pod] = NaN
    this.ended[pod] = NaN
    this.deletionTime[pod] = NaN
    this.gracePeriod[pod] = NONE
    this.count++
    link(this.ownerHead, this.ownerNext, this.ownerPrevious, owner, pod)
    return pod
  }

  bind(pod: PodId, node: NodeId, time: number): void {
    this.node[pod] = node
    this.scheduled[pod] = time
    this.flags[pod] &= ~PodFlag.unschedulable
    this.messages.delete(pod)
    link(this.nodeHead, this.nodeNext, this.nodePrevious, node, pod)
  }

  remove(pod: PodId): void {
    unlink(this.ownerHead, this.ownerNext, this.ownerPrevious, this.owner[pod], pod)
    if (this.node[pod] !== NONE) unlink(this.nodeHead, this.nodeNext, this.nodePrevious, this.node[pod], pod)
    this.uid[pod] = NONE
    this.phase[pod] = Phase.Free
    this.messages.delete(pod)
    this.details.delete(pod)
    this.relabelled.delete(pod)
    this.renamed.delete(pod)
    this.freeSlots.push(pod)
    this.count--
  }

  /** Details to write to. */
  detail(pod: PodId): PodDetails {
    let details = this.details.get(pod)
    if (!details) this.details.set(pod, (details = {}))
    return details
  }

  /** Another owner takes the pod: adopted, or released. */
  setOwner(pod: PodId, owner: OwnerId): void {
    unlink(this.ownerHead, this.ownerNext, this.ownerPrevious, this.owner[pod], pod)
    this.owner[pod] = owner
    link(this.ownerHead, this.ownerNext, this.ownerPrevious, owner, pod)
  }

  /** Where it comes when pods are ordered by their uids: these are random, and yet the same in every run. */
  placeByUid(pod: PodId): number {
    return scattered(this.uid[pod])
  }

  /** True when `pod` still is the pod with this uid. */
  is(pod: PodId, uid: number): boolean {
    return this.uid[pod] === uid
  }

  has(pod: PodId, flag: number): boolean {
    return (this.flags[pod] & flag) !== 0
  }

  /** Neither ended nor being deleted: what a controller counts as its own (kubecontroller.FilterActivePods). */
  active(pod: PodId): boolean {
    return (this.flags[pod] & PodFlag.deleting) === 0 && this.phase[pod] <= Phase.Running
  }

  /** Pods of an owner or a node, in order of arrival. Do not remove any but the current one while walking. */
  firstOfOwner(owner: OwnerId): PodId {
    return this.ownerHead.first[owner] as PodId
  }

  firstOfNode(node: NodeId): PodId {
    return this.nodeHead.first[node] as PodId
  }

  private grow(): void {
    this.capacity *= 2
    const n = this.capacity
    this.uid = grown(this.uid, n, NONE)
    this.template = grown(this.template, n)
    this.owner = grown(this.owner, n, NONE)
    this.ordinal = grown(this.ordinal, n, NONE)
    this.target = grown(this.target, n, NONE)
    this.node = grown(this.node, n, NONE)
    this.phase = grown(this.phase, n)
    this.flags = grown(this.flags, n)
    this.restarts = grown(this.restarts, n)
    this.ip = grown(this.ip, n)
    this.created = grown(this.created, n)
    this.scheduled = grown(this.scheduled, n)
    this.started = grown(this.started, n)
    this.readySince = grown(this.readySince, n)
    this.ended = grown(this.ended, n)
    this.deletionTime = grown(this.deletionTime, n)
    this.gracePeriod = grown(this.gracePeriod, n, NONE)
    this.ownerNext = grown(this.ownerNext, n, NONE)
    this.ownerPrevious = grown(this.ownerPrevious, n, NONE)
    this.nodeNext = grown(this.nodeNext, n, NONE)
    this.nodePrevious = grown(this.nodePrevious, n, NONE)
  }
}

interface Heads {
  first: Int32Array
  last: Int32Array
}

function link(heads: Heads, next: Int32Array, previous: Int32Array, list: number, pod: number): void {
  const last = heads.last[list]
  previous[pod] = last
  next[pod] = NONE
  if (last === NONE) heads.first[list] = pod
  else next[last] = pod
  heads.last[list] = pod
}

function unlink(heads: Heads, next: Int32Array, previous: Int32Array, list: number, pod: number): void {
  const before = previous[pod]
  const after = next[pod]
  if (before === NONE) heads.first[list] = after
  else next[before] = after
  if (after === NONE) heads.last[list] = before
  else previous[after] = before
}

/** A bijection on 32-bit integers that scatters neighbours. */
function scattered(value: number): number {
  let x = Math.imul(value ^ 0x9e3779b9, 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
