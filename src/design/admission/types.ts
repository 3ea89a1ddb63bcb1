/** What admission is asked, what it looks up, and what it answers. */
import type { KubernetesObject } from '../kubernetes'

/** One reason of a refusal, as in a Status' details. */
export interface Cause {
  reason?: string
  message: string
  field?: string
}

/** What a client is told whose request was not fulfilled. */
export interface Status {
  /** HTTP's. */
  code: number
  /** undefined where the API server gives none. */
  reason?: string
  message: string
  causes: Cause[]
}

export interface AdmissionRequest {
  operation: 'CREATE' | 'UPDATE'
  /** The kind that the path is for, when it is another than the object's own. */
  kind?: string
  /** `status`, `scale`, …: what is written is only that part, and few rules look at it. */
  subresource?: string
  /** Of the path; absent for objects that have none. */
  namespace?: string
  object: KubernetesObject
  /** The object as stored, for an update. */
  oldObject?: KubernetesObject
  /** What becomes of unknown fields: `Strict` refuses the request, `Warn` (the default) drops them and says so. */
  fieldValidation?: 'Ignore' | 'Strict' | 'Warn'
}

/** What decides about a request besides the object itself and depends on settings, not on the moment. */
export interface StaticLookups {
  /** Of the request's namespace. */
  limitRanges: readonly KubernetesObject[]
  priorityClasses: readonly KubernetesObject[]
  runtimeClasses: readonly KubernetesObject[]
  storageClasses: readonly KubernetesObject[]
  /** Feature gates of the API server that are on though they are off by default. */
  gates?: ReadonlySet<Gate>
}

/** Those that decide about fields. */
export type Gate = 'MaxUnavailableStatefulSet'

/** What changes from one request to the next. */
export interface DynamicLookups {
  /** undefined when there is no such namespace. */
  namespacePhase(name: string): 'Active' | 'Terminating' | undefined
  /** Of the request's namespace, in the order of their names. */
  resourceQuotas: readonly KubernetesObject[]
  /** Absent where Services get no addresses. */
  services?: ServiceAllocation
}

/** Addresses and ports of Services. */
export interface ServiceAllocation {
  /** --service-cluster-ip-range, of IPv4. */
  clusterIPRange: string
  /** --service-node-port-range, both ends included. */
  nodePortRange: readonly [number, number]
  usedIPs: ReadonlySet<string>
  usedNodePorts: ReadonlySet<number>
  /** A whole number from 0 to below `limit`. */
  random(limit: number): number
}

/** Names and dates that the API server makes up. */
export interface Identity {
  uid: string
  /** RFC 3339, whole seconds. */
  creationTimestamp: string
  /** Five characters for a generateName. */
  nameSuffix: string
}

export interface Lookups extends StaticLookups, DynamicLookups {
  identity: Identity
}

export interface Admitted {
  object: KubernetesObject
  /** What a client is warned of, e.g. `unknown field "spec.replica"`. */
  warnings: string[]
  /** Quotas with the new status.used, to be stored before the object. */
  quotas: KubernetesObject[]
}

export type Decision = Admitted | { status: Status }
