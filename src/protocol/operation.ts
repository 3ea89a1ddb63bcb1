/** What a user does to a cluster in the course of a run: `Operation` of design/types.ts, checked on arrival. */
import * as v from 'valibot'

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(253))
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(317))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const kinds = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'] as const
const workload = v.object({ kind: v.picklist(kinds), namespace: name, name })
const common = { cluster: v.string(), atSeconds: v.number() }
const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const
const policies = ['Background', 'Foreground', 'Orphan'] as const

/** The engine's API server looks at all else. */
const Manifest = v.looseObject({
  apiVersion: v.string(),
  kind: v.string(),
  metadata: v.looseObject({ name, namespace: v.optional(v.string()) }),
})

export const Operation = v.variant('type', [
  v.object({ ...common, type: v.literal('scale'), workload, replicas: count }),
  v.object({ ...common, type: v.literal('setImage'), workload, container: v.optional(name), image: key }),
  v.object({ ...common, type: v.literal('rollback'), workload, toRevision: count }),
  v.object({ ...common, type: v.picklist(['pause', 'resume', 'restart']), workload }),
  v.object({ ...common, type: v.literal('delete'), workload, propagationPolicy: v.picklist(policies) }),
  v.object({
    ...common,
    type: v.literal('label'),
    workload: v.optional(workload),
    node: v.optional(name),
    key,
    value: v.optional(v.string()),
  }),
  v.object({ ...common, type: v.picklist(['cordon', 'uncordon']), node: name }),
  v.object({ ...common, type: v.picklist(['killNode', 'recoverNode']), node: name }),
  v.object({ ...common, type: v.literal('apply'), object: Manifest }),
  v.object({
    ...common,
    type: v.literal('taint'),
    node: name,
    taint: v.object({ key, value: v.optional(v.string()), effect: v.optional(v.picklist(effects)) }),
    remove: v.boolean(),
  }),
  v.object({
    ...common,
    type: v.literal('drain'),
    node: name,
    options: v.object({
      ignoreDaemonSets: v.boolean(),
      force: v.boolean(),
      deleteEmptyDirData: v.boolean(),
      gracePeriodSeconds: v.pipe(v.number(), v.integer(), v.minValue(-1)),
      timeoutSeconds: v.pipe(v.number(), v.minValue(0)),
    }),
  }),
])
