import { describe, expect, test } from 'vitest'
import { foundBy, reviewText, service, web, zonal } from '../helpers'
import { documents } from '../../helpers'

const daemon = (requests: object, podSpec: object = {}) => {
  const { spec } = web({}, podSpec, { name: 'd', resources: { requests } }) as { spec: object }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { ...spec, replicas: undefined },
  }
}
const asking = (requests: object, podSpec: object = {}) => web({}, podSpec, { resources: { requests } })

describe('fits-no-node', () => {
  const kubeletConfig = { kubeReserved: {}, evictionHard: { 'memory.available': '0' } }
  // 4 CPUs, all of them for pods: kubeReserved is given and nothing.
  const bare = (pool: object = {}) => {
    return zonal(2, { machineType: undefined, capacity: { cpu: 4, memory: '8Gi' }, kubeletConfig, ...pool })
  }
  const both = (wide: object, deep: object) => {
    const nodePools = [
      { name: 'wide', capacity: wide, kubeletConfig },
      { name: 'deep', capacity: deep, kubeletConfig },
    ]
    return zonal(2, {}, { nodePools })
  }
  test.each<[string, object[], string[]]>([
    ['all of a node', [bare(), asking({ cpu: 4, memory: '8Gi' })], []],
    [
      'more than a node',
      [bare(), asking({ cpu: 5 })],
      ['error: A pod requests 5 cpu; the roomiest node that it may run on (pool "general") offers 4'],
    ],
    // GKE's formula takes 60 + 10 + 10 = 80m of four cores.
    [
      'more than is left of it after reservations',
      [bare({ kubeletConfig: {} }), asking({ cpu: 4 })],
      ['error: A pod requests 4 cpu; the roomiest node that it may run on (pool "general") offers 3.92'],
    ],
    [
      'more than DaemonSets leave',
      [bare(), daemon({ cpu: '500m' }), asking({ cpu: '3600m' })],
      [
        'error: A pod requests 3.6 cpu; the roomiest node that it may run on (pool "general") offers 4, 0.5 of which DaemonSets take',
      ],
    ],
    ['as much as they leave', [bare(), daemon({ cpu: '500m' }), asking({ cpu: '3500m' })], []],
    [
      'a resource that no node has',
      [bare(), web({}, {}, { resources: { limits: { 'nvidia.com/gpu': 1 } } })],
      ['error: A pod requests 1 nvidia.com/gpu; no node that it may run on has any'],
    ],
    [
      'each on another node, but not both on one',
      [both({ cpu: 8, memory: '4Gi' }, { cpu: 2, memory: '32Gi' }), asking({ cpu: 4, memory: '8Gi' })],
      ['error: No node that it may run on has room for 4 cpu and 8Gi memory at once'],
    ],
    [
      'a label that no node has',
      [bare(), asking({}, { nodeSelector: { disk: 'ssd', tier: 'x' } })],
      ['error: No node has the labels disk=ssd and tier=x'],
    ],
    ['a label that one has', [bare({ labels: { disk: 'ssd' } }), asking({}, { nodeSelector: { disk: 'ssd' } })], []],
    [
      'an affinity that none fulfils',
      [
        bare(),
        asking(
          {},
          {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }],
                },
              },
            },
          },
        ),
      ],
      ['error: No node has what its node affinity requires'],
    ],
    ['a node by its name', [bare(), asking({}, { nodeSelector: { 'kubernetes.io/hostname': 'general-0002' } })], []],
    [
      'a node that is not there',
      [bare(), asking({}, { nodeSelector: { 'kubernetes.io/hostname': 'general-0003' } })],
      ['error: No node has the label kubernetes.io/hostname=general-0003'],
    ],
    [
      'taints everywhere',
      [bare({ taints: [{ key: 'x', value: 'y', effect: 'NoSchedule' }] }), web()],
      ['error: All 2 nodes that it may run on have a taint that it does not tolerate (x=y)'],
    ],
    [
      'the only node is cordoned',
      [
        {
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name: 'n' },
          spec: { unschedulable: true },
          status: { capacity: { cpu: 4, memory: '8Gi', pods: 10 } },
        },
        web(),
      ],
      [
        'error: The only node that it may run on has a taint that it does not tolerate (node.kubernetes.io/unschedulable)',
      ],
    ],
    [
      'a DaemonSet that runs nowhere',
      [bare(), daemon({}, { nodeSelector: { gpu: 'yes' } })],
      ['info: No node has the label gpu=yes'],
    ],
    // m7i.xlarge, of which the default cluster is made, has 4 CPUs.
    [
      'on the default cluster it is a warning',
      [asking({ cpu: 5 })],
      ['warning: A pod requests 5 cpu; the roomiest node that it may run on (pool "general") offers 3.92'],
    ],
    ['a pod that names its node is not scheduled', [bare(), asking({ cpu: 5 }, { nodeName: 'general-0001' })], []],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('fits-no-node', ...objects)).toEqual(expected)
  })

  test('points at the container that asks for most', () => {
    const containers = [
      { name: 'small', image: 'i:1', resources: { requests: { cpu: '100m' } } },
      { name: 'large', image: 'i:1', resources: { limits: { cpu: '8' } } },
    ]
    const text = documents(zonal(1), web({}, { containers }))
    const [finding] = reviewText(text).filter(({ id }) => id === 'fits-no-node')
    const line = text.split('\n')[finding.position.line - 1]
    expect(line.slice(finding.position.column - 1, finding.end.column - 1)).toBe('"8"')
  })
})

