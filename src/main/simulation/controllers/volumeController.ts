import type { ControlPlane } from '../../../design/types'
import { TokenBuckets } from '../apiserver/tokenBucket'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import { micros, number, sampler } from '../profile'
import type { PodId } from '../state/ids'
import { uidOf } from '../state/names'
import { nameOfPod } from '../state/podNames'
import type { VolumeChanges, VolumeWrite } from '../state/volumes'
import { hasClaims } from '../volumes/claims'
import { EphemeralVolume, type EphemeralPod } from './ephemeralVolume'
import { ExternalProvisioner } from './externalProvisioner'
import { PersistentVolumeBinder } from './persistentVolumeBinder'
import { controllerSettings } from './settings'
import { VolumeWorkers } from './volumeWorkers'

/**
 * The controllers of storage in virtual time: ephemeral-volume-controller, persistentvolume-binder-controller and the
 * drivers' external provisioners, each with its workers and its client. They hear of changes by watching and change things
 * by requests. In a cluster without storage objects nothing happens here.
 */
export class VolumeController {
  private readonly ephemeral: EphemeralVolume
  private readonly binder: PersistentVolumeBinder
  /** By the operand of their events. */
  private readonly all: readonly VolumeWorkers[]
  /** One of each CSI driver's own. */
  private readonly provisionerClients = new Map<string, TokenBuckets>()
  private resyncs = false

  constructor(
    private readonly context: ClusterContext,
    changes: VolumeChanges,
    controlPlane: ControlPlane,
  ) {
    const { volumes, nodes } = context
    this.ephemeral = new EphemeralVolume(volumes, changes)
    this.binder = new PersistentVolumeBinder(volumes, changes)
    const specOf = (name: string) => nodes.specs[nodes.find(name) ?? -1]
    const provisioner = new ExternalProvisioner(volumes, { find: specOf, list: () => nodes.specs }, changes)
    const { workers, client } = controllerSettings(controlPlane, 'ephemeralvolume')
    const own = (): (() => TokenBuckets) => {
      const buckets = new TokenBuckets([client])
      return () => buckets
    }
    const stream = (name: string) => context.stream(`volumes/${name}`)
    this.all = [
      new VolumeWorkers(context, 0, this.ephemeral, {
        workers,
        duration: sampler('controller.sync', stream('ephemeral')),
        client: own(),
        announces: false,
      }),
      // One worker for claims and volumes: upstream has one of each, which wait for each other's locks.
      new VolumeWorkers(context, 1, this.binder, {
        workers: 1,
        duration: sampler('controller.sync', stream('binder')),
        client: own(),
        announces: false,
      }),
      new VolumeWorkers(context, 2, provisioner, {
        workers: number('volume.provisionerWorkers'),
        duration: sampler('volume.provision', stream('provisioner')),
        client: (write) => this.provisionerClient(write),
        announces: true,
      }),
    ]
    changes.listen(() => this.startResync())
    if (volumes.count > 0) this.startResync()
    this.look()
  }

  /** Objects that are being worked on. */
  get depth(): number {
    return this.all.reduce((sum, { depth }) => sum + depth, 0)
  }

  // --- what it watches ---

  podAdded(pod: PodId): void {
    this.podChanged(pod, (ephemeral, subject) => ephemeral.podAdded(subject))
  }

  podDeleting(pod: PodId): void {
    this.podChanged(pod, (ephemeral, subject) => ephemeral.podDeleting(subject))
  }

  podRemoved(pod: PodId): void {
    this.podChanged(pod, (ephemeral, subject) => ephemeral.podDeleted(subject))
  }

  /** Something was heard of: whoever has a worker free looks for work. */
  look(): void {
    for (const workers of this.all) workers.look()
  }

  // --- its own clocks, and answers of the API server ---

  send(index: number, write: number): void {
    this.all[index].send(write)
  }

  commit(index: number, write: number): void {
    this.all[index].commit(write)
  }

  /** Claims that found no volume are looked at again. */
  resync(): void {
    const { queue, now } = this.context
    this.binder.resync()
    this.look()
    queue.push(now + micros('volume.binderSyncPeriod'), Kind.VolumeResync)
  }

  private startResync(): void {
    if (this.resyncs) return
    this.resyncs = true
    this.context.queue.push(this.context.now + micros('volume.binderSyncPeriod'), Kind.VolumeResync)
  }

  private podChanged(pod: PodId, tell: (ephemeral: EphemeralVolume, subject: EphemeralPod) => void): void {
    const { pods, templates } = this.context
    const { source } = templates.list[pods.template[pod]]
    if (!hasClaims(source)) return
    const name = nameOfPod(this.context, pod)
    tell(this.ephemeral, { namespace: source.namespace, name, uid: uidOf(pods.uid[pod]), template: source })
    this.look()
  }

  private provisionerClient({ object, base }: VolumeWrite): TokenBuckets {
    const { csi } = (object ?? base)?.spec as { csi?: { driver: string } }
    const driver = csi?.driver ?? ''
    let client = this.provisionerClients.get(driver)
    if (!client) {
      client = new TokenBuckets([{ qps: number('volume.provisionerQps'), burst: number('volume.provisionerBurst') }])
      this.provisionerClients.set(driver, client)
    }
    return client
  }
}
