/** Parts of the picture and where they stand in the document. */
import type { DocumentIndex, EditObject, Path } from '../../../design/edit'
import { partsOf } from '../graph/layout'
import type { ClusterPart, GraphModel, PoolPart } from '../graph/model'

export type Part = ClusterPart | ReturnType<typeof partsOf>[number]

/** A part with the object that it is written in. */
export interface Selected {
  part: Part
  cluster: ClusterPart
  object: EditObject | undefined
}

/** Whether a part is an object of its own. */
export const isObject = (part: Part) =>
  part.type === 'cluster' || part.type === 'satellite' || (part.type === 'workload' && part.load === undefined)

/** Whether a part is a pool of a Cluster of the document. */
export const isPool = (part: Part): part is PoolPart & { index: number } =>
  part.type === 'pool' && part.index !== undefined

export const isMovable = (part: Part) =>
  part.type !== 'group' &&
  !(part.type === 'workload' && part.load !== undefined) &&
  !(part.type === 'pool' && part.index === undefined)

export const isRemovable = (part: Part) =>
  isObject(part) || isPool(part) || (part.type === 'workload' && part.load !== undefined)

/** The name of a part in its Cluster's annotation; none for objects. */
export function partName(part: Part): { part?: string } {
  if (part.type === 'pool') return { part: `pool/${part.pool}/${part.zone}` }
  return part.type === 'plane' || part.type === 'network' ? { part: part.type } : {}
}

/** Where a part stands in its object. */
export function pathOf(part: Part): Path | undefined {
  if (part.type === 'pool') return part.index === undefined ? undefined : ['spec', 'nodePools', part.index]
  if (part.type === 'plane') return ['spec', 'controlPlane']
  if (part.type === 'network') return ['spec', 'network']
  if (part.type === 'workload' && part.load !== undefined) return ['spec', 'load', part.load]
  return []
}

/** Every part that is drawn, by its id. */
export function partsById(model: GraphModel, index: DocumentIndex): Map<string, Selected> {
  const parts = new Map<string, Selected>()
  for (const cluster of model.clusters) {
    const object = cluster.key === undefined ? undefined : index.byKey.get(cluster.key)
    parts.set(cluster.id, { part: cluster, cluster, object })
    for (const part of partsOf(cluster))
      parts.set(part.id, { part, cluster, object: 'key' in part ? index.byKey.get(part.key) : object })
  }
  return parts
}

/** The part of a cluster that a field of its Cluster object belongs to. */
export function partOfCluster(cluster: ClusterPart, [, field, number]: Path): string {
  if (field === 'controlPlane') return cluster.plane.id
  if (field === 'network') return cluster.network.id
  if (field !== 'nodePools' || typeof number !== 'number') return cluster.id
  return cluster.pools.find(({ index }) => index === number)?.id ?? cluster.id
}

/** The load of a Trial that a field belongs to. */
export const loadAt = (object: EditObject, path: Path) =>
  object.kind === 'Trial' && path[1] === 'load' && typeof path[2] === 'number' ? path[2] : undefined
