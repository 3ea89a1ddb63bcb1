/**
 * The Design and the Trial as the rest of Seatrial works with them: parsed, validated, defaulted, in integer units.
 * `parseDesign` (parse.ts) makes them from YAML; the simulation and the screens only read them.
 *
 * Units: CPU in milli-CPU, memory and ephemeral storage in bytes, every other resource as a count; durations in seconds
 * where the name ends in `Seconds`.
 */
import type { PodContext } from './compile/podTemplate'
import type { Container, KubernetesObject, LabelSelector, NodeAffinity, PodSpec, Taint, Toleration } from './kubernetes'

/** Resource name (`cpu`, `memory`, `ephemeral-storage`, `pods`, `nvidia.com/gpu`, …) to an integer amount in base units. */
export type ResourceList = Readonly<Record<string, number>>

/** A place in the input. Line and column count from 1. */
export interface SourcePosition {
  file: string
  line: number
  column: number
}

/** Something wrong with the input: where it is, what was expected, what was found, and what to do about it. */
export interface Problem {
  severity: 'error' | 'warning'
  position: SourcePosition
  /** End of the offending text, for marking it in an editor. */
  end?: { line: number; column: number }
  /** One sentence, e.g. `spec.nodePools[0].count must be an integer from 0 to 100000`. */
  message: string
  /** The offending text, at most 80 characters. */
  found?: string
  /** What to do, e.g. `did you mean "nodePools"?`. */
  remedy?: string
}

/** Input that is accepted and has no effect on the simulation, once per kind (or per feature of a kind). */
export interface Notice {
  /** `ConfigMap`, `Deployment spec.strategy`, … */
  subject: string
  count: number
  message: string
}

/** A host port that a pod occupies; `0.0.0.0` conflicts with every address. */
export interface HostPort {
  protocol: 'TCP' | 'UDP' | 'SCTP'
  hostIP: string
  port: number
}

/** What all pods of one template share. Built once per workload by `compilePodTemplate`. */
export interface PodTemplate {
  namespace: string
  labels: Readonly<Record<string, string>>
  annotations?: Readonly<Record<string, string>>
  /** The specification as written (defaults applied), for what is not compiled below. */
  spec: PodSpec
  /** Regular containers, in order. */
  containers: readonly Container[]
  /** Init containers that run to completion, in order (sidecars excluded). */
  initContainers: readonly Container[]
  /** Init containers with restartPolicy Always. */
  sidecars: readonly Container[]
  /** What the scheduler's Fit filter asks for: max(init, sum of containers and sidecars) plus overhead; excludes `pods`. */
  requests: ResourceList
  /** The same with 100m CPU and 200Mi memory for each container that asks for none; only `cpu` and `memory`. */
  nonZeroRequests: { readonly cpu: number; readonly memory: number }
  /** What LeastAllocated counts for the incoming pod itself: as nonZeroRequests, but blind to pod-level spec.resources. */
  scoredRequests: { readonly cpu: number; readonly memory: number }
  hostPorts: readonly HostPort[]
  nodeSelector: Readonly<Record<string, string>>
  nodeAffinity: NodeAffinity | undefined
  /** As written plus the two default NoExecute tolerations of 300 s that admission adds. */
  tolerations: readonly Toleration[]
  priority: number
  /** spec.preemptionPolicy, from the priority class when the pod says nothing. */
  preemptionPolicy: 'PreemptLowerPriority' | 'Never'
  /** Names of spec.schedulingGates: while there are any, the pod does not enter the scheduling queue. */
  schedulingGates: readonly string[]
  schedulerName: string
  nodeName: string | undefined
  /** Names of a StatefulSet's volumeClaimTemplates: each of its pods mounts the claim `<name>-<pod>`. */
  claimTemplates: readonly string[]
  terminationGracePeriodSeconds: number
  restartPolicy: 'Always' | 'OnFailure' | 'Never'
  /**
   * How long the pod's containers run before they exit with success; from the annotation `seatrial.dev/run-seconds`,
   * Infinity without it. Jobs without the annotation take the profile's default.
   */
  runSeconds: number
}

