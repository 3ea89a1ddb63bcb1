/**
 * The part of the Kubernetes API that Seatrial reads, in the API's own field names (as in YAML).
 * Only fields that validation, review or the simulation use are typed; everything else is kept by the document itself.
 */

export interface ObjectMeta {
  name?: string
  generateName?: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  uid?: string
  creationTimestamp?: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  ownerReferences?: OwnerReference[]
  finalizers?: string[]
  /** Of the version that a client was shown. */
  resourceVersion?: string
  /** Counts changes of the specification. */
  generation?: number
}

export interface OwnerReference {
  apiVersion?: string
  kind?: string
  name?: string
  uid?: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

export interface LabelSelectorRequirement {
  key: string
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  values?: string[]
}

export interface LabelSelector {
  matchLabels?: Record<string, string>
  matchExpressions?: LabelSelectorRequirement[]
}

export interface NodeSelectorRequirement {
  key: string
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  values?: string[]
}

export interface NodeSelectorTerm {
  matchExpressions?: NodeSelectorRequirement[]
  matchFields?: NodeSelectorRequirement[]
}

export interface NodeAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms: NodeSelectorTerm[] }
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; preference: NodeSelectorTerm }[]
}

export interface Toleration {
  key?: string
  operator?: 'Equal' | 'Exists' | 'Lt' | 'Gt'
  value?: string
  effect?: TaintEffect
  tolerationSeconds?: number
}

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'

export interface Taint {
  key: string
  value?: string
  effect: TaintEffect
  timeAdded?: string
}

/** A quantity as written: `500m`, `2Gi`, `1`, `0.5`. */
export type RawQuantity = string | number

export interface ResourceRequirements {
  /** Of dynamic resource allocation. */
  claims?: unknown[]
  requests?: Record<string, RawQuantity>
  limits?: Record<string, RawQuantity>
}

export interface ContainerPort {
  containerPort?: number
  hostPort?: number
  hostIP?: string
  protocol?: 'TCP' | 'UDP' | 'SCTP'
  name?: string
}

export interface Probe {
  initialDelaySeconds?: number
  periodSeconds?: number
  successThreshold?: number
  failureThreshold?: number
  timeoutSeconds?: number
}

export interface Container {
  name: string
  image?: string
  imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never'
  resources?: ResourceRequirements
  ports?: ContainerPort[]
  readinessProbe?: Probe
  startupProbe?: Probe
  livenessProbe?: Probe
  /** `Always` on an init container makes it a sidecar. */
  restartPolicy?: string
}

export interface PodSpec {
  containers: Container[]
  initContainers?: Container[]
  nodeName?: string
  nodeSelector?: Record<string, string>
  affinity?: { nodeAffinity?: NodeAffinity; podAffinity?: unknown; podAntiAffinity?: unknown }
  tolerations?: Toleration[]
  topologySpreadConstraints?: unknown[]
  priorityClassName?: string
  priority?: number
  preemptionPolicy?: string
  schedulerName?: string
  schedulingGates?: { name: string }[]
  hostNetwork?: boolean
  restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  terminationGracePeriodSeconds?: number
  activeDeadlineSeconds?: number
  overhead?: Record<string, RawQuantity>
  runtimeClassName?: string
  resourceClaims?: unknown[]
  schedulingGroup?: { podGroupName?: string }
  resources?: ResourceRequirements
  volumes?: unknown[]
}

export interface PodTemplateSpec {
  metadata?: ObjectMeta
  spec: PodSpec
}

export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}
