/** Node pools: one stack for each zone. */
import { getIn, isMapping, type EditObject, type Point } from '../../../design/edit'
import { findMachineType } from '../../../design/machineTypes'
import type { ClusterSummary } from '../../lib/checker/summary'
import type { PoolPart } from './parts'
import { integer, list, strings, text } from './read'

export function poolsOf(
  object: EditObject,
  id: string,
  positions: Map<string, Point>,
  figures: ClusterSummary | undefined,
): PoolPart[] {
  const written = list(getIn(object.value, ['spec', 'nodePools']))
  return written.flatMap((value, index): PoolPart[] => {
    const pool = isMapping(value) ? value : {}
    const name = text(pool.name)
    const zones = strings(pool.zones)
    const count = integer(pool.count, 1)
    const type = findMachineType(text(pool.machineType))
    const capacity = isMapping(pool.capacity) ? pool.capacity : {}
    const size = type
      ? `${type.cpuMilli / 1000} vCPU · ${type.memoryBytes / 1024 ** 3} GiB`
      : [capacity.cpu && `${text(capacity.cpu)} vCPU`, text(capacity.memory)].filter(Boolean).join(' · ')
    const extended = Object.entries(capacity).filter(([resource]) => resource.includes('/'))
    return (zones.length > 0 ? zones : ['']).map((zone, at, all): PoolPart => ({
      type: 'pool',
      id: `${id}|pool/${name}/${zone}${all.indexOf(zone) < at || written.findIndex((one) => getIn(one, ['name']) === name) < index ? `#${index}.${at}` : ''}`,
      at: positions.get(`pool/${name}/${zone}`),
      pool: name,
      index,
      zone,
      nodes: Math.floor(count / all.length) + (at < count % all.length ? 1 : 0),
      machine: text(pool.machineType),
      size,
      gpu: type?.gpu
        ? `${type.gpu.count} × ${type.gpu.model}`
        : extended.map(([resource, amount]) => `${text(amount)} ${resource}`).join(', '),
      taints: list(pool.taints).map(
        (taint) =>
          `${text(getIn(taint, ['key']))}${getIn(taint, ['value']) ? `=${text(getIn(taint, ['value']))}` : ''}:${text(getIn(taint, ['effect']))}`,
      ),
      bin: figures?.capacity.bins.find((bin) => bin.pool === name && bin.zone === zone),
    }))
  })
}

export function poolsOfSummary(id: string, figures: ClusterSummary | undefined): PoolPart[] {
  return (figures?.pools ?? []).flatMap((pool) =>
    pool.byZone.map(({ zone, nodes }): PoolPart => ({
      type: 'pool',
      id: `${id}|pool/${pool.name}/${zone}`,
      at: undefined,
      pool: pool.name,
      index: undefined,
      zone,
      nodes,
      machine: pool.machineType ?? '',
      size: `${pool.cpuMilli / 1000} vCPU · ${Math.round(pool.memoryBytes / 1024 ** 3)} GiB`,
      gpu: pool.extended.join(', '),
      taints: pool.taints,
      bin: figures?.capacity.bins.find((bin) => bin.pool === pool.name && bin.zone === zone),
    })),
  )
}
