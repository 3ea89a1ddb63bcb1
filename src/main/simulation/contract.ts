/**
 * What the simulation offers to runs/: everything outside `simulation/` uses these types only.
 * `createSimulation` (simulation.ts) implements it. Not thread-safe: one caller, one thread.
 */
import type { Counts, ObjectiveResult, PendingReason, PodRow, RunResult, TimeSeries } from '../../design/result'
import type { PodExplanation } from '../../design/explanation'
import type { PodLife } from '../../design/podLife'
import type { OutlineRow } from '../../design/print/outline'
import type { RolloutStatus } from '../../design/print/rolloutStatus'
import type { CommandOutput } from '../../design/commandOutput'
import type { PodUsage } from '../../design/podUsage'
import type { Design, Operation } from '../../design/types'
import type { EventLine } from './measure/eventLog'
import type { Found, InterestKind } from './measure/interest'
import type { RolloutColumn } from './measure/rollouts'
import type { Steps } from './steps'

export type { EventLine, Found, InterestKind, Steps }

/** Column names of a live series: those of the result's. */
export type SeriesName = Exclude<keyof TimeSeries, 'intervalSeconds'>

/** A stretch of virtual time, seconds. */
export interface Range {
  from: number
  to: number
}

/** What a screen looks at: one cluster closely, and a range of time or the `last` so many seconds; null: all of it. */
export interface View {
  cluster: string | null
  range: Range | { last: number } | null
}

/** Groups of columns whose names depend on the design or on what happens. */
export const lineGroups = [
  /** Pods by reason; a pod with several reasons counts for each. */
  'pendingReasons',
  /** p99 by verb, seconds. */
  'apiVerbs',
  /** Requested share of allocatable, 0–1, by pool and by zone. */
  'poolCpu',
  'poolMemory',
  'zoneCpu',
  'zoneMemory',
  /** What waits, by component. */
  'queues',
  /** API requests per second by client; etcd's writes; watch events. */
  'requests',
] as const
export type LineGroup = (typeof lineGroups)[number]

export interface LineColumn {
  key: string
  /** As many as the time column beside it. */
  values: Float32Array
}

/** What a workload uses, asks for and may use at most (milli-CPU, bytes; NaN: not known, or no limit), and its pods. */
export interface WorkloadUsage {
  /** `Deployment shop/web` */
  key: string
  /** As wanted, and those that are ready. */
  replicas: Float32Array
  ready: Float32Array
  cpu: Float32Array
  cpuRequests: Float32Array
  cpuLimits: Float32Array
  memory: Float32Array
  memoryRequests: Float32Array
  memoryLimits: Float32Array
}

export interface FocusSnapshot {
  /** Absent: the whole run. */
  range: Range | null
  /** Of the range; null when there is none, then the cluster's own are meant. */
  series: Record<SeriesName, Float64Array> | null
  lines: Record<LineGroup, LineColumn[]>
  /** Of workloads whose usage the Trial declares, the first twelve. */
  usage: WorkloadUsage[]
  /** Mean of the newest ten intervals of `requests`, or over the range. */
  rates: { key: string; perSecond: number }[]
}

export interface ClusterSnapshot {
  name: string
  counts: Counts
  /** At most `maxPoints` values each (min/mean/max kept by downsampling in measure/); NaN where nothing was measured. */
  series: Record<SeriesName, Float64Array>
  /** Of the cluster that the screen looks at; null for the others. */
  focus: FocusSnapshot | null
  /** At the end of the range that is looked at. 4 bytes per node: cpu, memory, pods requested (0–250 ↔ 0–100 %), flag (0 ready, 1 not registered, 2 unschedulable, 3 not ready). */
  nodes: Uint8Array
  /** At the end of the range that is looked at. */
  pendingReasons: PendingReason[]
  /** At most 200, longest waiting first. */
  pending: { namespace: string; name: string; message: string; sinceSeconds: number }[]
  objectives: ObjectiveResult[]
  /** Load over the range that is looked at, else of late. */
  components: { component: string; replicas: number; busy: number; detail: string }[]
  events: { time: number; type: 'Normal' | 'Warning'; reason: string; object: string; message: string }[]
}

export interface Snapshot {
  virtualSeconds: number
  durationSeconds: number
  events: number
  digest: string
  /** What `advance` was told to stop at, and has. */
  found: Found | null
  clusters: ClusterSnapshot[]
}

export interface ClusterTopologyData {
  name: string
  kubernetesVersion: string
  masters: { name: string; zone: string }[]
  pools: { name: string; machineType: string | null }[]
  zones: string[]
  /** Joined by newlines. */
  nodeNames: string
  nodePool: Uint16Array
  nodeZone: Uint16Array
  pods: number
  workloads: number
  services: number
  podCIDR: string
  serviceCIDR: string
  kubeProxyMode: string
  /** What the trial's load does to this cluster, by virtual second. */
  marks: { time: number; label: string }[]
}

export interface NodeDetailData {
  name: string
  pool: string
  zone: string
  flag: number
  labels: Record<string, string>
  taints: string[]
  /** `used` by the pods whose usage the Trial declares, as last measured; null where nothing is. */
  resources: { name: string; requested: number; allocatable: number; used: number | null }[]
  pods: PodRow[]
  /** Requested shares of allocatable over the run, 0–1, in steps of 0.4 %. */
  history: {
    time: Float64Array<ArrayBuffer>
    cpu: Float32Array<ArrayBuffer>
    memory: Float32Array<ArrayBuffer>
    pods: Float32Array<ArrayBuffer>
    /** Used shares of allocatable, up to 2.04 in steps of 0.8 %; null where no usage is declared. */
    cpuUsed: Float32Array<ArrayBuffer> | null
    memoryUsed: Float32Array<ArrayBuffer> | null
  }
}

