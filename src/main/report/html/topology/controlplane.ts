/** The masters: on each the API server, the controller manager, the scheduler and an etcd member (stacked). */
import type { ClusterResult } from '../../../../design/result'
import { box, fit, label } from '../figure'
import { bytes, cpu, plural } from '../format'
import { markup, type Content } from '../markup'

export const controlPlaneHeight = 176
const mostMasters = 5

const parts = ['API server', 'controller manager', 'scheduler', 'etcd']

/** The zone of each master, in the order of the zones; '' where the result does not say. */
function masterZones(cluster: ClusterResult): string[] {
  const zones = cluster.zones.flatMap((zone) => Array.from({ length: zone.masters }, () => zone.name))
  return Array.from({ length: cluster.controlPlane.replicas }, (_, index) => zones[index] ?? '')
}

export function quorum(replicas: number): string {
  const needed = Math.floor(replicas / 2) + 1
  return `etcd quorum ${needed} of ${replicas}`
}

export function tolerance(replicas: number): string {
  const losses = Math.ceil(replicas / 2) - 1
  return losses === 0 ? 'survives no loss' : `survives the loss of ${losses}`
}

function master(number: number, zone: string, x: number, y: number, width: number): Content {
  const narrow = width < 190
  // Zones of one region differ at their end.
  const zoneText = narrow && zone.length > 8 ? `…${zone.slice(-6)}` : fit(zone, width - 92, 10.5)
  const rows = parts.map((part, index) => {
    const top = y + 34 + index * 24
    const name = narrow ? part.replace('manager', 'mgr') : part
    return [
      box(x + 8, top, width - 16, 20, 'row', 5),
      markup`<rect x="${x + 15}" y="${top + 7}" width="6" height="6" rx="1.5" class="f1"/>`,
      label(x + 28, top + 14, 'small strong', name),
    ]
  })
  return [
    box(x, y, width, 136, 'node', 10),
    label(x + 12, y + 22, 'name', `master-${number}`),
    label(x + width - 12, y + 22, 'small', zoneText, 'end'),
    rows,
  ]
}

export function controlPlane(cluster: ClusterResult, x: number, y: number, width: number): Content {
  const { replicas, machineType, cpuMilli, memoryBytes } = cluster.controlPlane
  const facts = [
    machineType === null ? '' : fit(machineType, 170, 12),
    `${cpu(cpuMilli)} CPU · ${bytes(memoryBytes)} each`,
    quorum(replicas),
    tolerance(replicas),
  ].filter((fact) => fact !== '')
  const zones = masterZones(cluster)
  const shown = replicas > mostMasters ? mostMasters - 1 : replicas
  const slots = Math.max(1, Math.min(mostMasters, replicas))
  const room = width - 222
  const each = Math.min(236, Math.floor((room - (slots - 1) * 12) / slots))
  const left = x + 204
  const masters = zones.slice(0, shown).map((zone, index) => {
    return master(index + 1, zone, left + index * (each + 12), y + 22, each)
  })
  const rest = left + shown * (each + 12)
  return [
    box(x, y, width, controlPlaneHeight, 'dashed', 12),
    label(x + 18, y + 30, 'caps', 'CONTROL PLANE'),
    label(x + 18, y + 58, 'big', plural(replicas, 'master')),
    facts.map((fact, index) => label(x + 18, y + 84 + index * 20, 'fact', fact)),
    masters,
    shown < replicas && [
      box(rest, y + 22, each, 136, 'node', 10),
      label(rest + each / 2, y + 94, 'fact', `and ${replicas - shown} more`, 'middle'),
    ],
  ]
}