describe('replicas-without-spread', () => {
  const stateful = (replicas: number) => ({ ...web({ replicas, serviceName: 'web' }), kind: 'StatefulSet' })
  const spread = {
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
  }
  const apart = {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
          },
        ],
      },
    },
  }
  const withScheduler = (schedulerConfig: object) => zonal(2, {}, { controlPlane: { schedulerConfig } })
  const share = (replicas: number, what: string) =>
    `Nothing but the scheduler's default keeps the ${replicas} replicas from sharing a ${what}`

  test.each<[string, object[], string[]]>([
    ['two', [zonal(2), web({ replicas: 2 })], [`info: ${share(2, 'zone or a node')}`]],
    ['in one zone', [zonal(2, { zones: ['a'] }), web({ replicas: 2 })], [`info: ${share(2, 'node')}`]],
    ['a StatefulSet of three', [zonal(2), stateful(3)], [`warning: ${share(3, 'zone or a node')}`]],
    ['of two', [zonal(2), stateful(2)], [`info: ${share(2, 'zone or a node')}`]],
    ['one replica', [zonal(2), web({ replicas: 1 })], []],
    ['one node', [zonal(1), web({ replicas: 2 })], []],
    [
      'one node that it may use',
      [zonal(2), web({ replicas: 2 }, { nodeSelector: { 'kubernetes.io/hostname': 'general-0001' } })],
      [],
    ],
    ['spread', [zonal(2), web({ replicas: 2 }, spread)], []],
    ['kept apart', [zonal(2), web({ replicas: 2 }, apart)], []],
    [
      'the scheduler spreads nothing by default',
      [
        withScheduler({
          profiles: [{ pluginConfig: [{ name: 'PodTopologySpread', args: { defaultingType: 'List' } }] }],
        }),
        web({ replicas: 2 }),
      ],
      ['warning: Nothing keeps the 2 replicas from sharing a zone or a node'],
    ],
    [
      'the plugin is off',
      [
        withScheduler({ profiles: [{ plugins: { multiPoint: { disabled: [{ name: 'PodTopologySpread' }] } } }] }),
        web({ replicas: 2 }),
      ],
      ['warning: Nothing keeps the 2 replicas from sharing a zone or a node'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('replicas-without-spread', ...objects)).toEqual(expected)
  })
})

describe('topology-key-missing', () => {
  const spread = (topologyKey: string, whenUnsatisfiable: string) =>
    web({}, { topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable, labelSelector: {} }] })
  const near = (field: string, topologyKey: string) => {
    const term = { topologyKey, labelSelector: {} }
    return web({}, { affinity: { [field]: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } })
  }
  const missing = (key: string, what: string) => `No node that it may run on has the label ${key}: ${what}`
  const zone = 'topology.kubernetes.io/zone'

  test.each<[string, object, string[]]>([
    ['zones there are', spread(zone, 'DoNotSchedule'), []],
    ['required', spread('rack', 'DoNotSchedule'), [`error: ${missing('rack', 'the pod is never scheduled')}`]],
    ['preferred', spread('rack', 'ScheduleAnyway'), [`info: ${missing('rack', 'the constraint has no effect')}`]],
    ['affinity', near('podAffinity', 'rack'), [`error: ${missing('rack', 'the pod is never scheduled')}`]],
    [
      'anti-affinity',
      near('podAntiAffinity', 'rack'),
      [`warning: ${missing('rack', 'the anti-affinity has no effect')}`],
    ],
  ])('%s', (_, workload, expected) => {
    expect(foundBy('topology-key-missing', zonal(2), workload)).toEqual(expected)
  })
})

