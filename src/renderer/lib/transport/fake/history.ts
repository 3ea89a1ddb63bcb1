/** Kept runs of the fake host: some from earlier days, and those that end while it runs. */
import { figuresOf, wholeOf } from '../../../../design/compare'
import type { CommandName } from '../../../../protocol/commands'
import type { ClusterFrame, FocusFrame, LineFrame, UsageFrame } from '../../../../protocol/frame'
import type { ComparableRun, KeptRun } from '../../../../protocol/history'
import type { Handlers } from '../../../../protocol/transport'
import { fakeClusterFrame } from './cluster'
import { clusterYaml } from './documents'
import { fakeTopology, type FakePlan } from './plan'

export interface FakeHistory {
  handlers: Pick<Handlers, Extract<CommandName, `history.${string}`>>
  keep(plan: FakePlan, made: FakeMade, sweep?: KeptRun['sweep']): KeptRun
}

export interface FakeMade {
  document: string
  text: string
  schedulerConfig?: string
  cancelled?: boolean
  minutesAgo?: number
}

type Columns = ComparableRun['clusters'][number]['timeseries']

const plain = (column: Float64Array) => [...column]
const gaps = (column: Float64Array) => [...column].map((value) => (Number.isNaN(value) ? null : value))

const linesOf = ({ lines, usage }: FocusFrame): Columns['lines'] => {
  const plainLines = (of: LineFrame[]) =>
    of.map(({ key, values }) => ({ key, values: [...values].map((value) => (Number.isNaN(value) ? null : value)) }))
  const used = (column: Exclude<keyof UsageFrame, 'key'>) =>
    plainLines(usage.map((one) => ({ key: one.key, values: one[column] })))
  const { apiVerbs, poolCpu, poolMemory, zoneCpu, zoneMemory, queues } = lines
  return {
    apiVerbs: plainLines(apiVerbs),
    poolCpu: plainLines(poolCpu),
    poolMemory: plainLines(poolMemory),
    zoneCpu: plainLines(zoneCpu),
    zoneMemory: plainLines(zoneMemory),
    queues: plainLines(queues),
    ...(usage.length > 0 && {
      workloadReplicas: used('replicas'),
      workloadCpuUsed: used('cpu'),
      workloadCpuRequested: used('cpuRequests'),
      workloadCpuLimit: used('cpuLimits'),
      workloadMemoryUsed: used('memory'),
      workloadMemoryRequested: used('memoryRequests'),
      workloadMemoryLimit: used('memoryLimits'),
      poolCpuUsed: plainLines(poolCpu.map(({ key, values }) => ({ key, values: values.map((share) => share * 0.6) }))),
      poolMemoryUsed: plainLines(poolMemory),
    }),
  }
}

function timeseries({ series, focus }: ClusterFrame): Columns {
  const { time, created, scheduled, started, deleted, pending, running, apiRequests } = series
  return {
    intervalSeconds: time.length > 1 ? time[1] - time[0] : 1,
    time: plain(time),
    created: plain(created),
    scheduled: plain(scheduled),
    started: plain(started),
    deleted: plain(deleted),
    pending: plain(pending),
    running: plain(running),
    schedulingP50: gaps(series.schedulingP50),
    schedulingP90: gaps(series.schedulingP90),
    schedulingP99: gaps(series.schedulingP99),
    apiMutatingP99: gaps(series.apiMutatingP99),
    apiReadP99: gaps(series.apiReadP99),
    apiRequests: plain(apiRequests),
    cpuRequested: plain(series.cpuRequested),
    memoryRequested: plain(series.memoryRequested),
    ...(focus && { lines: linesOf(focus) }),
  }
}

