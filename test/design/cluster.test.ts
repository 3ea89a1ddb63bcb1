import { describe, expect, it, test } from 'vitest'
import { allocatableOf, defaultEvictionHard, defaultKubeReserved } from '../../src/design/compile/allocatable'
import { defaultSchedulerConfiguration } from '../../src/design'
import { regionOf } from '../../src/design/compile/zones'
import { cluster, clusterOf, designOf, documents, errorsOf, file, pod, problemsOf, warningsOf } from './helpers'

const gib = 1024 ** 3
const mib = 1024 ** 2

describe('reservations', () => {
  // Cores, reserved milli-CPU; GiB, reserved memory in GiB before rounding.
  const cpu: [number, number][] = [
    [0.5, 30], // 6 % of half a core
    [1, 60],
    [2, 70], // 60 + 10
    [4, 80], // 60 + 10 + 2 × 5
    [8, 90], // 80 + 4 × 2.5
    [16, 110],
    [64, 230],
  ]
  test.each(cpu)('of %d cores', (cores, reserved) => {
    expect(defaultKubeReserved({ cpu: cores * 1000, memory: 0 }).cpu).toBe(reserved)
  })

  const memory: [number, number][] = [
    [1, 0.25],
    [4, 1],
    [8, 1.8], // 1 + 0.2 × 4
    [16, 2.6], // 1.8 + 0.1 × 8
    [32, 3.56], // 2.6 + 0.06 × 16
    [128, 9.32], // 2.6 + 0.06 × 112
    [256, 11.88], // 9.32 + 0.02 × 128
  ]
  test.each(memory)('of %d GiB', (size, reserved) => {
    expect(defaultKubeReserved({ cpu: 0, memory: size * gib }).memory).toBe(
      Math.ceil(Math.round(reserved * 100 * gib) / 100),
    )
  })

  it('leave at least nothing', () => {
    const tiny = { cpu: 1000, memory: 64 * mib }
    expect(allocatableOf(tiny, { reserved: undefined, evictionHard: defaultEvictionHard }).memory).toBe(0)
  })
})

