import { SECOND, type Micros } from '../kernel/time'
import type { Owner } from '../state/owners'
import { podName, uidOf } from '../state/names'
import { grown } from '../state/columns'
import { inOneGo, type Steps } from '../steps'

const INITIAL = 1024
/** Names and texts of one are made in some microseconds. */
const eventsPerStep = 256
/** Newest Events that are kept. A power of two. */
const MOST = 2 ** 15

/** Reasons of Events, in upstream's words. */
export const eventReasons = [
  'SuccessfulCreate',
  'SuccessfulDelete',
  'ScalingReplicaSet',
  'Scheduled',
  'FailedScheduling',
  'Preempted',
  'Pulling',
  'Pulled',
  'Started',
  'Killing',
  'Completed',
  'OutOfResources',
  'FailedMount',
  'FailedAttachVolume',
  'BackOff',
] as const
export type EventReason = (typeof eventReasons)[number]
const warnings: ReadonlySet<string> = new Set<EventReason>([
  'FailedScheduling',
  'OutOfResources',
  'FailedMount',
  'FailedAttachVolume',
  'BackOff',
])

/** What an Event is about. */
export interface Regarding {
  kind: string
  namespace: string
  name: string
  uid: string
}

/** An Event object as the API server has it. */
export interface StoredEvent {
  name: string
  regarding: Regarding
  type: 'Normal' | 'Warning'
  reason: string
  message: string
  count: number
  /** source.component */
  source: string
}

export interface EventRow {
  time: number
  type: 'Normal' | 'Warning'
  reason: string
  object: string
  message: string
}

/** An Event as `kubectl get events` prints it: equal ones of one object are one, with a count. */
export interface EventLine {
  lastSeconds: number
  firstSeconds: number
  count: number
  type: 'Normal' | 'Warning'
  reason: string
  /** Lower case, as kubectl prints it. */
  kind: string
  namespace: string
  name: string
  message: string
  /** source.component */
  source: string
}

const schedulers: ReadonlySet<string> = new Set<EventReason>(['Scheduled', 'FailedScheduling', 'Preempted'])

/** Who writes Events that are kept without it. */
function sourceOf(reason: string): string {
  if (schedulers.has(reason)) return 'default-scheduler'
  return reason === 'FailedAttachVolume' ? 'attachdetach-controller' : 'kubelet'
}

/** What an Event about a pod says, of what `add` was told. */
export const textOf = (reason: string, message: string, namespace: string, pod: string): string =>
  reason === 'Scheduled' ? `Successfully assigned ${namespace}/${pod} to ${message}` : message

/**
 * The newest Events of a cluster, as columns. Only references are kept per Event; text is made when somebody looks.
 */
export class EventLog {
  total = 0
  /** Told of every Event object that the API server stores. */
  onStored: ((time: Micros, event: StoredEvent) => void) | undefined
  /** Called for each Event of type Warning, after it was added. */
  onWarning: ((reason: string) => void) | undefined
  private names = 0
  private time = new Float64Array(INITIAL)
  private ordinal = new Int32Array(INITIAL)
  private uid = new Int32Array(INITIAL)
  private readonly reason: string[] = []
  private readonly message: string[] = []
  /** About whom, or the whole Event where it is an object of the API server's. */
  private readonly subject: (Owner | StoredEvent)[] = []

  /**
   * About a pod when `uid` is 0 or more, about the owner itself when it is -1.
   * @param message what it says; of Scheduled, the node: the text is made for those that somebody reads.
   * @param source source.component; whoever listens to stored Events hears of those that have one.
   */
  add(time: Micros, reason: string, owner: Owner, ordinal: number, uid: number, message: string, source = ''): void {
    if (this.onStored && source !== '') this.onStored(time, this.asStored(reason, owner, ordinal, uid, message, source))
    const at = this.next(time)
    this.ordinal[at] = ordinal
    this.uid[at] = uid
    this.reason[at] = reason
    this.message[at] = message
    this.subject[at] = owner
    if (this.onWarning && warnings.has(reason)) this.onWarning(reason)
  }

  /** The API server has a new or a counted-up Event. */
  store(time: Micros, event: StoredEvent): void {
    const at = this.next(time)
    this.reason[at] = event.reason
    this.message[at] = event.message
    this.subject[at] = event
    this.onStored?.(time, event)
    if (this.onWarning && event.type === 'Warning') this.onWarning(event.reason)
  }

  private asStored(
    reason: string,
    owner: Owner,
    ordinal: number,
    uid: number,
    message: string,
    source: string,
  ): StoredEvent {
    const name = podName(owner, ordinal, uid)
    const regarding = { kind: 'Pod', namespace: owner.namespace, name, uid: uidOf(uid) }
    const type = warnings.has(reason) ? 'Warning' : 'Normal'
    const said = textOf(reason, message, owner.namespace, name)
    return { name: this.nameFor(name), regarding, type, reason, message: said, count: 1, source }
  }

