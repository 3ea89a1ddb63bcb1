/**
 * The search by kinds of nodes (kindSearch.ts) against its slow twin, which asks every plugin about every node: the same
 * feasible nodes in the same order, the same total scores, the same choice, after whatever happens to a cluster. That the slow
 * one is right is for properties.test.ts to show.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compilePodTemplate,
  defaultSchedulerConfiguration,
  type NodeSpec,
  type SchedulerConfiguration,
  type SchedulerProfile,
} from '../../../src/design'
import { SchedulerCache } from '../../../src/main/simulation/scheduler/cache'
import { compileSelector } from '../../../src/main/simulation/scheduler/labelSelector'
import { Nominator } from '../../../src/main/simulation/scheduler/nominator'
import { SchedulingAlgorithm, type Candidacy } from '../../../src/main/simulation/scheduler/schedulingAlgorithm'
import { NONE, type NodeId, type PodId } from '../../../src/main/simulation/state/ids'
import { NodeTable } from '../../../src/main/simulation/state/nodes'
import { ResourceIndex } from '../../../src/main/simulation/state/resources'
import { TemplateTable, type CompiledTemplate } from '../../../src/main/simulation/state/templates'
import { VolumeStore } from '../../../src/main/simulation/state/volumes'
import { nodeSpec, pods } from './twins/arbitraries'
import type { TwinPod } from './twins/cluster'

/** Small clusters; of large ones a tenth. FAST_CHECK_RUNS for more. */
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 1000)

type Happening =
  /** `pods` pods of a template are decided, one after another, and stay where they are put. */
  | { is: 'decided'; template: number; pods: number }
  | { is: 'placed'; template: number; node: number }
  | { is: 'nominated'; template: number; node: number }
  | { is: 'terminating' | 'gone'; pod: number }
  /** Its labels, or what it asks for, are others now. */
  | { is: 'changed'; pod: number; template: number }
  | { is: 'node'; node: number; like: number }
  | { is: 'nodeGone'; node: number }

interface World {
  /** Nodes there may be; the first `present` are there at first, of the designs in `like`. */
  size: number
  present: number
  like: number[]
  designs: NodeSpec[]
  pods: TwinPod[]
  configuration: SchedulerConfiguration
  /** Whether pods of the label app=x have a Service, so that the profile's defaults spread them. */
  served: boolean
  happenings: Happening[]
}

const DESIGNS = 5
const TEMPLATES = 6
const { profiles, ...rest } = defaultSchedulerConfiguration
const usual = profiles[0]

/** A plugin of each extension point may be missing, or weigh something else. */
const profile: fc.Arbitrary<SchedulerProfile> = fc.oneof(
  fc.constant(usual),
  fc
    .record({
      filters: fc.subarray([...usual.plugins.filter]),
      preFilters: fc.subarray([...usual.plugins.preFilter], { minLength: usual.plugins.preFilter.length - 2 }),
      scorers: fc.subarray([...usual.plugins.score], { minLength: 1 }),
      weights: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 10, maxLength: 10 }),
      strategy: fc.constantFrom<SchedulerProfile['args']['NodeResourcesFit']['scoringStrategy'][]>(
        usual.args.NodeResourcesFit.scoringStrategy,
        { ...usual.args.NodeResourcesFit.scoringStrategy, type: 'MostAllocated' },
        {
          type: 'RequestedToCapacityRatio',
          resources: [
            { name: 'memory', weight: 1 },
            { name: 'example.com/gpu', weight: 3 },
          ],
          shape: [
            { utilization: 0, score: 0 },
            { utilization: 100, score: 10 },
          ],
        },
      ),
      defaults: fc.constantFrom<SchedulerProfile['args']['PodTopologySpread'][]>(
        { defaultingType: 'System', defaultConstraints: [] },
        { defaultingType: 'List', defaultConstraints: [] },
        {
          defaultingType: 'List',
          defaultConstraints: [
            { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
            { maxSkew: 2, topologyKey: 'disk', whenUnsatisfiable: 'ScheduleAnyway' },
          ],
        },
      ),
      affinity: fc.record({
        hardPodAffinityWeight: fc.constantFrom(0, 1, 20),
        ignorePreferredTermsOfExistingPods: fc.boolean(),
      }),
    })
    .map(({ filters, preFilters, scorers, weights, strategy, defaults, affinity }) => ({
      ...usual,
      plugins: {
        ...usual.plugins,
        filter: filters,
        preFilter: preFilters,
        score: scorers.map(({ name }, at) => ({ name, weight: weights[at] })),
      },
      args: {
        ...usual.args,
        NodeResourcesFit: { ...usual.args.NodeResourcesFit, scoringStrategy: strategy },
        PodTopologySpread: defaults,
        InterPodAffinity: affinity,
      },
    })),
)

