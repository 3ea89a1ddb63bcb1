/** Profiles of the scheduler in which any plugin may be missing, stand elsewhere in its list, or weigh something else. */
import fc from 'fast-check'
import {
  defaultSchedulerConfiguration,
  type SchedulerConfiguration,
  type SchedulerProfile,
} from '../../../../src/design'
import { nodeTerm } from './arbitraries'

type Args = SchedulerProfile['args']

const { profiles, ...rest } = defaultSchedulerConfiguration
const [usual] = profiles
const gpu = 'example.com/gpu'

const strategy = fc.constantFrom<Args['NodeResourcesFit']['scoringStrategy']>(
  usual.args.NodeResourcesFit.scoringStrategy,
  { ...usual.args.NodeResourcesFit.scoringStrategy, type: 'MostAllocated' },
  {
    type: 'LeastAllocated',
    shape: [],
    resources: [
      { name: 'cpu', weight: 2 },
      { name: gpu, weight: 5 },
    ],
  },
  {
    type: 'RequestedToCapacityRatio',
    resources: [
      { name: 'memory', weight: 1 },
      { name: gpu, weight: 3 },
    ],
    shape: [
      { utilization: 0, score: 0 },
      { utilization: 40, score: 9 },
      { utilization: 100, score: 2 },
    ],
  },
)

const balanced = fc
  .constantFrom(['cpu', 'memory'], ['cpu', gpu, 'memory'], [gpu], ['cpu'])
  .map((names) => ({ resources: names.map((name) => ({ name, weight: 1 })) }))

const spreading = fc.constantFrom<Args['PodTopologySpread']>(
  { defaultingType: 'System', defaultConstraints: [] },
  { defaultingType: 'List', defaultConstraints: [] },
  {
    defaultingType: 'List',
    defaultConstraints: [
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
      { maxSkew: 2, topologyKey: 'disk', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
  },
  {
    defaultingType: 'List',
    defaultConstraints: [
      { maxSkew: 2, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
      { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
  },
)

const addedAffinity = fc.option(
  fc.record(
    {
      requiredDuringSchedulingIgnoredDuringExecution: nodeTerm.map((term) => ({ nodeSelectorTerms: [term] })),
      preferredDuringSchedulingIgnoredDuringExecution: nodeTerm.map((preference) => [{ weight: 7, preference }]),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined, freq: 3 },
)

const args: fc.Arbitrary<Args> = fc
  .record({
    fit: fc.record({ scoringStrategy: strategy, ignoredResources: fc.constantFrom([], [], [gpu]) }),
    NodeResourcesBalancedAllocation: balanced,
    PodTopologySpread: spreading,
    NodeAffinity: fc.record({ addedAffinity }),
    InterPodAffinity: fc.record({
      hardPodAffinityWeight: fc.constantFrom(0, 1, 20),
      ignorePreferredTermsOfExistingPods: fc.boolean(),
    }),
  })
  .map(({ fit, ...others }) => ({
    ...usual.args,
    ...others,
    NodeResourcesFit: { ...usual.args.NodeResourcesFit, ...fit },
  }))

const another = fc
  .record({
    filter: fc.shuffledSubarray([...usual.plugins.filter]),
    preFilter: fc.subarray([...usual.plugins.preFilter], { minLength: usual.plugins.preFilter.length - 2 }),
    score: fc.shuffledSubarray([...usual.plugins.score]),
    weights: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 10, maxLength: 10 }),
    args,
  })
  .map(({ filter, preFilter, score, weights, args: others }) => ({
    ...usual,
    plugins: {
      ...usual.plugins,
      filter,
      preFilter,
      preScore: usual.plugins.preScore.filter(({ name }) => score.some((one) => one.name === name)),
      score: score.map(({ name }, at) => ({ name, weight: weights[at] })),
    },
    args: others,
  }))

/** Every other one has the default profile. */
export const configurations: fc.Arbitrary<SchedulerConfiguration> = fc
  .record({
    profile: fc.oneof(fc.constant(usual), another),
    percentage: fc.constantFrom(0, 0, 30, 100),
    batching: fc.boolean(),
  })
  .map(({ profile, percentage, batching }) => ({
    ...rest,
    percentageOfNodesToScore: percentage,
    featureGates: { ...rest.featureGates, OpportunisticBatching: batching },
    profiles: [profile],
  }))
