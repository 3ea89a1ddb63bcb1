import { describe, expect, it, test } from 'vitest'
import {
  defaultSchedulerConfiguration,
  parseSchedulerConfiguration,
  type ExtensionPoint,
  type SchedulerConfiguration,
  type SchedulerProfile,
} from '../../src/design'

const head = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' }

function parse(config: object, gates?: string) {
  return parseSchedulerConfiguration({ name: 'config.yaml', text: JSON.stringify({ ...head, ...config }) }, gates)
}

function configurationOf(config: object, gates?: string): SchedulerConfiguration {
  const result = parse(config, gates)
  expect(result.problems).toEqual([])
  if (!result.ok) throw new Error('unreachable')
  return result.configuration
}

const profileOf = (profile: object, gates?: string): SchedulerProfile =>
  configurationOf({ profiles: [profile] }, gates).profiles[0]

/** `Name` or `Name:weight`, as one text. */
function list(profile: SchedulerProfile, point: ExtensionPoint): string {
  return profile.plugins[point].map(({ name, weight }) => (weight === 0 ? name : `${name}:${weight}`)).join(' ')
}

/** Messages of errors. */
function errorsOf(config: object, gates?: string): string[] {
  const result = parse(config, gates)
  return result.problems.filter((problem) => problem.severity === 'error').map((problem) => problem.message)
}

const named = (...names: string[]) => names.map((name) => ({ name }))

describe('the defaults of 1.36', () => {
  it('are those of pkg/scheduler/apis/config/v1/defaults.go', () => {
    const configuration = configurationOf({})
    expect(configuration).toEqual(defaultSchedulerConfiguration)
    expect(configuration).toMatchObject({
      parallelism: 16,
      percentageOfNodesToScore: 0,
      podInitialBackoffSeconds: 1,
      podMaxBackoffSeconds: 10,
      clientConnection: { qps: 50, burst: 100 },
      // pkg/features/kube_features.go: beta and on since 1.33, alpha and off, beta and on since 1.35.
      featureGates: { SchedulerPopFromBackoffQ: true, StorageCapacityScoring: false, OpportunisticBatching: true },
    })
    expect(configuration.profiles).toHaveLength(1)
    expect(configuration.profiles[0]).toMatchObject({
      schedulerName: 'default-scheduler',
      percentageOfNodesToScore: undefined,
      args: {
        NodeResourcesFit: { ignoredResources: [], ignoredResourceGroups: [] },
        NodeAffinity: { addedAffinity: undefined },
        PodTopologySpread: { defaultingType: 'System', defaultConstraints: [] },
        InterPodAffinity: { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false },
        VolumeBinding: { bindTimeoutSeconds: 600, shape: [] },
        DefaultPreemption: { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 },
      },
    })
  })

  // default_plugins.go in its order, cut to what implements the point.
  const cases: [ExtensionPoint, string][] = [
    ['preEnqueue', 'SchedulingGates DynamicResources DefaultPreemption'],
    ['queueSort', 'PrioritySort'],
    [
      'preFilter',
      'NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity DynamicResources NodeDeclaredFeatures',
    ],
    [
      'filter',
      'NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity DynamicResources NodeDeclaredFeatures',
    ],
    ['postFilter', 'DynamicResources DefaultPreemption'],
    [
      'preScore',
      'TaintToleration NodeAffinity NodeResourcesFit VolumeBinding PodTopologySpread InterPodAffinity NodeResourcesBalancedAllocation',
    ],
    [
      'score',
      'TaintToleration:3 NodeAffinity:2 NodeResourcesFit:1 VolumeBinding:1 PodTopologySpread:2 InterPodAffinity:2 DynamicResources:2 NodeResourcesBalancedAllocation:1 ImageLocality:1',
    ],
    ['reserve', 'VolumeBinding DynamicResources'],
    ['permit', ''],
    ['preBind', 'VolumeBinding DynamicResources'],
    ['bind', 'DefaultBinder'],
    ['postBind', ''],
  ]
  test.each(cases)('at %s', (point, expected) => {
    expect(list(defaultSchedulerConfiguration.profiles[0], point)).toBe(expected)
  })
})