const configuration = fc
  .record({ profile, percentage: fc.constantFrom(0, 0, 30, 100), batching: fc.boolean() })
  .map(({ profile: one, percentage, batching }) => ({
    ...rest,
    percentageOfNodesToScore: percentage,
    featureGates: { ...rest.featureGates, OpportunisticBatching: batching },
    profiles: [one],
  }))

function happenings(size: number, many: boolean): fc.Arbitrary<Happening[]> {
  const node = fc.nat({ max: size - 1 })
  const template = fc.nat({ max: TEMPLATES - 1 })
  const pod = fc.nat({ max: 1000 })
  const like = fc.nat({ max: DESIGNS - 1 })
  const several = many ? fc.constantFrom(1, 1, 1, 10) : fc.constantFrom(1, 1, 2)
  return fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ is: fc.constant('decided' as const), template, pods: several }) },
      { weight: 2, arbitrary: fc.record({ is: fc.constant('placed' as const), template, node }) },
      { weight: 1, arbitrary: fc.record({ is: fc.constant('nominated' as const), template, node }) },
      { weight: 2, arbitrary: fc.record({ is: fc.constantFrom('terminating' as const, 'gone' as const), pod }) },
      { weight: 1, arbitrary: fc.record({ is: fc.constant('changed' as const), pod, template }) },
      { weight: 2, arbitrary: fc.record({ is: fc.constant('node' as const), node, like }) },
      { weight: 1, arbitrary: fc.record({ is: fc.constant('nodeGone' as const), node }) },
    ),
    { minLength: 15, maxLength: 40 },
  )
}

/** From 100 nodes on, a search may end before it has seen all. */
function worlds(small: boolean): fc.Arbitrary<World> {
  const sizes = small ? fc.integer({ min: 3, max: 12 }) : fc.integer({ min: 110, max: 260 })
  return fc.tuple(sizes, fc.boolean()).chain(([size, roomy]) =>
    fc.record({
      size: fc.constant(size),
      present: fc.integer({ min: Math.ceil(size / 2), max: size }),
      like: fc.array(fc.nat({ max: DESIGNS - 1 }), { minLength: size, maxLength: size }),
      designs: fc.tuple(...Array.from({ length: DESIGNS }, () => nodeSpec('', roomy))),
      pods: pods(TEMPLATES),
      configuration,
      served: fc.boolean(),
      happenings: happenings(size, !small),
    }),
  )
}

/** A scheduler that goes over kinds, and one that goes over nodes, on the same cache. */
class Pair {
  /** Decisions, and how many of them were made by kinds. */
  decisions = 0
  byKinds = 0
  private readonly resources = new ResourceIndex()
  private readonly templates = new TemplateTable(this.resources)
  private readonly nominator = new Nominator()
  private readonly table: NodeTable
  private readonly cache: SchedulerCache
  private readonly fast: SchedulingAlgorithm
  private readonly slow: SchedulingAlgorithm
  private readonly compiled: (CompiledTemplate | undefined)[] = []
  private next = 0
  private cycle = 0

  constructor(private readonly world: World) {
    const { size, present, like, configuration: settings, served } = world
    const nodes = Array.from({ length: size }, (_, at) => this.specOf(at, like[at]))
    this.table = new NodeTable([{ name: 'nodes', nodes }], this.resources)
    this.table.coverResources(this.resources)
    this.cache = new SchedulerCache(this.table, this.resources, this.templates, {
      podName: String,
      startTime: (pod) => pod,
    })
    for (let node = 0; node < present; node++) this.cache.addNode(node as NodeId, nodes[node])
    const selector = compileSelector({ matchLabels: { app: 'x' } })
    const context = {
      resources: this.resources,
      cache: this.cache,
      namespaceLabels: (name: string) => ({ 'kubernetes.io/metadata.name': name, team: name === 'other' ? 'b' : 'a' }),
      defaultSelector: ({ labels }: { labels: Readonly<Record<string, string>> }) =>
        served && labels.app === 'x' ? selector : undefined,
      volumes: new VolumeStore(),
      gates: settings.featureGates,
      isPreempting: () => false,
      nominator: this.nominator,
      budgets: () => [],
      offset: () => 0,
      wasPreempted: () => false,
    }
    this.fast = new SchedulingAlgorithm(settings, context)
    this.slow = new SchedulingAlgorithm(settings, context, false)
  }

