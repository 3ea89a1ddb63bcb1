import type { Args, ClusterTopology, NodeDetail, PodRow, Result } from '../../../../protocol/commands'
import { nodeBytes } from './cluster'
import type { FakePlan } from './plan'
import { existing, fakePod } from './podSet'
import { fakeNodeUsage } from './usage'
import { nodeNames } from '../../topology'

export function fakePods(
  plan: FakePlan,
  topology: ClusterTopology,
  now: number,
  query: Args<'run.pods'>,
): Result<'run.pods'> {
  const wanted: PodRow[] = []
  let total = 0
  for (let index = 0; index < existing(plan, topology, now); index++) {
    const row = fakePod(plan, topology, index, now)
    if (query.phase !== 'all' && row.phase !== query.phase) continue
    if (query.range && (row.createdSeconds < query.range.from || row.createdSeconds > query.range.to)) continue
    if (query.search && !`${row.namespace}/${row.name} ${row.owner} ${row.node} ${row.message}`.includes(query.search))
      continue
    if (total >= query.offset && wanted.length < query.limit) wanted.push(row)
    total++
  }
  return { total, rows: wanted }
}

export function fakeNode(plan: FakePlan, topology: ClusterTopology, now: number, node: number): NodeDetail | null {
  if (node >= topology.nodePool.length) return null
  const bytes = nodeBytes(plan, topology, now)
  const name = nodeNames(topology)[node]
  const pool = topology.pools[topology.nodePool[node]]
  const zone = topology.zones[topology.nodeZone[node]]
  const pods: PodRow[] = []
  for (let index = 0; index < existing(plan, topology, now) && pods.length < 40; index++) {
    const row = fakePod(plan, topology, index, now)
    if (row.node === name) pods.push(row)
  }
  const history = fakeHistory(plan, topology, now, node)
  const used = (column: Float32Array | null, amount: number) => {
    const share = column?.at(-1)
    return share === undefined ? null : share * amount
  }
  const allocatable = { cpu: 15890, memory: 64 * 2 ** 30 - 3.1 * 2 ** 30, pods: 110 }
  return {
    name,
    pool: pool.name,
    zone,
    flag: bytes[node * 4 + 3],
    labels: {
      'kubernetes.io/hostname': name,
      'node.kubernetes.io/instance-type': pool.machineType ?? '',
      'topology.kubernetes.io/zone': zone,
    },
    taints: pool.name === 'spot' ? ['spot=true:NoSchedule'] : [],
    resources: [
      {
        name: 'cpu',
        requested: Math.round((bytes[node * 4] / 250) * allocatable.cpu),
        allocatable: allocatable.cpu,
        used: used(history.cpuUsed, allocatable.cpu),
      },
      {
        name: 'memory',
        requested: Math.round((bytes[node * 4 + 1] / 250) * allocatable.memory),
        allocatable: allocatable.memory,
        used: used(history.memoryUsed, allocatable.memory),
      },
      { name: 'pods', requested: pods.length, allocatable: allocatable.pods, used: null },
    ],
    pods,
    history,
  }
}

function fakeHistory(plan: FakePlan, topology: ClusterTopology, now: number, node: number): NodeDetail['history'] {
  const samples = Math.max(1, Math.min(240, Math.floor(now)))
  const time = Float64Array.from({ length: samples }, (_, i) => ((i + 1) * now) / samples)
  const bytes = Array.from(time, (at) => nodeBytes(plan, topology, at).subarray(node * 4, node * 4 + 3))
  const column = (offset: number) => Float32Array.from(bytes, (sample) => sample[offset] / 250)
  const requested = { time, cpu: column(0), memory: column(1), pods: column(2) }
  return { ...requested, ...fakeNodeUsage(plan, requested) }
}
