import type { DurationSampler } from '../kernel/distribution'
import { Histogram } from '../kernel/histogram'
import type { RandomStream } from '../kernel/random'
import { nearest, type Micros } from '../kernel/time'

/**
 * etcd as its clients feel it: the leader appends what has arrived while the disk was busy as one batch, followers do the
 * same, and a batch is committed when a majority has it on disk. So the latency is that of one or two fsyncs however many
 * writes share them, and throughput is limited by batches, not by writes (etcd `Documentation/op-guide/performance.md`).
 */
export class Etcd {
  /** End of the batch being written, and of the one that gathers behind it. */
  private currentEnd: Micros = 0
  private nextEnd: Micros = 0
  /** Writes in the two. */
  private currentWrites = 0
  private nextWrites = 0
  readonly commitLatency = new Histogram()
  writes = 0
  batches = 0
  busyMicros = 0
  /** When each of the others has a batch: kept for the next. */
  private readonly followers: Float64Array

  constructor(
    private readonly members: number,
    private readonly fsync: DurationSampler,
    private readonly peerRoundTrip: DurationSampler,
    private readonly stream: RandomStream,
    private readonly cpuMicrosPerWrite: number,
  ) {
    this.followers = new Float64Array(Math.max(0, members - 1))
  }

  /** Members that may fail before writes stop. */
  get tolerance(): number {
    return Math.floor((this.members - 1) / 2)
  }

  /** Commits a write that arrives at `time`; returns when it is durable. */
  commit(time: Micros): Micros {
    this.writes++
    if (time >= this.nextEnd) this.nextEnd = this.nextWrites = 0
    else if (time >= this.currentEnd) {
      this.currentEnd = this.nextEnd
      this.currentWrites = this.nextWrites
      this.nextEnd = this.nextWrites = 0
    }
    if (time >= this.currentEnd) {
      this.currentEnd = time + this.batch()
      this.currentWrites = 1
      return this.recorded(time, this.currentEnd)
    }
    if (this.nextEnd === 0) this.nextEnd = this.currentEnd + this.batch()
    this.nextWrites++
    return this.recorded(time, this.nextEnd)
  }

  /** Writes that were sent and are not committed yet. */
  waiting(now: Micros): number {
    return (now < this.currentEnd ? this.currentWrites : 0) + (now < this.nextEnd ? this.nextWrites : 0)
  }

  /** Latency of one of `times` writes that are spread so thin that none waits for another; their work is counted. */
  unhurried(times: number): Micros {
    this.writes += times
    this.busyMicros += times * this.cpuMicrosPerWrite
    const duration = this.duration()
    this.commitLatency.record(duration, times)
    return duration
  }

  private recorded(arrived: Micros, committed: Micros): Micros {
    this.commitLatency.record(committed - arrived)
    return committed
  }

  private batch(): Micros {
    const duration = this.duration()
    this.batches++
    this.busyMicros += duration
    return duration
  }

  /** Time until a majority has fsynced: the leader's own disk and the fastest followers' disk plus round trip. */
  private duration(): Micros {
    const own = this.fsync.draw()
    const needed = Math.floor(this.members / 2)
    let duration = own
    if (needed > 0) {
      const { followers } = this
      for (let i = 0; i < followers.length; i++) followers[i] = this.fsync.draw() + this.peerRoundTrip.draw()
      duration = Math.max(own, smallest(followers, needed))
    }
    // A part of the work is CPU: it keeps a single writer from getting unlimited batches for free.
    return duration + nearest(this.cpuMicrosPerWrite * (0.5 + this.stream.uniform()))
  }
}

/** The `rank`-th smallest of a few numbers, from 1. */
function smallest(numbers: Float64Array, rank: number): number {
  if (rank === 1) {
    let least = Infinity
    for (const number of numbers) if (number < least) least = number
    return least
  }
  return numbers.sort()[rank - 1]
}
