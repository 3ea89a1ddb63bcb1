/** Storage objects and a scheduler's view of them, for tests. */
import type { KubernetesObject, NodeSelectorTerm } from '../../../src/design/kubernetes'
import type { NodeSpec, PodTemplate } from '../../../src/design/types'
import { SchedulerCache } from '../../../src/main/simulation/scheduler/cache'
import type { ClusterEvent } from '../../../src/main/simulation/scheduler/clusterEvents'
import type { Attempt, FilterPlugin } from '../../../src/main/simulation/scheduler/framework'
import { NONE, type NodeId, type PodId } from '../../../src/main/simulation/state/ids'
import { NodeTable } from '../../../src/main/simulation/state/nodes'
import { ResourceIndex } from '../../../src/main/simulation/state/resources'
import { TemplateTable, type CompiledTemplate } from '../../../src/main/simulation/state/templates'
import { VolumeStore } from '../../../src/main/simulation/state/volumes'
import { makeTemplate } from '../builders'

type Fields = Record<string, unknown>

const object = (apiVersion: string, kind: string, name: string, fields: Fields): KubernetesObject => {
  const { metadata, ...rest } = fields
  return { apiVersion, kind, metadata: { name, ...(metadata as object) }, ...rest }
}

export const inZone = (...zones: string[]): NodeSelectorTerm[] => [
  { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: zones }] },
]
export const onHost = (host: string): NodeSelectorTerm[] => [
  { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [host] }] },
]

interface VolumeFields {
  size?: string
  className?: string
  modes?: string[]
  affinity?: NodeSelectorTerm[]
  claimRef?: { name: string; namespace?: string; uid?: string }
  phase?: string
  metadata?: object
  spec?: Fields
}

/** Available, ReadWriteOnce, of class "std", unless told otherwise. */
export function makeVolume(name: string, fields: VolumeFields = {}): KubernetesObject {
  const {
    size = '10Gi',
    className = 'std',
    modes = ['ReadWriteOnce'],
    affinity,
    claimRef,
    phase = 'Available',
  } = fields
  return object('v1', 'PersistentVolume', name, {
    metadata: fields.metadata,
    spec: {
      capacity: { storage: size },
      accessModes: modes,
      storageClassName: className,
      persistentVolumeReclaimPolicy: 'Retain',
      ...(affinity ? { nodeAffinity: { required: { nodeSelectorTerms: affinity } } } : {}),
      ...(claimRef ? { claimRef: { namespace: 'default', ...claimRef } } : {}),
      csi: { driver: 'csi.example.com', volumeHandle: name },
      ...fields.spec,
    },
    status: { phase },
  })
}

interface ClaimFields {
  size?: string
  className?: string | null
  modes?: string[]
  phase?: string
  /** Bound to it, with the binding completed. */
  volume?: string
  selectedNode?: string
  namespace?: string
  metadata?: object
  spec?: Fields
}

export function makeClaim(name: string, fields: ClaimFields = {}): KubernetesObject {
  const { size = '10Gi', className = 'std', modes = ['ReadWriteOnce'], volume, selectedNode } = fields
  const annotations = {
    ...(volume ? { 'pv.kubernetes.io/bind-completed': 'yes' } : {}),
    ...(selectedNode ? { 'volume.kubernetes.io/selected-node': selectedNode } : {}),
  }
  return object('v1', 'PersistentVolumeClaim', name, {
    metadata: { namespace: fields.namespace ?? 'default', annotations, ...fields.metadata },
    spec: {
      accessModes: modes,
      resources: { requests: { storage: size } },
      ...(className === null ? {} : { storageClassName: className }),
      ...(volume ? { volumeName: volume } : {}),
      ...fields.spec,
    },
    status: { phase: fields.phase ?? (volume ? 'Bound' : 'Pending') },
  })
}

/** A volume and the claim that is bound to it. */
export function makeBound(claim: string, fields: VolumeFields = {}): KubernetesObject[] {
  const volume = makeVolume(`pv-${claim}`, {
    ...fields,
    claimRef: { name: claim, uid: `uid-${claim}` },
    phase: 'Bound',
  })
  const { className = 'std', modes } = fields
  return [volume, makeClaim(claim, { className, modes, volume: `pv-${claim}`, metadata: claimMeta(claim) })]
}

const claimMeta = (claim: string): object => ({
  uid: `uid-${claim}`,
  annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
})

