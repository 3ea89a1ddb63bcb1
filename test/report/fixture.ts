/** A plausible RunResult of any size. Deterministic: the same options make the same result. */
import type {
  ApiLatency,
  ClusterResult,
  Counts,
  Latencies,
  LatencySummary,
  NodeResult,
  ObjectiveResult,
  RunResult,
  SeriesLines,
  TimeSeries,
  UsedAmount,
  WorkloadResult,
} from '../../src/design/result'

const defaults = {
  clusters: 1,
  /** Nodes and pods are those of each cluster; 0 pods make a run in which nothing happened. */
  nodes: 36,
  pods: 1200,
  pending: 48,
  virtualSeconds: 720,
  wallSeconds: 2.413,
  seed: 42,
  cancelled: false,
  workloads: 9,
  masters: 3,
  zones: 3,
  pools: 2,
  /** The Trial declares what pods use. */
  usage: false,
  /** Put into every name and every text that comes from the user or the cluster. */
  hostile: '',
}

export type FixtureOptions = Partial<typeof defaults>
type Settings = typeof defaults

const Gi = 1024 ** 3

/** Park and Miller's generator: 0 to 1, exclusive. */
function random(seed: number): () => number {
  let state = (seed % 2147483646) + 1
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

const summary = (p50: number, count: number): LatencySummary =>
  count === 0
    ? { p50: 0, p90: 0, p99: 0, max: 0, count }
    : { p50, p90: p50 * 2.4, p99: p50 * 6.1, max: p50 * 11.7, count }

const latencies = (pods: number): Latencies => ({
  schedulingSli: summary(0.31, pods),
  schedulingAttempt: summary(0.0021, pods + Math.floor(pods / 20)),
  podStart: summary(1.94, pods),
  podStartTotal: summary(4.2, pods),
  api: summary(0.0094, pods * 14),
})

function timeseries({ pods, pending, virtualSeconds, usage, hostile }: Settings, next: () => number): TimeSeries {
  const length = virtualSeconds
  const each = (value: (progress: number, index: number) => number) =>
    Array.from({ length }, (_, index) => (pods === 0 ? 0 : value(index / length, index)))
  const measured = (base: number) =>
    Array.from({ length }, (_, index) => {
      const storm = index / length > 0.6 && index / length < 0.72 ? 3.4 : 1
      return pods === 0 || index % 97 === 13 ? null : base * storm * (0.8 + next() * 0.5)
    })
  const rate = pods / length
  const share = (keys: readonly string[], full: number) =>
    keys.map((key) => ({ key, values: each((progress) => full * Math.min(1, progress * 1.3) * (0.9 + 0.1 * next())) }))
  return {
    intervalSeconds: 1,
    time: Array.from({ length }, (_, index) => index + 1),
    created: each((progress) => rate * (0.6 + progress) * (0.8 + next() * 0.4)),
    scheduled: each((progress) => rate * (0.55 + progress) * (0.8 + next() * 0.4)),
    started: each((progress) => rate * (0.5 + progress) * (0.8 + next() * 0.4)),
    deleted: each((progress) => (progress > 0.5 ? rate * 0.4 * next() : 0)),
    pending: each((progress) =>
      Math.round(progress < 0.6 ? pending * 0.1 * next() : pending * Math.min(1, (progress - 0.6) * 4)),
    ),
    running: each((progress) => Math.round((pods - pending) * Math.min(1, progress * 1.3))),
    schedulingP50: measured(0.3),
    schedulingP90: measured(0.8),
    schedulingP99: measured(1.9),
    apiMutatingP99: measured(0.31),
    apiReadP99: measured(0.11),
    apiRequests: each(() => rate * 14),
    cpuRequested: each((progress) => 0.78 * Math.min(1, progress * 1.3)),
    memoryRequested: each((progress) => 0.52 * Math.min(1, progress * 1.3)),
    lines: {
      apiVerbs: ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'LIST'].map((key, at) => ({
        key,
        values: measured(0.1 * (at + 1)),
      })),
      poolCpu: share(['general', 'memory', 'spot', 'gpu'], 0.7),
      poolMemory: share(['general', 'memory', 'spot', 'gpu'], 0.4),
      zoneCpu: share(['eu-west-1a', 'eu-west-1b', 'eu-west-1c'], 0.7),
      zoneMemory: share(['eu-west-1a', 'eu-west-1b', 'eu-west-1c'], 0.4),
      queues: [{ key: 'scheduler active', values: each(() => Math.round(12 * next())) }],
      ...(usage ? usageLines(each, hostile) : {}),
    },
  }
}