describe('plugins', () => {
  it('give the weight of their point before that of multiPoint, and 1 where none is written', () => {
    const profile = profileOf({
      plugins: {
        multiPoint: { enabled: [{ name: 'TaintToleration' }, { name: 'NodeAffinity', weight: 9 }] },
        score: { enabled: [{ name: 'NodeAffinity', weight: 4 }] },
      },
    })
    // Re-configured in multiPoint without a weight: the default of 3 is gone. The point's 4 hides multiPoint's 9, and an
    // override goes to the front (framework.go, expandMultiPointPlugins, part 1).
    expect(list(profile, 'score')).toBe(
      'NodeAffinity:4 TaintToleration:1 NodeResourcesFit:1 VolumeBinding:1 PodTopologySpread:2 InterPodAffinity:2 DynamicResources:2 NodeResourcesBalancedAllocation:1 ImageLocality:1',
    )
    // In place elsewhere: mergePluginSet keeps the order of the defaults.
    expect(list(profile, 'filter')).toBe(list(defaultSchedulerConfiguration.profiles[0], 'filter'))
  })

  it('stand behind multiPoint when their point disables and enables them', () => {
    const profile = profileOf({
      plugins: {
        score: {
          disabled: named('ImageLocality', 'NodeResourcesBalancedAllocation', 'NodeResourcesFit'),
          enabled: [
            { name: 'NodeResourcesBalancedAllocation', weight: 5 },
            { name: 'NodeResourcesFit', weight: 3 },
          ],
        },
      },
    })
    // Disabled first: so they are no overrides (part 1) but additions (part 3).
    expect(list(profile, 'score')).toBe(
      'TaintToleration:3 NodeAffinity:2 VolumeBinding:1 PodTopologySpread:2 InterPodAffinity:2 DynamicResources:2 NodeResourcesBalancedAllocation:5 NodeResourcesFit:3',
    )
  })

  it('can be cleared with a star and chosen one by one', () => {
    const profile = profileOf({
      plugins: {
        multiPoint: {
          disabled: named('*'),
          enabled: [
            ...named('PrioritySort', 'DefaultBinder', 'TaintToleration'),
            { name: 'PodTopologySpread', weight: 7 },
          ],
        },
        filter: { enabled: named('NodeName') },
      },
    })
    expect(list(profile, 'score')).toBe('TaintToleration:1 PodTopologySpread:7')
    expect(list(profile, 'filter')).toBe('TaintToleration PodTopologySpread NodeName')
    expect(list(profile, 'preFilter')).toBe('PodTopologySpread')
    expect(list(profile, 'postFilter')).toBe('')
    expect(list(profile, 'bind')).toBe('DefaultBinder')
  })

  it('go from one point alone, or from all', () => {
    const one = profileOf({ plugins: { filter: { disabled: named('NodeResourcesFit') } } })
    expect(list(one, 'filter')).not.toContain('NodeResourcesFit')
    expect(list(one, 'preFilter')).toContain('NodeResourcesFit')
    expect(list(one, 'score')).toContain('NodeResourcesFit:1')
    const all = profileOf({ plugins: { multiPoint: { disabled: named('NodeResourcesFit') } } })
    for (const point of ['preFilter', 'filter', 'preScore', 'score'] as const) {
      expect(list(all, point)).not.toContain('NodeResourcesFit')
    }
  })

  it('of a point that disables all are only its own', () => {
    const profile = profileOf({
      plugins: { score: { disabled: named('*'), enabled: [{ name: 'ImageLocality', weight: 2 }] } },
    })
    expect(list(profile, 'score')).toBe('ImageLocality:2')
    expect(list(profileOf({ plugins: { postFilter: { disabled: named('*') } } }), 'postFilter')).toBe('')
  })

  it('of the gate NodeDeclaredFeatures go with it', () => {
    const profile = profileOf({}, 'NodeDeclaredFeatures=false')
    expect(list(profile, 'filter')).not.toContain('NodeDeclaredFeatures')
  })

  it('that are not simulated are left out and said', () => {
    const result = parse({ profiles: [{ plugins: { multiPoint: { enabled: named('GangScheduling') } } }] })
    expect(result.ok && result.notices).toEqual([
      { subject: 'KubeSchedulerConfiguration plugin GangScheduling', count: 1, message: 'is not simulated' },
    ])
    expect(result.ok && list(result.configuration.profiles[0], 'permit')).toBe('')
  })

  it('that are disabled without being there are warned of', () => {
    const result = parse({ profiles: [{ plugins: { score: { disabled: named('ImageLocalty') } } }] })
    expect(result.problems).toMatchObject([{ severity: 'warning', remedy: 'did you mean "ImageLocality"?' }])
  })

  const mistakes: [string, object, string[]][] = [
    [
      'unknown',
      { filter: { enabled: named('NodeNmae') } },
      ['profiles[0].plugins.filter.enabled[0].name: FilterPlugin "NodeNmae" does not exist'],
    ],
    [
      'unknown everywhere',
      { multiPoint: { enabled: named('X') } },
      ['profiles[0].plugins.multiPoint.enabled[0].name: PreFilterPlugin "X" does not exist'],
    ],
    [
      'at a point that it does not implement',
      { score: { enabled: named('NodeName') } },
      ['profiles[0].plugins.score.enabled[0].name: plugin "NodeName" does not extend ScorePlugin plugin'],
    ],
    [
      'twice',
      { filter: { enabled: named('NodeName', 'NodeName') } },
      ['profiles[0].plugins.filter.enabled[1].name: plugin "NodeName" already registered as "FilterPlugin"'],
    ],
    [
      // ImageLocality implements Score alone, so that is where upstream meets it again.
      'twice in multiPoint',
      { multiPoint: { enabled: named('ImageLocality', 'ImageLocality') } },
      ['profiles[0].plugins.multiPoint.enabled[1].name: plugin "ImageLocality" already registered as "ScorePlugin"'],
    ],
    [
      'removed from the API',
      { filter: { enabled: named('EBSLimits') } },
      [
        'profiles[0].plugins.filter.enabled[0]: Invalid value: "EBSLimits": was invalid in version "kubescheduler.config.k8s.io/v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")',
      ],
    ],
    [
      'without a queue sort plugin',
      { queueSort: { disabled: named('*') } },
      [
        'profiles[0]: only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0',
      ],
    ],
    [
      'without a bind plugin',
      { bind: { disabled: named('DefaultBinder') } },
      ['profiles[0]: at least one bind plugin is needed for profile with scheduler name "default-scheduler"'],
    ],
    [
      'at a point that does not exist',
      { scores: { enabled: named('NodeName') } },
      ['unknown field "profiles[0].plugins.scores"'],
    ],
    [
      'of a weight beyond 32 bits',
      { score: { enabled: [{ name: 'ImageLocality', weight: 3e9 }] } },
      ['profiles[0].plugins.score.enabled[0].weight: Invalid value: 3000000000: must be a 32-bit integer'],
    ],
  ]
  test.each(mistakes)('%s', (_, plugins, expected) => {
    expect(errorsOf({ profiles: [{ plugins }] })).toEqual(expected)
  })
})

