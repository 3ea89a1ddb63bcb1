import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { VolumeChange, VolumeChanges } from '../state/volumes'
import { Underway } from './underway'

type Listener = (change: VolumeChange) => void

/**
 * Changes of storage objects on their way from the API server to those who watch them: every change of the store, in the
 * order of the commits.
 */
export class VolumeWatch implements VolumeChanges {
  private readonly underway = new Underway<VolumeChange>()
  private readonly listeners: Listener[] = []

  constructor(private readonly context: ClusterContext) {
    context.volumes.listen((change) => this.changed(change))
  }

  listen(listener: Listener): void {
    this.listeners.push(listener)
  }

  /** A change has reached its watchers. */
  deliver(number: number): VolumeChange {
    const change = this.underway.take(number)
    for (const listener of this.listeners) listener(change)
    return change
  }

  private changed(change: VolumeChange): void {
    const { api, now } = this.context
    api.notify('volumes', Kind.WatchVolume, this.underway.add(change), 0, 0, now)
  }
}
