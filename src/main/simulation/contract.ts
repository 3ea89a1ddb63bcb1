/**
 * What the simulation offers to runs/: everything outside `simulation/` uses these types only.
 * `createSimulation` (simulation.ts) implements it. Not thread-safe: one caller, one thread.
 */
import type { Counts, ObjectiveResult, PendingReason, PodRow, RunResult, TimeSeries } from '../../design/result'
import type { PodExplanation } from '../../design/explanation'
import type { Design } from '../../design/types'

/** Column names of a live series: those of the result's. */
export type SeriesName = Exclude<keyof TimeSeries, 'intervalSeconds'>

export interface ClusterSnapshot {
  name: string
  counts: Counts
  /** At most `maxPoints` values each (min/mean/max kept by downsampling in measure/); NaN where nothing was measured. */
  series: Record<SeriesName, Float64Array>
  /** 4 bytes per node: cpu, memory, pods requested (0–250 ↔ 0–100 %), flag (0 ready, 1 not registered, 2 unschedulable, 3 not ready). */
  nodes: Uint8Array
  pendingReasons: PendingReason[]
  /** At most 200, longest waiting first. */
  pending: { namespace: string; name: string; message: string; sinceSeconds: number }[]
  objectives: ObjectiveResult[]
  components: { component: string; replicas: number; busy: number; detail: string }[]
  events: { time: number; type: 'Normal' | 'Warning'; reason: string; object: string; message: string }[]
}

export interface Snapshot {
  virtualSeconds: number
  durationSeconds: number
  events: number
  digest: string
  clusters: ClusterSnapshot[]
}

export interface ClusterTopologyData {
  name: string
  kubernetesVersion: string
  masters: { name: string; zone: string }[]
  pools: { name: string; machineType: string | null }[]
  zones: string[]
  nodeNames: string[]
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
  resources: { name: string; requested: number; allocatable: number }[]
  pods: PodRow[]
}

export interface PodQuery {
  cluster: string
  search: string
  phase: 'all' | 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Terminating'
  offset: number
  limit: number
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
  topology(): ClusterTopologyData[]
  snapshot(): Snapshot
  pods(query: PodQuery): { total: number; rows: PodRow[] }
  node(cluster: string, index: number): NodeDetailData | null
  /** Why the scheduler put a pod where it is, or leaves it waiting; null when there is no such pod. */
  explain(query: ExplainQuery): PodExplanation | null
  /** Every pod that exists now, in order of creation; lazily, for streaming to CSV. */
  podRows(): Iterable<PodRow>
  /** The result so far; wallSeconds is 0 and cancelled false (the caller knows). */
  result(options: { placements: boolean }): RunResult
}

export type CreateSimulation = (design: Design, options: { version: string }) => Simulation