export const makeClass = (name: string, fields: Fields = {}): KubernetesObject =>
  object('storage.k8s.io/v1', 'StorageClass', name, { provisioner: 'csi.example.com', ...fields })
export const makeWaitingClass = (name: string, fields: Fields = {}): KubernetesObject =>
  makeClass(name, { volumeBindingMode: 'WaitForFirstConsumer', ...fields })

export const makeCSINode = (node: string, limit?: number, fields: Fields = {}): KubernetesObject =>
  object('storage.k8s.io/v1', 'CSINode', node, {
    spec: {
      drivers: [
        {
          name: 'csi.example.com',
          nodeID: node,
          topologyKeys: ['topology.kubernetes.io/zone'],
          ...(limit === undefined ? {} : { allocatable: { count: limit } }),
        },
      ],
    },
    ...fields,
  })

export const makeDriver = (storageCapacity: boolean): KubernetesObject =>
  object('storage.k8s.io/v1', 'CSIDriver', 'csi.example.com', { spec: { storageCapacity } })
export const makeCapacity = (name: string, className: string, zone: string, fields: Fields): KubernetesObject =>
  object('storage.k8s.io/v1', 'CSIStorageCapacity', name, {
    metadata: { namespace: 'default' },
    storageClassName: className,
    nodeTopology: { matchLabels: { 'topology.kubernetes.io/zone': zone } },
    ...fields,
  })
export const makeAttachment = (name: string, node: string, volume: string): KubernetesObject =>
  object('storage.k8s.io/v1', 'VolumeAttachment', name, {
    spec: { attacher: 'csi.example.com', nodeName: node, source: { persistentVolumeName: volume } },
  })

/** A template whose pods mount the claims. */
export const mounting = (...claims: string[]): PodTemplate =>
  withVolumes(...claims.map((claimName) => ({ persistentVolumeClaim: { claimName } })))

/** A template with volumes named v0, v1, … */
export function withVolumes(...sources: object[]): PodTemplate {
  const template = makeTemplate()
  return {
    ...template,
    spec: { ...template.spec, volumes: sources.map((source, i) => ({ name: `v${i}`, ...source })) },
  }
}

/** A generic ephemeral volume of a class. */
export const ephemeral = (className: string): object => ({
  ephemeral: { volumeClaimTemplate: { spec: makeClaim('', { className }).spec } },
})

/** Nodes, storage objects and pods as the scheduler's plugins see them. */
export class Scene {
  readonly volumes: VolumeStore
  readonly cache: SchedulerCache
  readonly events: ClusterEvent[] = []
  private readonly names: string[] = []
  private readonly templates: TemplateTable

  constructor(nodes: NodeSpec[], objects: KubernetesObject[]) {
    this.volumes = new VolumeStore(objects)
    this.volumes.listen(({ event }) => event && this.events.push(event))
    const resources = new ResourceIndex()
    const table = new NodeTable([{ name: 'nodes', nodes }], resources)
    this.templates = new TemplateTable(resources)
    const name = (pod: PodId): string => this.names[pod]
    const facts = { podName: name, podUid: (pod: PodId) => `uid-${name(pod)}`, startTime: () => 0 }
    this.cache = new SchedulerCache(table, resources, this.templates, facts)
    nodes.forEach((spec, node) => this.cache.addNode(node as NodeId, spec))
  }

  pod(name: string, template: PodTemplate): { pod: PodId; template: CompiledTemplate } {
    this.names.push(name)
    return { pod: (this.names.length - 1) as PodId, template: this.templates.intern(template) }
  }

  place(name: string, template: PodTemplate, node: number): { pod: PodId; template: CompiledTemplate } {
    const placed = this.pod(name, template)
    this.cache.add(placed.pod, node as NodeId, placed.template)
    return placed
  }

  attempt(name: string, template: PodTemplate): Attempt {
    return { cache: this.cache, target: NONE, ...this.pod(name, template) }
  }

  /** By node: [] where it passes; a sentence when no node can take the pod; 'skip' when the plugin has no say. */
  filter(plugin: FilterPlugin, attempt: Attempt): string[][] | string {
    const answer = plugin.preFilter(attempt)
    if (answer === false) return 'skip'
    if (answer !== true && 'rejection' in answer) return answer.rejection
    return this.cache.specs.map((_, node) => {
      const code = plugin.filter(attempt, node as NodeId)
      return code === 0 ? [] : plugin.describe(code)
    })
  }
}
