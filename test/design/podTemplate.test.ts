import { describe, expect, it, test } from 'vitest'
import { compilePodTemplate, emptyPodContext, type Container, type PodSpec } from '../../src/design'
import { withDaemonSetTolerations, withDefaultTolerations } from '../../src/design/compile/tolerations'

const mi = 1024 ** 2

function container(requests?: object, rest: object = {}): Container {
  return { name: 'c', image: 'img:1', ...(requests ? { resources: { requests } } : {}), ...rest } as Container
}

const sidecar = (requests: object) => container(requests, { restartPolicy: 'Always' })

function compile(spec: Partial<PodSpec>, context = emptyPodContext) {
  return compilePodTemplate({ containers: [container()], ...spec }, undefined, 'default', context)
}

describe('requests', () => {
  // Specification, requests, nonZeroRequests [cpu, memory in Mi].
  const cases: [string, Partial<PodSpec>, Record<string, number>, [number, number]][] = [
    ['nothing asked', { containers: [container()] }, {}, [100, 200]],
    ['two that ask for nothing', { containers: [container(), container()] }, {}, [200, 400]],
    ['explicit zero is no default', { containers: [container({ cpu: 0, memory: 0 })] }, { cpu: 0, memory: 0 }, [0, 0]],
    // 100m + 250m; only the second lacks memory: 64Mi + 200Mi.
    [
      'sum',
      { containers: [container({ cpu: '100m', memory: '64Mi' }), container({ cpu: '250m' })] },
      { cpu: 350, memory: 64 * mi },
      [350, 264],
    ],
    [
      'limits stand in for requests',
      { containers: [container(undefined, { resources: { limits: { cpu: 1, memory: '1Gi' } } })] },
      { cpu: 1000, memory: 1024 * mi },
      [1000, 1024],
    ],
    [
      'a request goes before its limit',
      {
        containers: [
          container(undefined, { resources: { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '100m' } } }),
        ],
      },
      { cpu: 100, memory: 1024 * mi },
      [100, 1024],
    ],
    [
      'extended resources',
      { containers: [container({ 'nvidia.com/gpu': 2 }), container({ 'nvidia.com/gpu': 1 })] },
      { 'nvidia.com/gpu': 3 },
      [200, 400],
    ],
    // max(100m, 2 cores); the init container has no memory request: max(100Mi, 200Mi).
    [
      'larger init container',
      { initContainers: [container({ cpu: 2 })], containers: [container({ cpu: '100m', memory: '100Mi' })] },
      { cpu: 2000, memory: 100 * mi },
      [2000, 200],
    ],
    [
      'smaller init container',
      {
        initContainers: [container({ cpu: '50m', memory: '50Mi' })],
        containers: [container({ cpu: '100m', memory: '100Mi' })],
      },
      { cpu: 100, memory: 100 * mi },
      [100, 100],
    ],
    [
      'init containers do not add up',
      {
        initContainers: [container({ cpu: 1 }), container({ cpu: 2 }), container({ cpu: '1500m' })],
        containers: [container({ cpu: '100m' })],
      },
      { cpu: 2000 },
      // Memory: max of three times 200Mi and of 200Mi.
      [2000, 200],
    ],
    // Sidecar runs with the containers: 100m + 200m = 300m.
    [
      'sidecar',
      {
        initContainers: [sidecar({ cpu: '100m', memory: '10Mi' })],
        containers: [container({ cpu: '200m', memory: '20Mi' })],
      },
      { cpu: 300, memory: 30 * mi },
      [300, 30],
    ],
    // The init container after the sidecar runs beside it: 100m + 1 = 1100m > 100m + 200m.
    [
      'init container after a sidecar',
      {
        initContainers: [sidecar({ cpu: '100m', memory: '10Mi' }), container({ cpu: 1, memory: '1Mi' })],
        containers: [container({ cpu: '200m', memory: '20Mi' })],
      },
      { cpu: 1100, memory: 30 * mi },
      [1100, 30],
    ],
    // The init container before the sidecar runs alone: max(1000m, 100m + 200m).
    [
      'init container before a sidecar',
      {
        initContainers: [container({ cpu: 1, memory: '1Mi' }), sidecar({ cpu: '100m', memory: '10Mi' })],
        containers: [container({ cpu: '200m', memory: '20Mi' })],
      },
      { cpu: 1000, memory: 30 * mi },
      [1000, 30],
    ],
    // Sidecars accumulate: 1 + 1 + 1 beside the last init container of 2 = 4 > 3 + 100m... the init sum wins with 2 + 2.
    [
      'several sidecars',
      {
        initContainers: [sidecar({ cpu: 1 }), sidecar({ cpu: 1 }), container({ cpu: 2 })],
        containers: [container({ cpu: '100m' })],
      },
      { cpu: 4000 },
      // Memory: sidecars 400Mi + max(containers 200Mi, init 200Mi).
      [4000, 600],
    ],
    [
      'overhead',
      { containers: [container({ cpu: '100m', memory: '10Mi' })], overhead: { cpu: '50m', memory: '5Mi' } },
      { cpu: 150, memory: 15 * mi },
      [150, 15],
    ],
    ['overhead over the defaults', { containers: [container()], overhead: { cpu: '50m' } }, { cpu: 50 }, [150, 200]],
    [
      'pod-level requests',
      { containers: [container({ cpu: '100m' })], resources: { requests: { cpu: 1, memory: '1Gi' } } },
      { cpu: 1000, memory: 1024 * mi },
      [1000, 1024],
    ],
    // Only CPU for the pod: memory is asked by nobody, so each container counts 200Mi.
    [
      'pod-level CPU alone',
      { containers: [container(), container()], resources: { requests: { cpu: 1 } } },
      { cpu: 1000 },
      [1000, 400],
    ],
    // One container asks for memory: it is there, so the other one gets no default.
    [
      'pod-level CPU and one container’s memory',
      { containers: [container({ memory: '10Mi' }), container()], resources: { requests: { cpu: 1 } } },
      { cpu: 1000, memory: 10 * mi },
      [1000, 10],
    ],
    [
      'pod-level limits stand in',
      { containers: [container()], resources: { limits: { cpu: 2, memory: '2Gi' } } },
      { cpu: 2000, memory: 2048 * mi },
      [2000, 2048],
    ],
    [
      'pod-level limits yield to the containers',
      { containers: [container({ cpu: '300m' })], resources: { limits: { cpu: 2 } } },
      { cpu: 300 },
      [300, 200],
    ],
    [
      'pod-level keeps other resources',
      { containers: [container({ 'nvidia.com/gpu': 1 })], resources: { requests: { cpu: 1 } } },
      { 'nvidia.com/gpu': 1, cpu: 1000 },
      [1000, 200],
    ],
    [
      'pod-level overhead',
      { containers: [container()], resources: { requests: { cpu: 1 } }, overhead: { cpu: '100m' } },
      { cpu: 1100 },
      [1100, 200],
    ],
    // Each list is rounded to thousandths, the sum to whole bytes: 0.5 + 0.5 = 1, not 2.
    [
      'fractions are rounded once',
      { containers: [container({ memory: '500m' }), container({ memory: '500m' })] },
      { memory: 1 },
      [200, 1 / mi],
    ],
    [
      'CPU finer than a thousandth',
      { containers: [container({ cpu: '100u' }), container({ cpu: '100u' })] },
      { cpu: 2 },
      [2, 400],
    ],
  ]
  test.each(cases)('%s', (_, spec, requests, [cpu, memory]) => {
    const template = compile(spec)
    expect(template.requests).toEqual(requests)
    expect(template.nonZeroRequests).toEqual({ cpu, memory: memory * mi })
  })
})