export type WorkloadKind = 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Pod'

interface WorkloadBase {
  kind: WorkloadKind
  namespace: string
  name: string
  template: PodTemplate
  /** spec.selector of what selects its pods; undefined for a Pod and for a Job's generated one. */
  selector: LabelSelector | undefined
  /** As the API server would store it, without a status. */
  object: KubernetesObject
  position: SourcePosition
}

export interface Deployment extends WorkloadBase {
  kind: 'Deployment'
  replicas: number
  minReadySeconds: number
}
export interface ReplicaSet extends WorkloadBase {
  kind: 'ReplicaSet'
  replicas: number
  minReadySeconds: number
}
export interface StatefulSet extends WorkloadBase {
  kind: 'StatefulSet'
  replicas: number
  minReadySeconds: number
  podManagementPolicy: 'OrderedReady' | 'Parallel'
  /** spec.ordinals.start */
  firstOrdinal: number
  /** PersistentVolumeClaims as admitted, but for their names: each pod's is `<name>-<pod>`. */
  volumeClaimTemplates: readonly KubernetesObject[]
}
export interface DaemonSet extends WorkloadBase {
  kind: 'DaemonSet'
}
export interface Job extends WorkloadBase {
  kind: 'Job'
  parallelism: number
  /** null: any success completes the job (work queue). */
  completions: number | null
  backoffLimit: number
  suspend: boolean
  indexed: boolean
}
export interface CronJob extends WorkloadBase {
  kind: 'CronJob'
  schedule: string
  timeZone: string | undefined
  concurrencyPolicy: 'Allow' | 'Forbid' | 'Replace'
  suspend: boolean
  job: Omit<Job, 'kind' | 'position' | 'selector' | 'object'>
}
/** A bare Pod. `template.nodeName` is set when the manifest places it. */
export interface BarePod extends WorkloadBase {
  kind: 'Pod'
}
export type Workload = Deployment | ReplicaSet | StatefulSet | DaemonSet | Job | CronJob | BarePod

export interface Service {
  namespace: string
  name: string
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
  headless: boolean
  /** null: no selector, endpoints are managed by somebody else. */
  selector: Readonly<Record<string, string>> | null
  ports: readonly { name?: string; port: number; protocol: string }[]
  /** As it was written. */
  object: KubernetesObject
  position: SourcePosition
}

export interface NodeImage {
  names: readonly string[]
  sizeBytes: number
}

/** One machine as the cluster sees it, from a node pool or from a Node object. */
export interface NodeSpec {
  name: string
  /** The pool's name; Node objects that were given explicitly belong to the pool `nodes`. */
  pool: string
  labels: Readonly<Record<string, string>>
  taints: readonly Taint[]
  unschedulable: boolean
  /** Not there when a run begins: its object is created in the course of it. */
  joinsLater?: boolean
  capacity: ResourceList
  allocatable: ResourceList
  /** status.images of a Node object: what ImageLocality scores. Empty for machines of a pool. */
  images: readonly NodeImage[]
  /** Price per hour in US dollars, when the machine type is in the catalogue. */
  pricePerHour: number | undefined
  kubelet: KubeletSettings
}

/** The fields of KubeletConfiguration (v1beta1) that the simulation acts on, with their real defaults filled in. */
export interface KubeletSettings {
  maxPods: number
  serializeImagePulls: boolean
  /** null: no limit (only with serializeImagePulls false). */
  maxParallelImagePulls: number | null
  registryPullQPS: number
  registryBurst: number
  kubeAPIQPS: number
  kubeAPIBurst: number
  nodeLeaseDurationSeconds: number
  nodeStatusReportFrequencySeconds: number
}