describe('nodes of a pool', () => {
  it('have the capacity of the machine type, and what the reservations leave of it', () => {
    const [node] = clusterOf(documents(cluster())).nodePools[0].nodes
    // m7i.xlarge: 4 cores - 80m; 16 GiB - 2.6 GiB - 100 MiB; 100 GiB - 10 %.
    expect(node.capacity).toEqual({ cpu: 4000, memory: 16 * gib, 'ephemeral-storage': 100 * gib, pods: 110 })
    expect(node.allocatable).toEqual({
      cpu: 3920,
      memory: 16 * gib - Math.ceil(2.6 * gib) - 100 * mib,
      'ephemeral-storage': 90 * gib,
      pods: 110,
    })
    expect(node.pricePerHour).toBe(0.2016)
  })

  it('are named by number and spread over zones in turn', () => {
    const { nodes, zones } = clusterOf(
      documents(cluster({ count: 4, zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] })),
    ).nodePools[0]
    expect(nodes.map(({ name, labels }) => [name, labels['topology.kubernetes.io/zone']])).toEqual([
      ['general-0001', 'us-east-1a'],
      ['general-0002', 'us-east-1b'],
      ['general-0003', 'us-east-1c'],
      ['general-0004', 'us-east-1a'],
    ])
    expect(zones).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c'])
    expect(nodes[0].labels).toEqual({
      'kubernetes.io/hostname': 'general-0001',
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'topology.kubernetes.io/zone': 'us-east-1a',
      'topology.kubernetes.io/region': 'us-east-1',
      'node.kubernetes.io/instance-type': 'm7i.xlarge',
      'seatrial.dev/pool': 'general',
    })
  })

  it('names grow with the pool, and stay sorted', () => {
    const { nodes } = clusterOf(documents(cluster({ count: 12_000 }))).nodePools[0]
    expect([nodes[0].name, nodes[11_999].name]).toEqual(['general-00001', 'general-12000'])
  })

  it('have labels, taints and architecture', () => {
    const [node] = clusterOf(
      documents(
        cluster({
          machineType: 'm7g.large',
          region: 'here',
          zones: ['a'],
          labels: { team: 'x' },
          taints: [{ key: 'k', effect: 'NoSchedule' }],
        }),
      ),
    ).nodePools[0].nodes
    expect(node.labels).toMatchObject({
      'kubernetes.io/arch': 'arm64',
      'topology.kubernetes.io/region': 'here',
      team: 'x',
    })
    expect(node.taints).toEqual([{ key: 'k', effect: 'NoSchedule' }])
  })

  it('have GPUs when the machine type has', () => {
    const [node] = clusterOf(documents(cluster({ machineType: 'g5.12xlarge' }))).nodePools[0].nodes
    expect(node.allocatable['nvidia.com/gpu']).toBe(4)
  })

  it('take explicit capacity, and allocatable over it', () => {
    const capacity = { cpu: '8', memory: '32Gi', 'ephemeral-storage': '50Gi', pods: 200, 'example.com/fpga': 2 }
    const pool = { machineType: undefined, capacity, allocatable: { cpu: '7500m' } }
    const [node] = clusterOf(documents(cluster(pool))).nodePools[0].nodes
    expect(node.capacity).toEqual({
      cpu: 8000,
      memory: 32 * gib,
      'ephemeral-storage': 50 * gib,
      pods: 200,
      'example.com/fpga': 2,
    })
    expect(node.allocatable).toMatchObject({
      cpu: 7500,
      'ephemeral-storage': 45 * gib,
      pods: 200,
      'example.com/fpga': 2,
    })
    expect(node.pricePerHour).toBeUndefined()
    expect(node.labels['node.kubernetes.io/instance-type']).toBeUndefined()
  })

  // What is given, allocatable CPU, memory and ephemeral storage of 4 cores, 16 GiB, 100 GiB.
  const kubelet: [object, number, number, number][] = [
    [{ kubeReserved: { cpu: '500m', memory: '1Gi' } }, 3500, 15 * gib - 100 * mib, 90 * gib],
    [{ systemReserved: { cpu: '100m' } }, 3900, 16 * gib - 100 * mib, 90 * gib],
    [
      { kubeReserved: { memory: '1Gi' }, systemReserved: { memory: '1Gi', 'ephemeral-storage': '10Gi' } },
      4000,
      14 * gib - 100 * mib,
      80 * gib,
    ],
    // One threshold replaces all defaults.
    [{ kubeReserved: {}, evictionHard: { 'memory.available': '1Gi' } }, 4000, 15 * gib, 100 * gib],
    [
      { kubeReserved: {}, evictionHard: { 'memory.available': '25%', 'nodefs.available': '20%' } },
      4000,
      12 * gib,
      80 * gib,
    ],
    [{ kubeReserved: {}, evictionHard: {} }, 4000, 16 * gib, 100 * gib],
  ]
  test.each(kubelet)('reserve as configured: %j', (kubeletConfig, cpu, memory, storage) => {
    const [{ allocatable }] = clusterOf(documents(cluster({ kubeletConfig }))).nodePools[0].nodes
    expect([allocatable.cpu, allocatable.memory, allocatable['ephemeral-storage']]).toEqual([cpu, memory, storage])
  })

  it('have the kubelet’s settings', () => {
    const defaults = clusterOf(documents(cluster())).nodePools[0].nodes[0].kubelet
    expect(defaults).toEqual({
      maxPods: 110,
      serializeImagePulls: true,
      maxParallelImagePulls: null,
      registryPullQPS: 5,
      registryBurst: 10,
      kubeAPIQPS: 50,
      kubeAPIBurst: 100,
      nodeLeaseDurationSeconds: 40,
      nodeStatusReportFrequencySeconds: 300,
    })
    const kubeletConfig = {
      maxPods: 250,
      maxParallelImagePulls: 5,
      nodeStatusReportFrequency: '1m',
      registryPullQPS: 0,
    }
    const configured = clusterOf(documents(cluster({ kubeletConfig }))).nodePools[0].nodes[0]
    expect(configured.kubelet).toMatchObject({
      maxPods: 250,
      serializeImagePulls: false,
      maxParallelImagePulls: 5,
      nodeStatusReportFrequencySeconds: 60,
      registryPullQPS: 0,
    })
    expect(configured.allocatable.pods).toBe(250)
    expect(clusterOf(documents(cluster({ kubeletConfig, maxPods: 30 }))).nodePools[0].nodes[0].allocatable.pods).toBe(
      30,
    )
  })
})

