import { describe, expect, test } from 'vitest'
import { foundBy, web, zonal } from '../helpers'

const node = (name: string, fields: { labels?: object; taints?: object[]; version?: string; pods?: number } = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: fields.labels },
  spec: { taints: fields.taints },
  status: {
    capacity: { cpu: '4', memory: '16Gi', pods: String(fields.pods ?? 110) },
    nodeInfo: { kubeletVersion: fields.version },
  },
})
const named = (name: string, podSpec: object = {}) => {
  return { ...(web({}, podSpec) as { metadata: object }), metadata: { name } }
}

describe('single-zone', () => {
  test.each<[string, object, string[]]>([
    ['two zones', zonal(2), []],
    ['one zone', zonal(3, { zones: ['a'] }), ['warning: All 3 nodes are in zone "a"']],
    ['no zones', zonal(3, { zones: [] }), ['info: Nothing is said of zones: the 3 nodes count as one place']],
    ['one node', zonal(1, { zones: ['a'] }), []],
    ['zones, but nodes in one of them only', zonal(1), []],
  ])('%s', (_, cluster, expected) => {
    expect(foundBy('single-zone', cluster)).toEqual(expected)
  })
})

describe('single-node-pool', () => {
  const two = (general: object, special: object) =>
    zonal(
      4,
      {},
      {
        nodePools: [
          { name: 'general', machineType: 'm7i.xlarge', ...general },
          { name: 'special', machineType: 'm7i.xlarge', ...special },
        ],
      },
    )
  const taints = [{ key: 'special', effect: 'NoSchedule' }]
  const three = [named('x'), named('y'), named('z')]
  const all = (tail = '') => `All 3 workloads can run in pool "general" only${tail}`

  test.each<[string, object[], string[]]>([
    ['the only pool', [zonal(4), ...three], [`info: ${all()}`]],
    ['two of a kind', [two({ count: 2 }, { count: 2 }), ...three], []],
    ['the other is tainted', [two({ count: 2 }, { count: 2, taints }), ...three], [`info: ${all()}`]],
    [
      'one of them tolerates the other',
      [
        two({ count: 2 }, { count: 2, taints }),
        named('x'),
        named('y'),
        named('z', { tolerations: [{ operator: 'Exists' }] }),
      ],
      [],
    ],
    ['it is one node', [two({ count: 1 }, { count: 2, taints }), ...three], [`warning: ${all(', which is one node')}`]],
    [
      'it is in one zone of two',
      [two({ count: 2, zones: ['a'] }, { count: 2, zones: ['b'], taints }), ...three],
      [`warning: ${all(' in zone "a"')}`],
    ],
    ['two workloads are no everything', [zonal(4), named('x'), named('y')], []],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('single-node-pool', ...objects)).toEqual(expected)
  })
})

describe('version-skew', () => {
  const cluster = (kubernetesVersion?: string) => zonal(1, {}, { kubernetesVersion })
  const proxy = (tag: string) => {
    const container = { name: 'kube-proxy', image: `registry.k8s.io/kube-proxy:${tag}` }
    return { ...web({}, { containers: [container] }), kind: 'DaemonSet' }
  }
  test.each<[string, object[], string[]]>([
    ['the same', [cluster(), node('n', { version: 'v1.36.2' })], []],
    ['three behind', [cluster(), node('n', { version: 'v1.33.0+k3s1' })], []],
    [
      'four behind',
      [cluster(), node('n', { version: 'v1.32.9-gke.100' })],
      [
        'error: The kubelet of node "n" is v1.32: 4 minor versions older than the API server (v1.36); the policy allows 3',
      ],
    ],
    [
      'newer, twice',
      [cluster('v1.35'), node('n', { version: 'v1.36.0' }), node('m', { version: 'v1.36.1' })],
      ['error: The kubelet of node "n" (and of 1 more) is v1.36: newer than the API server (v1.35)'],
    ],
    [
      'before 1.25 two are the most',
      [cluster('v1.27'), node('n', { version: 'v1.24.0' })],
      [
        'error: The kubelet of node "n" is v1.24: 3 minor versions older than the API server (v1.27); the policy allows 2',
      ],
    ],
    ['nothing is said', [cluster(), node('n')], []],
    ['no cluster, so no version of it', [node('n', { version: 'v1.20.0' })], []],
    ['kube-proxy two behind', [cluster(), proxy('v1.34.1')], []],
    [
      'kube-proxy ahead',
      [cluster('1.34'), proxy('v1.35.0')],
      ['error: kube-proxy is v1.35: newer than the API server (v1.34)'],
    ],
    [
      'a scheduler two behind',
      [cluster(), web({}, {}, { image: 'registry.k8s.io/kube-scheduler:v1.34.0' })],
      ['error: kube-scheduler is v1.34: 2 minor versions older than the API server (v1.36); the policy allows 1'],
    ],
    ['an image of another name', [cluster(), web({}, {}, { image: 'example.com/proxy:v1.2.0' })], []],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('version-skew', ...objects)).toEqual(expected)
  })
})

