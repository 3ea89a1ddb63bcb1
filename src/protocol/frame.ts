/**
 * A Frame: everything the Run screen draws, at one moment. Frames are whole, never deltas, so a dropped one loses nothing:
 * the screen acknowledges, the host keeps only the newest. Sizes are bounded: 600 points per series, 4 bytes per node,
 * 200 rows of pending pods; the columns that only one cluster needs come for the one that `run.view` has named.
 */
import * as v from 'valibot'

export const maxPoints = 600
/** Bytes per node in `ClusterFrame.nodes`: cpu, memory and pods requested (0–250 ↔ 0–100 % of allocatable), then a `NodeFlag`. */
export const bytesPerNode = 4
export const nodeScale = 250

export const NodeFlag = { ready: 0, notRegistered: 1, unschedulable: 2, notReady: 3 } as const

const float64s = v.instance(Float64Array)
const float32s = v.instance(Float32Array)
const bytes = v.instance(Uint8Array)

/** A stretch of virtual time, seconds. */
export const Range = v.object({ from: v.number(), to: v.number() })
export type Range = v.InferOutput<typeof Range>

/** Columns of equal length (at most `maxPoints`); rates per second, latencies in seconds, NaN where nothing was measured. */
export const SeriesFrame = v.object({
  time: float64s,
  created: float64s,
  scheduled: float64s,
  started: float64s,
  deleted: float64s,
  pending: float64s,
  running: float64s,
  schedulingP50: float64s,
  schedulingP90: float64s,
  schedulingP99: float64s,
  apiMutatingP99: float64s,
  apiReadP99: float64s,
  apiRequests: float64s,
  cpuRequested: float64s,
  memoryRequested: float64s,
})
export type SeriesFrame = v.InferOutput<typeof SeriesFrame>
export const seriesNames = Object.keys(SeriesFrame.entries) as (keyof SeriesFrame)[]

/** A column whose name depends on the design or on what happens: a pool, a reason, a verb, a component. */
export const LineFrame = v.object({ key: v.string(), values: float32s })
export type LineFrame = v.InferOutput<typeof LineFrame>
const lines = v.array(LineFrame)

/** Of a workload: its pods, and what they use, ask for and may use at most (milli-CPU, bytes; NaN: not known, or no limit). */
export const UsageFrame = v.object({
  /** `Deployment shop/web` */
  key: v.string(),
  replicas: float32s,
  ready: float32s,
  cpu: float32s,
  cpuRequests: float32s,
  cpuLimits: float32s,
  memory: float32s,
  memoryRequests: float32s,
  memoryLimits: float32s,
})
export type UsageFrame = v.InferOutput<typeof UsageFrame>

/** What the charts draw of the cluster that is looked at. */
export const FocusFrame = v.object({
  /** null: the whole run. */
  range: v.nullable(Range),
  /** Of the range; null when there is none: then those of the whole run are meant. */
  series: v.nullable(SeriesFrame),
  lines: v.object({
    /** Pods by reason; a pod with several reasons counts for each. */
    pendingReasons: lines,
    /** p99 by verb, seconds. */
    apiVerbs: lines,
    /** Requested share of allocatable, 0–1; beyond ten, the smaller ones share one. */
    poolCpu: lines,
    poolMemory: lines,
    zoneCpu: lines,
    zoneMemory: lines,
    /** What waits, by component. */
    queues: lines,
    /** API requests per second by client; etcd's writes; watch events. */
    requests: lines,
  }),
  /** Workloads whose usage the Trial declares, the first twelve. */
  usage: v.array(UsageFrame),
  /** Of the newest ten intervals of `requests`, or over the range. */
  rates: v.array(v.object({ key: v.string(), perSecond: v.number() })),
})
export type FocusFrame = v.InferOutput<typeof FocusFrame>

export const interestKinds = ['failedScheduling', 'warning', 'objective', 'node', 'mark'] as const
export const InterestKind = v.picklist(interestKinds)
export type InterestKind = v.InferOutput<typeof InterestKind>

/** What a run was told to stop at, and has. */
export const Found = v.object({
  kind: InterestKind,
  cluster: v.string(),
  /** Virtual seconds. */
  time: v.number(),
  text: v.string(),
  /** The pod or node that it is about, as in an EventRow; empty where it is about neither. */
  object: v.string(),
})
export type Found = v.InferOutput<typeof Found>

export const ObjectiveFrame = v.object({
  name: v.string(),
  metric: v.string(),
  cluster: v.string(),
  unit: v.picklist(['s', 'pods']),
  limit: v.number(),
  actual: v.nullable(v.number()),
  met: v.boolean(),
  note: v.optional(v.string()),
})
export type ObjectiveFrame = v.InferOutput<typeof ObjectiveFrame>

export const PendingRow = v.object({
  namespace: v.string(),
  name: v.string(),
  message: v.string(),
  sinceSeconds: v.number(),
})
export type PendingRow = v.InferOutput<typeof PendingRow>

/** Load of one control-plane part: `busy` is 0–1, `detail` is drawn under its name. */
export const ComponentFrame = v.object({
  component: v.string(),
  replicas: v.number(),
  busy: v.number(),
  detail: v.string(),
})
export type ComponentFrame = v.InferOutput<typeof ComponentFrame>

export const EventRow = v.object({
  /** Virtual seconds. */
  time: v.number(),
  type: v.picklist(['Normal', 'Warning']),
  reason: v.string(),
  object: v.string(),
  message: v.string(),
})
export type EventRow = v.InferOutput<typeof EventRow>

export const CountsFrame = v.object({
  nodes: v.number(),
  podsCreated: v.number(),
  podsScheduled: v.number(),
  podsRunning: v.number(),
  podsPending: v.number(),
  podsDeleted: v.number(),
})

export const ClusterFrame = v.object({
  name: v.string(),
  counts: CountsFrame,
  series: SeriesFrame,
  /** Of one cluster only. */
  focus: v.nullable(FocusFrame),
  /** Nodes, reasons and components are those of the range that is looked at. */
  nodes: bytes,
  pendingReasons: v.array(v.object({ reason: v.string(), pods: v.number() })),
  pending: v.array(PendingRow),
  objectives: v.array(ObjectiveFrame),
  components: v.array(ComponentFrame),
  /** The newest Events of the range that is looked at, newest first, at most 50. */
  events: v.array(EventRow),
})
export type ClusterFrame = v.InferOutput<typeof ClusterFrame>

export const runStates = ['running', 'paused', 'finished', 'cancelled', 'failed'] as const
export type RunState = (typeof runStates)[number]

export const Frame = v.object({
  runId: v.number(),
  /** Counts from 1; acknowledge with it. */
  sequence: v.number(),
  state: v.picklist(runStates),
  virtualSeconds: v.number(),
  durationSeconds: v.number(),
  wallSeconds: v.number(),
  events: v.number(),
  eventsPerSecond: v.number(),
  /** Virtual seconds per wall second, over the last second of wall time. */
  speed: v.number(),
  memoryBytes: v.number(),
  /** Empty until the run has ended. */
  digest: v.string(),
  found: v.nullable(Found),
  clusters: v.array(ClusterFrame),
})
export type Frame = v.InferOutput<typeof Frame>
