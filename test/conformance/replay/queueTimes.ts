/**
 * When pods leave their backoff, and in which order they are tried: our queue, fed with what the real one's log says was
 * put into it, must give out the same pods from the same queues. Times of the log are those of the recorder's clock; how
 * that stands to whole seconds, by which backoffs end, is not recorded: one offset must explain all of it.
 */
import { SECOND, type Micros } from '../../../src/main/simulation/kernel/time'
import type { Profile } from '../../../src/main/simulation/scheduler/profile'
import { SchedulingQueue } from '../../../src/main/simulation/scheduler/queue'
import type { PodId } from '../../../src/main/simulation/state/ids'
import type { Difference } from './compare'
import type { Input } from './input'
import type { QueueMove, RecordedAttempt, Recording } from './recording'
import type { World } from './world'

export interface QueueTimes {
  /** Pods that were given out. */
  readonly popped: number
  readonly poppedOther: readonly WrongPop[]
  /** Pods that were moved to the active queue or to backoff, and ticks that ended backoffs. */
  readonly moved: number
  readonly movedOther: readonly Difference[]
}

const MILLISECOND: Micros = SECOND / 1000
const OFFSET_STEP_MS = 10

export function compareQueueTimes(input: Input, world: World): QueueTimes {
  let best: QueueTimes | undefined
  for (let offset = 0; offset < 1000; offset += OFFSET_STEP_MS) {
    const times = withRaces(entriesOf(input.recording), (entries) => new QueueReplay(input, world, offset).run(entries))
    if (!best || wrong(times) < wrong(best)) best = times
    if (wrong(best) === 0) break
  }
  return best as QueueTimes
}

const wrong = ({ poppedOther, movedOther }: QueueTimes): number => poppedOther.length + movedOther.length

interface WrongPop extends Difference {
  readonly entry: Entry
  readonly recorded: string
  readonly decided: string
}

interface Entry {
  readonly at: number
  readonly move?: QueueMove
  readonly attempt?: RecordedAttempt
  /** A pod that was deleted. */
  readonly gone?: string
}

/** In the order of the log. It is not known where in it the attempts are: at one moment, before what they end with. */
function entriesOf({ queueMoves = [], attempts, timeline }: Recording): Entry[] {
  const moves = queueMoves.filter((move) => !isRepeated(move, queueMoves))
  const entries: Entry[] = [
    ...moves.map((move) => ({ at: move.tMs, move })),
    ...timeline.flatMap((one) => (one.type === 'podDeleted' ? [{ at: one.t, gone: one.pod }] : [])),
  ]
  entries.sort((one, other) => one.at - other.at)
  for (const attempt of attempts) {
    const at = attempt.tMs
    const next = entries.findIndex(
      ({ at: other, move }) => other > at || (other === at && move?.pod === attempt.pod && isFailure(move)),
    )
    entries.splice(next === -1 ? entries.length : next, 0, { at, attempt })
  }
  return entries
}

const isFailure = ({ event }: QueueMove): boolean => event === 'ScheduleAttemptFailure'

/** Some failures are logged twice, once with the plugins that refused. */
function isRepeated(move: QueueMove, moves: readonly QueueMove[]): boolean {
  if (!isFailure(move) || move.rejectedBy) return false
  return moves.some(
    (one) => isFailure(one) && one.rejectedBy && one.pod === move.pod && Math.abs(one.tMs - move.tMs) < 1,
  )
}

/** Attempts and moves that lie closer together in the log may have come in the other order. */
const RACE_MS = 1
const RACES_MAX = 20

function withRaces(entries: readonly Entry[], run: (entries: readonly Entry[]) => QueueTimes): QueueTimes {
  let times = run(entries)
  for (let races = 0; races < RACES_MAX && times.poppedOther.length > 0; races++) {
    const swapped = swapRace(entries, times.poppedOther[0])
    if (!swapped) break
    const other = run(swapped)
    if (wrong(other) >= wrong(times)) break
    times = other
    entries = swapped
  }
  return times
}

/** The pod that was given out wrongly came later, or the right one earlier; undefined when the log leaves no doubt. */
function swapRace(entries: readonly Entry[], { entry, recorded, decided }: WrongPop): Entry[] | undefined {
  const at = entries.indexOf(entry)
  const isNear = (one: Entry, pod: string): boolean =>
    one.move?.pod === pod && !isFailure(one.move) && Math.abs(one.at - entry.at) <= RACE_MS
  const early = entries.findLastIndex((one, index) => index < at && isNear(one, decided))
  const late = entries.findIndex((one, index) => index > at && isNear(one, recorded))
  const moved = late !== -1 ? late : early
  if (moved === -1) return undefined
  const others = entries.filter((_, index) => index !== moved)
  const place = others.indexOf(entry)
  return [
    ...others.slice(0, late !== -1 ? place : place + 1),
    entries[moved],
    ...others.slice(late !== -1 ? place : place + 1),
  ]
}

