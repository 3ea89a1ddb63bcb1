import type { ApiServer } from './apiserver/apiServer'
import type { NodeRegistry } from './apiserver/nodeRegistry'
import type { ObjectRegistry } from './apiserver/objectRegistry'
import type { Workloads } from './apiserver/workloads'
import type { Requests } from './apiserver/requests'
import type { Registry } from './apiserver/registry'
import type { UserRequests } from './apiserver/userRequests'
import type { EventQueue } from './kernel/eventQueue'
import type { RandomStream } from './kernel/random'
import type { Micros } from './kernel/time'
import type { Recorder } from './measure/recorder'
import type { PluginContext } from './scheduler/plugins'
import type { ContainerTable } from './state/containers'
import type { NodeLeases } from './state/leases'
import type { NodeTable } from './state/nodes'
import type { ObjectTable } from './state/objects'
import type { OwnerTable } from './state/owners'
import type { PodTable } from './state/pods'
import type { ResourceIndex } from './state/resources'
import type { ServiceState } from './state/services'
import type { TemplateTable } from './state/templates'
import type { VolumeStore } from './state/volumes'

/**
 * What a component of one cluster may use: the clock, the queue, the API server, and the objects as etcd holds them (to
 * read; only commits write them: the registry's, and for storage objects VolumeStore.apply).
 */
export interface ClusterContext {
  readonly name: string
  readonly now: Micros
  readonly queue: EventQueue
  /** The date of virtual time 0, in milliseconds since 1970. */
  readonly epoch: number
  readonly api: ApiServer
  readonly requests: Requests
  readonly registry: Registry
  readonly users: UserRequests
  readonly objectRegistry: ObjectRegistry
  readonly nodeRegistry: NodeRegistry
  readonly workloads: Workloads
  readonly objects: ObjectTable
  readonly resources: ResourceIndex
  readonly templates: TemplateTable
  readonly nodes: NodeTable
  readonly leases: NodeLeases
  readonly pods: PodTable
  readonly containers: ContainerTable
  readonly owners: OwnerTable
  readonly services: readonly ServiceState[]
  readonly volumes: VolumeStore
  readonly recorder: Recorder
  /** What scheduler plugins look up of Services, owners and namespaces. */
  readonly lookups: Pick<PluginContext, 'namespaceLabels' | 'defaultSelector'>
  /** When a loop of a component begins within its period. */
  phase(name: string, period: Micros): Micros
  /** A random stream of its own for each component. */
  stream(component: string): RandomStream
}
