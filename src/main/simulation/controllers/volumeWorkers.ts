import type { TokenBuckets } from '../apiserver/tokenBucket'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import type { VolumeWrite } from '../state/volumes'

/** Says which write comes next, leaving out objects that are being written already. */
export interface VolumeDecider {
  next(busy: ReadonlySet<string>): VolumeWrite | undefined
}

export interface VolumeWorkersSettings {
  /** Writes that may be under way at one time. */
  workers: number
  /** From taking up an object to sending its write. */
  duration: DurationSampler
  client: (write: VolumeWrite) => TokenBuckets
  /** Posts an Event before and after each object that it makes. */
  announces: boolean
}

/**
 * Gives time to one of the controllers of storage: a free worker takes up what is to be done, sends the write through the
 * controller's client when it is ready, and is free again at the commit. A write that met a conflict is dropped; the object
 * is looked at anew.
 */
export class VolumeWorkers {
  private readonly pending = new Map<number, VolumeWrite>()
  private readonly busy = new Set<string>()
  private writes = 0

  /** @param index the controller's operand in its events. */
  constructor(
    private readonly context: ClusterContext,
    private readonly index: number,
    private readonly decider: VolumeDecider,
    private readonly settings: VolumeWorkersSettings,
  ) {}

  /** Objects that are being worked on. */
  get depth(): number {
    return this.pending.size
  }

  /** Takes up what there is to do, as far as workers are free. */
  look(): void {
    const { queue, now } = this.context
    while (this.pending.size < this.settings.workers) {
      const write = this.decider.next(this.busy)
      if (!write) return
      const number = this.writes++
      this.pending.set(number, write)
      this.busy.add(write.key)
      this.announce(write)
      queue.push(now + this.settings.duration.draw(), Kind.VolumeSync, this.index, number)
    }
  }

  /** The write is ready to be sent. */
  send(number: number): void {
    const { api, now } = this.context
    const client = this.settings.client(this.write(number))
    api.writeAt(client.reserve(0, now), Kind.CommitVolume, this.index, number, 0, now)
  }

  /** Etcd has taken the write. */
  commit(number: number): void {
    const write = this.write(number)
    if (this.context.volumes.apply(write)) this.announce(write)
    this.pending.delete(number)
    this.busy.delete(write.key)
    this.look()
  }

  private write(number: number): VolumeWrite {
    return this.pending.get(number) as VolumeWrite
  }

  private announce(write: VolumeWrite): void {
    if (!this.settings.announces || !write.object) return
    const { api, now } = this.context
    api.writeAt(this.settings.client(write).reserve(0, now), Kind.CommitEvent, 0, 0, 0, now)
  }
}
