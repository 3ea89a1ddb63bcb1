/**
 * The scheduler alone, in the families of upstream's scheduler_perf (test/integration/scheduler_perf): how many pods a
 * second of wall time are decided and assumed, on nodes that are empty but for what the family asks for. Default
 * configuration (adaptive percentageOfNodesToScore); no queue, no API server, no virtual time.
 */
import { defaultSchedulerConfiguration, parseDesign, type PodTemplate, type NodeSpec } from '../src/design'
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

export const schedulingScenarios: readonly string[] = [500, 5000].flatMap((nodes) =>
  Object.keys(families).map((family) => `scheduling: ${nodes.toLocaleString('en-US')} nodes, ${family}`),
)

/** One pod per document; what the API server does at creation has been done by parseDesign. */
function design(
  nodes: number,
  specs: { name: string; spec: object; cpu: string }[],
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
    ...specs.map(({ name, spec, cpu }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'bench' } },
      spec: {
        containers: [{ name: 'app', image: 'example.com/app:1', resources: { requests: { cpu, memory: '256Mi' } } }],
        ...spec,
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

export function runScheduling(name: string): object {
  const [, size, familyName] = /^scheduling: ([\d,]+) nodes, (.*)$/.exec(name) ?? []
  const count = Number(size.replace(',', ''))
  const family = families[familyName]
  const { nodes, pods } = design(count, [
    {
      name: 'incoming',
      spec: family.preempts ? { priorityClassName: 'high' } : (family.spec ?? {}),
      cpu: family.preempts ? '3' : '100m',
    },
    { name: 'filler', spec: {}, cpu: '900m' },
  ])
  const resources = new ResourceIndex()
  const templates = new TemplateTable(resources)
  const table = new NodeTable([{ name: 'nodes', nodes }], resources)
  const [incoming, filler] = pods.map((pod) => templates.intern(pod))
  table.coverResources(resources)
  const cache = new SchedulerCache(table, resources, templates, { podName: String, startTime: (pod) => pod })
  nodes.forEach((spec, node) => cache.addNode(node as NodeId, spec))
  let next = 0
  if (family.preempts) {
    for (let round = 0; round < 4; round++)
      for (let node = 0; node < count; node++) cache.add(next++ as PodId, node as NodeId, filler)
  }
  const nominator = new Nominator()
  const algorithm = new SchedulingAlgorithm(defaultSchedulerConfiguration, {
    resources,
    cache,
    namespaceLabels: (namespace) => ({ 'kubernetes.io/metadata.name': namespace }),
    defaultSelector: () => (family.spreadByDefault ? compileSelector(sameApp) : undefined),
    volumes: new VolumeStore(),
    gates: defaultSchedulerConfiguration.featureGates,
    isPreempting: () => false,
    nominator,
    budgets: () => [],
    offset: () => 0,
    wasPreempted: () => false,
  })
  const wanted = Math.round(count * family.perNode)
  let placed = 0
  const start = process.hrtime.bigint()
  for (let cycle = 0; placed < wanted; cycle++) {
    const pod = next++ as PodId
    const candidacy = { pod, template: incoming, target: NONE }
    let verdict = algorithm.decide(candidacy, cycle, 0)
    if (verdict.preemption && verdict.preemption.node !== NONE) {
      for (const victim of verdict.preemption.victims) cache.remove(victim)
      nominator.add(pod, verdict.preemption.node as NodeId, incoming)
      verdict = algorithm.decide(candidacy, cycle, 0)
    }
    if (verdict.node === NONE) throw new Error(`${name}: ${verdict.message}`)
    nominator.remove(pod)
    algorithm.assume(candidacy, verdict.node as NodeId)
    placed++
  }
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9
  return {
    name,
    wallSeconds,
    virtualSeconds: 0,
    events: placed,
    eventsPerSecond: placed / wallSeconds,
    podsPerSecond: placed / wallSeconds,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    digest: String(placed),
  }
}