  private specOf(node: number, like: number): NodeSpec {
    const { labels, ...spec } = this.world.designs[like]
    const named = 'kubernetes.io/hostname' in labels ? { ...labels, 'kubernetes.io/hostname': `n${node}` } : labels
    return { ...spec, labels: named, name: `n${node}` }
  }

  /** Templates come as they are needed. */
  private template(at: number): CompiledTemplate {
    const { namespace, labels, spec, priority } = this.world.pods[at]
    const known = this.compiled[at]
    if (known) return known
    const pod = { ...compilePodTemplate(spec, { labels: { ...labels } }, namespace), priority }
    const template = (this.compiled[at] = this.templates.intern(pod))
    this.table.coverResources(this.resources)
    this.cache.coverResources()
    return template
  }

  happen(one: Happening): void {
    const { cache } = this
    const pod = ('pod' in one ? one.pod % Math.max(1, this.next) : NONE) as PodId
    switch (one.is) {
      case 'decided':
        for (let i = 0; i < one.pods; i++) this.decide(one.template)
        break
      case 'placed':
        if (cache.has(one.node as NodeId))
          cache.add(this.next++ as PodId, one.node as NodeId, this.template(one.template))
        break
      case 'nominated':
        this.nominator.add(this.next++ as PodId, one.node as NodeId, this.template(one.template))
        break
      case 'terminating':
        cache.markTerminating(pod)
        break
      case 'changed':
        if (cache.nodeOf(pod) !== NONE) cache.retemplate(pod, this.template(one.template))
        break
      case 'gone':
        cache.remove(pod)
        break
      case 'node':
        cache.addNode(one.node as NodeId, this.specOf(one.node, one.like))
        break
      case 'nodeGone':
        cache.removeNode(one.node as NodeId)
    }
  }

  private decide(template: number): void {
    const candidacy = { pod: this.next++ as PodId, template: this.template(template), target: NONE }
    const cycle = this.cycle++
    const expected = outcome(this.slow, candidacy, cycle)
    expect(outcome(this.fast, candidacy, cycle)).toEqual(expected)
    this.decisions++
    if (this.fast.search.wentByKinds) this.byKinds++
    if (expected.node !== NONE) this.fast.assume(candidacy, expected.node as NodeId)
  }
}

function outcome(algorithm: SchedulingAlgorithm, candidacy: Candidacy, cycle: number) {
  const { node, message, rejectedBy } = algorithm.decide(candidacy, cycle, 0)
  const { search } = algorithm
  const { feasibleCount, evaluated, scored, start } = search
  const feasible = [...search.feasible.subarray(0, feasibleCount)]
  const totals = scored ? [...search.totals.subarray(0, feasibleCount)] : []
  const best = feasible.filter((_, at) => totals[at] === Math.max(...totals))
  return { node, message, rejectedBy, feasible, evaluated, scored, start, totals, best }
}

describe('the search by kinds of nodes', () => {
  for (const small of [true, false]) {
    it(`decides as the search node by node, among ${small ? 'few' : 'many'} nodes`, () => {
      let decisions = 0
      let byKinds = 0
      const property = fc.property(worlds(small), (world) => {
        const pair = new Pair(world)
        for (const happening of world.happenings) pair.happen(happening)
        decisions += pair.decisions
        byKinds += pair.byKinds
      })
      fc.assert(property, { numRuns: small ? RUNS : RUNS / 10 })
      // Otherwise this compares a thing with itself. What fits nowhere, or on one node by name, is for the slow search.
      expect(byKinds / decisions).toBeGreaterThan(0.25)
    })
  }
})