function clusterOf(plan: FakePlan, frame: ClusterFrame, nodes: number): ComparableRun['clusters'][number] {
  const at = (metric: string) => frame.objectives.find((one) => one.metric === metric)?.actual ?? 0
  const latency = (p99: number) => ({
    p50: p99 / 9,
    p90: p99 / 3,
    p99,
    max: p99 * 1.7,
    count: frame.counts.podsCreated,
  })
  return {
    name: frame.name,
    kubernetesVersion: '1.36',
    counts: frame.counts,
    placement: {
      podsPlaced: frame.counts.podsRunning,
      nodesUsed: Math.round(nodes * (0.7 + plan.pendingShare)),
      imbalance: {
        cpuOverNodes: 0.1 + plan.pendingShare,
        memoryOverNodes: 0.09,
        cpuOverZones: 0.02,
        memoryOverZones: 0.01,
      },
      preemptions: Math.round(plan.pendingShare * 100),
    },
    latency: {
      schedulingSli: latency(at('schedulingSli')),
      schedulingAttempt: latency(at('schedulingSli') / 40),
      podStart: latency(at('podStartup')),
      podStartTotal: latency(at('podStartup') * 2.2),
      api: latency(at('apiMutating') * 0.6),
    },
    objectives: frame.objectives as ComparableRun['objectives'],
    pendingReasons: frame.pendingReasons,
    timeseries: timeseries(frame),
    pricePerHour: nodes * 0.8064 + 3 * 0.4032,
    digest: `${plan.seed}${nodes}`,
  }
}

/** What the strain of the plan does to the figures that the frames of a live run leave alone. */
function strained(cluster: ComparableRun['clusters'][number], strain: number): ComparableRun['clusters'][number] {
  const objectives = cluster.objectives.map((one) => {
    if (one.metric !== 'schedulingSli' || one.actual === null) return one
    const actual = one.actual * strain
    return { ...one, actual, met: actual <= one.limit }
  })
  const { p50, p90, p99, max, count } = cluster.latency.schedulingSli
  const more = (values: (number | null)[]) => values.map((value) => (value === null ? null : value * strain))
  const { timeseries } = cluster
  return {
    ...cluster,
    objectives,
    latency: {
      ...cluster.latency,
      schedulingSli: { p50: p50 * strain, p90: p90 * strain, p99: p99 * strain, max: max * strain, count },
    },
    timeseries: {
      ...timeseries,
      schedulingP50: more(timeseries.schedulingP50),
      schedulingP90: more(timeseries.schedulingP90),
      schedulingP99: more(timeseries.schedulingP99),
    },
  }
}

export function fakeRun(plan: FakePlan, made: FakeMade): ComparableRun {
  const topologies = Array.from({ length: plan.clusters }, (_, index) => fakeTopology(plan, index))
  const clusters = topologies.map((topology) =>
    strained(
      clusterOf(plan, fakeClusterFrame(plan, topology, plan.durationSeconds), topology.nodePool.length),
      plan.strain ?? 1,
    ),
  )
  return {
    seatrial: '0.1.0',
    design: made.document,
    trial: 'black-friday',
    seed: plan.seed,
    digest: `9f3c1d77a2b04e55c0e1${plan.seed}${plan.nodes}`,
    virtualSeconds: plan.durationSeconds,
    cancelled: made.cancelled ?? false,
    counts: clusters[0].counts,
    latency: clusters[0].latency,
    objectives: clusters.flatMap(({ objectives }) => objectives),
    ...(made.schedulerConfig === undefined ? {} : { schedulerConfig: made.schedulerConfig }),
    input: { digest: made.text, files: [{ name: made.document, text: made.text }] },
    clusters,
  }
}

const spread = clusterYaml.replace(
  '  nodePools:',
  `    schedulerConfig:
      percentageOfNodesToScore: 100
      profiles:
        - schedulerName: default-scheduler
          pluginConfig:
            - name: NodeResourcesFit
              args: { scoringStrategy: { type: LeastAllocated } }
  nodePools:`,
)
const packed = spread.replace('100', '10').replace('LeastAllocated', 'MostAllocated')

