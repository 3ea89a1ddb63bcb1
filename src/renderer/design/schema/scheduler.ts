/** KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1). Plugins and their points come from the compiler's own list. */
import { pluginPoints } from '../../../design/compile/scheduler/plugins'
import { choice, flag, list, map, object, rare, rarely, text, usually, whole, words } from './build'
import { nodeAffinity, spreadConstraint } from './kubernetes/placement'
import type { Schema } from './types'

const plugins = Object.keys(pluginPoints)
const points: Record<string, string> = {
  multiPoint: 'At every point that they implement.',
  preEnqueue: 'Whether a pod may enter the queue.',
  queueSort: 'Order of the queue; one plugin.',
  preFilter: 'What filters need to know beforehand.',
  filter: 'Which nodes the pod may run on.',
  postFilter: 'What is done when no node is left: preemption.',
  preScore: 'What scores need to know beforehand.',
  score: 'Which of the nodes is best.',
  reserve: 'What is kept for the pod.',
  permit: 'Whether it may be bound now.',
  preBind: 'What is done before it is bound.',
  bind: 'How it is bound.',
  postBind: 'What is done once it is bound.',
}

function pluginSet([point, description]: [string, string]): [string, Schema] {
  const fitting = plugins.filter((name) => point === 'multiPoint' || pluginPoints[name].some((one) => one === point))
  const known = fitting.length > 0 ? fitting : plugins
  const weighs = point === 'score' || point === 'multiPoint'
  const weight = { ...whole('How much its score counts; 1 when left out.', { minimum: 1 }), suggestions: [1] }
  const schema = object(description, {
    enabled: list(
      'Switched on, besides those of multiPoint.',
      object('A plugin.', { name: choice('Name.', known), ...(weighs ? { weight } : {}) }, { required: ['name'] }),
    ),
    disabled: list(
      'Switched off; * is all of them.',
      object('A plugin.', { name: choice('Name.', ['*', ...known]) }, { required: ['name'] }),
    ),
  })
  return [point, point === 'multiPoint' || point === 'score' || point === 'filter' ? schema : rare(schema)]
}

const weighted = (most: number) =>
  list(
    'Resources that count; cpu and memory with weight 1 when left out.',
    object(
      'A resource.',
      {
        name: usually(text('Name.'), 'cpu', 'memory', 'nvidia.com/gpu'),
        weight: { ...whole('Weight.', { minimum: 1, maximum: most }), suggestions: [1] },
      },
      { required: ['name', 'weight'] },
    ),
  )
const shape = list(
  'Points of a function from utilisation to score.',
  object(
    'A point.',
    {
      utilization: whole('Utilisation in per cent.', { maximum: 100 }),
      score: whole('Score, 0 to 10.', { maximum: 10 }),
    },
    { required: ['utilization', 'score'] },
  ),
)

