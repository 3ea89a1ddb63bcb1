/** A Simulation that counts: one event per millisecond of virtual time, `costMicroseconds` of wall time each. */
import type {
  ClusterSnapshot,
  CreateSimulation,
  Found,
  InterestKind,
  SeriesName,
  Simulation,
  Steps,
} from '../../src/main/simulation/contract'
import type { PodRow, RunResult } from '../../src/design/result'
import { seriesNames } from '../../src/protocol/frame'

export interface FakeOptions {
  durationSeconds?: number
  seed?: number
  /** Wall time that one event takes. */
  costMicroseconds?: number
  /** Throws at this virtual second. */
  failAtSeconds?: number
  pods?: number
  /** Sees a failed scheduling at this virtual second. */
  warnsAtSeconds?: number
}

function* answer<Answer>(value: Answer): Steps<Answer> {
  yield
  return value
}

export const noLatency = { p50: 0, p90: 0, p99: 0, max: 0, count: 0 }

export function fakeSimulation(options: FakeOptions = {}): Simulation & { calls: number } {
  const {
    durationSeconds = 60,
    seed = 1,
    costMicroseconds = 0,
    failAtSeconds = Infinity,
    warnsAtSeconds = Infinity,
    pods = 3,
  } = options
  let now = 0
  let events = 0
  let watched: readonly InterestKind[] = []
  let found: Found | null = null
  const counts = () => ({
    nodes: 2,
    podsCreated: pods,
    podsScheduled: pods,
    podsRunning: pods,
    podsPending: 0,
    podsDeleted: 0,
  })
  const cluster = (): ClusterSnapshot => ({
    name: 'fake',
    counts: counts(),
    series: Object.fromEntries(seriesNames.map((name) => [name, Float64Array.of(now, NaN)])) as Record<
      SeriesName,
      Float64Array
    >,
    focus: null,
    nodes: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 0),
    pendingReasons: [],
    pending: [],
    objectives: [],
    components: [],
    events: [],
  })
  const row = (index: number): PodRow => ({
    cluster: 'fake',
    namespace: 'default',
    name: `pod-${index}`,
    owner: '',
    node: 'node-1',
    ip: '10.0.0.1',
    phase: 'Running',
    ready: true,
    createdSeconds: 0,
    scheduledSeconds: 0.5,
    startedSeconds: null,
    message: '',
  })
  return {
    calls: 0,
    explain: () => null,
    podUsage: () => null,
    output: () => ({ lines: [], earlier: 0 }),
    operate: () => true,
    objects: () => answer({ columns: [], total: 0, rows: [], kinds: [], namespaces: [] }),
    describe: () => null,
    rollouts: () => ({ total: 0, rows: [] }),
    rollout: () => null,
    durationSeconds,
    seed,
    get now() {
      return now
    },
    get done() {
      return now >= durationSeconds
    },
    advance(untilSeconds, maxEvents) {
      this.calls += 1
      const stop = watched.includes('failedScheduling') && now < warnsAtSeconds ? warnsAtSeconds : Infinity
      const end = Math.min(untilSeconds, durationSeconds, now + maxEvents / 1000, stop)
      const due = Math.round((end - now) * 1000)
      const ready = performance.now() + (due * costMicroseconds) / 1000
      while (performance.now() < ready) continue
      events += due
      now = Math.round(end * 1e6) / 1e6
      if (now >= stop) {
        watched = []
        found = { kind: 'failedScheduling', cluster: 'fake', time: now, text: 'as it was told to', object: '' }
      }
      if (now >= failAtSeconds) throw new Error('the fake has failed, as it was told to')
    },
    watchFor(kinds) {
      watched = kinds
      found = null
    },
    get found() {
      return found
    },
    topology: () => [
      {
        name: 'fake',
        kubernetesVersion: '1.36',
        masters: [{ name: 'master-1', zone: 'a' }],
        pools: [{ name: 'workers', machineType: null }],
        zones: ['a'],
        nodeNames: 'node-1\nnode-2',
        nodePool: Uint16Array.of(0, 0),
        nodeZone: Uint16Array.of(0, 0),
        pods,
        workloads: 1,
        services: 0,
        podCIDR: '10.244.0.0/16',
        serviceCIDR: '10.96.0.0/12',
        kubeProxyMode: 'iptables',
        marks: [],
      },
    ],
    snapshot: () => ({
      virtualSeconds: now,
      durationSeconds,
      events,
      digest: `digest-${seed}`,
      found,
      clusters: [cluster()],
    }),
    pods: ({ offset, limit }) =>
      answer({
        total: pods,
        rows: Array.from({ length: pods }, (_, index) => row(index)).slice(offset, offset + limit),
      }),
    node: () => null,
    events: () => answer({ total: 0, rows: [], reasons: [], kinds: [], namespaces: [], keptSince: 0 }),
    podLife: () => null,
    *podRows() {
      for (let index = 0; index < pods; index++) yield row(index)
    },
    result: () => fakeResult({ seed, virtualSeconds: now, events, counts: counts() }),
  }
}

export function fakeResult(over: Partial<RunResult> = {}): RunResult {
  return {
    seatrial: '0.0.0',
    design: 'fake',
    trial: 'fake',
    seed: 1,
    digest: 'digest-1',
    virtualSeconds: 60,
    wallSeconds: 0,
    cancelled: false,
    events: 0,
    counts: { nodes: 2, podsCreated: 3, podsScheduled: 3, podsRunning: 3, podsPending: 0, podsDeleted: 0 },
    latency: {
      schedulingSli: noLatency,
      schedulingAttempt: noLatency,
      podStart: noLatency,
      podStartTotal: noLatency,
      api: noLatency,
    },
    objectives: [],
    pending: [],
    notices: [],
    clusters: [],
    ...over,
  }
}

export const createFakeSimulation: CreateSimulation = (design) =>
  fakeSimulation({ seed: design.trial.seed, durationSeconds: design.trial.durationSeconds })
