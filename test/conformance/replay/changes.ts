/** What happened to the cluster during a recording, besides what the scheduler decided, in the order of the clock. */
import type { KubernetesObject, NodeSpec, PlainPod } from '../../../src/design'
import type { Input } from './input'
import { mergePatch } from './mergePatch'
import { type Action, type Patch, type PodObject, type Recording, type TimelineEntry, keyOf } from './recording'
import { claimChange, claimDeleted, volumeChange, volumeDeleted, type Provenance } from './volumeChanges'
import type { World } from './world'

/** Each kind of object has a watch of its own: what comes through one stays in order, what comes through two may not. */
export type Stream = 'nodes' | 'pods' | 'claims' | 'volumes' | 'others' | 'scheduler'

export interface Change {
  /** When the recorder saw or did it, in ms. */
  readonly at: number
  readonly stream: Stream
  /** Index of the attempt that it follows from: that one and those before cannot have seen it. -1: of none. */
  readonly after: number
  readonly apply: (world: World) => void
}

/** All changes, and the declarations that nodes and pods get by them. */
export interface Changes {
  readonly list: readonly Change[]
  readonly nodes: readonly NodeSpec[]
  readonly pods: readonly PlainPod[]
}

const collections: Readonly<Record<string, string>> = {
  persistentvolumes: 'PersistentVolume',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  storageclasses: 'StorageClass',
  csinodes: 'CSINode',
  csidrivers: 'CSIDriver',
  csistoragecapacities: 'CSIStorageCapacity',
  volumeattachments: 'VolumeAttachment',
  poddisruptionbudgets: 'PodDisruptionBudget',
  pods: 'Pod',
  nodes: 'Node',
}

export function changesOf(input: Input): Changes {
  return new ChangeReader(input).read()
}

class ChangeReader {
  private readonly list: Change[] = []
  private readonly nodes: NodeSpec[] = []
  private readonly pods: PlainPod[] = []
  private readonly nodeObjects: Map<string, KubernetesObject>
  private readonly podObjects: Map<string, PodObject>
  private readonly budgets: Map<string, KubernetesObject>
  private readonly provenance: Provenance
  private readonly recording: Recording
  /** Pods with a nomination that the API shows. */
  private readonly nominated = new Set<string>()
  private at = 0

  constructor(private readonly input: Input) {
    const { recording } = input
    const { scenario } = recording
    this.recording = recording
    this.nodeObjects = new Map((scenario.nodes ?? []).map((node) => [node.metadata.name ?? '', node]))
    this.podObjects = new Map([...(scenario.existingPods ?? []), ...input.podObjects].map((pod) => [keyOf(pod), pod]))
    this.budgets = new Map((scenario.pdbs ?? []).map((budget) => [keyOf(budget), budget]))
    this.provenance = {
      recording,
      created: new Map(),
      pods: this.podObjects,
      admit: (one) => input.volumeObject(one) as KubernetesObject,
    }
  }

  read(): Changes {
    for (const entry of this.recording.timeline) {
      this.at = entry.t
      this.readEntry(entry)
    }
    this.readErrors()
    return { list: this.list.sort((one, other) => one.at - other.at), nodes: this.nodes, pods: this.pods }
  }

  private add(stream: Stream, apply: Change['apply'], after = -1): void {
    this.list.push({ at: this.at, stream, after, apply })
  }

  private readEntry(entry: TimelineEntry): void {
    switch (entry.type) {
      case 'bound':
        return this.add('pods', (world) => world.bind(entry.pod, entry.node), this.attemptBefore(entry))
      case 'podTerminating': {
        const cause = this.preemptorOf(entry.pod)
        return this.add('pods', (world) => world.terminate(entry.pod, cause !== -1), cause)
      }
      case 'podDeleted':
        return this.add('pods', (world) => world.delete(entry.pod), this.preemptorOf(entry.pod))
      case 'condition':
        return this.readNomination(entry.pod, entry.nominatedNodeName ?? null)
      case 'nominated':
        return this.readNomination(entry.pod, entry.node)
      case 'pv':
        return this.add('volumes', (world) => volumeChange(world.volumes, entry, this.provenance))
      case 'pvc':
        return this.add('claims', (world) => claimChange(world.volumes, entry, this.provenance))
      case 'pvDeleted':
        return this.add('volumes', (world) => volumeDeleted(world.volumes, entry.name))
      case 'pvcDeleted':
        return this.add('claims', (world) => claimDeleted(world.volumes, entry))
      case 'action':
        return this.readAction(entry.action)
      case 'provisionerFails':
        return
    }
  }

  /** The scheduler's own nominations are known from its attempts; that one is taken back is not. */
  private readNomination(pod: string, node: string | null): void {
    if (node !== null) this.nominated.add(pod)
    else if (this.nominated.delete(pod)) this.add('pods', (world) => world.clearNomination(pod))
  }

  /** The last attempt for a pod before a time: what its binding follows from. */
  private attemptBefore({ pod, t }: { pod: string; t: number }): number {
    return this.recording.attempts.findLastIndex((attempt) => attempt.pod === pod && attempt.tMs <= t)
  }