describe('defaults', () => {
  it('are those of the API server', () => {
    const template = compile({})
    expect(template).toMatchObject({
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
      priority: 0,
      nodeName: undefined,
      runSeconds: Infinity,
      labels: {},
      hostPorts: [],
      nodeSelector: {},
      nodeAffinity: undefined,
    })
    expect(template.tolerations).toEqual([
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    ])
  })

  test.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1.29', 'IfNotPresent'],
    ['registry:5000/nginx', 'Always'],
    ['registry:5000/nginx:1', 'IfNotPresent'],
    ['nginx@sha256:abc', 'IfNotPresent'],
  ])('pull policy of %s is %s', (image, policy) => {
    expect(compile({ containers: [{ name: 'c', image }] }).containers[0].imagePullPolicy).toBe(policy)
  })

  it('takes a negative grace period as 1', () => {
    expect(compile({ terminationGracePeriodSeconds: -5 }).terminationGracePeriodSeconds).toBe(1)
    expect(compile({ terminationGracePeriodSeconds: 0 }).terminationGracePeriodSeconds).toBe(0)
  })

  it('separates init containers from sidecars', () => {
    const template = compile({
      initContainers: [
        { name: 'a', image: 'x' },
        { name: 'b', image: 'x', restartPolicy: 'Always' },
      ],
    })
    expect(template.initContainers.map(({ name }) => name)).toEqual(['a'])
    expect(template.sidecars.map(({ name }) => name)).toEqual(['b'])
  })

  it('does not change what was written', () => {
    const spec: PodSpec = {
      containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }], resources: { limits: { cpu: 1 } } }],
      hostNetwork: true,
    }
    const before = structuredClone(spec)
    compilePodTemplate(spec, undefined, 'default')
    expect(spec).toEqual(before)
  })
})