describe('pods-per-node', () => {
  test.each<[string, object[], string[]]>([
    ['110', [zonal(1, { maxPods: 110 })], []],
    [
      '250',
      [zonal(1, { maxPods: 250 })],
      ['warning: A node of pool "general" takes up to 250 pods; Kubernetes is tested with 110'],
    ],
    [
      'by the kubelet',
      [zonal(1, { kubeletConfig: { maxPods: 111 } })],
      ['warning: A node of pool "general" takes up to 111 pods; Kubernetes is tested with 110'],
    ],
    [
      'Node objects',
      [node('n', { pods: 200 }), node('m', { pods: 300 }), node('o')],
      ['warning: Node "n" (and 1 more) takes up to 200 pods; Kubernetes is tested with 110'],
    ],
    // m7i.xlarge has 4 cores: 40 pods each, 80 for two.
    ['as many as the cores are good for', [zonal(2), web({ replicas: 80 })], []],
    [
      'one more',
      [zonal(2), web({ replicas: 81 })],
      ['warning: The workloads are 81 pods; for their CPUs 2 nodes should have at most 80'],
    ],
    [
      'more than there is room for (2 × 30)',
      [zonal(2, { maxPods: 30 }), web({ replicas: 61 })],
      ['error: The workloads are 61 pods; 2 nodes take no more than 60'],
    ],
    // A DaemonSet has a pod on each: 39 + 2 are one more than 40.
    [
      'DaemonSets count',
      [zonal(1, { maxPods: 40 }), web({ replicas: 40 }), { ...named('agent'), kind: 'DaemonSet' }],
      ['error: The workloads are 41 pods; 1 node takes no more than 40'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('pods-per-node', ...objects)).toEqual(expected)
  })
})

describe('taint-nothing-tolerates', () => {
  const tainted = (...taints: object[]) => zonal(2, { taints })
  const gpu = { key: 'gpu', value: 'a', effect: 'NoSchedule' }
  const tolerating = (toleration: object) => web({}, { tolerations: [toleration] })
  const empty = (taint: string) => [
    `warning: No workload tolerates the taint ${taint}: it keeps all 2 nodes of pool "general" empty`,
  ]

  test.each<[string, object[], string[]]>([
    ['tolerated by its value', [tainted(gpu), tolerating({ key: 'gpu', value: 'a' })], []],
    ['tolerated whatever it is', [tainted(gpu), tolerating({ operator: 'Exists' })], []],
    ['by nobody', [tainted(gpu), web()], empty('gpu=a:NoSchedule')],
    ['another value', [tainted(gpu), tolerating({ key: 'gpu', value: 'b' })], empty('gpu=a:NoSchedule')],
    [
      'by a DaemonSet alone',
      [tainted(gpu), web(), { ...named('agent', { tolerations: [{ operator: 'Exists' }] }), kind: 'DaemonSet' }],
      empty('gpu=a:NoSchedule'),
    ],
    [
      'one of two',
      [tainted(gpu, { key: 'x', effect: 'NoExecute' }), tolerating({ key: 'gpu', operator: 'Exists' })],
      empty('x:NoExecute'),
    ],
    ['that only asks to stay away', [tainted({ key: 'x', effect: 'PreferNoSchedule' }), web()], []],
    ["Kubernetes' own", [tainted({ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }), web()], []],
    ['no workloads yet', [tainted(gpu)], []],
    [
      'tolerated by what a trial adds',
      [
        tainted(gpu),
        web(),
        {
          apiVersion: 'seatrial.dev/v1alpha1',
          kind: 'Trial',
          metadata: { name: 't' },
          spec: {
            load: [
              {
                at: '0s',
                churn: {
                  name: 'jobs',
                  createRate: 1,
                  template: {
                    spec: { tolerations: [{ operator: 'Exists' }], containers: [{ name: 'c', image: 'i:1' }] },
                  },
                },
              },
            ],
          },
        },
      ],
      [],
    ],
    [
      'of Node objects',
      [node('n', { taints: [{ key: 'x', effect: 'NoSchedule' }] }), node('m'), web()],
      ['warning: No workload tolerates the taint x:NoSchedule: it keeps the nodes that have it empty'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('taint-nothing-tolerates', ...objects)).toEqual(expected)
  })
})

describe('toleration-without-taint', () => {
  const tolerating = (toleration: object) => web({}, { tolerations: [toleration] })
  test.each<[string, object, string[]]>([
    ['a taint there is', tolerating({ key: 'gpu', operator: 'Exists' }), []],
    ['none', tolerating({ key: 'cpu', operator: 'Exists' }), ['info: No node has a taint with the key "cpu"']],
    ['of all taints', tolerating({ operator: 'Exists' }), []],
    ["Kubernetes' own", tolerating({ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }), []],
    ['of a DaemonSet', { ...tolerating({ key: 'cpu', operator: 'Exists' }), kind: 'DaemonSet' }, []],
  ])('%s', (_, workload, expected) => {
    const cluster = zonal(2, { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })
    expect(foundBy('toleration-without-taint', cluster, workload)).toEqual(expected)
  })
})