export interface EventQuery {
  cluster: string
  /** Part of namespace, object, reason or message; empty: all. */
  search: string
  type: 'all' | 'Normal' | 'Warning'
  /** Empty: all. */
  reason: string
  kind: string
  namespace: string
  range: Range | null
  offset: number
  limit: number
}

export interface EventPage {
  total: number
  rows: EventLine[]
  /** Of the range, whatever the other filters are: what can be chosen. */
  reasons: string[]
  kinds: string[]
  namespaces: string[]
  /** Older Events are no longer kept; 0 while all are. */
  keptSince: number
}

export interface PodQuery {
  cluster: string
  search: string
  phase: 'all' | 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Terminating'
  /** This pod alone, whatever the filters are: it is not searched for. */
  only?: { namespace: string; name: string } | undefined
  /** Only pods to which something happened in it: created, bound or started. */
  range?: Range | undefined
  offset: number
  limit: number
}

/** `kubectl get KIND`: a page of it. */
export interface ObjectQuery {
  cluster: string
  kind: string
  /** Empty: all. */
  namespace: string
  /** Part of namespace/name, or of what a column says. */
  search: string
  offset: number
  limit: number
}

export interface ObjectPage {
  columns: { label: string; wide: boolean }[]
  total: number
  /** A cell for each column. */
  rows: { namespace: string; name: string; cells: string[] }[]
  /** How many there are of each kind. */
  kinds: { kind: string; count: number }[]
  namespaces: string[]
}

export interface ObjectName {
  kind: string
  /** '' for what has none. */
  namespace: string
  name: string
}

export interface ObjectDescription {
  rows: OutlineRow[]
  /** Newest first. */
  events: EventLine[]
  /** null: a kind that is not rolled out. */
  rollout: RolloutStatus | null
  /** What its writer may change, as JSON. */
  manifest: string
}

export interface RolloutQuery {
  cluster: string
  namespace: string
  search: string
  offset: number
  limit: number
}

/** Pods of a workload now, by revision and by whether they are available; each is in one of them. */
export interface RolloutBands {
  newAvailable: number
  newUnavailable: number
  oldAvailable: number
  oldUnavailable: number
  terminating: number
}

export interface RolloutRow extends ObjectName {
  /** The one that is rolled out; 0 before there is one. */
  revision: number
  desired: number
  bands: RolloutBands
  /** As `kubectl rollout status` says it. */
  status: string
  done: boolean
  failed: boolean
  paused: boolean
}

export interface RolloutRevision {
  revision: number
  /** Of its ReplicaSet or ControllerRevision. */
  name: string
  images: string[]
  createdSeconds: number
}

export interface RolloutDetail extends RolloutRow {
  /** Newest first. */
  revisions: RolloutRevision[]
  /** What its status has said, as steps: two points for every change. */
  history: Record<'time' | RolloutColumn, Float64Array<ArrayBuffer>>
}

export interface ExplainQuery {
  cluster: string
  namespace: string
  name: string
  /** Ask the cluster as it is now, whatever was written down at the decision. */
  fresh: boolean
}

export interface Simulation {
  readonly durationSeconds: number
  readonly seed: number
  /** Virtual seconds reached. */
  readonly now: number
  /** True when virtual time has reached the duration. */
  readonly done: boolean
  /**
   * Processes events until virtual time `untilSeconds` (at most the duration), or until about `maxEvents` events were
   * processed, whichever comes first. Where it stops changes nothing in the outcome.
   */
  advance(untilSeconds: number, maxEvents: number): void
  /** From now on, `advance` stops at the first of these; an empty list: at none. */
  watchFor(kinds: readonly InterestKind[]): void
  /** What it stopped at; null until it has. */
  readonly found: Found | null
  topology(): ClusterTopologyData[]
  snapshot(view?: View): Snapshot
  pods(query: PodQuery): Steps<{ total: number; rows: PodRow[] }>
  node(cluster: string, index: number): NodeDetailData | null
  events(query: EventQuery): Steps<EventPage>
  /** Objects of a kind with kubectl's own columns. */
  objects(query: ObjectQuery): Steps<ObjectPage>
  /** null: there is no such object. */
  describe(query: ObjectName & { cluster: string }): ObjectDescription | null
  /** Workloads that are rolled out, those first that are not done. */
  rollouts(query: RolloutQuery): { total: number; rows: RolloutRow[] }
  /** null: there is no such workload. */
  rollout(query: ObjectName & { cluster: string }): RolloutDetail | null
  /** The life of a pod, stage by stage; null when nothing is known of such a pod. */
  podLife(query: { cluster: string; namespace: string; name: string }): PodLife | null
  /** What a pod uses as metrics-server has it; null when nobody says what the pods of its workload use. */
  podUsage(query: { cluster: string; namespace: string; name: string }): PodUsage | null
  /** What the kubectl commands of a cluster have written. */
  output(cluster: string): CommandOutput
  /** Why the scheduler put a pod where it is, or leaves it waiting; null when there is no such pod. */
  explain(query: ExplainQuery): PodExplanation | null
  /** Every pod that exists now, in order of creation; lazily, for streaming to CSV. */
  podRows(): Iterable<PodRow>
  /**
   * Inserts what a user does now, whatever its `atSeconds` says. A run of the same Trial with what the result lists in its
   * operations is the same run. False: the run is over, or there is no such cluster.
   */
  operate(operation: Operation): boolean
  /** The result so far; wallSeconds is 0 and cancelled false (the caller knows). */
  result(options: { placements: boolean }): RunResult
}

export type CreateSimulation = (design: Design, options: { version: string }) => Simulation
