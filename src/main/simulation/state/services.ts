import type { KubernetesObject } from '../../../design/kubernetes'
import type { Service } from '../../../design/types'
import type { ServiceId } from './ids'
import type { StoredObject } from './objects'
import { readyEndpoints } from './sliceMembers'

/** What is counted of a Service: the object itself is one of the ObjectTable's. */
export interface ServiceState {
  readonly id: ServiceId
  readonly namespace: string
  readonly name: string
  readonly headless: boolean
  stored: boolean
  /** spec.clusterIP: '' for what has none, 'None' of a headless one. */
  clusterIP: string
  /** Ready endpoints as the EndpointSlices say. */
  endpoints: number
  /** Ready endpoints as the node proxies route to them. */
  programmed: number
}

/** The label of a slice that names its Service. */
export const SERVICE_NAME = 'kubernetes.io/service-name'

export interface ServiceSpec {
  type?: string
  clusterIP?: string
  clusterIPs?: readonly string[]
  selector?: Readonly<Record<string, string>>
  publishNotReadyAddresses?: boolean
  trafficDistribution?: string
  ports?: readonly ServicePort[]
}

export interface ServicePort {
  name?: string
  port: number
  protocol?: string
  appProtocol?: string
  targetPort?: number | string
  nodePort?: number
}

export const serviceSpec = (object: KubernetesObject | undefined): ServiceSpec => (object?.spec ?? {}) as ServiceSpec

/** The API server's own Service, which nobody's pods are behind. */
const isOwn = ({ namespace, name }: StoredObject): boolean => namespace === 'default' && name === 'kubernetes'

/** The Services that were declared, in their order, then those that users have made; kept in step at each commit. */
export class ServiceTable {
  readonly list: ServiceState[] = []
  private readonly byKey = new Map<string, ServiceState>()

  constructor(declared: readonly Pick<Service, 'namespace' | 'name' | 'headless'>[]) {
    for (const { namespace, name, headless } of declared) this.add(namespace, name, headless)
  }

  find(namespace: string, name: string): ServiceState | undefined {
    return this.byKey.get(`${namespace}/${name}`)
  }

  /** A commit of a Service or of an EndpointSlice. */
  onStored(object: StoredObject, before: KubernetesObject | undefined): void {
    if (object.kind === 'Service' && !isOwn(object)) this.serviceStored(object)
    else if (object.kind === 'EndpointSlice') {
      this.count(before, -1)
      this.count(object.stored, 1)
    }
  }

  private serviceStored({ namespace, name, stored }: StoredObject): void {
    const { clusterIP = '' } = serviceSpec(stored)
    const state = this.find(namespace, name) ?? this.add(namespace, name, clusterIP === 'None')
    state.stored = stored !== undefined
    state.clusterIP = clusterIP
  }

  private count(slice: KubernetesObject | undefined, by: 1 | -1): void {
    if (!slice) return
    const service = this.find(slice.metadata.namespace ?? '', slice.metadata.labels?.[SERVICE_NAME] ?? '')
    if (service) service.endpoints += by * readyEndpoints(slice)
  }

  private add(namespace: string, name: string, headless: boolean): ServiceState {
    const id = this.list.length as ServiceId
    const state = { id, namespace, name, headless, stored: false, clusterIP: '', endpoints: 0, programmed: 0 }
    this.list.push(state)
    this.byKey.set(`${namespace}/${name}`, state)
    return state
  }
}

/** True when a selector (not empty) matches labels; used once per template and Service. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(selector)
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value)
}