export function createFakeHistory(plan: FakePlan, changed: () => void, empty = false): FakeHistory {
  const runs = new Map<string, { row: KeptRun; run: ComparableRun }>()
  let made = 0

  function keep(of: FakePlan, what: FakeMade, sweep: KeptRun['sweep'] = null): KeptRun {
    const run = fakeRun(of, what)
    const number = ++made
    const measured = run.objectives.filter(({ actual }) => actual !== null)
    const met = measured.filter((one) => one.met).length
    const saved = new Date(Date.now() - (what.minutesAgo ?? 0) * 60_000)
    const title = what.document.replace(/\.yaml$/, '')
    const row: KeptRun = {
      id: `202601010000${String(number).padStart(5, '0')}-0000000a`,
      name: sweep ? `${title}, ${sweep.value}` : `${title} #${number}`,
      document: what.document,
      savedAt: saved.toISOString(),
      pinned: false,
      cancelled: run.cancelled,
      seed: run.seed,
      virtualSeconds: run.virtualSeconds,
      nodes: run.counts.nodes,
      clusters: run.clusters.map(({ name }) => name),
      digest: run.digest,
      inputDigest: what.text,
      verdict: { met, missed: measured.length - met, unmeasured: run.objectives.length - measured.length },
      figures: figuresOf(wholeOf(run)),
      sweep,
      bytes: 412_000,
    }
    runs.set(row.id, { row, run })
    changed()
    return row
  }

  function earlier() {
    const document = 'three-zone-shop.yaml'
    const calm = { ...plan, pendingShare: 0 }
    keep({ ...calm, nodes: 40, pods: 900 }, { document: 'first-idea.yaml', text: clusterYaml, minutesAgo: 1500 })
    const sweepId = 'earlier'
    ;[30, 60, 120, 240].forEach((nodes, index) =>
      keep(
        { ...plan, nodes, strain: 60 / nodes, pendingShare: [0.4, 0.1, 0.02, 0][index] },
        { document, text: clusterYaml, minutesAgo: 300 },
        { id: sweepId, field: 'Cluster/three-zones:spec.nodePools[general].count', value: String(nodes), index },
      ),
    )
    const pinned = keep(calm, { document, text: spread, minutesAgo: 42 })
    runs.get(pinned.id)!.row = { ...pinned, name: 'Spread over all nodes', pinned: true }
    keep({ ...plan, strain: 40, pendingShare: 0.12 }, { document, text: packed, minutesAgo: 12 })
    keep(
      { ...plan, durationSeconds: plan.durationSeconds * 0.7, seed: 7, zoneLostAt: plan.durationSeconds * 0.4 },
      {
        document,
        text: packed,
        cancelled: true,
        minutesAgo: 3,
      },
    )
  }
  if (!empty) earlier()

  const find = (id: string) => {
    const found = runs.get(id)
    if (!found) throw new Error('This run is no longer kept')
    return found
  }
  const files = (...names: string[]) => ({
    directory: null,
    files: names.map((name) => ({ name, type: 'text/plain', text: `${name} of the fake host` })),
  })
  const edit = (id: string, change: Partial<KeptRun>) => {
    const found = find(id)
    found.row = { ...found.row, ...change }
    changed()
    return {}
  }
  return {
    keep,
    handlers: {
      'history.list': () => {
        const rows = [...runs.values()].map(({ row }) => row).reverse()
        return { runs: rows, runsMax: 200, bytesMax: 512 * 2 ** 20, bytes: rows.length * 412_000 }
      },
      'history.rename': ({ id, name }) => edit(id, { name }),
      'history.pin': ({ id, pinned }) => edit(id, { pinned }),
      'history.delete': ({ ids }) => {
        for (const id of ids) runs.delete(id)
        changed()
        return {}
      },
      'history.read': ({ ids }) => ({ runs: ids.map((id) => find(id).run) }),
      'history.open': ({ files }) => {
        if (files?.some(({ text }) => !text.includes('"seatrial"')))
          throw new Error(`${files[0].name} is no result of Seatrial: it is not JSON`)
        return { ids: (files ?? []).map(({ name }) => keep(plan, { document: name, text: clusterYaml }).id) }
      },
      'history.save': () => files('result.json'),
      'history.export': ({ formats }) => files(...formats.map((format) => `comparison.${format}`)),
    },
  }
}
