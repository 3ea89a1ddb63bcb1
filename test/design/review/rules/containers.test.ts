import { describe, expect, test } from 'vitest'
import { foundBy, service, web, zonal } from '../helpers'

const cluster = zonal(2)

describe('no-requests', () => {
  const with_ = (...containers: object[]) =>
    web({}, { containers: containers.map((one, index) => ({ name: `c${index}`, image: 'i:1', ...one })) })
  const requests = (requests: object) => ({ resources: { requests } })
  const limitRange = (limit: object, namespace = 'default') => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'l', namespace },
    spec: { limits: [limit] },
  })
  const both = { cpu: 1, memory: '1Gi' }

  test.each<[string, object[], string[]]>([
    ['both', [with_(requests(both))], []],
    ['a limit counts', [with_({ resources: { limits: both } })], []],
    ['neither', [with_({})], ['warning: Container "c0" requests no cpu and no memory']],
    ['no memory', [with_(requests({ cpu: 1 }))], ['warning: Container "c0" requests no memory']],
    [
      'two of three alike',
      [with_({}, requests(both), {})],
      ['warning: Containers "c0", "c2" request no cpu and no memory'],
    ],
    [
      'each something else',
      [with_(requests({ cpu: 1 }), requests({ memory: 1 }))],
      ['warning: Container "c0" requests no memory', 'warning: Container "c1" requests no cpu'],
    ],
    ['the pod as a whole', [web({}, { resources: { requests: both } })], []],
    ['a LimitRange gives them', [with_({}), limitRange({ type: 'Container', defaultRequest: both })], []],
    [
      'half of them',
      [with_({}), limitRange({ type: 'Container', default: { cpu: 1 } })],
      ['warning: Container "c0" requests no memory'],
    ],
    [
      'one for pods',
      [with_({}), limitRange({ type: 'Pod', max: both })],
      ['warning: Container "c0" requests no cpu and no memory'],
    ],
    [
      'one elsewhere',
      [with_({}), limitRange({ type: 'Container', default: both }, 'b')],
      ['warning: Container "c0" requests no cpu and no memory'],
    ],
    [
      'init containers end',
      [web({}, { initContainers: [{ name: 'i', image: 'i:1' }], resources: { requests: both } })],
      [],
    ],
    [
      'but sidecars do not',
      [web({}, { initContainers: [{ name: 'i', image: 'i:1', restartPolicy: 'Always' }] }, requests(both))],
      ['warning: Container "i" requests no cpu and no memory'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('no-requests', cluster, ...objects)).toEqual(expected)
  })
})

describe('image-without-tag', () => {
  test.each<[string, string[]]>([
    ['nginx:1.27', []],
    ['nginx', ['warning: The image nginx has no tag: whatever is "latest" is pulled']],
    ['nginx:latest', ['warning: The image nginx:latest has the tag "latest"']],
    ['registry:5000/nginx', ['warning: The image registry:5000/nginx has no tag: whatever is "latest" is pulled']],
    ['registry:5000/nginx:1.27', []],
    [`nginx@sha256:${'0'.repeat(64)}`, []],
    [`nginx:latest@sha256:${'0'.repeat(64)}`, []],
  ])('%s', (image, expected) => {
    expect(foundBy('image-without-tag', cluster, web({}, {}, { image }))).toEqual(expected)
  })

  test('init containers, too', () => {
    const workload = web({}, { initContainers: [{ name: 'i', image: 'busybox' }] })
    expect(foundBy('image-without-tag', cluster, workload)).toHaveLength(1)
  })
})

describe('grace-period-zero', () => {
  const title = 'The containers are killed at once when a pod is deleted'
  const zero = web({}, { terminationGracePeriodSeconds: 0 })
  const stateful = { ...web({ serviceName: 'web' }, { terminationGracePeriodSeconds: 0 }), kind: 'StatefulSet' }
  test.each<[string, object[], string[]]>([
    ['behind nothing', [zero], [`info: ${title}`]],
    ['behind a Service', [zero, service({ app: 'web' })], [`warning: ${title}`]],
    ['a StatefulSet', [stateful], [`warning: ${title}`]],
    ['one second', [web({}, { terminationGracePeriodSeconds: 1 })], []],
    ['the default', [web()], []],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('grace-period-zero', cluster, ...objects)).toEqual(expected)
  })
})

describe('readiness-probe-missing', () => {
  const to = (targetPort: unknown) => service({ app: 'web' }, { ports: [{ port: 80, targetPort }] })
  const probe = { readinessProbe: { tcpSocket: { port: 8080 } } }
  const pair = (first: object, second: object) =>
    web(
      {},
      {
        containers: [
          { name: 'app', image: 'i:1', ports: [{ containerPort: 8080, name: 'http' }], ...first },
          { name: 'log', image: 'i:1', ports: [{ containerPort: 9090, name: 'metrics' }], ...second },
        ],
      },
    )
  const none = (name: string) => [`info: Container "${name}" has no readiness probe`]

  test.each<[string, object[], string[]]>([
    ['by number', [pair({}, {}), to(8080)], none('app')],
    ['by name', [pair({}, {}), to('metrics')], none('log')],
    ['it has one', [pair(probe, {}), to(8080)], []],
    ['no container has the port: the first', [pair({}, {}), to(7070)], none('app')],
    [
      'both ports',
      [pair({}, {}), to(8080), service({ app: 'web' }, { ports: [{ port: 9090 }] }, 'b')],
      ['info: Containers "app", "log" have no readiness probe'],
    ],
    ['no Service', [pair({}, {})], []],
    ['a DaemonSet', [{ ...pair({}, {}), kind: 'DaemonSet' }, to(8080)], []],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('readiness-probe-missing', cluster, ...objects)).toEqual(expected)
  })
})

describe('deprecated-name', () => {
  const labelled = (annotations: object) => {
    const workload = web() as { spec: { template: { metadata: object } } }
    workload.spec.template.metadata = { labels: { app: 'web' }, annotations }
    return workload
  }
  const terms = (key: string) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'kubernetes.io/os', operator: 'Exists' },
                { key, operator: 'Exists' },
              ],
            },
          ],
        },
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, preference: { matchExpressions: [{ key, operator: 'Exists' }] } },
        ],
      },
    },
  })
  const now = (old: string, label: string) => `info: The node label ${old} is deprecated; it is ${label} now`
  const os = now('beta.kubernetes.io/os', 'kubernetes.io/os')

  test.each<[string, object, string[]]>([
    [
      'a node selector',
      web({}, { nodeSelector: { 'beta.kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' } }),
      [os],
    ],
    ['node affinity, required and preferred', web({}, terms('beta.kubernetes.io/os')), [os, os]],
    [
      'a spread constraint',
      web(
        {},
        {
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: 'failure-domain.beta.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
          ],
        },
      ),
      [now('failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone')],
    ],
    [
      'an annotation',
      labelled({ 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default', other: 'x' }),
      [
        'info: The annotation seccomp.security.alpha.kubernetes.io/pod is no longer the way to say it; the field is securityContext.seccompProfile',
      ],
    ],
    ['none of them', web({}, { nodeSelector: { 'kubernetes.io/os': 'linux' } }), []],
  ])('%s', (_, workload, expected) => {
    expect(foundBy('deprecated-name', cluster, workload)).toEqual(expected)
  })
})
