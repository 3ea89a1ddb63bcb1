/** What the fake host pretends to simulate. */
import type { ClusterTopology } from '../../../../protocol/commands'

export interface FakePlan {
  clusters: number
  nodes: number
  pods: number
  durationSeconds: number
  seed: number
  /** Virtual second at which the run fails with a message; undefined: it ends well. */
  failAt?: number
  /** Share of pods that never fit. */
  pendingShare: number
  /** Virtual second at which a zone is lost. */
  zoneLostAt?: number
  /** Scheduling takes so many times as long; 1 when left out. */
  strain?: number
  /** Nodes and pods with names as long as real ones get. */
  longNames?: boolean
  /** Workloads whose usage is declared. */
  usage?: readonly string[]
}

export const defaultPlan: FakePlan = {
  clusters: 1,
  nodes: 60,
  pods: 1200,
  durationSeconds: 600,
  seed: 42,
  pendingShare: 0.03,
}

const zoneNames = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']
const clusterNames = ['prod-eu', 'edge-us', 'batch-eu', 'edge-ap']

const nodeName = ({ longNames }: FakePlan, pool: string, zone: string, node: number) =>
  longNames
    ? `ip-10-${(node >> 16) & 255}-${(node >> 8) & 255}-${node & 255}.${zone}.${pool}.compute.internal.example.com`
    : `${pool}-${zone.slice(-1)}-${node}`

export function fakeTopology(plan: FakePlan, index: number): ClusterTopology {
  const nodes = index === 0 ? plan.nodes : Math.max(3, Math.floor(plan.nodes / (4 * index)))
  const nodePool = new Uint16Array(nodes)
  const nodeZone = new Uint16Array(nodes)
  const nodeNames: string[] = []
  const pools = [
    { name: 'general', machineType: 'm7i.4xlarge' },
    { name: 'spot', machineType: 'c7i.2xlarge' },
  ]
  for (let node = 0; node < nodes; node++) {
    nodePool[node] = nodes > 20 && node >= nodes * 0.85 ? 1 : 0
    nodeZone[node] = node % zoneNames.length
    nodeNames.push(nodeName(plan, pools[nodePool[node]].name, zoneNames[nodeZone[node]], node))
  }
  const masters = index === 1 ? 1 : 3
  return {
    name: clusterNames[index] ?? `cluster-${index + 1}`,
    kubernetesVersion: '1.36',
    masters: Array.from({ length: masters }, (_, i) => ({ name: `master-${i + 1}`, zone: zoneNames[i] })),
    pools: nodes > 20 ? pools : pools.slice(0, 1),
    zones: zoneNames,
    nodeNames: nodeNames.join('\n'),
    nodePool,
    nodeZone,
    pods: Math.round((plan.pods * nodes) / plan.nodes),
    workloads: 14,
    services: 9,
    podCIDR: '10.244.0.0/16',
    serviceCIDR: '10.96.0.0/12',
    kubeProxyMode: 'nftables',
    marks: [{ time: 120, label: 'frontend → 36' }],
  }
}