/** Of a Deployment and a StatefulSet without limits: nothing is known in the first thirtieth. */
function usageLines(each: (value: (progress: number) => number) => number[], hostile: string): Partial<SeriesLines> {
  const group = (most: number | null) =>
    [`Deployment shop${hostile}/frontend${hostile}`, `StatefulSet shop${hostile}/recommender${hostile}`].map(
      (key, at) => {
        const values = each((progress) =>
          progress < 1 / 30 || most === null || (at === 1 && most > 3e9) ? NaN : most * progress,
        )
        return { key, values: values.map((value) => (Number.isNaN(value) ? null : value)) }
      },
    )
  const pools = (full: number) =>
    ['general', 'memory', 'spot', 'gpu'].map((key) => ({ key, values: each((progress) => full * progress) }))
  return {
    workloadCpuUsed: group(2400),
    workloadCpuRequested: group(3000),
    workloadCpuLimit: group(6000),
    workloadMemoryUsed: group(2 * Gi),
    workloadMemoryRequested: group(2.5 * Gi),
    workloadMemoryLimit: group(4 * Gi),
    workloadReplicas: group(12),
    poolCpuUsed: pools(0.3),
    poolMemoryUsed: pools(0.2),
  }
}

const amount = (most: number, limit: number | null): UsedAmount => ({
  usedMean: most / 2,
  usedMax: most,
  requestedMean: most * 0.8,
  limitMean: limit,
  mostOfRequested: 1.25,
  mostOfLimit: limit === null ? null : most / limit,
})

function clusterUsage({ usage, hostile, pods }: Settings, all: readonly NodeResult[]): Pick<ClusterResult, 'usage'> {
  if (!usage || pods === 0) return {}
  const pools = [...new Set(all.map(({ pool }) => pool))]
  return {
    usage: {
      workloads: [
        {
          ...{ kind: 'Deployment', namespace: `shop${hostile}`, name: `frontend${hostile}` },
          ...{ cpu: amount(2400, 6000), memory: amount(2 * Gi, 4 * Gi) },
        },
        {
          ...{ kind: 'StatefulSet', namespace: `shop${hostile}`, name: `recommender${hostile}` },
          ...{ cpu: amount(1200, null), memory: null },
        },
      ],
      pools: pools.map((pool) => ({ pool, cpu: amount(3600, 254_240), memory: amount(3 * Gi, 960 * Gi) })),
    },
  }
}

const poolNames = ['general', 'memory', 'spot', 'gpu']
const machineTypes = ['m7i.4xlarge', 'r7i.2xlarge', 'c7i.2xlarge', null]

function nodes(settings: Settings, next: () => number): NodeResult[] {
  const { nodes: number, pods, hostile } = settings
  const perNode = pods / Math.max(1, number)
  return Array.from({ length: number }, (_, index) => {
    const poolIndex = index % 5 === 4 ? 1 + (Math.floor(index / 5) % Math.max(1, settings.pools - 1)) : 0
    const pool = settings.pools === 1 ? 0 : poolIndex
    const full = pods === 0 ? 0 : 0.35 + 0.63 * next()
    return {
      name: `${poolNames[pool % 4]}-${String(index).padStart(5, '0')}${hostile}`,
      pool: `${poolNames[pool % 4]}${pool > 3 ? `-${pool}` : ''}${hostile}`,
      zone: `eu-west-1${String.fromCharCode(97 + (index % settings.zones))}${hostile}`,
      allocatableCpuMilli: 15890,
      allocatableMemoryBytes: Math.round(60.9 * Gi),
      requestedCpuMilli: Math.round(15890 * full),
      requestedMemoryBytes: Math.round(60.9 * Gi * full * (0.5 + 0.3 * next())),
      pods: Math.min(110, Math.round(perNode * (0.6 + 0.6 * full))),
      maxPods: 110,
    }
  })
}

