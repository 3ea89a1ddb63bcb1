/** Writes the rows of a simulated cluster: of every object at the moment it is stored. */
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { ROOT_CA } from '../../../../src/main/simulation/apiserver/seed'
import { Kind } from '../../../../src/main/simulation/events'
import { textOf } from '../../../../src/main/simulation/measure/eventLog'
import { nodeObject } from '../../../../src/main/simulation/state/nodeRecords'
import { NONE, type NodeId, type OwnerId, type PodId } from '../../../../src/main/simulation/state/ids'
import { podName } from '../../../../src/main/simulation/state/names'
import type { StoredObject } from '../../../../src/main/simulation/state/objects'
import { fieldsOf, type Fields, shortKinds } from '../projection'
import type { JsonObject } from '../recording'
import { TimelineWriter } from '../timelineWriter'
import { podFields } from './podFields'

export class Watcher {
  readonly writer = new TimelineWriter()
  /** Names by uid: the row of a pod that is gone no longer tells. */
  private readonly names = new Map<number, string>()

  constructor(
    private readonly cluster: ClusterSimulation,
    private readonly namespace: string,
  ) {
    this.watchObjects()
    this.watchClaims()
    this.watchNodes()
    this.watchEvents()
    this.watchPods()
  }

  private get ms(): number {
    return this.cluster.now / 1000
  }

  private watchObjects(): void {
    for (const object of this.cluster.objects.list) {
      const kind = this.kindOf(object)
      if (kind && object.stored) this.writer.know(kind, object.name, fieldsOf(kind, object.stored as JsonObject))
    }
    this.cluster.objectRegistry.onStored((object) => {
      const kind = this.kindOf(object)
      if (kind) this.writer.changed(this.ms, kind, object.name, object.stored as JsonObject | undefined)
    })
  }

  /** undefined: nothing is told of it. */
  private kindOf({ kind, name, namespace }: StoredObject): string | undefined {
    // The recorder passed it over.
    if (name === ROOT_CA || (namespace !== '' && namespace !== this.namespace)) return undefined
    return shortKinds[kind]
  }

  private watchClaims(): void {
    this.cluster.volumes.listen(({ kind, object, oldObject }) => {
      const { namespace = '', name = '' } = (object ?? oldObject)?.metadata ?? {}
      if (kind !== 'PersistentVolumeClaim' || namespace !== this.namespace) return
      this.writer.changed(this.ms, 'pvc', name, object as JsonObject | undefined)
    })
  }

  private watchNodes(): void {
    const { nodes, nodeRegistry } = this.cluster
    for (let node = 0; node < nodes.count; node++) {
      const record = nodes.record(node as NodeId)
      if (record) this.writer.know('node', record.spec.name, fieldsOf('node', nodeObject(record) as JsonObject))
    }
    nodeRegistry.onStored = (node, _, after) =>
      this.writer.changed(this.ms, 'node', nodes.specs[node].name, after && (nodeObject(after) as JsonObject))
  }

  private watchEvents(): void {
    const { events } = this.cluster.recorder
    events.onStored = (time, event) => {
      const { namespace } = event.regarding
      if (namespace !== '' && namespace !== 'default' && namespace !== this.namespace) return
      this.writer.changedTo(time / 1000, 'ev', event.name, eventFields(event))
    }
    // The scheduler's are kept without objects, as there may be millions.
    const add = events.add.bind(events)
    events.add = (time, reason, owner, ordinal, uid, message) => {
      add(time, reason, owner, ordinal, uid, message)
      if (owner.namespace !== this.namespace || !schedulerReasons.has(reason)) return
      const name = podName(owner, ordinal, uid)
      const said = textOf(reason, message, owner.namespace, name)
      const type: Fields = reason === 'Scheduled' ? {} : { type: 'Warning' }
      const fields = { r: reason, obj: `Pod/${name}`, msg: said, ...type, src: 'default-scheduler' }
      this.writer.changedTo(time / 1000, 'ev', `${name}.${reason}.${this.writer.rows.length}`, fields)
    }
  }

  /** Whatever is written of a pod is told to the watchers of pods; a scheduler's refusal is not. */
  private watchPods(): void {
    const { api, registry } = this.cluster
    const notify = api.notify.bind(api)
    api.notify = (resource, kind, a, b, c, now) => {
      notify(resource, kind, a, b, c, now)
      if (resource === 'pods') this.podChanged(a as PodId, kind === Kind.WatchPodRemoved)
    }
    const setUnschedulable = registry.setUnschedulable.bind(registry)
    registry.setUnschedulable = (pod, uid, message) => {
      const changed = setUnschedulable(pod, uid, message)
      if (changed) this.podChanged(pod, false)
      return changed
    }
  }

  private podChanged(pod: PodId, gone: boolean): void {
    const { pods, owners } = this.cluster
    const owner = owners.get(pods.owner[pod] as OwnerId)
    const uid = pods.uid[pod]
    if (uid === NONE || owner.namespace !== this.namespace) return
    let name = this.names.get(uid)
    if (name === undefined) this.names.set(uid, (name = podName(owner, pods.ordinal[pod], uid)))
    this.writer.changedTo(this.ms, 'pod', name, gone ? undefined : podFields(this.cluster, pod))
  }
}

const schedulerReasons: ReadonlySet<string> = new Set(['Scheduled', 'FailedScheduling', 'Preempted'])

/** The recorder keeps no more of a message. */
const LONGEST_MESSAGE = 300
const cut = (text: string): string => (text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text)

function eventFields(event: Parameters<NonNullable<ClusterSimulation['recorder']['events']['onStored']>>[1]): Fields {
  const { regarding, type, reason, message, count, source } = event
  return {
    r: reason,
    obj: `${regarding.kind}/${regarding.name}`,
    msg: cut(message),
    count,
    ...(type === 'Normal' ? {} : { type }),
    src: source,
  }
}
