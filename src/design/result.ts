/**
 * What a Run leaves behind: the shape of result.json (resources/schemas/result.schema.json documents it for others).
 * Durations and latencies in seconds of virtual time unless the name says otherwise.
 */
import type { Notice, ObjectiveMetric, SourceFile, Operation } from './types'

/** Percentiles in seconds, from a histogram with a relative error of at most 1 %; all 0 when count is 0. */
export interface LatencySummary {
  p50: number
  p90: number
  p99: number
  max: number
  count: number
}

export interface Counts {
  nodes: number
  podsCreated: number
  podsScheduled: number
  podsRunning: number
  podsPending: number
  podsDeleted: number
}

export interface Latencies {
  /** scheduler_pod_scheduling_sli_duration_seconds: from entering the scheduling queue to bound. */
  schedulingSli: LatencySummary
  /** scheduler_scheduling_attempt_duration_seconds: one attempt, algorithm and binding. */
  schedulingAttempt: LatencySummary
  /** Created to all containers reported started, seen by a watch; without image pull and init containers. */
  podStart: LatencySummary
  /** The same with image pull and init containers. */
  podStartTotal: LatencySummary
  /** All API requests. */
  api: LatencySummary
}

/** API latency of one verb on one resource. */
export interface ApiLatency extends LatencySummary {
  verb: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET' | 'LIST'
  resource: string
  /** Worst p99 over the 5-minute windows of the run, as the Kubernetes SLI asks. */
  worstWindowP99: number
}

export interface ObjectiveResult {
  name: string
  metric: ObjectiveMetric
  cluster: string
  /** Unit of limit and actual. */
  unit: 's' | 'pods'
  limit: number
  /** null: nothing was measured (then `met` is true and `note` says so). */
  actual: number | null
  met: boolean
  note?: string
}

export interface PendingPod {
  cluster: string
  namespace: string
  name: string
  /** The scheduler's own words, or what the pod waits for. */
  message: string
  sinceSeconds: number
}

export interface PendingReason {
  /** One reason of the messages, e.g. `Insufficient cpu`. */
  reason: string
  pods: number
}

/** Columns of equal length, one value per interval of `intervalSeconds`; rates are per second. */
export interface TimeSeries {
  intervalSeconds: number
  /** End of each interval. */
  time: number[]
  created: number[]
  scheduled: number[]
  started: number[]
  deleted: number[]
  /** Gauges at the end of each interval. */
  pending: number[]
  running: number[]
  /** Scheduling SLI of the pods bound in the interval, seconds; null where none was bound. */
  schedulingP50: (number | null)[]
  schedulingP90: (number | null)[]
  schedulingP99: (number | null)[]
  /** p99 over mutating and over read-only requests that ended in the interval. */
  apiMutatingP99: (number | null)[]
  apiReadP99: (number | null)[]
  apiRequests: number[]
  /** Requested share of allocatable, 0 to 1. */
  cpuRequested: number[]
  memoryRequested: number[]
  /** Absent in results of versions that did not keep them. */
  lines?: SeriesLines
}

/** A column whose name depends on the design; values as of TimeSeries. */
export interface SeriesLine {
  key: string
  values: (number | null)[]
}

export interface SeriesLines {
  /** p99 of the requests of each verb that ended in the interval, seconds; null where there was none. */
  apiVerbs: SeriesLine[]
  /** Requested share of allocatable, 0 to 1; beyond ten the smaller ones share the line `others`. */
  poolCpu: SeriesLine[]
  poolMemory: SeriesLine[]
  zoneCpu: SeriesLine[]
  zoneMemory: SeriesLine[]
  /** What waits at the end of the interval, by component. */
  queues: SeriesLine[]
  /**
   * Of the first twelve workloads whose usage the Trial declares, as last measured: milli-CPU and bytes of all their running
   * pods; null while nothing is known, or for limits where some container has none. Absent where no usage is declared.
   */
  workloadCpuUsed?: SeriesLine[]
  workloadCpuRequested?: SeriesLine[]
  workloadCpuLimit?: SeriesLine[]
  workloadMemoryUsed?: SeriesLine[]
  workloadMemoryRequested?: SeriesLine[]
  workloadMemoryLimit?: SeriesLine[]
  /** Pods that there should be. */
  workloadReplicas?: SeriesLine[]
  /** Used share of allocatable, pools as in `poolCpu`. */
  poolCpuUsed?: SeriesLine[]
  poolMemoryUsed?: SeriesLine[]
}

/** milli-CPU or bytes: over the times at which metrics-server asked, those without a running pod aside. */
export interface UsedAmount {
  usedMean: number
  usedMax: number
  requestedMean: number
  /** Limits of the containers, null where some have none; of a pool what its nodes have to allocate. */
  limitMean: number | null
  /** The highest share of what was requested, and of the limit, at any of the times; null: there was none. */
  mostOfRequested: number | null
  mostOfLimit: number | null
}

/** null: nobody says, or nothing was measured. */
export interface Used {
  cpu: UsedAmount | null
  memory: UsedAmount | null
}

