/** The workloads of the document and what the items of the timeline make of their replicas. */
import { getIn, isMapping, type DocumentIndex, type EditObject } from '../../design/edit'
import { defaultControllerQps, planReplicas, type ReplicasPlan, type ReplicasSet } from '../../design/expectedReplicas'
import type { Item } from './editor.svelte'

const withReplicas = new Set(['Deployment', 'ReplicaSet', 'StatefulSet'])
const whole = (value: unknown, otherwise: number) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : otherwise

/** null: how many pods it has, and how long, only a run shows. */
function replicasOf({ kind, value }: EditObject, nodes: number): number | null {
  if (withReplicas.has(kind)) return whole(getIn(value, ['spec', 'replicas']), 1)
  if (kind === 'Pod') return 1
  return kind === 'DaemonSet' ? nodes : null
}

function nodesOf(clusters: readonly EditObject[], explicit: readonly EditObject[], name: string): number {
  const cluster = clusters.find((one) => one.name === name)
  const pools = getIn(cluster?.value, ['spec', 'nodePools'])
  const inPools = Array.isArray(pools)
    ? pools.reduce((sum: number, pool) => sum + (isMapping(pool) ? whole(pool.count, 1) : 0), 0)
    : 0
  return inPools + explicit.filter((one) => (one.clusters ?? [clusters[0]?.name ?? '']).includes(name)).length
}

function qpsOf(cluster: EditObject | undefined): number {
  const args = getIn(cluster?.value, ['spec', 'controlPlane', 'controllerManager', 'extraArgs'])
  if (!isMapping(args)) return defaultControllerQps
  const qps = Number(args['kube-api-qps'] ?? args['--kube-api-qps'] ?? defaultControllerQps)
  return qps > 0 ? qps : Infinity
}

export function planOf({ objects }: DocumentIndex, items: readonly Item[], duration: number): ReplicasPlan {
  const clusters = objects.filter(({ kind }) => kind === 'Cluster')
  const nodes = objects.filter(({ kind }) => kind === 'Node')
  const first = clusters[0]?.name ?? ''
  const start = new Map<string, number>()
  /** Clusters of each workload, in the order in which an item without a cluster finds it. */
  const homes = new Map<string, string[]>()
  for (const object of objects) {
    const key = `${object.kind}/${object.namespace}/${object.name}`
    for (const cluster of object.clusters ?? [first]) {
      const replicas = replicasOf(object, object.kind === 'DaemonSet' ? nodesOf(clusters, nodes, cluster) : 0)
      if (replicas === null || start.has(`${cluster}/${key}`)) continue
      start.set(`${cluster}/${key}`, replicas)
      homes.set(key, [...(homes.get(key) ?? []), cluster])
    }
  }
  const order = new Map(clusters.map(({ name }, at) => [name, at]))
  for (const names of homes.values()) names.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
  const sets = items.flatMap(({ kind, raw, extent }): ReplicasSet[] => {
    const set = extent.at < duration ? kind?.sets?.(raw) : undefined
    if (!set) return []
    const key = `${set.kind}/${set.namespace}/${set.name}`
    const cluster = set.cluster ?? homes.get(key)?.[0]
    if (cluster === undefined || !start.has(`${cluster}/${key}`)) return []
    return [{ workload: `${cluster}/${key}`, cluster, at: extent.at, replicas: set.replicas }]
  })
  const rates = new Map(clusters.map((cluster) => [cluster.name, qpsOf(cluster)]))
  return planReplicas(start, sets, (cluster) => rates.get(cluster) ?? defaultControllerQps)
}
