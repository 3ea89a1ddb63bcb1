/** What the charts draw of the cluster that is looked at: invented columns for every group. */
import type { ClusterTopology } from '../../../../protocol/commands'
import type { FocusFrame, LineFrame, Range, SeriesFrame } from '../../../../protocol/frame'
import type { FakePlan } from './plan'
import { random } from './random'
import { fakeUsage } from './usage'

export type FakeView = Range | { last: number } | null

export const resolve = (view: FakeView, now: number): Range | null =>
  view === null
    ? null
    : 'last' in view
      ? { from: Math.max(0, now - view.last), to: now }
      : { from: view.from, to: Math.min(now, view.to) }

export const reasonShares: readonly [reason: string, share: number][] = [
  ['Insufficient cpu', 0.7],
  ['Insufficient memory', 0.18],
  ['node(s) had untolerated taint(s) {spot: true}', 0.12],
]

/** A column beside `time`; `draw` gives noise from 0 to 1. */
type Shape = (i: number, draw: () => number) => number

export function fakeFocus(
  plan: FakePlan,
  topology: ClusterTopology,
  range: Range | null,
  series: SeriesFrame,
): FocusFrame {
  const line = (key: string, shape: Shape): LineFrame => ({
    key,
    values: Float32Array.from(series.time, (time, i) =>
      shape(i, random(plan.seed + Math.round(time * 13) + key.length)),
    ),
  })
  const { pending, created, started, apiMutatingP99, apiReadP99, cpuRequested, memoryRequested } = series
  const lost = (i: number) => plan.zoneLostAt !== undefined && series.time[i] > plan.zoneLostAt
  const strained = (i: number, factor: number, draw: () => number) => factor * (0.8 + draw() * 0.5) * (lost(i) ? 9 : 1)
  const groups = (names: readonly string[], column: Float64Array) =>
    names.map((key, nth) =>
      line(key, (i) => (lost(i) && nth === 1 && key.includes('-') ? 0 : Math.min(1, column[i] * (1.12 - nth * 0.16)))),
    )
  const requests = [
    line('kube-controller-manager', (i, draw) => 4 + created[i] * (2.2 + draw())),
    line('kube-scheduler', (i, draw) => created[i] * (2 + draw())),
    line('kubelet', (i, draw) => topology.nodePool.length / 10 + started[i] * (5 + draw())),
    line('users', (i, draw) => (created[i] > 1 ? 0.4 + draw() : draw() * 0.2)),
    line('etcd', (i, draw) => topology.nodePool.length / 10 + created[i] * (6 + draw())),
    line('watch events', (i, draw) => created[i] * (4 + draw())),
  ]
  return {
    range,
    series: range && series,
    lines: {
      pendingReasons: [
        ...reasonShares.map(([reason, share]) => line(reason, (i) => Math.round(pending[i] * share))),
        line('ContainerCreating', (i, draw) => Math.round(started[i] * (1.6 + draw()))),
      ],
      apiVerbs: [
        line('POST', (i, draw) => strained(i, apiMutatingP99[i], draw)),
        line('PUT', (i, draw) => strained(i, apiMutatingP99[i] * 0.8, draw)),
        line('PATCH', (i, draw) => strained(i, apiMutatingP99[i] * 1.3, draw)),
        line('DELETE', (i, draw) => (draw() < 0.3 ? NaN : strained(i, apiMutatingP99[i] * 0.9, draw))),
        line('GET', (i, draw) => strained(i, apiReadP99[i], draw)),
        line('LIST', (i) => (i === 0 ? 0.12 : NaN)),
      ],
      poolCpu: groups(
        topology.pools.map((pool) => pool.name),
        cpuRequested,
      ),
      poolMemory: groups(
        topology.pools.map((pool) => pool.name),
        memoryRequested,
      ),
      zoneCpu: groups(topology.zones, cpuRequested),
      zoneMemory: groups(topology.zones, memoryRequested),
      queues: [
        line('kube-apiserver', (_, draw) => Math.round(draw() * 3)),
        line('etcd', (i, draw) => Math.round(draw() * (2 + created[i]))),
        line('controllers', (i, draw) => Math.round(created[i] * (1 + draw()))),
        line('scheduler active', (i, draw) => Math.round(draw() * created[i] * 2)),
        line('scheduler backoff', (i, draw) => Math.round(pending[i] * 0.1 * draw())),
        line('scheduler unschedulable', (i) => Math.round(pending[i] * 0.9)),
        line('kubelets', (i, draw) => Math.round(started[i] * (1.6 + draw()))),
        line('kube-proxy', (_, draw) => Math.round(draw() * 2)),
      ],
      requests,
    },
    usage: fakeUsage(plan, series.time),
    rates: requests.map(({ key, values }) => ({
      key,
      perSecond:
        values.length === 0
          ? 0
          : values.slice(-10).reduce((sum, value) => sum + value, 0) / Math.min(10, values.length),
    })),
  }
}