describe('profiles', () => {
  it('have their own share of nodes, name and plugins', () => {
    const { profiles } = configurationOf({
      percentageOfNodesToScore: 100,
      profiles: [{ schedulerName: 'a' }, { schedulerName: 'b', percentageOfNodesToScore: 0 }],
    })
    expect(profiles.map((one) => [one.schedulerName, one.percentageOfNodesToScore])).toEqual([
      ['a', undefined],
      ['b', 0],
    ])
  })

  const mistakes: [string, object[], string[]][] = [
    // A name by itself has only a profile that is alone.
    ['without a name beside another', [{ schedulerName: 'a' }, {}], ['profiles[1].schedulerName: Required value']],
    [
      'of the same name',
      [{ schedulerName: 'a' }, { schedulerName: 'a' }],
      ['profiles[1].schedulerName: Duplicate value: "profiles[0].schedulerName"'],
    ],
    [
      'that score too many',
      [{ percentageOfNodesToScore: 101 }],
      ['profiles[0].percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]'],
    ],
    [
      'of different queues',
      [{ schedulerName: 'a' }, { schedulerName: 'b', plugins: { queueSort: { enabled: named('PrioritySort') } } }],
      [expect.stringContaining('profiles[1].plugins.queueSort: Invalid value') as unknown as string],
    ],
  ]
  test.each(mistakes)('%s', (_, profiles, expected) => {
    expect(errorsOf({ profiles })).toEqual(expected)
  })
})