export interface NodePool {
  name: string
  /** Name in the machine-type catalogue, undefined when capacity is given. */
  machineType: string | undefined
  zones: readonly string[]
  nodes: readonly NodeSpec[]
  position: SourcePosition
}

/** Where kube-scheduler calls plugins (KubeSchedulerConfiguration v1, `plugins`). */
export const extensionPoints = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const
export type ExtensionPoint = (typeof extensionPoints)[number]

/** spec.topologySpreadConstraints[] of a pod, and PodTopologySpreadArgs.defaultConstraints[] (without selector). */
export interface TopologySpreadConstraint {
  maxSkew: number
  topologyKey: string
  whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'
  labelSelector?: LabelSelector
  minDomains?: number
  nodeAffinityPolicy?: 'Honor' | 'Ignore'
  nodeTaintsPolicy?: 'Honor' | 'Ignore'
  matchLabelKeys?: string[]
}

export interface ShapePoint {
  /** 0 to 100. */
  utilization: number
  /** 0 to 10. */
  score: number
}

/** pluginConfig[].args by plugin, defaults applied (apis/config/v1/defaults.go). */
export interface SchedulerPluginArgs {
  NodeResourcesFit: {
    ignoredResources: readonly string[]
    ignoredResourceGroups: readonly string[]
    scoringStrategy: {
      type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio'
      resources: readonly { name: string; weight: number }[]
      /** Of RequestedToCapacityRatio; empty for the others. */
      shape: readonly ShapePoint[]
    }
  }
  NodeResourcesBalancedAllocation: { resources: readonly { name: string; weight: number }[] }
  NodeAffinity: { addedAffinity: NodeAffinity | undefined }
  PodTopologySpread: { defaultingType: 'System' | 'List'; defaultConstraints: readonly TopologySpreadConstraint[] }
  InterPodAffinity: { hardPodAffinityWeight: number; ignorePreferredTermsOfExistingPods: boolean }
  VolumeBinding: { bindTimeoutSeconds: number; shape: readonly ShapePoint[] }
  DefaultPreemption: { minCandidateNodesPercentage: number; minCandidateNodesAbsolute: number }
}

/** One profile, with defaults and multiPoint expanded as kube-scheduler does. */
export interface SchedulerProfile {
  schedulerName: string
  /** undefined: the configuration's own. */
  percentageOfNodesToScore: number | undefined
  /** In the order in which they are called. `weight` counts for `score` only (at least 1); 0 elsewhere. */
  plugins: Readonly<Record<ExtensionPoint, readonly { name: string; weight: number }[]>>
  args: SchedulerPluginArgs
}

/** A KubeSchedulerConfiguration v1 with defaults applied, and the scheduler's feature gates. */
export interface SchedulerConfiguration {
  parallelism: number
  /** 0: adaptive. */
  percentageOfNodesToScore: number
  podInitialBackoffSeconds: number
  podMaxBackoffSeconds: number
  clientConnection: { qps: number; burst: number }
  /** At least one; scheduler names differ. */
  profiles: readonly SchedulerProfile[]
  /** Those of --feature-gates that act, all of them present (1.36's defaults filled in). */
  featureGates: { SchedulerPopFromBackoffQ: boolean; StorageCapacityScoring: boolean; OpportunisticBatching: boolean }
}

/** policy/v1 */
export interface PodDisruptionBudget {
  namespace: string
  name: string
  /** undefined matches nothing. */
  selector: LabelSelector | undefined
  minAvailable: number | string | undefined
  maxUnavailable: number | string | undefined
  /** status.disruptionsAllowed as given; 0 without a status. */
  disruptionsAllowed: number
  /** Names in status.disruptedPods. */
  disruptedPods: readonly string[]
  /** The object says nothing of status.disruptionsAllowed: whoever makes its pods computes it. */
  withoutStatus?: true
}