describe('the rest of a cluster', () => {
  it('has defaults', () => {
    const made = clusterOf(documents(cluster({ zones: ['a', 'b'] })))
    expect(made).toMatchObject({
      name: 'c',
      kubernetesVersion: 'v1.36',
      workloads: [],
      services: [],
      priorityClasses: [],
    })
    expect(made.controlPlane).toMatchObject({
      replicas: 1,
      zones: ['a', 'b'],
      cpuMilli: 4000,
      memoryBytes: 16 * gib,
      machineType: undefined,
    })
    expect(made.network).toEqual({
      podCIDR: '10.244.0.0/16',
      nodeCIDRMaskSize: 24,
      serviceCIDR: '10.96.0.0/12',
      kubeProxyMode: 'iptables',
    })
  })

  it('takes real flags, with or without dashes, and says which have no effect', () => {
    const controlPlane = {
      replicas: 3,
      machineType: 'm7i.2xlarge',
      apiServer: { extraArgs: { '--max-requests-inflight': 800, 'event-ttl': '2h' } },
      controllerManager: { extraArgs: { 'kube-api-qps': 100, 'kube-api-qsp': 1 } },
      scheduler: { extraArgs: { 'leader-elect': false } },
    }
    const design = designOf(documents(cluster({}, { controlPlane })))
    expect(design.clusters[0].controlPlane).toMatchObject({
      replicas: 3,
      cpuMilli: 8000,
      pricePerHour: 0.4032,
      apiServerArgs: { 'max-requests-inflight': '800', 'event-ttl': '2h' },
      controllerManagerArgs: { 'kube-api-qps': '100', 'kube-api-qsp': '1' },
      schedulerArgs: { 'leader-elect': 'false' },
    })
    expect(design.notices.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
      'kube-apiserver --max-requests-inflight is kept; the simulation does not act on it',
      'kube-apiserver --event-ttl is kept; the simulation does not act on it',
      'kube-controller-manager --kube-api-qsp is not a flag that is known for kube-controller-manager; did you mean "kube-api-qps"?; it has no effect',
      'kube-scheduler --leader-elect is kept; the simulation does not act on it',
    ])
  })

  it('compiles the KubeSchedulerConfiguration and the flags of the scheduler together', () => {
    const controlPlane = {
      schedulerConfig: { parallelism: 8, profiles: [{ schedulerName: 'x' }] },
      scheduler: { extraArgs: { 'kube-api-qps': 20, 'feature-gates': 'SchedulerPopFromBackoffQ=false' } },
    }
    const { schedulerConfig } = clusterOf(documents(cluster({}, { controlPlane }))).controlPlane
    expect(schedulerConfig).toMatchObject({
      parallelism: 8,
      clientConnection: { qps: 20, burst: 100 },
      profiles: [{ schedulerName: 'x' }],
      featureGates: { SchedulerPopFromBackoffQ: false },
    })
  })

  it('has the default scheduler where nothing is said', () => {
    const { schedulerConfig } = clusterOf(documents(cluster())).controlPlane
    expect(schedulerConfig).toEqual(defaultSchedulerConfiguration)
  })

  it('widens the default pod range for many nodes', () => {
    expect(clusterOf(documents(cluster({ count: 256 }))).network.podCIDR).toBe('10.244.0.0/16')
    const design = designOf(documents(cluster({ count: 257 })))
    expect(design.clusters[0].network.podCIDR).toBe('10.128.0.0/9')
    expect(design.notices.map((notice) => notice.subject)).toEqual(['Cluster spec.network.podCIDR'])
    expect(warningsOf(documents(cluster({ count: 300 }, { network: { podCIDR: '10.244.0.0/16' } })))[0].message).toBe(
      'spec.network.podCIDR: 10.244.0.0/16 has room for 256 nodes, the cluster has 300; the others get no pod addresses',
    )
  })

  it('notes other versions', () => {
    const design = designOf(documents(cluster({}, { kubernetesVersion: '1.30.2' })))
    expect(design.clusters[0].kubernetesVersion).toBe('v1.30.2')
    expect(design.notices[0].message).toBe('1.30.2 is simulated with the behaviour and defaults of v1.36')
  })
})

