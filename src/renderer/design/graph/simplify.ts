/**
 * Second step: never more than a person can read and a screen can draw. Many workloads become groups by namespace; where
 * even that is too much, clusters are folded to their frames.
 */
import type { ClusterPart, GraphModel, GroupPart, WorkloadPart } from './model'

/** Comfortable for the canvas; see STYLE of xyflow: not beyond a thousand. */
export const elementsMax = 500
/** Workloads of one cluster that are still told apart at a glance. */
export const workloadsMax = 60

export const groupId = (cluster: string, namespace: string) => `${cluster}|group/${namespace}`

export function countElements({ clusters }: GraphModel): number {
  return clusters.reduce(
    (sum, { folded, pools, workloads, satellites, groups, links }) =>
      sum +
      (folded
        ? 1
        : 3 +
          pools.length +
          workloads.length +
          satellites.length +
          groups.length +
          links.filter(({ quiet }) => !quiet).length),
    0,
  )
}

/** `open`: groups and clusters that the person has opened. */
export function simplify(model: GraphModel, open: ReadonlySet<string> = new Set()): GraphModel {
  const total = countElements(model)
  let result: GraphModel = {
    clusters: model.clusters.map((cluster) =>
      cluster.workloads.length > workloadsMax || total > elementsMax ? grouped(cluster, open) : cluster,
    ),
  }
  // The largest first, until it fits.
  const bySize = [...result.clusters].sort((a, b) => sizeOf(b) - sizeOf(a))
  for (const { id } of bySize) {
    if (countElements(result) <= elementsMax) break
    if (open.has(id)) continue
    result = { clusters: result.clusters.map((one) => (one.id === id ? { ...one, folded: true } : one)) }
  }
  return result
}

const sizeOf = (cluster: ClusterPart) => countElements({ clusters: [cluster] })

function grouped(cluster: ClusterPart, open: ReadonlySet<string>): ClusterPart {
  const groups = new Map<string, WorkloadPart[]>()
  for (const workload of cluster.workloads)
    groups.set(workload.namespace, [...(groups.get(workload.namespace) ?? []), workload])
  const closed = new Set(
    [...groups]
      .filter(([namespace, members]) => members.length > 1 && !open.has(groupId(cluster.id, namespace)))
      .map(([namespace]) => namespace),
  )
  const workloads = cluster.workloads.filter(({ namespace }) => !closed.has(namespace))
  const satellites = cluster.satellites.filter(({ namespace }) => !closed.has(namespace))
  const drawn = new Set([...workloads, ...satellites, ...cluster.pools].map(({ id }) => id))
  return {
    ...cluster,
    workloads,
    satellites,
    links: cluster.links.filter(({ from, to }) => drawn.has(from) && drawn.has(to)),
    groups: [...closed].sort().map((namespace) => groupOf(cluster, namespace, groups.get(namespace)!)),
  }
}

function groupOf(cluster: ClusterPart, namespace: string, members: readonly WorkloadPart[]): GroupPart {
  const kinds = new Map<string, number>()
  for (const { kind } of members) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  return {
    type: 'group',
    id: groupId(cluster.id, namespace),
    at: undefined,
    namespace,
    workloads: members.length,
    satellites: cluster.satellites.filter((one) => one.namespace === namespace).length,
    pods: members.reduce((sum, { pods }) => sum + pods, 0),
    kinds: [...kinds].map(([kind, count]) => ({ kind, count })),
  }
}