export interface ControlPlane {
  /** Masters; each runs API server, controller manager, scheduler and etcd (stacked). */
  replicas: number
  zones: readonly string[]
  machineType: string | undefined
  /** Of one master. */
  cpuMilli: number
  memoryBytes: number
  pricePerHour: number | undefined
  /** Real flags, without dashes, as written: e.g. `{ "kube-api-qps": "20" }`. Unknown flags are reported as notices. */
  apiServerArgs: Readonly<Record<string, string>>
  controllerManagerArgs: Readonly<Record<string, string>>
  schedulerArgs: Readonly<Record<string, string>>
  etcdArgs: Readonly<Record<string, string>>
  /** The KubeSchedulerConfiguration and the flags of kube-scheduler, defaults applied. */
  schedulerConfig: SchedulerConfiguration
}

export interface Network {
  podCIDR: string
  nodeCIDRMaskSize: number
  serviceCIDR: string
  kubeProxyMode: 'iptables' | 'nftables' | 'ipvs'
}

export interface Cluster {
  name: string
  kubernetesVersion: string
  controlPlane: ControlPlane
  nodePools: readonly NodePool[]
  network: Network
  namespaces: readonly string[]
  /** Labels by namespace, each with its own name as kubernetes.io/metadata.name: what namespaceSelectors match. */
  namespaceLabels: Readonly<Record<string, Readonly<Record<string, string>>>>
  priorityClasses: readonly {
    name: string
    value: number
    globalDefault: boolean
    preemptionPolicy: PodTemplate['preemptionPolicy']
  }[]
  workloads: readonly Workload[]
  /** What else is applied, in the order of the files: quotas, limit ranges, budgets, autoscalers, … */
  objects: readonly KubernetesObject[]
  /** What the defaults of pods depend on. */
  podContext: PodContext
  services: readonly Service[]
  podDisruptionBudgets: readonly PodDisruptionBudget[]
  /**
   * PersistentVolume, PersistentVolumeClaim, StorageClass, CSINode, CSIDriver, CSIStorageCapacity and VolumeAttachment
   * objects as admitted, in the order of the files.
   */
  volumeObjects: readonly KubernetesObject[]
  position: SourcePosition
}

export type Distribution =
  | { distribution: 'Constant'; seconds: number }
  | { distribution: 'Exponential'; meanSeconds: number }
  | { distribution: 'Uniform'; minSeconds: number; maxSeconds: number }
  | { distribution: 'LogNormal'; medianSeconds: number; p99Seconds: number }

/** How many pods a second a load creates, or how much pods use, over the time it lasts. Rates are per second. */
export type RateShape =
  | { shape: 'Constant'; perSecond: number }
  /** Straight from one rate to the other. */
  | { shape: 'Ramp'; from: number; to: number }
  /** The same in `steps` (at least 2) even stairs, each as long as the others. */
  | { shape: 'Step'; from: number; to: number; steps: number }
  /** `peak` for `lengthSeconds` at the beginning and every `everySeconds` after it, `base` between. */
  | { shape: 'Burst'; base: number; peak: number; everySeconds: number; lengthSeconds: number }
  /** A cosine between `low` and `high`; `high` at `peakAtSeconds` after the beginning. */
  | { shape: 'DayCurve'; low: number; high: number; periodSeconds: number; peakAtSeconds: number }
  /** Recorded rates, `seconds` (ascending) after the beginning. Step: each holds until the next one. */
  | { shape: 'Trace'; seconds: readonly number[]; perSecond: readonly number[]; interpolation: 'Step' | 'Linear' }

export interface ScaleLoad {
  type: 'scale'
  cluster: string
  atSeconds: number
  workload: { kind: WorkloadKind; namespace: string; name: string }
  replicas: number
}

export interface ChurnLoad {
  type: 'churn'
  name: string
  cluster: string
  atSeconds: number
  /** Infinity: to the end of the run. */
  forSeconds: number
  /** Pods created per second, over time. */
  rate: RateShape
  arrivals: 'Poisson' | 'Constant'
  /** How long a pod lives after its creation; null: pods are deleted by `deleteRatePerSecond` alone, oldest first. */
  lifetime: Distribution | null
  /** Pods deleted per second, oldest first; 0: none. */
  deleteRatePerSecond: number
  template: PodTemplate
}