describe('arguments', () => {
  const argsOf = (name: string, args: object, gates?: string) =>
    profileOf({ pluginConfig: [{ name, args }] }, gates).args as unknown as Record<string, unknown>

  const cases: [string, object, object][] = [
    [
      'NodeResourcesFit',
      { scoringStrategy: { type: 'MostAllocated' } },
      {
        scoringStrategy: {
          type: 'MostAllocated',
          resources: [
            { name: 'cpu', weight: 1 },
            { name: 'memory', weight: 1 },
          ],
          shape: [],
        },
      },
    ],
    [
      'NodeResourcesFit',
      {
        ignoredResources: ['example.com/a'],
        ignoredResourceGroups: ['example.org'],
        scoringStrategy: {
          type: 'RequestedToCapacityRatio',
          // A weight of 0 is 1.
          resources: [{ name: 'cpu', weight: 3 }, { name: 'nvidia.com/gpu' }, { name: 'memory', weight: 0 }],
          requestedToCapacityRatio: { shape: [{ utilization: 0 }, { utilization: 100, score: 10 }] },
        },
      },
      {
        ignoredResources: ['example.com/a'],
        ignoredResourceGroups: ['example.org'],
        scoringStrategy: {
          type: 'RequestedToCapacityRatio',
          resources: [
            { name: 'cpu', weight: 3 },
            { name: 'nvidia.com/gpu', weight: 1 },
            { name: 'memory', weight: 1 },
          ],
          shape: [
            { utilization: 0, score: 0 },
            { utilization: 100, score: 10 },
          ],
        },
      },
    ],
    [
      'NodeResourcesBalancedAllocation',
      { resources: [{ name: 'nvidia.com/gpu' }] },
      { resources: [{ name: 'nvidia.com/gpu', weight: 1 }] },
    ],
    [
      'PodTopologySpread',
      {
        defaultingType: 'List',
        defaultConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
      },
      {
        defaultingType: 'List',
        defaultConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
      },
    ],
    [
      'InterPodAffinity',
      { hardPodAffinityWeight: 0 },
      { hardPodAffinityWeight: 0, ignorePreferredTermsOfExistingPods: false },
    ],
    ['VolumeBinding', { bindTimeoutSeconds: 3 }, { bindTimeoutSeconds: 3, shape: [] }],
    [
      'DefaultPreemption',
      { minCandidateNodesAbsolute: 1 },
      { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 1 },
    ],
    [
      'NodeAffinity',
      { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } },
      { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } },
    ],
  ]
  test.each(cases)('of %s: %j', (name, args, expected) => {
    expect(argsOf(name, args)[name]).toMatchObject(expected)
  })

  it('of VolumeBinding have a shape with the gate, by default that the fullest volume is best', () => {
    const gate = 'StorageCapacityScoring=true'
    // defaults.go: utilization 0 scores MaxCustomPriorityScore (10), 100 scores 0.
    expect(argsOf('VolumeBinding', {}, gate).VolumeBinding).toMatchObject({
      shape: [
        { utilization: 0, score: 10 },
        { utilization: 100, score: 0 },
      ],
    })
    const shape = [{ utilization: 50, score: 5 }]
    expect(argsOf('VolumeBinding', { shape }, gate).VolumeBinding).toMatchObject({ shape })
    expect(configurationOf({}, gate).featureGates.StorageCapacityScoring).toBe(true)
  })

  const at = 'profiles[0].pluginConfig[0].args'
  const mistakes: [string, string, object, string[]][] = [
    [
      'strategy',
      'NodeResourcesFit',
      { scoringStrategy: { type: 'Most' } },
      [
        `${at}.scoringStrategy.type: Unsupported value: "Most": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"`,
      ],
    ],
    [
      'strategy without its shape',
      'NodeResourcesFit',
      { scoringStrategy: { type: 'RequestedToCapacityRatio' } },
      [
        `${at}.scoringStrategy.requestedToCapacityRatio: Required value: must be specified when type is RequestedToCapacityRatio`,
      ],
    ],
    [
      'shape of another strategy',
      'NodeResourcesFit',
      { scoringStrategy: { type: 'LeastAllocated', requestedToCapacityRatio: { shape: [] } } },
      [
        `${at}.scoringStrategy.requestedToCapacityRatio: Forbidden: must be nil when type is not RequestedToCapacityRatio`,
      ],
    ],
    [
      'shape',
      'NodeResourcesFit',
      {
        scoringStrategy: {
          type: 'RequestedToCapacityRatio',
          requestedToCapacityRatio: {
            shape: [
              { utilization: 50, score: 11 },
              { utilization: 50, score: -1 },
              { utilization: 101, score: 1 },
            ],
          },
        },
      },
      [
        `${at}.scoringStrategy.requestedToCapacityRatio.shape[0].score: Invalid value: 11: not in valid range [0, 10]`,
        `${at}.scoringStrategy.requestedToCapacityRatio.shape[1].utilization: Invalid value: 50: values must be sorted in increasing order`,
        `${at}.scoringStrategy.requestedToCapacityRatio.shape[1].score: Invalid value: -1: not in valid range [0, 10]`,
        `${at}.scoringStrategy.requestedToCapacityRatio.shape[2].utilization: Invalid value: 101: not in valid range [0, 100]`,
      ],
    ],
    [
      'weight of a resource',
      'NodeResourcesFit',
      { scoringStrategy: { type: 'LeastAllocated', resources: [{ name: 'cpu', weight: 101 }] } },
      [
        `${at}.scoringStrategy.resources[0].weight: Invalid value: 101: resource weight of cpu not in valid range (0, 100]`,
      ],
    ],
    [
      'ignored group',
      'NodeResourcesFit',
      { ignoredResourceGroups: ['example.com/a'] },
      [`${at}.ignoredResourceGroups[0]: Invalid value: "example.com/a": resource group name can't contain '/'`],
    ],
    [
      'balanced weights',
      'NodeResourcesBalancedAllocation',
      { resources: [{ name: 'cpu', weight: 2 }, { name: 'cpu' }] },
      [`${at}.resources[0].weight: Invalid value: 2: must be 1`, `${at}.resources[1].name: Duplicate value: "cpu"`],
    ],
    [
      'constraints of the system',
      'PodTopologySpread',
      { defaultConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }] },
      [`${at}.defaultingType: Invalid value: "System": when .defaultConstraints are not empty`],
    ],
    [
      'constraints',
      'PodTopologySpread',
      {
        defaultingType: 'List',
        defaultConstraints: [
          { maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'No' },
          { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
          { maxSkew: 2, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' },
        ],
      },
      [
        `${at}.defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf)`,
        `${at}.defaultConstraints[0].topologyKey: Required value: can not be empty`,
        `${at}.defaultConstraints[0].whenUnsatisfiable: Unsupported value: "No": supported values: "DoNotSchedule", "ScheduleAnyway"`,
        `${at}.defaultConstraints[1].labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod`,
        `${at}.defaultConstraints[2]: Duplicate value: "{a, DoNotSchedule}"`,
      ],
    ],
    [
      'weight of hard affinity',
      'InterPodAffinity',
      { hardPodAffinityWeight: 101 },
      [`${at}.hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]`],
    ],
    [
      'shape without its gate',
      'VolumeBinding',
      { shape: [], bindTimeoutSeconds: -1 },
      [
        `${at}.bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds, should not be a negative value`,
        `${at}.shape: Invalid value: []: unexpected field \`shape\`, remove it or turn on the feature gate StorageCapacityScoring`,
      ],
    ],
    [
      'no candidates',
      'DefaultPreemption',
      { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 },
      [
        `${at}.minCandidateNodesPercentage: Invalid value: 0: cannot be zero at the same time as minCandidateNodesAbsolute`,
        `${at}.minCandidateNodesAbsolute: Invalid value: 0: cannot be zero at the same time as minCandidateNodesPercentage`,
      ],
    ],
    [
      'added affinity',
      'NodeAffinity',
      { addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, preference: {} }] } },
      [
        `${at}.addedAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100`,
      ],
    ],
    [
      'timeouts',
      'DynamicResources',
      { filterTimeout: '-1s', bindingTimeout: '10ms' },
      [
        `${at}.filterTimeout: Invalid value: "-1s": must be zero or positive`,
        `${at}.bindingTimeout: Invalid value: "10ms": must be at least 1 second`,
      ],
    ],
    [
      'kind of other arguments',
      'VolumeBinding',
      { kind: 'NodeAffinityArgs' },
      [
        `${at}.kind: args for plugin VolumeBinding were not of type VolumeBindingArgs.kubescheduler.config.k8s.io, got NodeAffinityArgs.kubescheduler.config.k8s.io`,
      ],
    ],
    ['unknown field', 'VolumeBinding', { timeout: 1 }, [`unknown field "${at}.timeout"`]],
    [
      'unknown plugin',
      'Volumes',
      {},
      ['profiles[0].pluginConfig[0].name: Not found: "Volumes": no plugin has this name'],
    ],
  ]
  test.each(mistakes)('%s', (_, name, args, expected) => {
    // By place: fields of one object are reported in the order in which they stand in the text.
    expect(errorsOf({ profiles: [{ pluginConfig: [{ name, args }] }] }).sort()).toEqual([...expected].sort())
  })

  it('of one plugin stand once', () => {
    const pluginConfig = [{ name: 'VolumeBinding' }, { name: 'VolumeBinding' }]
    expect(errorsOf({ profiles: [{ pluginConfig }] })).toEqual([
      'profiles[0].pluginConfig[1]: Duplicate value: "VolumeBinding"',
    ])
  })
})

