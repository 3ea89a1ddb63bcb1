/**
 * The scheduler alone, with no queue, no API server and no virtual time: how many pods a second of wall time are decided
 * and assumed. First in the families of upstream's scheduler_perf (test/integration/scheduler_perf), with one template on
 * nodes that are empty but for what the family asks for; then with many templates in random order, at the sizes of large
 * clusters. The digest is one of all decisions: it must not depend on how they are computed.
 */
import { defaultSchedulerConfiguration, parseDesign, type PodTemplate, type NodeSpec } from '../src/design'
import { RandomStream } from '../src/main/simulation/kernel/random'
import { SchedulerCache } from '../src/main/simulation/scheduler/cache'
import { compileSelector } from '../src/main/simulation/scheduler/labelSelector'
import { Nominator } from '../src/main/simulation/scheduler/nominator'
import { SchedulingAlgorithm } from '../src/main/simulation/scheduler/schedulingAlgorithm'
import { NONE, type NodeId, type PodId } from '../src/main/simulation/state/ids'
import { NodeTable } from '../src/main/simulation/state/nodes'
import { ResourceIndex } from '../src/main/simulation/state/resources'
import { TemplateTable } from '../src/main/simulation/state/templates'
import { VolumeStore } from '../src/main/simulation/state/volumes'

interface Family {
  /** Pods per node to place, at most. */
  perNode: number
  spec?: object
  /** The system's default spreading, as pods of a Deployment have it. */
  spreadByDefault?: boolean
  /** Fills every node with pods of low priority first; the pods then preempt. */
  preempts?: boolean
  /** Kinds of pods, each with its own app label and requests; 1 if absent. */
  templates?: number
  /** 0, the adaptive default, if absent. */
  percentageOfNodesToScore?: number
}

const zone = 'topology.kubernetes.io/zone'
const hostname = 'kubernetes.io/hostname'
const sameApp = { matchLabels: { app: 'bench' } }

const families: Record<string, Family> = {
  'plain pods': { perNode: 4 },
  'default spreading': { perNode: 4, spreadByDefault: true },
  'zone spreading': {
    perNode: 4,
    spec: {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: 'DoNotSchedule', labelSelector: sameApp },
      ],
    },
  },
  'required anti-affinity by hostname': {
    perNode: 0.8,
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: hostname, labelSelector: sameApp }],
        },
      },
    },
  },
  'preferred affinity': {
    perNode: 4,
    spec: {
      affinity: {
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, podAffinityTerm: { topologyKey: hostname, labelSelector: sameApp } },
          ],
        },
      },
    },
  },
  preemption: { perNode: 0.2, preempts: true },
}

const preferred = (kind: string, topologyKey: string): object => ({
  affinity: {
    [kind]: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { topologyKey, labelSelector: sameApp } },
      ],
    },
  },
})
const spread = (topologyKey: string, whenUnsatisfiable: string): object => ({
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable, labelSelector: sameApp }],
})
const twenty = { perNode: 30, templates: 20 }

const scales: Record<string, Family & { nodes: number }> = {
  'default configuration': { nodes: 5000, ...twenty, spreadByDefault: true },
  'zone spreading filtered': { nodes: 5000, ...twenty, spec: spread(zone, 'DoNotSchedule') },
  'zone spreading scored': { nodes: 5000, ...twenty, spec: spread(zone, 'ScheduleAnyway') },
  'preferred anti-affinity by hostname': { nodes: 5000, ...twenty, spec: preferred('podAntiAffinity', hostname) },
  'all nodes scored': { nodes: 5000, ...twenty, spreadByDefault: true, percentageOfNodesToScore: 100 },
  'a million pods': { nodes: 100_000, perNode: 10, templates: 100, spreadByDefault: true },
}

const number = (value: number): string => value.toLocaleString('en-US')

const scenarios = new Map<string, Family & { nodes: number }>([
  ...[500, 5000].flatMap((nodes) =>
    Object.entries(families).map(
      ([family, what]) => [`scheduling: ${number(nodes)} nodes, ${family}`, { nodes, ...what }] as const,
    ),
  ),
  ...Object.entries(scales).map(
    ([name, what]) =>
      [
        `scheduling: ${number(what.nodes)} nodes, ${number(what.nodes * what.perNode)} pods of ${what.templates} ` +
          `templates, ${name}`,
        what,
      ] as const,
  ),
])

export const schedulingScenarios: readonly string[] = [...scenarios.keys()]