class QueueReplay {
  private readonly queue: SchedulingQueue
  private readonly poppedOther: WrongPop[] = []
  private readonly movedOther: Difference[] = []
  private readonly known = new Set<PodId>()
  private readonly inFlight = new Set<PodId>()
  private popped = 0
  private moved = 0
  /** Pods of the last tick that the log is still to name. */
  private flushed = 0

  constructor(
    { configuration }: Input,
    private readonly world: World,
    private readonly offset: number,
  ) {
    this.queue = new SchedulingQueue(
      {
        initialBackoff: configuration.podInitialBackoffSeconds * SECOND,
        maxBackoff: configuration.podMaxBackoffSeconds * SECOND,
        unschedulableMaxStay: 300 * SECOND,
        popFromBackoff: configuration.featureGates.SchedulerPopFromBackoffQ,
      },
      [...world.scheduler.algorithm.profiles.values()],
      world.scheduler.templates,
    )
  }

  run(entries: readonly Entry[]): QueueTimes {
    for (const entry of entries) {
      const { at, move, attempt, gone } = entry
      if (attempt) this.pop(attempt, entry)
      else if (gone !== undefined) this.remove(gone)
      else if (move) this.move(move, (at + this.offset) * MILLISECOND)
    }
    const { popped, poppedOther, moved, movedOther } = this
    return { popped, poppedOther, moved, movedOther }
  }

  private checkMove(what: string, recorded: unknown, decided: unknown): void {
    this.moved++
    if (recorded !== decided) this.movedOther.push({ what, recorded, decided })
  }

  private pop({ pod: key, outcome }: RecordedAttempt, entry: Entry): void {
    const pod = this.world.podId(key, 0)
    const next = this.queue.pop()
    const decided = next < 0 ? 'nothing' : this.world.scheduler.keyOf(next)
    this.popped++
    if (decided !== key) this.poppedOther.push({ what: 'next of the queue', recorded: key, decided, entry })
    if (outcome === 'scheduled') this.queue.remove(pod)
    else this.inFlight.add(pod)
  }

  private move(move: QueueMove, now: Micros): void {
    const { pod: key, event, queue, rejectedBy = {} } = move
    const pod = this.world.podId(key, 0)
    if (event === 'UnschedulablePodAdd') this.add(pod, now)
    else if (event === 'BackoffComplete') this.flush(move, now)
    else if (isFailure(move)) {
      if (!this.inFlight.delete(pod)) return
      const bits = Object.keys(rejectedBy).reduce((sum, name) => sum | (this.profileOf(pod)?.bitOf(name) ?? 0), 0)
      this.queue.fail(pod, bits, queue !== 'Unschedulable', now)
    } else if (queue !== 'Unschedulable') this.wake(pod, move, now)
  }

  private remove(key: string): void {
    const pod = this.world.scheduler.find(key)
    if (pod !== undefined) this.queue.remove(pod)
  }

  private profileOf(pod: PodId): Profile | undefined {
    const { scheduler } = this.world
    return scheduler.algorithm.profileOf(scheduler.template(pod))
  }

  /** Pods with gates come in when they have none any more. */
  private add(pod: PodId, now: Micros): void {
    const { scheduler } = this.world
    const profile = this.profileOf(pod)
    if (!profile) return
    const { template, ...rest } = scheduler.pod(pod)
    if (template.schedulingGates.length > 0) {
      scheduler.updatePod(pod, { ...rest, template: { ...template, schedulingGates: [] } })
    }
    this.queue.add(pod, profile, scheduler.template(pod), now)
    this.known.add(pod)
  }

  /** A tick flushes all that is due, and the log has them one by one. */
  private flush({ pod, tMs }: QueueMove, now: Micros): void {
    if (this.flushed === 0) {
      const second = Math.floor(now / SECOND) * SECOND
      this.checkMove(`backoff of ${pod} is over at ${tMs}, seconds off`, 0, (this.queue.nextFlush() - second) / SECOND)
      this.flushed = this.queue.flushBackoff(now)
    }
    this.flushed--
  }

  private wake(pod: PodId, { pod: key, event, queue, tMs }: QueueMove, now: Micros): void {
    const before = this.queue.activeLength
    if (this.known.has(pod)) this.queue.reconsider(pod, now)
    else this.add(pod, now)
    this.checkMove(`${event} moves ${key} at ${tMs} to`, queue, this.queue.activeLength > before ? 'Active' : 'Backoff')
  }
}
