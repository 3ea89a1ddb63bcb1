/** What `seatrial explain` is given: plain objects, or a design whose workloads stand for their pods. */
import type { ClusterObjects } from '../clusterObjects'
import { parseDesign, type ParseOptions } from '../parse'
import { Problems } from '../problems'
import { readObjects, type RawObject } from '../read/objects'
import type { Notice, Problem, SchedulerConfiguration, SourceFile } from '../types'
import { clusterObjectsOf } from './fromCluster'
import { admitObjects, plainReading } from './read'

/**
 * Whether the input is plain objects: no Cluster of Seatrial, and either Nodes, or nothing of which only controllers would
 * make the pods (ReplicaSets and StatefulSets without any Pod).
 */
export function isPlainObjects(files: readonly SourceFile[]): boolean {
  return isPlain(readObjects(files, new Problems(), plainReading))
}

function isPlain(objects: readonly RawObject[]): boolean {
  const kinds = new Set<string>()
  for (const { value } of objects) {
    kinds.add(value.kind === 'Cluster' && !value.apiVersion.startsWith('seatrial.dev/') ? '' : value.kind)
  }
  if (kinds.has('Cluster')) return false
  if (kinds.has('Node')) return true
  if (['Deployment', 'DaemonSet', 'Job', 'CronJob'].some((kind) => kinds.has(kind))) return false
  return kinds.has('Pod') || !(kinds.has('ReplicaSet') || kinds.has('StatefulSet'))
}

/** What the scheduler decides about: one cluster. */
export interface ExplainedCluster {
  /** Of the design's Cluster; undefined for plain objects, which have none. */
  name: string | undefined
  objects: ClusterObjects
  /** The Cluster's own; undefined for plain objects. */
  configuration: SchedulerConfiguration | undefined
  /** Flags of the Cluster's kube-scheduler, without dashes. */
  schedulerArgs: Readonly<Record<string, string>>
}

export type ExplainInput =
  | {
      ok: true
      /** At least one. */
      clusters: readonly ExplainedCluster[]
      /** True when the input brought no cluster and one was put under it. */
      defaultCluster: boolean
      problems: readonly Problem[]
      notices: readonly Notice[]
    }
  | { ok: false; problems: readonly Problem[] }

/** Reads the files, whichever they are. `options` are for designs; never throws on what stands in the files. */
export function readExplainInput(files: readonly SourceFile[], options: ParseOptions = {}): ExplainInput {
  const problems = new Problems()
  const raw = readObjects(files, problems, plainReading)
  if (isPlain(raw)) {
    const result = admitObjects(raw, files, problems)
    if (!result.ok) return result
    const { objects, notices } = result
    const cluster = { name: undefined, objects, configuration: undefined, schedulerArgs: {} }
    return { ok: true, clusters: [cluster], defaultCluster: false, problems: result.problems, notices }
  }
  const parsed = parseDesign(files, options)
  if (!parsed.ok) return parsed
  const { design } = parsed
  const clusters = design.clusters.map((cluster) => ({
    name: cluster.name,
    objects: clusterObjectsOf(cluster),
    configuration: cluster.controlPlane.schedulerConfig,
    schedulerArgs: cluster.controlPlane.schedulerArgs,
  }))
  const { defaultCluster, notices } = design
  return { ok: true, clusters, defaultCluster, problems: parsed.problems, notices }
}
