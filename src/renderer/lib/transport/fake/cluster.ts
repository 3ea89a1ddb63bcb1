import type { ClusterTopology } from '../../../../protocol/commands'
import { bytesPerNode, NodeFlag, nodeScale, type ClusterFrame, type ComponentFrame } from '../../../../protocol/frame'
import type { FakePlan } from './plan'
import { fakeEventRows } from './events'
import { fakeFocus, reasonShares, resolve, type FakeView } from './focus'
import { existing, fakePod, troubleOf } from './podSet'
import { random } from './random'
import { fakeSeries } from './series'

export function nodeBytes(plan: FakePlan, topology: ClusterTopology, now: number): Uint8Array<ArrayBuffer> {
  const nodes = new Uint8Array(topology.nodePool.length * bytesPerNode)
  const filled = Math.min(1, now / (plan.durationSeconds * 0.55))
  for (let node = 0; node < topology.nodePool.length; node++) {
    const noise = random(plan.seed + node * 31)
    const registered = now > 0.4 + noise() * 3
    const lost = plan.zoneLostAt !== undefined && now > plan.zoneLostAt && topology.nodeZone[node] === 1
    const share = registered ? Math.min(1, filled * (0.55 + noise() * 0.6)) : 0
    nodes[node * bytesPerNode] = share * nodeScale
    nodes[node * bytesPerNode + 1] = share * 0.7 * nodeScale
    nodes[node * bytesPerNode + 2] = share * 0.5 * nodeScale
    nodes[node * bytesPerNode + 3] = lost ? NodeFlag.notReady : registered ? NodeFlag.ready : NodeFlag.notRegistered
    if (node % 97 === 40) nodes[node * bytesPerNode + 3] = NodeFlag.unschedulable
  }
  return nodes
}

function components(topology: ClusterTopology, rate: number, filled: number, lost: boolean): ComponentFrame[] {
  const masters = topology.masters.length
  const part = (component: string, replicas: number, busy: number, detail: string) => ({
    component,
    replicas,
    busy,
    detail,
  })
  return [
    part(
      'kube-apiserver',
      masters,
      Math.min(0.97, 0.2 + filled * 0.35 + (lost ? 0.4 : 0)),
      `${Math.round(60 + rate * 9)} req/s · p99 ${lost ? '1.31 s' : '38 ms'}`,
    ),
    part('etcd', masters, 0.22 + filled * 0.2, 'fsync p99 8.4 ms'),
    part('kube-controller-manager', masters, 0.15 + filled * 0.52, `queue ${Math.round(filled * 204)}`),
    part('kube-scheduler', masters, Math.min(0.99, 0.1 + filled * 0.6), `${Math.round(rate)} pods/s · 12 preempted`),
    part(
      'kubelet',
      topology.nodePool.length,
      0.12 + filled * 0.2,
      `leases ${(topology.nodePool.length / 10).toFixed(1)}/s`,
    ),
    part('kube-proxy', topology.nodePool.length, 0.08, 'program p99 1.1 s'),
  ]
}

export function fakeClusterFrame(
  plan: FakePlan,
  topology: ClusterTopology,
  now: number,
  view: FakeView = null,
  close = true,
): ClusterFrame {
  const pods = topology.pods
  const range = resolve(view, now)
  const series = fakeSeries(plan, pods, now)
  const last = series.time.length - 1
  const filled = Math.min(1, now / (plan.durationSeconds * 0.55))
  const lost = plan.zoneLostAt !== undefined && now > plan.zoneLostAt
  const pending = last < 0 ? 0 : series.pending[last]
  const then = range ? range.to : now
  const shown = range ? fakeSeries(plan, pods, now, range) : series
  const waiting = shown.pending.at(-1) ?? 0
  return {
    name: topology.name,
    counts: {
      nodes: topology.nodePool.length,
      podsCreated: Math.round(pods * filled),
      podsScheduled: Math.round(pods * filled) - pending,
      podsRunning: last < 0 ? 0 : series.running[last],
      podsPending: pending,
      podsDeleted: Math.round(now * pods * 0.0008),
    },
    series,
    focus: close ? fakeFocus(plan, topology, range, shown) : null,
    nodes: nodeBytes(plan, topology, then),
    pendingReasons: reasonShares
      .map(([reason, share]) => ({ reason, pods: Math.round(waiting * share) }))
      .filter((entry) => entry.pods > 0),
    pending: pendingRows(plan, topology, now),
    objectives: [
      {
        name: 'Mutating API calls p99',
        metric: 'apiMutating',
        cluster: topology.name,
        unit: 's',
        limit: 1,
        actual: lost ? 1.31 : 0.038,
        met: !lost,
      },
      {
        name: 'Read API calls p99, per resource',
        metric: 'apiReadResource',
        cluster: topology.name,
        unit: 's',
        limit: 1,
        actual: 0.021,
        met: true,
      },
      {
        name: 'Read API calls p99, per cluster',
        metric: 'apiReadCluster',
        cluster: topology.name,
        unit: 's',
        limit: 30,
        actual: null,
        met: true,
        note: 'No such call was made.',
      },
      {
        name: 'Pod startup p99',
        metric: 'podStartup',
        cluster: topology.name,
        unit: 's',
        limit: 5,
        actual: last < 0 ? null : lost ? 11.8 : 2.34,
        met: !lost,
      },
      {
        name: 'Scheduling p99',
        metric: 'schedulingSli',
        cluster: topology.name,
        unit: 's',
        limit: 5,
        actual: last < 0 ? null : 0.083 + filled * 0.1,
        met: true,
      },
      {
        name: 'Pods pending at the end',
        metric: 'podsPending',
        cluster: topology.name,
        unit: 'pods',
        limit: 0,
        actual: pending,
        met: pending === 0,
      },
    ],
    components: components(
      topology,
      shown.created.at(-1) ?? 0,
      Math.min(1, then / (plan.durationSeconds * 0.55)),
      lost,
    ),
    events: fakeEventRows(plan, topology, then),
  }
}

/** Those that wait longest, at most 200. */
function pendingRows(plan: FakePlan, topology: ClusterTopology, now: number): ClusterFrame['pending'] {
  const rows: ClusterFrame['pending'] = []
  for (let index = 0; index < existing(plan, topology, now) && rows.length < 200; index++) {
    if (!troubleOf(plan, index)) continue
    const { namespace, name, message, createdSeconds } = fakePod(plan, topology, index, now)
    rows.push({ namespace, name, message: message || 'waiting for the scheduler', sinceSeconds: now - createdSeconds })
  }
  return rows
}
