/**
 * When a frame is made: at most ten a second, and only after the screen has drawn the one before. A frame is taken from the
 * simulation at the moment it is sent, so the newest always wins and nothing queues up.
 */
import type { Frame, RunState } from '../../protocol/frame'
import type { Simulation, View } from '../simulation/contract'

const intervalMilliseconds = 100
/** A screen that was reloaded never acknowledges what the one before received. */
const lostMilliseconds = 2000

interface Sample {
  wall: number
  virtual: number
  events: number
}

export class FrameSource {
  /** What the screen looks at. */
  view: View = { cluster: null, range: null }
  #sequence = 0
  #acknowledged = 0
  #sentAt = -Infinity
  #dueAt = -Infinity
  /** Over about the last second, for the speeds that a frame shows. */
  #samples: Sample[] = []

  constructor(
    private readonly runId: number,
    private readonly simulation: Simulation,
    private readonly run: { readonly state: RunState; readonly wallSeconds: number; readonly ended: boolean },
    private readonly send: (frame: Frame) => void,
  ) {}

  acknowledge(sequence: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, sequence)
  }

  /** Sends a frame if one is due. */
  offer(): void {
    const now = performance.now()
    if (now < this.#dueAt) return
    if (this.#acknowledged < this.#sequence && now - this.#sentAt < lostMilliseconds) return
    const late = now - this.#dueAt
    this.force()
    // Who asks after every slice asks a little late: the one after it comes sooner by as much.
    if (late < intervalMilliseconds) this.#dueAt -= late
  }

  /** Sends a frame now: a change of state is always shown. */
  force(): void {
    this.#sentAt = performance.now()
    this.#dueAt = this.#sentAt + intervalMilliseconds
    this.#sequence += 1
    this.send(this.#make())
  }

  #make(): Frame {
    const snapshot = this.simulation.snapshot(this.view)
    const wallSeconds = this.run.wallSeconds
    const sample = { wall: wallSeconds, virtual: snapshot.virtualSeconds, events: snapshot.events }
    while (this.#samples.length > 1 && this.#samples[1].wall <= sample.wall - 1) this.#samples.shift()
    const oldest = this.#samples[0] ?? { wall: 0, virtual: 0, events: 0 }
    this.#samples.push(sample)
    const elapsed = Math.max(1e-3, sample.wall - oldest.wall)
    const memory = process.memoryUsage()
    return {
      runId: this.runId,
      sequence: this.#sequence,
      state: this.run.state,
      virtualSeconds: snapshot.virtualSeconds,
      durationSeconds: snapshot.durationSeconds,
      wallSeconds,
      events: snapshot.events,
      eventsPerSecond: (sample.events - oldest.events) / elapsed,
      speed: (sample.virtual - oldest.virtual) / elapsed,
      // Not the resident set: in a worker thread that is the whole host's.
      memoryBytes: memory.heapUsed + memory.external,
      digest: this.run.ended ? snapshot.digest : '',
      found: snapshot.found,
      // The compiler would tell ArrayBuffer from SharedArrayBuffer here, and both ends do not care.
      clusters: snapshot.clusters as Frame['clusters'],
    }
  }
}