  /** The attempt that chose a pod as its victim; -1 when somebody else deletes it. */
  private preemptorOf(pod: string): number {
    return this.recording.attempts.findLastIndex(
      ({ tMs, victims = [] }) => tMs <= this.at && victims.some((victim) => victim.pod === pod),
    )
  }

  private readAction(action: Action): void {
    const { op, name = '', patch = {} } = action
    const key = `${action.namespace ?? 'default'}/${name}`
    if (op === 'createNode' && action.node) this.setNode(action.node)
    else if (op === 'patchNode' || op === 'patchNodeStatus') this.patchNode(name, patch)
    else if (op === 'deleteNode') this.deleteNode(name)
    else if (op === 'patchPod') this.patchPod(key, patch)
    else if (op === 'create' && action.object) this.create(action.object)
    else if ((op === 'patch' || op === 'delete') && action.path) this.readPath(action, op)
    // Pods come when they are first tried; their deletion, and waiting, show in the timeline by themselves.
    else if (!['createPods', 'deletePod', 'wait'].includes(op)) throw new Error(`action ${op} is not known`)
  }

  private create(object: KubernetesObject): void {
    if (object.kind === 'Node') return this.setNode(object)
    if (object.kind === 'Pod') return
    if (object.kind === 'PodDisruptionBudget') return this.setBudget(keyOf(object), object)
    const admitted = this.input.volumeObject(object)
    if (!admitted) throw new Error(`${object.kind} objects that come later cannot be replayed`)
    // Claims and volumes show in the timeline as soon as they are there.
    if (isFollowed(object.kind)) this.provenance.created.set(object.metadata.name ?? '', admitted)
    else this.add('others', (world) => void world.volumes.put(admitted))
  }

  private readPath({ path = '', patch = {} }: Action, op: 'patch' | 'delete'): void {
    const [, namespace = 'default', collection, name] =
      /\/v1(?:beta1|alpha1)?\/(?:namespaces\/([^/]+)\/)?([^/]+)\/([^/]+)/.exec(path) ?? []
    const kind = collections[collection]
    if (kind === undefined) throw new Error(`what is done to ${path} cannot be replayed`)
    if (kind === 'Pod') {
      if (op === 'patch') this.patchPod(`${namespace}/${name}`, patch)
    } else if (kind === 'Node') {
      if (op === 'patch') this.patchNode(name, patch)
      else this.deleteNode(name)
    } else if (kind === 'PodDisruptionBudget') {
      const key = `${namespace}/${name}`
      this.setBudget(key, op === 'patch' ? mergePatch(this.budgets.get(key), patch) : undefined)
    } else if (op === 'patch') this.patchVolumeObject(kind, namespace, name, patch)
    else if (!isFollowed(kind)) this.add('others', (world) => world.volumes.remove(kind, namespace, name))
  }

  private patchVolumeObject(kind: string, namespace: string, name: string, patch: Patch): void {
    this.add(streamOf(kind), (world) => {
      const object = world.volumes.get(kind, namespace, name)
      const patched = object && this.input.volumeObject(mergePatch(object, patch))
      if (patched) world.volumes.put(patched)
    })
  }

  private setBudget(key: string, object: KubernetesObject | undefined): void {
    if (object) this.budgets.set(key, object)
    else this.budgets.delete(key)
    const budgets = this.input.budgets([...this.budgets.values()])
    this.add('others', (world) => world.setBudgets(budgets))
  }

  private setNode(object: KubernetesObject): void {
    const spec = this.input.nodeSpec(object)
    this.nodeObjects.set(spec.name, object)
    this.nodes.push(spec)
    this.add('nodes', (world) => world.setNode(spec))
  }

  private patchNode(name: string, patch: Patch): void {
    const object = this.nodeObjects.get(name)
    if (object) this.setNode(mergePatch(object, patch))
  }

  private deleteNode(name: string): void {
    this.nodeObjects.delete(name)
    this.add('nodes', (world) => world.deleteNode(name))
  }

  private patchPod(key: string, patch: Patch): void {
    const object = this.podObjects.get(key)
    if (!object) return
    const patched = mergePatch(object, patch)
    this.podObjects.set(key, patched)
    const plain = this.input.plainPod(patched)
    this.pods.push(plain)
    this.add('pods', (world) => world.updatePod(plain))
  }

  /** An attempt that fails while the pod is being bound gives back what was assumed. The scheduler's own words are exact. */
  private readErrors(): void {
    const { attempts, queueMoves = [], timeline } = this.recording
    attempts.forEach(({ pod, outcome, tMs }, index) => {
      if (outcome !== 'error') return
      const move = queueMoves.find((one) => one.pod === pod && one.tMs >= tMs && one.event === 'ScheduleAttemptFailure')
      const condition = timeline.find((one) => one.type === 'condition' && one.pod === pod && one.t >= tMs)
      this.at = move?.tMs ?? condition?.t ?? tMs
      this.add('scheduler', (world) => world.release(pod), index)
    })
  }
}

const isFollowed = (kind: string): boolean => kind === 'PersistentVolume' || kind === 'PersistentVolumeClaim'

function streamOf(kind: string): Stream {
  if (kind === 'PersistentVolume') return 'volumes'
  return kind === 'PersistentVolumeClaim' ? 'claims' : 'others'
}