/** One pod per document; what the API server does at creation has been done by parseDesign. */
function design(
  nodes: number,
  specs: { name: string; app: string; spec: object; cpu: string }[],
): { nodes: NodeSpec[]; pods: PodTemplate[] } {
  const documents = [
    {
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'bench' },
      spec: {
        nodePools: [
          { name: 'general', count: nodes, capacity: { cpu: 4, memory: '32Gi', pods: 110 }, zones: ['a', 'b', 'c'] },
        ],
        network: { podCIDR: '10.128.0.0/9', nodeCIDRMaskSize: 24, serviceCIDR: '172.20.0.0/16' },
      },
    },
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 },
    ...specs.map(({ name, app, spec, cpu }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app } },
      spec: {
        containers: [{ name: 'app', image: 'example.com/app:1', resources: { requests: { cpu, memory: '256Mi' } } }],
        ...(JSON.parse(JSON.stringify(spec).replaceAll('"bench"', JSON.stringify(app))) as object),
      },
    })),
  ]
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n')
  const parsed = parseDesign([{ name: 'bench.yaml', text }])
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('\n'))
  const [cluster] = parsed.design.clusters
  return {
    nodes: cluster.nodePools.flatMap((pool) => [...pool.nodes]),
    pods: cluster.workloads.map((workload) => workload.template),
  }
}

function podsOf({ preempts, spec = {}, templates = 1 }: Family) {
  if (templates > 1) {
    return Array.from({ length: templates }, (_, at) => {
      return { name: `incoming-${at}`, app: `app-${at}`, spec, cpu: `${50 + at}m` }
    })
  }
  if (preempts) return [{ name: 'incoming', app: 'bench', spec: { priorityClassName: 'high' }, cpu: '3' }]
  return [{ name: 'incoming', app: 'bench', spec, cpu: '100m' }]
}

/** `most`: pods at most, for a short look at a long scenario. */
export function runScheduling(name: string, most = Infinity): object {
  const family = scenarios.get(name)
  if (!family) throw new Error(`no scenario "${name}"`)
  const kinds = podsOf(family)
  const { nodes, pods } = design(family.nodes, [...kinds, { name: 'filler', app: 'bench', spec: {}, cpu: '900m' }])
  const resources = new ResourceIndex()
  const templates = new TemplateTable(resources)
  const table = new NodeTable([{ name: 'nodes', nodes }], resources)
  const compiled = pods.map((pod) => templates.intern(pod))
  table.coverResources(resources)
  const cache = new SchedulerCache(table, resources, templates, { podName: String, startTime: (pod) => pod })
  nodes.forEach((spec, node) => cache.addNode(node as NodeId, spec))
  let next = 0
  if (family.preempts) {
    for (let round = 0; round < 4; round++)
      for (let node = 0; node < nodes.length; node++) cache.add(next++ as PodId, node as NodeId, compiled[kinds.length])
  }
  const nominator = new Nominator()
  const algorithm = new SchedulingAlgorithm(
    { ...defaultSchedulerConfiguration, percentageOfNodesToScore: family.percentageOfNodesToScore ?? 0 },
    {
      resources,
      cache,
      namespaceLabels: (namespace) => ({ 'kubernetes.io/metadata.name': namespace }),
      defaultSelector: ({ labels }) =>
        family.spreadByDefault ? compileSelector({ matchLabels: { app: labels.app } }) : undefined,
      volumes: new VolumeStore(),
      gates: defaultSchedulerConfiguration.featureGates,
      isPreempting: () => false,
      nominator,
      budgets: () => [],
      offset: () => 0,
      wasPreempted: () => false,
    },
  )
  const random = new RandomStream(1, 'bench')
  const wanted = Math.min(most, Math.round(nodes.length * family.perNode))
  let placed = 0
  let digest = 0
  const start = process.hrtime.bigint()
  const cpuStart = process.cpuUsage()
  for (let cycle = 0; placed < wanted; cycle++) {
    const pod = next++ as PodId
    const template = compiled[kinds.length === 1 ? 0 : random.integer(kinds.length)]
    const candidacy = { pod, template, target: NONE }
    let verdict = algorithm.decide(candidacy, cycle, 0)
    if (verdict.preemption && verdict.preemption.node !== NONE) {
      for (const victim of verdict.preemption.victims) cache.remove(victim)
      nominator.add(pod, verdict.preemption.node as NodeId, template)
      verdict = algorithm.decide(candidacy, cycle, 0)
    }
    if (verdict.node === NONE) throw new Error(`${name}: ${verdict.message}`)
    nominator.remove(pod)
    algorithm.assume(candidacy, verdict.node as NodeId)
    digest = (Math.imul(digest, 31) + verdict.node) | 0
    placed++
  }
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9
  const { user, system } = process.cpuUsage(cpuStart)
  return {
    name,
    wallSeconds,
    cpuSeconds: (user + system) / 1e6,
    virtualSeconds: 0,
    events: placed,
    eventsPerSecond: placed / wallSeconds,
    podsPerSecond: placed / wallSeconds,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    digest: (digest >>> 0).toString(16),
  }
}
