import type { VolumeStore, VolumeWrite } from '../state/volumes'
import { EphemeralVolume } from './ephemeralVolume'
import { ExternalProvisioner, type ProvisionerNodes } from './externalProvisioner'
import { PersistentVolumeBinder } from './persistentVolumeBinder'

/** More writes than any object needs until it is settled. */
const WRITES_PER_OBJECT = 16

/** The controllers of storage, for drivers without time: everything that is going to happen happens at once. */
export class VolumeControllers {
  readonly ephemeral: EphemeralVolume
  readonly binder: PersistentVolumeBinder
  readonly provisioner: ExternalProvisioner

  constructor(
    private readonly store: VolumeStore,
    nodes: ProvisionerNodes,
  ) {
    this.ephemeral = new EphemeralVolume(store)
    this.binder = new PersistentVolumeBinder(store)
    this.provisioner = new ExternalProvisioner(store, nodes)
  }

  /** Whose turn it is: the binder before the provisioner, as what is there is taken before more is made. */
  next(): VolumeWrite | undefined {
    return this.ephemeral.next() ?? this.binder.next() ?? this.provisioner.next()
  }

  /** Applies writes until nothing more would happen, however long one waits. Returns how many there were. */
  settle(): number {
    let total = 0
    for (;;) {
      const writes = this.drain()
      total += writes
      // A volume that came after its claim is found at the next resync only.
      this.binder.resync()
      const write = this.next()
      if (!write) return total
    }
  }

  private drain(): number {
    let writes = 0
    for (let write = this.next(); write; write = this.next()) {
      if (!this.store.apply(write)) throw new Error(`${write.kind} ${write.key} changed under its controller`)
      if (++writes > WRITES_PER_OBJECT * (this.store.count + 16)) throw new Error('the volumes do not settle')
    }
    return writes
  }
}
