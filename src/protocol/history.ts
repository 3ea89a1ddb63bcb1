/** Kept runs as the screens see them: the row of a list, and what a comparison looks at. */
import * as v from 'valibot'

/** Names files, so nothing else passes. */
export const keptId = v.pipe(v.string(), v.regex(/^\d{17}-[0-9a-f]{8}$/))

export const KeptRun = v.object({
  id: keptId,
  name: v.string(),
  /** Name of the document, or of the file that it was opened from. */
  document: v.string(),
  /** When it was kept, ISO 8601. */
  savedAt: v.string(),
  pinned: v.boolean(),
  cancelled: v.boolean(),
  seed: v.number(),
  virtualSeconds: v.number(),
  nodes: v.number(),
  clusters: v.array(v.string()),
  digest: v.string(),
  /** SHA-256 of the texts that were run; null where the result does not say. */
  inputDigest: v.nullable(v.string()),
  verdict: v.object({ met: v.number(), missed: v.number(), unmeasured: v.number() }),
  /** Of the whole fleet, by the ids of design/compare/figures.ts. */
  figures: v.record(v.string(), v.nullable(v.number())),
  /** Set for a run of a sweep. */
  sweep: v.nullable(
    v.object({
      /** The same for all runs of one sweep. */
      id: v.string(),
      /** The field, as a person reads it. */
      field: v.string(),
      value: v.string(),
      index: v.number(),
    }),
  ),
  /** On the disk. */
  bytes: v.number(),
})
export type KeptRun = v.InferOutput<typeof KeptRun>

const latency = v.object({ p50: v.number(), p90: v.number(), p99: v.number(), max: v.number(), count: v.number() })
const Latencies = v.object({
  schedulingSli: latency,
  schedulingAttempt: latency,
  podStart: latency,
  podStartTotal: latency,
  api: latency,
})
const Counts = v.object({
  nodes: v.number(),
  podsCreated: v.number(),
  podsScheduled: v.number(),
  podsRunning: v.number(),
  podsPending: v.number(),
  podsDeleted: v.number(),
})
const Objective = v.object({
  name: v.string(),
  metric: v.picklist([
    'apiMutating',
    'apiReadResource',
    'apiReadCluster',
    'podStartup',
    'schedulingSli',
    'podsPending',
  ]),
  cluster: v.string(),
  unit: v.picklist(['s', 'pods']),
  limit: v.number(),
  actual: v.nullable(v.number()),
  met: v.boolean(),
  note: v.optional(v.string()),
})
const numbers = v.array(v.number())
const measured = v.array(v.nullable(v.number()))
const lines = v.array(v.object({ key: v.string(), values: measured }))
const UsedAmount = v.nullable(
  v.object({
    usedMean: v.number(),
    usedMax: v.number(),
    requestedMean: v.number(),
    limitMean: v.nullable(v.number()),
    mostOfRequested: v.nullable(v.number()),
    mostOfLimit: v.nullable(v.number()),
  }),
)
const used = { cpu: UsedAmount, memory: UsedAmount }
const Usage = v.object({
  workloads: v.array(v.object({ kind: v.string(), namespace: v.string(), name: v.string(), ...used })),
  pools: v.array(v.object({ pool: v.string(), ...used })),
})
const TimeSeries = v.object({
  intervalSeconds: v.number(),
  time: numbers,
  created: numbers,
  scheduled: numbers,
  started: numbers,
  deleted: numbers,
  pending: numbers,
  running: numbers,
  schedulingP50: measured,
  schedulingP90: measured,
  schedulingP99: measured,
  apiMutatingP99: measured,
  apiReadP99: measured,
  apiRequests: numbers,
  cpuRequested: numbers,
  memoryRequested: numbers,
  lines: v.optional(
    v.object({
      apiVerbs: lines,
      poolCpu: lines,
      poolMemory: lines,
      zoneCpu: lines,
      zoneMemory: lines,
      queues: lines,
      workloadCpuUsed: v.optional(lines),
      workloadCpuRequested: v.optional(lines),
      workloadCpuLimit: v.optional(lines),
      workloadMemoryUsed: v.optional(lines),
      workloadMemoryRequested: v.optional(lines),
      workloadMemoryLimit: v.optional(lines),
      workloadReplicas: v.optional(lines),
      poolCpuUsed: v.optional(lines),
      poolMemoryUsed: v.optional(lines),
    }),
  ),
})

/** design/compare/comparable.ts says what the fields mean. */
export const ComparableRun = v.object({
  seatrial: v.string(),
  design: v.string(),
  trial: v.string(),
  seed: v.number(),
  digest: v.string(),
  virtualSeconds: v.number(),
  cancelled: v.boolean(),
  counts: Counts,
  latency: Latencies,
  objectives: v.array(Objective),
  schedulerConfig: v.optional(v.string()),
  input: v.optional(
    v.object({
      digest: v.string(),
      files: v.optional(v.array(v.object({ name: v.string(), text: v.string() }))),
    }),
  ),
  clusters: v.array(
    v.object({
      name: v.string(),
      kubernetesVersion: v.string(),
      counts: Counts,
      placement: v.object({
        podsPlaced: v.number(),
        nodesUsed: v.number(),
        imbalance: v.object({
          cpuOverNodes: v.number(),
          memoryOverNodes: v.number(),
          cpuOverZones: v.number(),
          memoryOverZones: v.number(),
        }),
        preemptions: v.number(),
      }),
      latency: Latencies,
      objectives: v.array(Objective),
      pendingReasons: v.array(v.object({ reason: v.string(), pods: v.number() })),
      timeseries: TimeSeries,
      usage: v.optional(Usage),
      pricePerHour: v.nullable(v.number()),
      digest: v.string(),
    }),
  ),
})
export type ComparableRun = v.InferOutput<typeof ComparableRun>