const kinds = ['Deployment', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job']
const names = [
  'frontend',
  'cart',
  'recommender',
  'node-agent',
  'nightly-export',
  'checkout',
  'catalogue',
  'search',
  'mail',
]

function workloads({ workloads: number, pods, pending, hostile }: Settings): WorkloadResult[] {
  return Array.from({ length: number }, (_, index) => {
    const desired = Math.floor(pods / number)
    const missing = index === 1 ? Math.min(desired, pending) : 0
    const name = `${names[index % names.length]}${index >= names.length ? `-${index}` : ''}${hostile}`
    const kind = kinds[index % kinds.length]
    return { kind, namespace: `shop${hostile}`, name, desired, ready: desired - missing, pending: missing }
  })
}

function apiByVerb(pods: number): ApiLatency[] {
  const requests: [ApiLatency['verb'], string, number][] = [
    ['POST', 'pods', 1],
    ['POST', 'pods/binding', 1],
    ['PATCH', 'pods/status', 4],
    ['DELETE', 'pods', 0.2],
    ['PUT', 'leases', 3],
    ['GET', 'leases', 1],
    ['LIST', 'pods', 0.01],
    ['POST', 'events', 3],
  ]
  return requests.map(([verb, resource, share], index) => {
    const latency = summary(0.004 + index * 0.0011, Math.round(pods * share))
    return { verb, resource, ...latency, worstWindowP99: latency.p99 * 1.2 }
  })
}

function objectives(cluster: string, { pods, pending, hostile }: Settings): ObjectiveResult[] {
  const some = pods > 0
  const one = (name: string, metric: ObjectiveResult['metric'], limit: number, actual: number): ObjectiveResult => {
    const base = {
      name: `${name}${hostile}`,
      metric,
      cluster,
      unit: metric === 'podsPending' ? 'pods' : 's',
      limit,
    } as const
    return some
      ? { ...base, actual, met: actual <= limit }
      : { ...base, actual: null, met: true, note: `no sample${hostile}` }
  }
  return [
    one('Mutating API calls p99', 'apiMutating', 1, 0.42),
    one('Read API calls p99, one resource', 'apiReadResource', 1, 0.117),
    one('Pod startup p99', 'podStartup', 5, 11.8),
    one('Scheduling SLI p99', 'schedulingSli', 5, 3.21),
    one('Pods pending at the end', 'podsPending', 100, pending),
  ]
}

const messages = [
  '0/36 nodes are available: 30 Insufficient cpu, 6 node(s) had untolerated taint(s). preemption: 0/36 nodes are available: 6 Preemption is not helpful for scheduling, 30 No preemption victims found for incoming pod.',
  "0/36 nodes are available: 36 node(s) didn't match Pod's node affinity/selector. preemption: 0/36 nodes are available: 36 Preemption is not helpful for scheduling.",
]

function cluster(index: number, settings: Settings): ClusterResult {
  const next = random(settings.seed + index * 7919)
  const { pods, hostile, zones, masters } = settings
  const pending = pods === 0 ? 0 : settings.pending
  const name = `${['prod-eu', 'prod-us', 'edge'][index % 3]}${index > 2 ? `-${index}` : ''}${hostile}`
  const all = nodes(settings, next)
  const zoneNames = [...new Set(all.map((node) => node.zone))].sort()
  const perZone = (zone: string) => all.filter((node) => node.zone === zone).length
  const deleted = Math.floor(pods / 10)
  return {
    name,
    kubernetesVersion: `1.36.0${hostile}`,
    counts: {
      nodes: all.length,
      podsCreated: pods,
      podsScheduled: pods - pending,
      podsRunning: pods - pending - deleted,
      podsPending: pending,
      podsDeleted: deleted,
    },
    placement: {
      podsPlaced: pods - pending - deleted,
      nodesUsed: pods === 0 ? 0 : all.length,
      imbalance: { cpuOverNodes: 0.184, memoryOverNodes: 0.152, cpuOverZones: 0.021, memoryOverZones: 0.009 },
      preemptions: Math.floor(pods / 400),
    },
    latency: latencies(pods),
    apiByVerb: pods === 0 ? [] : apiByVerb(pods),
    objectives: objectives(name, { ...settings, pending }),
    pending: Array.from({ length: Math.min(1000, pending) }, (_, pod) => ({
      cluster: name,
      namespace: `shop${hostile}`,
      name: `cart-7d9f8c-${String(pod).padStart(5, '0')}${hostile}`,
      message: `${messages[pod % 7 === 0 ? 1 : 0]}${hostile}`,
      sinceSeconds: 430 + pod,
    })),
    pendingReasons:
      pending === 0
        ? []
        : [
            { reason: `Insufficient cpu${hostile}`, pods: Math.ceil(pending * 0.8) },
            { reason: "node(s) didn't match Pod's node affinity/selector", pods: Math.floor(pending * 0.2) },
          ],
    timeseries: timeseries({ ...settings, pending }, next),
    ...clusterUsage(settings, all),
    nodes: all,
    workloads: pods === 0 ? [] : workloads({ ...settings, pending }),
    services: (pods === 0 ? [] : names.slice(0, 5)).map((service, number) => ({
      namespace: `shop${hostile}`,
      name: `${service}${hostile}`,
      clusterIP: number === 3 ? 'None' : `10.96.${number}.${20 + number}`,
      endpoints: number === 4 ? 0 : Math.floor(pods / 9),
    })),
    components: [
      {
        component: 'kube-apiserver',
        replicas: masters,
        figures: { requests: pods * 14, busy: 0.31, inflightMax: 212 },
      },
      {
        component: 'etcd',
        replicas: masters,
        figures: { commits: pods * 9, fsyncP99Seconds: 0.0084, databaseBytes: 184e6 },
      },
      { component: 'kube-scheduler', replicas: masters, figures: { attempts: pods, busy: 0.12, queueMax: pending } },
      { component: 'kube-controller-manager', replicas: masters, figures: { syncs: pods * 3, busy: 0.08 } },
      { component: `kubelet${hostile}`, replicas: all.length, figures: { [`podStarts${hostile}`]: pods } },
    ],
    zones: zoneNames.map((zone, at) => ({
      name: zone,
      nodes: perZone(zone),
      masters: Math.floor(masters / zones) + (at < masters % zones ? 1 : 0),
    })),
    pools: [...new Set(all.map((node) => node.pool))].map((pool, at) => ({
      name: pool,
      machineType: machineTypes[at % 4],
      nodes: all.filter((node) => node.pool === pool).length,
      zones: zoneNames,
    })),
    controlPlane: { replicas: masters, machineType: `m7i.2xlarge${hostile}`, cpuMilli: 8000, memoryBytes: 32 * Gi },
    network: { podCIDR: '10.0.0.0/12', serviceCIDR: '10.96.0.0/16', kubeProxyMode: `nftables${hostile}` },
    pricePerHour: index === 2 ? null : 0.8064 * (all.length + masters),
    digest: `${index}9f3c2e1`,
  }
}

export function makeResult(options: FixtureOptions = {}): RunResult {
  const settings: Settings = { ...defaults, ...options }
  const clusters = Array.from({ length: settings.clusters }, (_, index) => cluster(index, settings))
  const counts = { nodes: 0, podsCreated: 0, podsScheduled: 0, podsRunning: 0, podsPending: 0, podsDeleted: 0 }
  for (const each of clusters)
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += each.counts[name]
  const { hostile, seed, virtualSeconds, wallSeconds, cancelled } = settings
  return {
    seatrial: '0.1.0',
    design: `three-zone-shop.yaml${hostile}`,
    trial: `black-friday${hostile}`,
    seed,
    digest: '9f3c1a70c4d95be21f0d8a3b6c77e1e09f3c1a70c4d95be21f0d8a3b6c77e1e1',
    virtualSeconds,
    wallSeconds,
    cancelled,
    events: settings.pods * 61,
    counts,
    latency: latencies(settings.pods * settings.clusters),
    objectives: clusters.flatMap((each) => each.objectives),
    pending: clusters.flatMap((each) => each.pending),
    notices: [
      { subject: `ConfigMap${hostile}`, count: 4, message: 'Kept in the document; the simulation does not read it.' },
      { subject: 'Deployment spec.strategy', count: 2, message: `Rolling updates are not simulated.${hostile}` },
    ],
    clusters,
  }
}