describe('host ports', () => {
  it('are those of containers and sidecars', () => {
    const template = compile({
      initContainers: [
        { name: 'a', image: 'x', ports: [{ containerPort: 1, hostPort: 1 }] },
        { name: 'b', image: 'x', restartPolicy: 'Always', ports: [{ containerPort: 2, hostPort: 2, protocol: 'UDP' }] },
      ],
      containers: [
        {
          name: 'c',
          image: 'x',
          ports: [{ containerPort: 3, hostPort: 4, hostIP: '127.0.0.1' }, { containerPort: 5 }],
        },
      ],
    })
    expect(template.hostPorts).toEqual([
      { protocol: 'UDP', hostIP: '0.0.0.0', port: 2 },
      { protocol: 'TCP', hostIP: '127.0.0.1', port: 4 },
    ])
  })

  it('are all container ports on the host network', () => {
    const containers = [
      { name: 'c', image: 'x', ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' as const }] },
    ]
    expect(compile({ hostNetwork: true, containers }).hostPorts).toEqual([
      { protocol: 'TCP', hostIP: '0.0.0.0', port: 80 },
      { protocol: 'UDP', hostIP: '0.0.0.0', port: 53 },
    ])
  })
})

describe('priority', () => {
  const context = {
    ...emptyPodContext,
    priorityClasses: new Map([['high', { value: 1000, preemptionPolicy: 'Never' as const }]]),
    defaultClass: { value: 7, preemptionPolicy: 'PreemptLowerPriority' as const },
  }
  test.each([
    ['high', 1000],
    [undefined, 7],
  ])('%s', (priorityClassName, priority) => {
    expect(compile({ priorityClassName }, context).priority).toBe(priority)
  })
  test.each([
    ['system-cluster-critical', 2000000000],
    ['system-node-critical', 2000001000],
  ])('%s always exists', (priorityClassName, priority) => {
    expect(compile({ priorityClassName }).priority).toBe(priority)
  })
})

describe('tolerations', () => {
  it('that are written stand in for the defaults', () => {
    const own = {
      key: 'node.kubernetes.io/not-ready',
      operator: 'Exists' as const,
      effect: 'NoExecute' as const,
      tolerationSeconds: 5,
    }
    expect(withDefaultTolerations([own]).map(({ key, tolerationSeconds }) => [key, tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 5],
      ['node.kubernetes.io/unreachable', 300],
    ])
    expect(withDefaultTolerations([{ operator: 'Exists' }])).toEqual([{ operator: 'Exists' }])
    expect(withDefaultTolerations([{ operator: 'Exists', effect: 'NoSchedule' }])).toHaveLength(3)
  })

  it('of DaemonSets are added, without time limit', () => {
    const daemon = withDefaultTolerations(withDaemonSetTolerations([], false))
    expect(
      daemon.map(({ key, effect, tolerationSeconds }) => `${key?.slice(19)}:${effect}:${tolerationSeconds}`),
    ).toEqual([
      'not-ready:NoExecute:undefined',
      'unreachable:NoExecute:undefined',
      'disk-pressure:NoSchedule:undefined',
      'memory-pressure:NoSchedule:undefined',
      'pid-pressure:NoSchedule:undefined',
      'unschedulable:NoSchedule:undefined',
    ])
    expect(withDaemonSetTolerations([], true).at(-1)?.key).toBe('node.kubernetes.io/network-unavailable')
  })
})

test.each([
  ['90', 90],
  ['1.5', 1.5],
  ['1m30s', 90],
])('run-seconds %s', (text, seconds) => {
  const metadata = { annotations: { 'seatrial.dev/run-seconds': text } }
  expect(compilePodTemplate({ containers: [container()] }, metadata, 'default').runSeconds).toBe(seconds)
})
