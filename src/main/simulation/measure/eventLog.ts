import { SECOND, type Micros } from '../kernel/time'
import type { Owner } from '../state/owners'
import { podName } from '../state/names'

const CAPACITY = 64

/** Reasons of Events, in upstream's words; the index is what is stored. */
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
] as const
export type EventReason = (typeof eventReasons)[number]
const warnings: ReadonlySet<EventReason> = new Set<EventReason>([
  'FailedScheduling',
  'OutOfResources',
  'FailedMount',
  'FailedAttachVolume',
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

/**
 * The newest Events of a cluster. Only references are kept per Event; text is made when somebody looks, for at most 64.
 */
export class EventLog {
  total = 0
  /** Told of every Event object that the API server stores. */
  onStored: ((time: Micros, event: StoredEvent) => void) | undefined
  private names = 0
  private readonly entries: {
    time: Micros
    reason: string
    owner: Owner | undefined
    ordinal: number
    uid: number
    message: string
    stored?: StoredEvent
  }[] = Array.from({ length: CAPACITY }, () => ({
    time: 0,
    reason: 'Scheduled',
    owner: undefined,
    ordinal: 0,
    uid: 0,
    message: '',
  }))

  /** About a pod when `uid` is 0 or more, about the owner itself when it is -1. */
  add(time: Micros, reason: string, owner: Owner, ordinal: number, uid: number, message: string): void {
    const entry = this.entries[this.total++ % CAPACITY]
    entry.time = time
    entry.reason = reason
    entry.owner = owner
    entry.ordinal = ordinal
    entry.uid = uid
    entry.message = message
    entry.stored = undefined
  }

  /** The API server has a new or a counted-up Event. */
  store(time: Micros, event: StoredEvent): void {
    const entry = this.entries[this.total++ % CAPACITY]
    entry.time = time
    entry.stored = event
    entry.owner = undefined
    this.onStored?.(time, event)
  }

  /** metadata.name of a new Event. */
  nameFor(object: string): string {
    return `${object}.${(this.names++).toString(16).padStart(16, '0')}`
  }

  /** Newest first. */
  newest(limit: number): EventRow[] {
    const rows: EventRow[] = []
    for (let i = this.total - 1; i >= 0 && i > this.total - 1 - CAPACITY && rows.length < limit; i--) {
      const { time, reason, owner, ordinal, uid, message, stored } = this.entries[i % CAPACITY]
      if (stored) rows.push(rowOf(time, stored))
      if (!owner) continue
      const object =
        uid >= 0
          ? `pod/${owner.namespace}/${podName(owner, ordinal, uid)}`
          : `${owner.kind.toLowerCase()}/${owner.namespace}/${owner.name}`
      rows.push({
        time: time / SECOND,
        type: warnings.has(reason as EventReason) ? 'Warning' : 'Normal',
        reason,
        object,
        message,
      })
    }
    return rows
  }
}

function rowOf(time: Micros, { regarding, type, reason, message }: StoredEvent): EventRow {
  const { kind, namespace, name } = regarding
  return { time: time / SECOND, type, reason, object: `${kind.toLowerCase()}/${namespace}/${name}`, message }
}