export type Load = ScaleLoad | ChurnLoad

export interface WorkloadReference {
  kind: WorkloadKind
  namespace: string
  name: string
}

/**
 * What the pods of a workload use in a stretch of time. Several of one workload add up. The rates of the shapes are milli-CPU,
 * bytes, and requests per second to the workload.
 */
export interface UsageProfile {
  cluster: string
  workload: WorkloadReference
  atSeconds: number
  /** Infinity: to the end of the run. */
  forSeconds: number
  /** Of each running pod; undefined: nothing is said of it. */
  cpu: RateShape | undefined
  memory: RateShape | undefined
  /** To the workload; its ready pods share them evenly. */
  requestRate: RateShape | undefined
  /** milli-CPU and bytes that a pod uses for each request per second. */
  cpuPerRequest: number
  memoryPerRequest: number
}

/** Of `kubectl drain`. */
export interface DrainOptions {
  ignoreDaemonSets: boolean
  force: boolean
  deleteEmptyDirData: boolean
  /** -1: the pods' own. */
  gracePeriodSeconds: number
  /** 0: none. */
  timeoutSeconds: number
}

/** What a user does with kubectl in the course of a trial. */
export type Operation = { cluster: string; atSeconds: number } & (
  | { type: 'scale'; workload: WorkloadReference; replicas: number }
  /** container undefined: all of them. */
  | { type: 'setImage'; workload: WorkloadReference; container?: string | undefined; image: string }
  /** toRevision 0: the one before the present. */
  | { type: 'rollback'; workload: WorkloadReference; toRevision: number }
  | { type: 'pause' | 'resume' | 'restart'; workload: WorkloadReference }
  | { type: 'delete'; workload: WorkloadReference; propagationPolicy: 'Background' | 'Foreground' | 'Orphan' }
  /** Of one of the two; value undefined: taken away. */
  | { type: 'label'; workload?: WorkloadReference; node?: string; key: string; value?: string | undefined }
  | { type: 'cordon' | 'uncordon'; node: string }
  | { type: 'taint'; node: string; taint: { key: string; value?: string; effect?: Taint['effect'] }; remove: boolean }
  | { type: 'drain'; node: string; options: DrainOptions }
  /** The machine stops with all that runs on it, and comes back. */
  | { type: 'killNode' | 'recoverNode'; node: string }
  /** As the manifest says it; made when there is none of its name. */
  | { type: 'apply'; object: KubernetesObject }
)

export const objectiveMetrics = [
  'apiMutating',
  'apiReadResource',
  'apiReadCluster',
  'podStartup',
  'schedulingSli',
  'podsPending',
] as const
export type ObjectiveMetric = (typeof objectiveMetrics)[number]

export interface Objective {
  name: string
  metric: ObjectiveMetric
  /** For latencies; ignored by podsPending (which is a count at the end of the run). */
  percentile: 'p50' | 'p90' | 'p99' | 'max'
  /** Seconds, or a count for podsPending. */
  limit: number
}

export interface Trial {
  name: string
  /** 32-bit unsigned integer. */
  seed: number
  durationSeconds: number
  load: readonly Load[]
  /** In the order of the text. */
  operations?: readonly Operation[]
  /** In the order of the text. */
  usage?: readonly UsageProfile[]
  objectives: readonly Objective[]
}

export interface Design {
  clusters: readonly Cluster[]
  trial: Trial
  notices: readonly Notice[]
  /** True when the input held no Cluster and no Node, so that a default cluster was put under it. */
  defaultCluster: boolean
}

/** Files as given; `name` is what problems show. */
export interface SourceFile {
  name: string
  text: string
}

export type ParseResult =
  { ok: true; design: Design; problems: readonly Problem[] } | { ok: false; problems: readonly Problem[] }
