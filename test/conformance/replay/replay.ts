/**
 * Replays a recording attempt by attempt. Each starts from the state that the recording shows, so that one deviation hides
 * no other.
 */
import type { AttemptReport } from '../../../src/main/simulation/explain/contract'
import { compareAdmission } from './admission'
import { comparePreemption } from './candidates'
import { changesOf, type Change, type Changes, type Stream } from './changes'
import { compareAttempt, type Difference } from './compare'
import { compareHeldBack, type HeldBack } from './heldBack'
import { Input } from './input'
import { MoveCheck, type MoveFigures } from './moves'
import { compareOrder, type Order } from './order'
import { compareQueueTimes, type QueueTimes } from './queueTimes'
import type { RecordedAttempt, Recording } from './recording'
import { statesAround, type Seen } from './states'
import { World } from './world'

export interface ReplayedAttempt {
  readonly recorded: RecordedAttempt
  readonly report: AttemptReport
  readonly differences: readonly Difference[]
  /** How many changes came to the scheduler's notice earlier or later than the recorder's clock says. */
  readonly shifted: number
}

export interface Replayed {
  readonly name: string
  readonly attempts: readonly ReplayedAttempt[]
  /** What admission makes of the pods. */
  readonly admissions: { readonly pods: number; readonly differences: readonly Difference[] }
  readonly heldBack: HeldBack
  readonly order: Order
  /** undefined when the recording has no moves of the queue. */
  readonly moves: MoveFigures | undefined
  readonly queue: QueueTimes | undefined
}

export function replay(recording: Recording): Replayed {
  const input = new Input(recording)
  const attempts = new Replay(input)
  return {
    name: recording.name,
    attempts: attempts.run(),
    admissions: admissionsOf(input),
    heldBack: attempts.checkHeldBack(),
    order: compareOrder(input),
    moves: recording.queueMoves && attempts.checkMoves(new MoveCheck(recording)),
    queue: recording.queueMoves && attempts.checkQueue(),
  }
}

function admissionsOf({ recording, pods, podObjects }: Input): Replayed['admissions'] {
  const results = recording.results.slice(0, pods.length)
  const differences = results.flatMap(({ pod, admitted }, at) =>
    admitted
      ? compareAdmission(podObjects[at], admitted, pods[at]).map((one) => ({ ...one, what: `${pod}: ${one.what}` }))
      : [],
  )
  return { pods: results.filter(({ admitted }) => admitted).length, differences }
}

/** Something that was done to the world, and when by the recorder's clock. */
interface Step {
  readonly at: number
  readonly apply: (world: World) => void
}

/** An attempt in one of the states in which it may have been made. */
interface Outcome {
  readonly steps: readonly Step[]
  readonly report: AttemptReport
  readonly differences: readonly Difference[]
  readonly conclude: () => void
}

class Replay {
  private readonly changes: Changes
  private readonly streams = new Map<Stream, Change[]>()
  private readonly instances: readonly number[]
  private world: World
  private readonly steps: Step[] = []
  private seen: Seen

  constructor(private readonly input: Input) {
    this.changes = changesOf(input)
    for (const change of this.changes.list) {
      const list = this.streams.get(change.stream)
      if (list) list.push(change)
      else this.streams.set(change.stream, [change])
    }
    this.seen = new Map([...this.streams.keys()].map((stream) => [stream, 0]))
    this.instances = instancesOf(input.recording)
    this.world = new World(input, this.changes)
  }

  run(): ReplayedAttempt[] {
    return this.input.recording.attempts.map((recorded, index) => this.replayAttempt(recorded, index))
  }

  private replayAttempt(recorded: RecordedAttempt, index: number): ReplayedAttempt {
    const [natural, ...others] = statesAround(this.streams, this.seen, recorded.tMs, index)
    const outcome = this.attempt(recorded, index, natural)
    if (outcome.differences.length === 0) return this.commit(outcome, recorded, index, natural, 0)
    for (const state of others) {
      this.rebuild()
      const other = this.attempt(recorded, index, state)
      if (other.differences.length > 0) continue
      return this.commit(other, recorded, index, state, distance(state, natural))
    }
    this.rebuild()
    return this.commit(this.attempt(recorded, index, natural), recorded, index, natural, 0)
  }

  private attempt(recorded: RecordedAttempt, index: number, state: Seen): Outcome {
    const { world, input } = this
    const steps = this.unseen(state)
    for (const { apply } of steps) apply(world)
    const { search } = world.scheduler.algorithm
    const begin = search.start
    const trial = world.try(recorded, this.instances[index])
    const { parallelism } = input.configuration
    const differences = [
      ...compareAttempt(recorded, trial.report, { parallelism, rejectedBy: rejectedBy(input.recording, recorded) }),
      ...comparePreemption(world, trial.pod, recorded, trial.report),
    ]
    return { steps, report: trial.report, differences, conclude: () => world.conclude(recorded, trial, begin) }
  }

  /** The changes up to a state that are still to be applied, in the order of the clock. */
  private unseen(state: Seen): Change[] {
    const fresh = [...this.streams].flatMap(([stream, list]) => list.slice(this.seen.get(stream), state.get(stream)))
    return fresh.sort((one, other) => one.at - other.at)
  }

  private commit(
    { steps, report, differences, conclude }: Outcome,
    recorded: RecordedAttempt,
    index: number,
    state: Seen,
    shifted: number,
  ): ReplayedAttempt {
    conclude()
    this.steps.push(...steps, {
      at: recorded.tMs,
      apply: (world) => {
        const begin = world.scheduler.algorithm.search.start
        world.conclude(recorded, world.try(recorded, this.instances[index]), begin)
      },
    })
    this.seen = state
    return { recorded, report, differences, shifted }
  }

  checkHeldBack(): HeldBack {
    return compareHeldBack(this.input, new World(this.input, this.changes))
  }

  checkQueue(): QueueTimes {
    return compareQueueTimes(this.input, new World(this.input, this.changes))
  }

  private rebuild(): void {
    this.world = new World(this.input, this.changes)
    for (const { apply } of this.steps) apply(this.world)
  }

  /** After `run`: everything once more, for what the waiting pods make of it. */
  checkMoves(check: MoveCheck): MoveFigures {
    const world = new World(this.input, this.changes)
    const end = new Map([...this.streams].map(([stream, list]) => [stream, list.length]))
    for (const { at, apply } of [...this.steps, ...this.unseen(end)]) {
      world.onEvent = (event) => check.happened(world, event, at)
      apply(world)
    }
    return check.finish()
  }
}

function distance(one: Seen, other: Seen): number {
  let sum = 0
  for (const [stream, count] of one) sum += Math.abs(count - (other.get(stream) ?? 0))
  return sum
}

/** Which of the pods of one name each attempt is about. */
function instancesOf({ attempts, results }: Recording): number[] {
  const instances = attempts.map(() => 0)
  const seen = new Map<string, number>()
  for (const { pod, attempts: indices } of results) {
    const instance = seen.get(pod) ?? 0
    seen.set(pod, instance + 1)
    for (const index of indices) instances[index] = instance
  }
  return instances
}

function rejectedBy({ queueMoves = [] }: Recording, { pod, outcome, tMs }: RecordedAttempt): string[] | undefined {
  if (outcome !== 'unschedulable') return undefined
  const move = queueMoves.find((one) => one.pod === pod && one.tMs >= tMs && one.event === 'ScheduleAttemptFailure')
  return move?.rejectedBy && Object.keys(move.rejectedBy)
}