const scoringStrategy: Schema = {
  type: 'object',
  description: 'How free and used resources make a score.',
  properties: {
    type: choice('Which way.', ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']),
    resources: weighted(100),
  },
  required: ['type'],
  variants: {
    title: 'Type',
    by: 'type',
    of: {
      LeastAllocated: {},
      MostAllocated: {},
      RequestedToCapacityRatio: {
        field: 'requestedToCapacityRatio',
        schema: object('The function.', { shape }, { required: ['shape'] }),
      },
    },
  },
}

const args: Record<string, Schema> = {
  NodeResourcesFit: object('Arguments.', {
    scoringStrategy,
    ignoredResources: words('Extended resources that are not looked at.'),
    ignoredResourceGroups: words('Groups of extended resources that are not looked at.'),
  }),
  NodeResourcesBalancedAllocation: object('Arguments.', { resources: weighted(1) }),
  NodeAffinity: object('Arguments.', {
    addedAffinity: { ...nodeAffinity, description: 'Holds for every pod of the profile besides its own.' },
  }),
  PodTopologySpread: object('Arguments.', {
    defaultingType: choice('Which constraints pods have that name none.', ['System', 'List'], 'System'),
    defaultConstraints: list('For List: the constraints; their selectors are made for each pod.', {
      ...spreadConstraint,
      properties: Object.fromEntries(
        Object.entries(spreadConstraint.properties!).filter(([name]) => name !== 'labelSelector'),
      ),
    }),
  }),
  InterPodAffinity: object('Arguments.', {
    hardPodAffinityWeight: whole('What required affinity of others counts.', { default: 1, maximum: 100 }),
    ignorePreferredTermsOfExistingPods: flag('Does not look at what others prefer.', { default: false }),
  }),
  VolumeBinding: object('Arguments.', {
    bindTimeoutSeconds: whole('Seconds until binding volumes is given up.', { default: 600 }),
    shape: rare(shape),
  }),
  DefaultPreemption: object('Arguments.', {
    minCandidateNodesPercentage: whole('Nodes that are looked at, in per cent.', { default: 10, maximum: 100 }),
    minCandidateNodesAbsolute: whole('Nodes that are looked at, at the least.', { default: 100 }),
  }),
  DynamicResources: object('Arguments; not simulated.', {
    filterTimeout: text('Longest filter.', { default: '10s', format: 'duration' }),
    bindingTimeout: text('Longest binding.', { default: '10m', format: 'duration' }),
  }),
}

const profile = object('A scheduler of its own name.', {
  schedulerName: text('Name by which pods choose it.', { default: 'default-scheduler' }),
  percentageOfNodesToScore: whole('For this profile alone.', { maximum: 100 }),
  plugins: object('What is switched on and off.', Object.fromEntries(Object.entries(points).map(pluginSet))),
  pluginConfig: list('Arguments of plugins.', {
    type: 'object',
    description: 'Arguments of a plugin.',
    properties: { name: choice('Plugin.', Object.keys(args)) },
    required: ['name'],
    variants: {
      title: 'Plugin',
      by: 'name',
      of: Object.fromEntries(Object.entries(args).map(([name, schema]) => [name, { field: 'args', schema }])),
    },
  }),
})

const extender = object(
  'A program that is asked as well.',
  {
    urlPrefix: usually(text('Address.'), 'http://127.0.0.1:8888'),
    filterVerb: text('Path for filters.'),
    prioritizeVerb: text('Path for scores.'),
    preemptVerb: text('Path for preemption.'),
    bindVerb: text('Path for binding.'),
    weight: whole('Weight of its scores.', { minimum: 1 }),
    nodeCacheCapable: flag('Knows the nodes itself.', { default: false }),
    ignorable: flag('May fail.', { default: false }),
    enableHTTPS: flag('Speaks HTTPS.', { default: false }),
    httpTimeout: text('Longest wait.', { format: 'duration' }),
    managedResources: list(
      'Resources that it manages.',
      object('A resource.', { name: text('Name.'), ignoredByScheduler: flag('The scheduler does not look at it.') }),
    ),
    tlsConfig: object('Certificates.', {
      insecure: flag('Believes every server.'),
      serverName: text('Name of the server.'),
      certFile: text('Certificate.'),
      keyFile: text('Key.'),
      caFile: text('Authority.'),
    }),
  },
  { required: ['urlPrefix'] },
)

const leaderElection = object('One of the masters leads; without effect on the simulation.', {
  leaderElect: flag('Elects a leader.', { default: true }),
  leaseDuration: text('Until others try.', { default: '15s', format: 'duration' }),
  renewDeadline: text('Until the leader gives up.', { default: '10s', format: 'duration' }),
  retryPeriod: text('Between tries.', { default: '2s', format: 'duration' }),
  resourceLock: text('Kind of the lock.', { default: 'leases' }),
  resourceName: text('Name of the lock.', { default: 'kube-scheduler' }),
  resourceNamespace: text('Namespace of the lock.', { default: 'kube-system' }),
})

export const schedulerConfiguration = object(
  'KubeSchedulerConfiguration: profiles, plugins and their arguments, as kube-scheduler reads them. apiVersion and kind may be left out.',
  {
    profiles: list('Schedulers, each with its plugins; one with the defaults when left out.', profile),
    percentageOfNodesToScore: whole('Nodes that are scored, in per cent; 0: by the size of the cluster.', {
      default: 0,
      maximum: 100,
    }),
    parallelism: whole('Nodes that are filtered at a time.', { default: 16, minimum: 1 }),
    podInitialBackoffSeconds: whole('Seconds that a pod waits after its first failure.', { default: 1, minimum: 1 }),
    podMaxBackoffSeconds: whole('Seconds that a pod waits at the most.', { default: 10, minimum: 1 }),
    clientConnection: object('Limits of its requests to the API server.', {
      qps: { type: 'number', description: 'Requests per second.', default: 50 },
      burst: whole('Requests at once above it.', { default: 100 }),
      ...rarely({
        kubeconfig: text('File.'),
        contentType: text('Encoding.', { default: 'application/vnd.kubernetes.protobuf' }),
        acceptContentTypes: text('Encodings that are understood.'),
      }),
    }),
    ...rarely({
      extenders: list('Programs that are asked as well; not simulated.', extender),
      leaderElection,
      enableProfiling: flag('Without effect on the simulation.', { default: true }),
      enableContentionProfiling: flag('Without effect on the simulation.', { default: true }),
      delayCacheUntilActive: flag('Without effect on the simulation.', { default: false }),
      apiVersion: choice('May be left out.', ['kubescheduler.config.k8s.io/v1']),
      kind: choice('May be left out.', ['KubeSchedulerConfiguration']),
      metadata: map('Free.'),
    }),
  },
  { source: 'kube-scheduler default' },
)