describe('the rest', () => {
  it('checks numbers in upstream’s words', () => {
    const config = {
      parallelism: 0,
      percentageOfNodesToScore: -1,
      podInitialBackoffSeconds: 0,
      podMaxBackoffSeconds: -1,
      clientConnection: { burst: -1 },
    }
    expect(errorsOf(config)).toEqual([
      'parallelism: Invalid value: 0: should be an integer value greater than zero',
      'percentageOfNodesToScore: Invalid value: -1: not in valid range [0-100]',
      'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0',
      'podMaxBackoffSeconds: Invalid value: -1: must be greater than or equal to PodInitialBackoffSeconds',
      'clientConnection.burst: Invalid value: -1: must be non-negative',
    ])
  })

  it('says what is not simulated', () => {
    const result = parse({
      extenders: [{ urlPrefix: 'http://a' }, { urlPrefix: 'http://b' }],
      leaderElection: { leaderElect: false },
      profiles: [
        {
          pluginConfig: [{ name: 'DynamicResources', args: { filterTimeout: '5s' } }],
          plugins: { placementScore: { enabled: named('NodeResourcesFit') } },
        },
      ],
    })
    expect(result.ok && result.notices.map(({ subject, count }) => `${subject} ${count}`)).toEqual([
      'KubeSchedulerConfiguration extenders 2',
      'KubeSchedulerConfiguration leaderElection 1',
      'KubeSchedulerConfiguration plugins.placementScore 1',
      'KubeSchedulerConfiguration DynamicResourcesArgs 1',
    ])
  })

  it('takes limits of the client from the file, then from flags; 0 is none', () => {
    const text = JSON.stringify({ ...head, clientConnection: { qps: 7, burst: 0 } })
    const flags = { 'kube-api-qps': '20', 'kube-api-burst': '30' }
    const result = parseSchedulerConfiguration({ name: 'c', text }, undefined, flags)
    expect(result.ok && result.configuration.clientConnection).toEqual({ qps: 7, burst: 30 })
  })

  it('reads feature gates as the flag is read, and lists those without effect', () => {
    const result = parse(
      {},
      'SchedulerPopFromBackoffQ=false, OpportunisticBatching=0,SchedulerAsyncAPICalls=true,Opportunistic=t',
    )
    expect(result.ok && result.configuration.featureGates).toEqual({
      SchedulerPopFromBackoffQ: false,
      StorageCapacityScoring: false,
      OpportunisticBatching: false,
    })
    expect(result.ok && result.notices.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
      'kube-scheduler --feature-gates SchedulerAsyncAPICalls is kept; the simulation does not act on it',
      'kube-scheduler --feature-gates Opportunistic is kept; the simulation does not act on it; did you mean "OpportunisticBatching"?',
    ])
    expect(errorsOf({}, 'OpportunisticBatching=maybe')).toEqual([
      'feature-gates: invalid argument for "--feature-gates" flag: invalid value of OpportunisticBatching=maybe, err: expected true or false',
    ])
  })
})

