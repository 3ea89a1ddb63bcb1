/** What is the matter with a part, as the canvas marks it: findings of the review and problems of the check. */
import type { Severity } from '../../../design/review'
import type { ClusterPart, GraphModel } from './model'
import { groupId } from './simplify'

/** Something that check or review says. */
export interface RemarkPlace {
  severity: Severity
  title: string
  panel: 'review' | 'problems'
  /** Its place among the findings, or among the problems. */
  number: number
}

/** … of a place in the document. */
export interface Remark extends RemarkPlace {
  /** The object, and of a Cluster or a Trial the part. */
  key: string
  partIn: (cluster: ClusterPart) => string | undefined
  /** Names of clusters; empty: wherever the object is. */
  clusters: readonly string[]
}

export interface Mark {
  /** The worst. */
  severity: Severity
  remarks: readonly Remark[]
}

const ranks: Record<Severity, number> = { error: 0, warning: 1, info: 2 }

/** Where an object is drawn in a cluster: as itself, in its namespace, or within a folded frame. */
function drawnAs(drawn: ClusterPart, full: ClusterPart, remark: Remark): string | undefined {
  if (drawn.key !== undefined && drawn.key === remark.key) return drawn.folded ? drawn.id : remark.partIn(drawn)
  const own = [...full.workloads, ...full.satellites].find(({ key }) => key === remark.key)
  if (!own) return undefined
  if (drawn.folded) return drawn.id
  const id = remark.partIn(drawn) ?? own.id
  const shown = [...drawn.workloads, ...drawn.satellites].some((part) => part.id === id)
  return shown ? id : groupId(drawn.id, own.namespace)
}

/** @param full the model before it was simplified: what a group holds */
export function marksOf(drawn: GraphModel, full: GraphModel, remarks: readonly Remark[]): Map<string, Mark> {
  const byPart = new Map<string, Remark[]>()
  for (const remark of remarks) {
    drawn.clusters.forEach((cluster, at) => {
      if (remark.clusters.length > 0 && !remark.clusters.includes(cluster.name)) return
      const id = drawnAs(cluster, full.clusters[at], remark)
      if (id === undefined) return
      const list = byPart.get(id)
      if (list) list.push(remark)
      else byPart.set(id, [remark])
    })
  }
  return new Map(
    [...byPart].map(([id, list]) => {
      const sorted = list.sort((a, b) => ranks[a.severity] - ranks[b.severity])
      return [id, { severity: sorted[0].severity, remarks: sorted }]
    }),
  )
}