  /** metadata.name of a new Event. */
  nameFor(object: string): string {
    return `${object}.${(this.names++).toString(16).padStart(16, '0')}`
  }

  /** Newest first; of those that happened after `from` and up to `to` virtual seconds. */
  newest(limit: number, from = -Infinity, to = Infinity): EventRow[] {
    const rows: EventRow[] = []
    for (let i = this.total - 1; i >= this.oldest && rows.length < limit; i--) {
      const seconds = this.time[this.slot(i)] / SECOND
      if (seconds > to) continue
      if (seconds <= from) break
      const { kind, namespace, name, lastSeconds: time, type, reason, message } = this.line(this.slot(i))
      rows.push({ time, type, reason, object: `${kind}/${namespace}/${name}`, message })
    }
    return rows
  }

  /** Those that happened after `from` and up to `to` virtual seconds, newest first, equal ones as one. */
  lines(from = -Infinity, to = Infinity): EventLine[] {
    return inOneGo(this.linesInSteps(from, to))
  }

  linesInSteps(from = -Infinity, to = Infinity): Steps<EventLine[]> {
    return this.grouped((at) => this.time[at] / SECOND > from && this.time[at] / SECOND <= to)
  }

  /** Those of one object, newest first, equal ones as one. */
  about(kind: string, namespace: string, name: string): EventLine[] {
    return inOneGo(this.grouped((at) => this.isAbout(at, kind, namespace, name)))
  }

  /** Names of pods are made for those alone that may be meant. */
  private isAbout(at: number, kind: string, namespace: string, name: string): boolean {
    const subject = this.subject[at]
    if ('regarding' in subject) {
      const { regarding } = subject
      return regarding.name === name && regarding.kind === kind && (regarding.namespace || '') === namespace
    }
    if (subject.namespace !== namespace || !name.startsWith(subject.name)) return false
    const uid = this.uid[at]
    if (uid < 0) return subject.kind === kind && subject.name === name
    return kind === 'Pod' && podName(subject, this.ordinal[at], uid) === name
  }

  private *grouped(wanted: (at: number) => boolean): Steps<EventLine[]> {
    const lines = new Map<string, EventLine>()
    for (let i = this.total - 1; i >= this.oldest; i--) {
      if (i % eventsPerStep === 0) yield
      const at = this.slot(i)
      if (!wanted(at)) continue
      const seconds = this.time[at] / SECOND
      const key = this.keyOf(at)
      const known = lines.get(key)
      if (!known) lines.set(key, this.line(at))
      else {
        known.count++
        known.firstSeconds = seconds
      }
    }
    return [...lines.values()]
  }

  /** Virtual seconds of the oldest Event that is kept; 0 while all are. */
  get keptSince(): number {
    return this.oldest === 0 ? 0 : this.time[this.slot(this.oldest)] / SECOND
  }

  private get oldest(): number {
    return Math.max(0, this.total - this.time.length)
  }

  private slot(i: number): number {
    return i & (this.time.length - 1)
  }

  private next(time: Micros): number {
    if (this.total === this.time.length && this.total < MOST) this.grow()
    const at = this.slot(this.total++)
    this.time[at] = time
    return at
  }

  private keyOf(at: number): string {
    const subject = this.subject[at]
    return 'regarding' in subject
      ? subject.name
      : `${this.reason[at]} ${subject.id} ${this.uid[at]} ${this.message[at]}`
  }

  private line(at: number): EventLine {
    const subject = this.subject[at]
    const seconds = this.time[at] / SECOND
    const reason = this.reason[at]
    const message = this.message[at]
    const common = { lastSeconds: seconds, firstSeconds: seconds, count: 1, reason }
    if ('regarding' in subject) {
      const { kind, namespace, name } = subject.regarding
      const { type, source } = subject
      return { ...common, type, kind: kind.toLowerCase(), namespace, name, message, source }
    }
    const { namespace } = subject
    const uid = this.uid[at]
    const name = uid >= 0 ? podName(subject, this.ordinal[at], uid) : subject.name
    return {
      ...common,
      source: sourceOf(reason),
      type: warnings.has(reason) ? 'Warning' : 'Normal',
      kind: uid >= 0 ? 'pod' : subject.kind.toLowerCase(),
      namespace,
      name,
      message: textOf(reason, message, namespace, name),
    }
  }

  private grow(): void {
    const capacity = this.time.length * 2
    this.time = grown(this.time, capacity)
    this.ordinal = grown(this.ordinal, capacity)
    this.uid = grown(this.uid, capacity)
  }
}