describe('a file', () => {
  it('has problems with lines', () => {
    const text = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - schedulerName: packer
    plugins:
      score:
        enabled:
          - name: NodeResourceFit
            weight: 2
`
    const result = parseSchedulerConfiguration({ name: 'config.yaml', text })
    expect(result).toMatchObject({
      ok: false,
      problems: [
        {
          position: { file: 'config.yaml', line: 8, column: 19 },
          message: 'profiles[0].plugins.score.enabled[0].name: ScorePlugin "NodeResourceFit" does not exist',
          remedy: 'did you mean "NodeResourcesFit"?',
        },
      ],
    })
  })

  const yaml = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n'
  const mistakes: [string, string, string][] = [
    [
      'another kind',
      'apiVersion: v1\nkind: Pod\n',
      "2:7 kind: couldn't decode as KubeSchedulerConfiguration, got v1, Kind=Pod",
    ],
    [
      'an old version',
      'apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration\n',
      '1:13 apiVersion: Unsupported value: "kubescheduler.config.k8s.io/v1beta3": supported values: "kubescheduler.config.k8s.io/v1"',
    ],
    ['nothing', '', '1:1 expected at least one Kubernetes object, found none'],
    [
      'no YAML',
      'a: [',
      '1:5 invalid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['two', `${yaml}---\n${yaml}`, '5:7 kind: expected one object in the file, found another'],
    ['wrong type', `${yaml}parallelism: "8"\n`, '3:14 parallelism: expected an integer, found the text "8"'],
  ]
  test.each(mistakes)('of %s', (_, text, expected) => {
    const result = parseSchedulerConfiguration({ name: 'config.yaml', text })
    expect(result.ok).toBe(false)
    expect(result.problems.map(({ position, message }) => `${position.line}:${position.column} ${message}`)).toContain(
      expected,
    )
  })
})
