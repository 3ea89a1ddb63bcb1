/** What `seatrial explain` is given: plain objects, or a design whose workloads stand for their pods. */
import type { ClusterObjects } from '../clusterObjects'
import { parseDesign } from '../parse'
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

export type ExplainInput =
  | {
      ok: true
      objects: ClusterObjects
      /** That of the design's cluster; undefined for plain objects. */
      configuration: SchedulerConfiguration | undefined
      problems: readonly Problem[]
      notices: readonly Notice[]
    }
  | { ok: false; problems: readonly Problem[] }

/** Reads the files once, whichever they are. Of a design with several clusters the first is taken. */
export function readExplainInput(files: readonly SourceFile[]): ExplainInput {
  const problems = new Problems()
  const raw = readObjects(files, problems, plainReading)
  if (isPlain(raw)) {
    const result = admitObjects(raw, files, problems)
    return result.ok ? { ...result, configuration: undefined } : result
  }
  const parsed = parseDesign(files)
  if (!parsed.ok) return parsed
  const [cluster, ...others] = parsed.design.clusters
  const notices = [...parsed.design.notices]
  if (others.length > 0) {
    notices.push({ subject: 'Cluster', count: others.length, message: `only "${cluster.name}" is looked at here` })
  }
  const configuration = cluster.controlPlane.schedulerConfig
  return { ok: true, objects: clusterObjectsOf(cluster), configuration, problems: parsed.problems, notices }
}
