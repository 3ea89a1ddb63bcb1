/** Who speaks of whom. */
import { getIn, isMapping, type Capacity, podLabels, selects, type EditObject } from '../../../design/edit'
import { objectId, type ClusterPart, type Link, type PoolPart } from './parts'
import { list, text } from './read'
import { specOf } from './workloads'

export function linksOf(cluster: string, workloads: readonly EditObject[], satellites: readonly EditObject[]): Link[] {
  const links: Link[] = []
  const add = (kind: Link['kind'], from: EditObject, to: EditObject, label: string) => {
    const ids = [objectId(cluster, from.key), objectId(cluster, to.key)]
    links.push({ id: `${kind}:${ids[0]}:${ids[1]}`, from: ids[0], to: ids[1], kind, label })
  }
  const byNamespace = new Map<string, EditObject[]>()
  for (const workload of workloads)
    byNamespace.set(workload.namespace, [...(byNamespace.get(workload.namespace) ?? []), workload])
  for (const one of satellites) {
    for (const workload of byNamespace.get(one.namespace) ?? []) {
      if (one.kind === 'HorizontalPodAutoscaler') {
        const target = getIn(one.value, ['spec', 'scaleTargetRef'])
        if (getIn(target, ['kind']) === workload.kind && getIn(target, ['name']) === workload.name)
          add('scales', one, workload, 'scales')
      } else if (selects(one, workload))
        add(
          one.kind === 'Service' ? 'selects' : 'protects',
          one,
          workload,
          one.kind === 'Service' ? 'selects' : 'protects',
        )
    }
  }
  for (const from of workloads) {
    for (const kind of ['affinity', 'anti-affinity'] as const) {
      for (const to of affinityTargets(from, kind, byNamespace)) if (to !== from) add(kind, from, to, kind)
    }
  }
  return links
}

/** Workloads whose pods a pod affinity (or anti-affinity) speaks of, in the workload's own namespace. */
function affinityTargets(
  from: EditObject,
  kind: 'affinity' | 'anti-affinity',
  byNamespace: ReadonlyMap<string, EditObject[]>,
): EditObject[] {
  const terms = getIn(specOf(from), ['affinity', kind === 'affinity' ? 'podAffinity' : 'podAntiAffinity'])
  if (!isMapping(terms)) return []
  const all = [
    ...list(terms.requiredDuringSchedulingIgnoredDuringExecution),
    ...list(terms.preferredDuringSchedulingIgnoredDuringExecution).map((one) => getIn(one, ['podAffinityTerm'])),
  ]
  const labels = all.map((term) => getIn(term, ['labelSelector', 'matchLabels'])).filter(isMapping)
  return (byNamespace.get(from.namespace) ?? []).filter((to) => {
    const own = podLabels(to)
    return labels.some((wanted) => Object.entries(wanted).every(([key, value]) => own[key] === value))
  })
}

/** More of them than anybody reads at once. */
const placementMost = 18

/**
 * Workload to node pool: where the pods may run at all, when that is not everywhere, and the zones that they are spread
 * over.
 */
export function placementLinks(
  part: ClusterPart,
  workloads: readonly EditObject[],
  capacity: Capacity | undefined,
): Link[] {
  const links = workloads.flatMap((workload) => {
    const homes = choosesNodes(workload) ? homesOf(workload, capacity) : undefined
    const spread = zoneSpread(workload)
    if (!homes && !spread) return []
    const fitting = homes
      ? part.pools.filter((pool) =>
          homes.bins.some((at) => capacity!.bins[at].pool === pool.pool && capacity!.bins[at].zone === pool.zone),
        )
      : part.pools
    const kind = spread ? 'spread' : 'only'
    const label = spread ?? 'may run here only'
    return (spread && !homes ? lastOfZones(fitting) : fitting).map((pool): Link => {
      const from = objectId(part.id, workload.key)
      return { id: `${kind}:${from}:${pool.id}`, from, to: pool.id, kind, label }
    })
  })
  return links.length > placementMost ? links.map((link) => ({ ...link, quiet: true })) : links
}

/** Taints alone say nothing of a workload: they keep all others away too. */
const choosesNodes = (workload: EditObject) =>
  isMapping(getIn(specOf(workload), ['nodeSelector'])) ||
  isMapping(getIn(specOf(workload), ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution']))

const homesOf = (workload: EditObject, capacity: Capacity | undefined) =>
  capacity?.homes.find(
    ({ kind, namespace, name }) => kind === workload.kind && namespace === workload.namespace && name === workload.name,
  )

/** The pool that stands nearest to the workloads, one of each zone. */
function lastOfZones(pools: readonly PoolPart[]): PoolPart[] {
  const zones = new Map<string, PoolPart>()
  for (const pool of pools) zones.set(pool.zone, pool)
  return zones.size > 1 ? [...zones.values()] : []
}

function zoneSpread(workload: EditObject): string | undefined {
  const constraints = list(getIn(specOf(workload), ['topologySpreadConstraints']))
  const zones = constraints.find((one) => text(getIn(one, ['topologyKey'])) === 'topology.kubernetes.io/zone')
  if (!zones) return undefined
  const strict = getIn(zones, ['whenUnsatisfiable']) === 'DoNotSchedule'
  return `spread over zones, at most ${text(getIn(zones, ['maxSkew']), '?')} apart${strict ? '' : ' if possible'}`
}
