/**
 * A Frame: everything the Run screen draws, at one moment. Frames are whole, never deltas, so a dropped one loses nothing:
 * the screen acknowledges, the host keeps only the newest. Sizes are bounded: 600 points per series, 4 bytes per node,
 * 200 rows of pending pods.
 */
import * as v from 'valibot'

export const maxPoints = 600
/** Bytes per node in `ClusterFrame.nodes`: cpu, memory and pods requested (0–250 ↔ 0–100 % of allocatable), then a `NodeFlag`. */
export const bytesPerNode = 4
export const nodeScale = 250

export const NodeFlag = { ready: 0, notRegistered: 1, unschedulable: 2, notReady: 3 } as const

const float64s = v.instance(Float64Array)
const bytes = v.instance(Uint8Array)

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
  nodes: bytes,
  pendingReasons: v.array(v.object({ reason: v.string(), pods: v.number() })),
  pending: v.array(PendingRow),
  objectives: v.array(ObjectiveFrame),
  components: v.array(ComponentFrame),
  /** The newest Events, newest first, at most 50. */
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
  clusters: v.array(ClusterFrame),
})
export type Frame = v.InferOutput<typeof Frame>
