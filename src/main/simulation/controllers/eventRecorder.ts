import type { TokenBuckets } from '../apiserver/tokenBucket'
import type { ClusterContext } from '../context'
import { SECOND, type Micros } from '../kernel/time'
import type { Regarding } from '../measure/eventLog'
import { Remembered } from './remembered'

/** client-go/tools/record/events_cache.go */
const SIMILAR_EVENTS = 10
const SIMILAR_WINDOW = 600 * SECOND
const SPAM_BURST = 25
const SPAM_REFILL = 300 * SECOND
const REMEMBERED = 4096
/** watch.Broadcaster's queue: what does not fit is dropped. */
const QUEUE = 1000

interface Aggregate {
  messages: Set<string>
  last: Micros
}

interface Posted {
  name: string
  count: number
}

interface Waiting {
  regarding: Regarding
  type: 'Normal' | 'Warning'
  reason: string
  message: string
}

/** What Events of an object are counted by. */
interface Keys extends Omit<Waiting, 'message'> {
  ofType: string
  ofReason: string
}

interface Spam {
  tokens: number
  refilled: Micros
}

/**
 * Events of one component on their way to the API server. Similar ones are combined from the tenth on, an object gets 25 of
 * each type and then one every five minutes, and one after another is sent through the component's client.
 * Upstream: client-go/tools/record (events_cache.go: EventAggregator, eventLogger, EventSourceObjectSpamFilter; event.go).
 */
export class EventRecorder {
  private readonly aggregates = new Remembered<Aggregate>(REMEMBERED)
  private readonly posted = new Remembered<Posted>(REMEMBERED)
  private readonly spam = new Remembered<Spam>(REMEMBERED)
  private readonly queue: Waiting[] = []
  /** Of the last Event. */
  private keys: Keys | undefined
  private sending = false

  constructor(
    private readonly context: ClusterContext,
    /** As in `source.component`. */
    private readonly source: string,
    private readonly client: TokenBuckets,
  ) {}

  record(regarding: Regarding, type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (this.queue.length >= QUEUE) return
    this.queue.push({ regarding, type, reason, message })
    if (!this.sending) this.next()
  }

  /** The next Event that is not filtered out leaves; the one after it waits for the answer. */
  private next(): void {
    this.sending = false
    for (let event = this.queue.shift(); event; event = this.queue.shift()) {
      const { ofType, ofReason } = this.keysOf(event)
      const message = this.combined(ofReason, event.message)
      const key = message === event.message ? `${ofReason}/${message}` : ofReason
      const known = this.posted.get(key)
      const posted = known ?? { name: '', count: 0 }
      posted.count++
      if (!known) this.posted.set(key, posted)
      if (!this.allowed(ofType)) continue
      this.send(event, message, posted)
      return
    }
  }

  /** Events come in runs of one object, type and reason. */
  private keysOf({ regarding, type, reason }: Waiting): Keys {
    const { keys } = this
    if (keys?.regarding === regarding && keys.type === type && keys.reason === reason) return keys
    const { kind, namespace, name, uid } = regarding
    const ofType = `${kind}/${namespace}/${name}/${uid}/${type}`
    return (this.keys = { regarding, type, reason, ofType, ofReason: `${ofType}/${reason}` })
  }

  private send(event: Waiting, message: string, posted: Posted): void {
    const { requests, recorder, objectRegistry, now } = this.context
    this.sending = true
    const isNew = posted.name === ''
    if (isNew) posted.name = recorder.events.nameFor(event.regarding.name)
    requests.send(
      {
        verb: isNew ? 'POST' : 'PATCH',
        resource: 'events',
        perform: () => {
          const { regarding, type, reason } = event
          const { name, count } = posted
          // Events are objects of their namespace: none is created where it is being deleted.
          if (isNew && objectRegistry.restrictions.isTerminating(regarding.namespace)) {
            posted.name = ''
            return { code: 403 }
          }
          recorder.events.store(this.context.now, {
            name,
            regarding,
            type,
            reason,
            message,
            count,
            source: this.source,
          })
          return { code: isNew ? 201 : 200 }
        },
        answer: () => this.next(),
      },
      this.client.reserve(0, now),
      now,
    )
  }

  private combined(key: string, message: string): string {
    const { now } = this.context
    let aggregate = this.aggregates.get(key)
    if (!aggregate || now - aggregate.last > SIMILAR_WINDOW) {
      this.aggregates.set(key, (aggregate = { messages: new Set(), last: now }))
    }
    aggregate.last = now
    aggregate.messages.add(message)
    if (aggregate.messages.size < SIMILAR_EVENTS) return message
    // The set keeps its size: upstream drops one of the messages each time.
    aggregate.messages.delete(aggregate.messages.values().next().value as string)
    return `(combined from similar events): ${message}`
  }

  private allowed(ofType: string): boolean {
    const { now } = this.context
    let spam = this.spam.get(ofType)
    if (!spam) this.spam.set(ofType, (spam = { tokens: SPAM_BURST, refilled: now }))
    spam.tokens = Math.min(SPAM_BURST, spam.tokens + (now - spam.refilled) / SPAM_REFILL)
    spam.refilled = now
    if (spam.tokens < 1) return false
    spam.tokens--
    return true
  }
}
