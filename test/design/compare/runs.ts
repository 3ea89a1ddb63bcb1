/** Results with nothing in them but what a test says. */
import type { ComparableCluster, ComparableRun } from '../../../src/design/compare'
import type { LatencySummary, ObjectiveResult, TimeSeries } from '../../../src/design/result'

export const latency = (p99: number, count = 100): LatencySummary => ({ p50: p99 / 2, p90: p99, p99, max: p99, count })

export function series(intervalSeconds: number, columns: Partial<TimeSeries>): TimeSeries {
  const length = Math.max(0, ...Object.values(columns).map((column) => (Array.isArray(column) ? column.length : 0)))
  const zeros = Array<number>(length).fill(0)
  const nulls = Array<null>(length).fill(null)
  return {
    intervalSeconds,
    time: zeros.map((_, index) => (index + 1) * intervalSeconds),
    created: zeros,
    scheduled: zeros,
    started: zeros,
    deleted: zeros,
    pending: zeros,
    running: zeros,
    schedulingP50: nulls,
    schedulingP90: nulls,
    schedulingP99: nulls,
    apiMutatingP99: nulls,
    apiReadP99: nulls,
    apiRequests: zeros,
    cpuRequested: zeros,
    memoryRequested: zeros,
    ...columns,
  }
}

export function objective(name: string, limit: number, actual: number | null, more: Partial<ObjectiveResult> = {}) {
  const met = actual === null || actual <= limit
  return { name, metric: 'schedulingSli', cluster: 'a', unit: 's', limit, actual, met, ...more } as ObjectiveResult
}

export function cluster(name: string, more: Partial<ComparableCluster> = {}): ComparableCluster {
  const none = latency(0, 0)
  return {
    name,
    kubernetesVersion: '1.36',
    counts: { nodes: 3, podsCreated: 0, podsScheduled: 0, podsRunning: 0, podsPending: 0, podsDeleted: 0 },
    placement: {
      podsPlaced: 0,
      nodesUsed: 0,
      imbalance: { cpuOverNodes: 0, memoryOverNodes: 0, cpuOverZones: 0, memoryOverZones: 0 },
      preemptions: 0,
    },
    latency: { schedulingSli: none, schedulingAttempt: none, podStart: none, podStartTotal: none, api: none },
    objectives: [],
    pendingReasons: [],
    timeseries: series(1, {}),
    pricePerHour: null,
    digest: '',
    ...more,
  }
}

export function run(clusters: ComparableCluster[], more: Partial<ComparableRun> = {}): ComparableRun {
  return {
    seatrial: '0.1.0',
    design: 'shop.yaml',
    trial: 'default',
    seed: 1,
    digest: 'd',
    virtualSeconds: 600,
    cancelled: false,
    counts: clusters[0].counts,
    latency: clusters[0].latency,
    objectives: clusters.flatMap(({ objectives }) => objectives),
    clusters,
    ...more,
  }
}
