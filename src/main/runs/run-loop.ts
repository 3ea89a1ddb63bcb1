/**
 * Advances a simulation in slices of about 10 ms of wall time and yields between them, so that the thread stays able to
 * hear `pause` and `cancel` within a slice. Where the slices end changes nothing in the outcome.
 */
import type { RunState } from '../../protocol/frame'
import type { InterestKind, Simulation } from '../simulation/contract'

const sliceMilliseconds = 10
/**
 * Events between two looks at the clock: a tenth of a microsecond each in an idle cluster, a tenth of a millisecond where
 * pods are scheduled among a hundred thousand nodes, and nobody knows beforehand which come next.
 */
const lookMilliseconds = 2
const eventsMin = 8
const eventsMax = 512
/** How often a run that waits for the wall clock looks again. */
const paceMilliseconds = 16

/** Virtual time is counted in microseconds: a target in between would never be reached. */
const microseconds = (seconds: number) => Math.round(seconds * 1e6) / 1e6

export interface RunLoopListener {
  /** Must the simulation stand still for a moment? */
  held?(): boolean
  /** After every slice. */
  onSlice(): void
  /** After every change of state. */
  onState(state: RunState, message?: string): void
}

export class RunLoop {
  state: RunState = 'paused'
  /** What was thrown, when the run failed. */
  failure: unknown
  #events = eventsMin
  #stepUntil = Infinity
  #jumping = false
  #speed: number | null
  /** Wall and virtual time from which the pace is counted. */
  #anchor = { wall: 0, virtual: 0 }
  #activeMilliseconds = 0
  #activeSince = 0
  #cancelTimer: (() => void) | undefined

  constructor(
    readonly simulation: Simulation,
    speed: number | null,
    private readonly listener: RunLoopListener,
  ) {
    this.#speed = speed
  }

  get ended(): boolean {
    return this.state === 'finished' || this.state === 'cancelled' || this.state === 'failed'
  }

  /** Wall time spent running; pauses do not count. */
  get wallSeconds(): number {
    const running = this.state === 'running' ? performance.now() - this.#activeSince : 0
    return (this.#activeMilliseconds + running) / 1000
  }

  resume(): void {
    this.#go(Infinity, [])
  }

  step(seconds: number): void {
    this.#go(microseconds(this.simulation.now + seconds), [])
  }

  /** Runs until the simulation sees one of these, then pauses; like a step, it does not wait for the wall clock. */
  jump(kinds: readonly InterestKind[]): void {
    this.#go(Infinity, kinds)
  }

  #go(until: number, kinds: readonly InterestKind[]): void {
    if (this.ended) return
    this.#stepUntil = until
    this.#jumping = kinds.length > 0
    this.simulation.watchFor(kinds)
    this.#run()
  }

  pause(): void {
    if (this.state === 'running') this.#enter('paused')
  }

  setSpeed(speed: number | null): void {
    this.#speed = speed
    this.#setAnchor()
    if (this.state === 'running') this.#schedule(0)
  }

  cancel(): void {
    if (!this.ended) this.#enter('cancelled')
  }

  #run(): void {
    this.#setAnchor()
    if (this.state !== 'running') {
      this.#activeSince = performance.now()
      this.state = 'running'
      this.listener.onState('running')
    }
    this.#schedule(0)
  }

  #setAnchor(): void {
    this.#anchor = { wall: performance.now(), virtual: this.simulation.now }
  }

  #enter(state: RunState, message?: string): void {
    if (this.state === 'running') this.#activeMilliseconds += performance.now() - this.#activeSince
    this.state = state
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.listener.onState(state, message)
  }

  #schedule(milliseconds: number): void {
    this.#cancelTimer?.()
    if (milliseconds > 0) {
      const timer = setTimeout(this.#slice, milliseconds)
      this.#cancelTimer = () => clearTimeout(timer)
    } else {
      const immediate = setImmediate(this.#slice)
      this.#cancelTimer = () => clearImmediate(immediate)
    }
  }

  /** A step ignores the pace: it is over as soon as it can be. */
  #target(wall: number): number {
    if (this.#stepUntil !== Infinity) return Math.min(this.simulation.durationSeconds, this.#stepUntil)
    if (this.#speed === null || this.#jumping) return this.simulation.durationSeconds
    const paced = this.#anchor.virtual + ((wall - this.#anchor.wall) / 1000) * this.#speed
    return Math.min(this.simulation.durationSeconds, microseconds(paced))
  }

  readonly #slice = (): void => {
    const { simulation, listener } = this
    if (listener.held?.()) {
      this.#schedule(0)
      return listener.onSlice()
    }
    const started = performance.now()
    const target = this.#target(started)
    try {
      this.#advance(target, started)
    } catch (error) {
      this.failure = error
      return this.#enter('failed', error instanceof Error ? error.message : String(error))
    }
    const reached = simulation.now >= target
    if (simulation.done) return this.#enter('finished')
    if (simulation.found) return this.#enter('paused')
    if (simulation.now >= this.#stepUntil) return this.#enter('paused')
    this.#schedule(reached ? paceMilliseconds : 0)
    listener.onSlice()
  }

  #advance(target: number, started: number): void {
    const { simulation } = this
    let before = started
    do {
      simulation.advance(target, this.#events)
      const now = performance.now()
      if (now - before > lookMilliseconds) this.#events = Math.max(eventsMin, this.#events >> 2)
      else this.#events = Math.min(eventsMax, this.#events * 2)
      before = now
    } while (before - started < sliceMilliseconds && simulation.now < target && !simulation.done && !simulation.found)
  }
}
