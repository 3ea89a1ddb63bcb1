/** Control plane and network of a cluster. */
import { isMapping, type Point } from '../../../design/edit'
import { findMachineType } from '../../../design/machineTypes'
import type { ClusterSummary } from '../../lib/checker/summary'
import type { NetworkPart, PlanePart, PoolPart } from './parts'
import { integer, strings, text } from './read'

export function planeOf(
  id: string,
  spec: Record<string, unknown>,
  positions: Map<string, Point>,
  pools: PoolPart[],
  figures?: ClusterSummary,
): PlanePart {
  const plane = isMapping(spec.controlPlane) ? spec.controlPlane : undefined
  const replicas = plane || !figures ? integer(plane?.replicas, 1) : figures.masters.length
  const written = strings(plane?.zones)
  const zones = written.length > 0 ? written : [...new Set(pools.map(({ zone }) => zone))]
  const type = findMachineType(text(plane?.machineType))
  const size = type
    ? `${type.name} · ${type.cpuMilli / 1000} vCPU · ${type.memoryBytes / 1024 ** 3} GiB`
    : text(plane?.machineType) || `${text(plane?.cpu, '4')} vCPU · ${text(plane?.memory, '16Gi')}`
  return {
    type: 'plane',
    id: `${id}|plane`,
    at: positions.get('plane'),
    replicas,
    machine: !plane && figures?.masterMachine ? figures.masterMachine : size,
    masters: Array.from({ length: Math.min(replicas, 9) }, (_, at) => ({
      name: `master-${at + 1}`,
      zone: zones.length > 0 ? zones[at % zones.length] : '',
    })),
  }
}

export function networkOf(
  id: string,
  spec: Record<string, unknown>,
  positions: Map<string, Point>,
  figures?: ClusterSummary,
): NetworkPart {
  const network = isMapping(spec.network) ? spec.network : {}
  return {
    type: 'network',
    id: `${id}|network`,
    at: positions.get('network'),
    podCIDR: text(network.podCIDR, figures?.network.podCIDR ?? '10.244.0.0/16'),
    serviceCIDR: text(network.serviceCIDR, figures?.network.serviceCIDR ?? '10.96.0.0/12'),
    proxy: text(network.kubeProxyMode, 'iptables'),
    nodes: figures?.nodes ?? 0,
    nodeRanges: figures?.network.nodeRanges,
  }
}