describe('what is refused', () => {
  const pool = (rest: object) => cluster(rest)
  const spec = (rest: object) => cluster({}, rest)
  const cases: [string, object, string][] = [
    ['unknown field', spec({ nodepools: [] }), 'spec.nodepools: unknown field'],
    ['unknown field of a pool', pool({ machinetype: 'x' }), 'spec.nodePools[0].machinetype: unknown field'],
    ['unknown field at the top', { ...cluster(), sepc: {} }, 'sepc: unknown field'],
    [
      'unknown kubelet field',
      pool({ kubeletConfig: { maxPod: 5 } }),
      'spec.nodePools[0].kubeletConfig.maxPod: unknown field',
    ],
    ['no name', { ...cluster(), metadata: {} }, 'metadata.name: Required value'],
    ['text as count', pool({ count: '3' }), 'spec.nodePools[0].count: expected an integer, found the text "3"'],
    [
      'negative count',
      pool({ count: -1 }),
      'spec.nodePools[0].count: Invalid value: -1: must be an integer from 0 to 200000',
    ],
    [
      'too many nodes',
      spec({
        nodePools: [
          { name: 'a', count: 150_000, machineType: 'm5.large' },
          { name: 'b', count: 150_000, machineType: 'm5.large' },
        ],
      }),
      'spec.nodePools: all pools together have 300000 nodes; expected at most 200000',
    ],
    [
      'unknown machine type',
      pool({ machineType: 'm7i.xlrage' }),
      'spec.nodePools[0].machineType: Invalid value: "m7i.xlrage": no such machine type in the catalogue',
    ],
    [
      'type and capacity',
      pool({ capacity: { cpu: 1, memory: '1Gi' } }),
      'spec.nodePools[0].capacity: expected either machineType or capacity, found both',
    ],
    [
      'neither',
      pool({ machineType: undefined }),
      'spec.nodePools[0].machineType: Required value: either machineType or capacity',
    ],
    [
      'capacity without memory',
      pool({ machineType: undefined, capacity: { cpu: 1 } }),
      'spec.nodePools[0].capacity[memory]: Required value',
    ],
    [
      'bad quantity',
      pool({ machineType: undefined, capacity: { cpu: 'four', memory: '1Gi' } }),
      expect.stringContaining(
        'spec.nodePools[0].capacity[cpu]: Invalid value: "four": quantities must match',
      ) as unknown as string,
    ],
    [
      'negative quantity',
      pool({ allocatable: { cpu: -1 } }),
      'spec.nodePools[0].allocatable[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      'pool name',
      pool({ name: 'My_Pool' }),
      expect.stringContaining('spec.nodePools[0].name: Invalid value: "My_Pool"') as unknown as string,
    ],
    [
      'duplicate pools',
      spec({
        nodePools: [
          { name: 'a', machineType: 'm5.large' },
          { name: 'a', machineType: 'm5.large' },
        ],
      }),
      'spec.nodePools[1].name: Duplicate value: "a": the pool on line 1 has the same name',
    ],
    [
      'taint effect',
      pool({ taints: [{ key: 'a', effect: 'NoScheduel' }] }),
      'spec.nodePools[0].taints[0].effect: Unsupported value: "NoScheduel": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
    [
      'label',
      pool({ labels: { 'a b': 'c' } }),
      expect.stringContaining('name part must consist of') as unknown as string,
    ],
    [
      'masters',
      spec({ controlPlane: { replicas: 10 } }),
      'spec.controlPlane.replicas: Invalid value: 10: must be an integer from 1 to 9',
    ],
    [
      'master type and cpu',
      spec({ controlPlane: { machineType: 'm5.large', cpu: 4 } }),
      'spec.controlPlane.cpu: expected either machineType or cpu and memory, found both',
    ],
    [
      'proxy mode',
      spec({ network: { kubeProxyMode: 'iptable' } }),
      'spec.network.kubeProxyMode: Unsupported value: "iptable": supported values: "iptables", "nftables", "ipvs"',
    ],
    [
      'CIDR',
      spec({ network: { podCIDR: '10.0.0.0' } }),
      'spec.network.podCIDR: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24)',
    ],
    [
      'overlapping CIDRs',
      spec({ network: { podCIDR: '10.0.0.0/8' } }),
      'spec.network.podCIDR: Invalid value: "10.0.0.0/8": overlaps with the Services\' range 10.96.0.0/12',
    ],
    [
      'mask',
      spec({ network: { podCIDR: '10.244.0.0/16', nodeCIDRMaskSize: 12 } }),
      'spec.network.nodeCIDRMaskSize: Invalid value: 12: must be at least the prefix of podCIDR (16)',
    ],
    [
      'version',
      spec({ kubernetesVersion: 'latest' }),
      'spec.kubernetesVersion: Invalid value: "latest": expected a version of Kubernetes',
    ],
    [
      'parallel pulls',
      pool({ kubeletConfig: { serializeImagePulls: true, maxParallelImagePulls: 3 } }),
      'spec.nodePools[0].kubeletConfig.maxParallelImagePulls: Invalid value: 3: cannot be larger than 1 unless serializeImagePulls is set to false',
    ],
    [
      'duration without unit',
      pool({ kubeletConfig: { nodeStatusReportFrequency: '30' } }),
      'spec.nodePools[0].kubeletConfig.nodeStatusReportFrequency: Invalid value: "30": a duration needs a unit',
    ],
    [
      'eviction signal',
      pool({ kubeletConfig: { evictionHard: { 'memory.availble': '1Gi' } } }),
      expect.stringContaining('evictionHard[memory.availble]: Unsupported value') as unknown as string,
    ],
    [
      'no pools and no nodes',
      spec({ nodePools: [] }),
      'spec.nodePools: Required value: a cluster needs node pools or Node objects',
    ],
    [
      'scheduler config of another kind',
      spec({ controlPlane: { schedulerConfig: { kind: 'Other' } } }),
      'spec.controlPlane.schedulerConfig.kind: Unsupported value: "Other": supported values: "KubeSchedulerConfiguration"',
    ],
    [
      'plugin that does not exist',
      spec({ controlPlane: { schedulerConfig: { profiles: [{ plugins: { score: { enabled: [{ name: 'X' }] } } }] } } }),
      'spec.controlPlane.schedulerConfig.profiles[0].plugins.score.enabled[0].name: ScorePlugin "X" does not exist',
    ],
    [
      'feature gate without a value',
      spec({ controlPlane: { scheduler: { extraArgs: { 'feature-gates': 'OpportunisticBatching' } } } }),
      'spec.controlPlane.scheduler.extraArgs[feature-gates]: invalid argument for "--feature-gates" flag: missing bool value for OpportunisticBatching',
    ],
  ]
  test.each(cases)('%s', (_, object, expected) => {
    const messages = problemsOf(documents(object))
      .filter((one) => one.severity === 'error')
      .map((one) => one.message)
    expect(messages).toEqual([expected])
  })

  it('suggests what was meant', () => {
    expect(problemsOf(documents(spec({ nodepools: [] })))[0]).toMatchObject({
      remedy: 'did you mean "nodePools"?',
      position: { file },
    })
    expect(problemsOf(documents(pool({ machineType: 'm7i.xlrage' })))[0].remedy).toContain('did you mean "m7i.xlarge"?')
  })
})

describe('Node objects', () => {
  const node = (name: string, rest: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: {
      capacity: { cpu: '4', memory: '8Gi', pods: '50' },
      allocatable: { cpu: '3500m', memory: '7Gi', pods: '50' },
    },
    ...rest,
  })

  it('alone make a cluster', () => {
    const design = designOf(documents(node('n1'), node('n2'), pod()))
    expect(design.defaultCluster).toBe(false)
    expect(design.clusters).toMatchObject([
      { name: 'cluster', workloads: [{ name: 'p' }], controlPlane: { replicas: 1 } },
    ])
    expect(design.clusters[0].nodePools).toMatchObject([
      {
        name: 'nodes',
        nodes: [
          {
            name: 'n1',
            pool: 'nodes',
            labels: { 'kubernetes.io/hostname': 'n1' },
            capacity: { cpu: 4000, memory: 8 * gib, pods: 50 },
            allocatable: { cpu: 3500, memory: 7 * gib, pods: 50 },
            kubelet: { maxPods: 50 },
          },
          { name: 'n2' },
        ],
      },
    ])
  })

  it('keep labels, taints and being unschedulable', () => {
    const labels = {
      'kubernetes.io/hostname': 'other',
      'node.kubernetes.io/instance-type': 'm5.large',
      'topology.kubernetes.io/zone': 'z',
    }
    const spec = { unschedulable: true, taints: [{ key: 'a', effect: 'NoExecute' }] }
    const [pool] = clusterOf(documents(node('n', { metadata: { name: 'n', labels }, spec }))).nodePools
    expect(pool).toMatchObject({
      machineType: 'm5.large',
      zones: ['z'],
      nodes: [{ labels, ...spec, pricePerHour: 0.096 }],
    })
  })

  it('offer their capacity where allocatable is not given', () => {
    const [made] = clusterOf(documents(node('n', { status: { capacity: { cpu: 2, memory: '1Gi', pods: 10 } } })))
      .nodePools[0].nodes
    expect(made.allocatable).toEqual({ cpu: 2000, memory: gib, pods: 10 })
  })

  it('without pods get 110, with a warning', () => {
    const text = documents(node('n', { status: { capacity: { cpu: 2, memory: '1Gi' } } }))
    expect(clusterOf(text).nodePools[0].nodes[0].allocatable.pods).toBe(110)
    expect(warningsOf(text)[0].message).toBe('status: the Node says nothing of pods; 110 are assumed')
  })

  it('join the first Cluster, which then needs no pools', () => {
    const empty = { ...cluster({}, { nodePools: [] }), metadata: { name: 'first' } }
    const design = designOf(documents(node('n'), empty, cluster()))
    expect(design.clusters.map(({ name, nodePools }) => [name, nodePools.map((pool) => pool.name)])).toEqual([
      ['first', ['nodes']],
      ['c', ['general']],
    ])
  })

  it('must not have the names of others', () => {
    expect(errorsOf(documents(node('n'), node('n')))[0]).toContain(
      'Duplicate value: Node "n" is already defined at input.yaml:1:',
    )
    expect(errorsOf(documents(node('general-0001'), cluster()))[0]).toContain(
      'the pool\'s node "general-0001" has the name of a Node object',
    )
    expect(errorsOf(documents(node('n'), cluster({ name: 'nodes' })))[0]).toContain('Duplicate value: "nodes"')
  })
})

describe('the default cluster', () => {
  it('is put under input that brings none', () => {
    const design = designOf(documents(pod()))
    expect(design.defaultCluster).toBe(true)
    expect(design.clusters).toMatchObject([
      { name: 'default', controlPlane: { replicas: 3 }, workloads: [{ name: 'p' }] },
    ])
    expect(design.clusters[0].nodePools[0].nodes).toHaveLength(6)
  })

  it('is not, when the input’s own is broken', () => {
    const messages = problemsOf(documents(pod(), { ...cluster(), spec: { x: 1 } })).map((problem) => problem.message)
    expect(messages).toEqual(['spec.x: unknown field'])
  })
})

test.each([
  ['us-east-1a', 'us-east-1'],
  ['us-gov-west-1b', 'us-gov-west-1'],
  ['us-central1-a', 'us-central1'],
  ['northamerica-northeast1-b', 'northamerica-northeast1'],
  ['eastus-1', 'eastus'],
  ['westeurope-3', 'westeurope'],
  ['a', undefined],
  ['zone-a', undefined],
])('region of %s', (zone, region) => expect(regionOf(zone)).toBe(region))
