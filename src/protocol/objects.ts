/** Objects of a run as kubectl prints them: tables, descriptions, rollouts. */
import * as v from 'valibot'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const ObjectRow = v.object({ namespace: v.string(), name: v.string(), cells: v.array(v.string()) })
export type ObjectRow = v.InferOutput<typeof ObjectRow>

export const ObjectPage = v.object({
  /** As kubectl names them; `wide`: of `-o wide`. */
  columns: v.array(v.object({ label: v.string(), wide: v.boolean() })),
  total: count,
  rows: v.array(ObjectRow),
  /** How many there are of each kind. */
  kinds: v.array(v.object({ kind: v.string(), count })),
  /** What else could be chosen. */
  namespaces: v.array(v.string()),
})
export type ObjectPage = v.InferOutput<typeof ObjectPage>

export const ObjectName = v.object({ kind: v.string(), namespace: v.string(), name: v.string() })
export type ObjectName = v.InferOutput<typeof ObjectName>

/** Rows of `kubectl describe`; design/print/outline.ts says what the fields mean. */
export const OutlineRow = v.object({
  level: count,
  label: v.string(),
  values: v.array(v.string()),
  link: v.nullable(ObjectName),
  table: v.nullable(
    v.object({
      columns: v.array(v.string()),
      rows: v.array(v.array(v.string())),
      links: v.array(v.nullable(ObjectName)),
    }),
  ),
})
export type OutlineRow = v.InferOutput<typeof OutlineRow>

export const RolloutStatus = v.object({ text: v.string(), done: v.boolean(), failed: v.boolean() })

/** Pods of a workload by revision and by whether they are available. */
export const RolloutBands = v.object({
  newAvailable: count,
  newUnavailable: count,
  oldAvailable: count,
  oldUnavailable: count,
  terminating: count,
})
export type RolloutBands = v.InferOutput<typeof RolloutBands>

export const RolloutRow = v.object({
  ...ObjectName.entries,
  revision: count,
  desired: count,
  bands: RolloutBands,
  /** As `kubectl rollout status` says it. */
  status: v.string(),
  done: v.boolean(),
  failed: v.boolean(),
  paused: v.boolean(),
})
export type RolloutRow = v.InferOutput<typeof RolloutRow>

const column = v.instance(Float64Array)

export const RolloutDetail = v.object({
  ...RolloutRow.entries,
  /** Newest first. */
  revisions: v.array(
    v.object({ revision: count, name: v.string(), images: v.array(v.string()), createdSeconds: v.number() }),
  ),
  /** What its status has said, as steps: two points for every change. */
  history: v.object({
    time: column,
    desired: column,
    updated: column,
    total: column,
    ready: column,
    available: column,
  }),
})
export type RolloutDetail = v.InferOutput<typeof RolloutDetail>