describe('host-port-conflict', () => {
  const port = { ports: [{ containerPort: 80, hostPort: 8080 }] }
  const rolling = (maxUnavailable: unknown) => ({ strategy: { rollingUpdate: { maxUnavailable } } })
  const hangs =
    'warning: 2 replicas take host port 8080 (TCP) on all 2 nodes, and a rollout starts the new pod first: it hangs'
  const agent = (name: string, ports: object[], podSpec: object = {}) => ({
    ...daemon({}, { containers: [{ name: 'c', image: 'i:1', ports }], ...podSpec }),
    metadata: { name },
  })

  test.each<[string, object[], string[]]>([
    ['as many nodes and one', [zonal(3), web({ replicas: 2 }, {}, port)], []],
    [
      'more replicas than nodes',
      [zonal(2), web({ replicas: 3 }, {}, port)],
      ['error: 3 replicas want host port 8080 (TCP), which each of 2 nodes has once: 1 stays pending'],
    ],
    // 25 % of 2 is rounded down to 0.
    ['as many as nodes', [zonal(2), web({ replicas: 2 }, {}, port)], [hangs]],
    ['one may be missing', [zonal(2), web({ replicas: 2, ...rolling(1) }, {}, port)], []],
    // 50 % of 2 is 1.
    ['half may be missing', [zonal(2), web({ replicas: 2, ...rolling('50%') }, {}, port)], []],
    ['replaced at once', [zonal(2), web({ replicas: 2, strategy: { type: 'Recreate' } }, {}, port)], []],
    [
      "on the host's network every port is one of the host",
      [zonal(2), web({ replicas: 3 }, { hostNetwork: true }, { ports: [{ containerPort: 80 }] })],
      ['error: 3 replicas want host port 80 (TCP), which each of 2 nodes has once: 1 stays pending'],
    ],
    [
      'the scheduler knows of no port',
      [zonal(2), web({ replicas: 2 }, { hostNetwork: true })],
      ["info: The 2 replicas share the host's network but declare no ports: the scheduler may put several on one node"],
    ],
    [
      'two DaemonSets',
      [
        zonal(2),
        agent('a', [{ containerPort: 1, hostPort: 9100 }]),
        agent('b', [{ containerPort: 2, hostPort: 9100 }]),
      ],
      ['error: DaemonSet "default/a" takes host port 9100 (TCP) on the same nodes'],
    ],
    [
      'of other protocols',
      [
        zonal(2),
        agent('a', [{ containerPort: 1, hostPort: 53 }]),
        agent('b', [{ containerPort: 2, hostPort: 53, protocol: 'UDP' }]),
      ],
      [],
    ],
    [
      'on other nodes',
      [
        zonal(2),
        agent('a', [{ containerPort: 1, hostPort: 53 }], { nodeSelector: { 'topology.kubernetes.io/zone': 'a' } }),
        agent('b', [{ containerPort: 1, hostPort: 53 }], { nodeSelector: { 'topology.kubernetes.io/zone': 'b' } }),
      ],
      [],
    ],
    [
      'a DaemonSet in the way of a Deployment',
      [zonal(2), agent('a', [{ containerPort: 1, hostPort: 8080 }]), web({ replicas: 1 }, {}, port)],
      ['error: DaemonSet "default/a" takes host port 8080 (TCP) on the same nodes'],
    ],
    [
      'which has a node without it',
      [
        zonal(2),
        agent('a', [{ containerPort: 1, hostPort: 8080 }], { nodeSelector: { 'topology.kubernetes.io/zone': 'a' } }),
        web({ replicas: 1 }, {}, port),
      ],
      [],
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('host-port-conflict', ...objects)).toEqual(expected)
  })
})

describe('single-replica', () => {
  const selecting = service({ app: 'web' })
  const reached = 'One replica is all that Service "web" can reach'
  const hpa = (minReplicas?: number) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { minReplicas, maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
  })
  test.each<[string, object[], string[]]>([
    ['behind a Service', [web(), selecting], [`warning: ${reached}`]],
    ['two', [web({ replicas: 2 }), selecting], []],
    ['none', [web({ replicas: 0 }), selecting], []],
    ['without a Service', [web(), service({ app: 'other' })], []],
    ['a StatefulSet', [{ ...web({ serviceName: 'web' }), kind: 'StatefulSet' }, selecting], [`info: ${reached}`]],
    ['an autoscaler keeps two', [web(), selecting, hpa(2)], []],
    ['an autoscaler keeps one', [web(), selecting, hpa()], [`warning: ${reached}`]],
    [
      'with a volume that a second one may not get',
      [web({}, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'v' } }] }), selecting],
      [`warning: ${reached}`],
    ],
    [
      'two Services',
      [web(), selecting, service({ app: 'web' }, {}, 'out')],
      ['warning: One replica is all that Services "web" and "out" can reach'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('single-replica', ...objects)).toEqual(expected)
  })
})