export interface ClusterUsage {
  /** Those whose usage the Trial declares, in its order: all running pods of each. */
  workloads: ({ kind: string; namespace: string; name: string } & Used)[]
  /** What pods whose usage is declared use of the pools' nodes. */
  pools: ({ pool: string } & Used)[]
}

export interface NodeResult {
  name: string
  pool: string
  zone: string
  allocatableCpuMilli: number
  allocatableMemoryBytes: number
  requestedCpuMilli: number
  requestedMemoryBytes: number
  /** Used by pods whose usage is declared, as last measured; absent where no usage is. */
  usedCpuMilli?: number
  usedMemoryBytes?: number
  pods: number
  maxPods: number
}

export interface ServiceResult {
  namespace: string
  name: string
  clusterIP: string
  /** Ready endpoints at the end. */
  endpoints: number
}

export interface WorkloadResult {
  kind: string
  namespace: string
  name: string
  desired: number
  ready: number
  pending: number
}

export interface ComponentResult {
  /** `kube-apiserver`, `etcd`, `kube-scheduler`, `kube-controller-manager`, `kubelet`, `kube-proxy` */
  component: string
  replicas: number
  /** Human-readable figures, e.g. `{ "requests": 1234, "busy": 0.12 }`. */
  figures: Record<string, number>
}

/** How unevenly the requested share of what is allocatable lies: standard deviations, of shares from 0 to 1. */
export interface Imbalance {
  cpuOverNodes: number
  memoryOverNodes: number
  /** A zone's share is that of all its nodes together. */
  cpuOverZones: number
  memoryOverZones: number
}

/** What the scheduler made of the nodes. */
export interface Placement {
  /** Pods on a node at the end that have not ended. */
  podsPlaced: number
  /** Nodes with such a pod at the end that no DaemonSet made. */
  nodesUsed: number
  imbalance: Imbalance
  /** Pods that had to make room for others during the run. */
  preemptions: number
}

export interface ClusterResult {
  name: string
  kubernetesVersion: string
  counts: Counts
  placement: Placement
  latency: Latencies
  apiByVerb: ApiLatency[]
  objectives: ObjectiveResult[]
  pending: PendingPod[]
  /** Set when `pending` was cut: how many there are in all is counts.podsPending. */
  pendingReasons: PendingReason[]
  timeseries: TimeSeries
  nodes: NodeResult[]
  workloads: WorkloadResult[]
  /** Absent where the Trial declares no usage, or nothing was measured. */
  usage?: ClusterUsage
  services: ServiceResult[]
  components: ComponentResult[]
  zones: { name: string; nodes: number; masters: number }[]
  pools: { name: string; machineType: string | null; nodes: number; zones: string[] }[]
  controlPlane: { replicas: number; machineType: string | null; cpuMilli: number; memoryBytes: number }
  network: { podCIDR: string; serviceCIDR: string; kubeProxyMode: string }
  pricePerHour: number | null
  digest: string
}

/** What a cluster came to under one of several scheduler configurations. */
export interface ComparedRun extends Placement {
  /** Name of the configuration's file. */
  schedulerConfig: string
  cluster: string
  /** Nodes at the end. */
  nodes: number
  podsScheduled: number
  podsPending: number
  schedulingAttempt: LatencySummary
  schedulingSli: LatencySummary
  /** Of those that could be measured. */
  objectivesMet: number
  objectivesMeasured: number
  /** Of the cluster's events. */
  digest: string
}

/** The texts that a run was made of. */
export interface RunInput {
  /** SHA-256 of the texts, in order; names do not count. */
  digest: string
  /** Left out where they are long. */
  files?: readonly SourceFile[]
}

export interface RunResult {
  /** Seatrial's version. */
  seatrial: string
  design: string
  trial: string
  seed: number
  digest: string
  virtualSeconds: number
  wallSeconds: number
  /** True when the run was cancelled before its end. */
  cancelled: boolean
  events: number
  counts: Counts
  latency: Latencies
  objectives: ObjectiveResult[]
  pending: PendingPod[]
  notices: Notice[]
  clusters: ClusterResult[]
  /** Name of the file that took the place of the design's scheduler configuration. */
  schedulerConfig?: string
  /** With it a comparison says what was changed. Added by the host, as wallSeconds is. */
  input?: RunInput
  /** The same trial under several scheduler configurations, this one first; cluster by cluster. */
  comparison?: ComparedRun[]
  /** What users did in the course of the run, those of the Trial and those that were inserted; absent for none. */
  operations?: readonly Operation[]
  /** `namespace/name` → node, or null while pending; only with --placements. With several clusters the key begins with `cluster/`. */
  placements?: Record<string, string | null>
}

/** One row of pods.csv; streamed, never all in memory for large runs. */
export interface PodRow {
  cluster: string
  namespace: string
  name: string
  owner: string
  node: string
  ip: string
  phase: string
  ready: boolean
  createdSeconds: number
  scheduledSeconds: number | null
  startedSeconds: number | null
  message: string
}
