import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import { age } from '../../../src/design/print/age'
import { dateText } from '../../../src/design/print/date'
import { printedKind, printedKinds } from '../../../src/design/print/kinds'
import { kindOfWord, pluralOf } from '../../../src/design/print/kindWords'

const created = '2026-01-01T12:00:00Z'
/** 200 s later. */
const now = Date.UTC(2026, 0, 1, 12, 3, 20)

/** The cells of the narrow columns, under their labels. */
function row(object: Partial<KubernetesObject> & { kind: string }, wide = false): Record<string, string> {
  const { printer } = printedKind(object.kind)!
  const metadata = { name: 'x', namespace: 'default', creationTimestamp: created, ...object.metadata }
  const cells = printer.cells({ apiVersion: 'v1', ...object, metadata } as KubernetesObject, now)
  return Object.fromEntries(
    printer.columns.flatMap(({ label, wide: isWide }, i) => (isWide && !wide ? [] : [[label, cells[i]]])),
  )
}

// The cases of duration_test.go of apimachinery.
it.each([
  [1, '1s'],
  [70, '70s'],
  [190, '3m10s'],
  [70 * 60, '70m'],
  [47 * 60, '47m'],
  [49 * 3600, '2d1h'],
  [(8 * 24 + 2) * 3600, '8d'],
])('an age of %i s is %s', (seconds, text) => expect(age(seconds)).toBe(text))

it('dates are RFC 1123’s, with their day of the week', () => {
  expect(dateText('2026-11-23T07:46:44Z')).toBe('Mon, 23 Nov 2026 07:46:44 +0000')
  expect(dateText('2024-02-29T00:00:00Z')).toBe('Thu, 29 Feb 2024 00:00:00 +0000')
  expect(dateText(undefined)).toBe('<unset>')
})

describe('STATUS of a pod', () => {
  const container = (state: object, more = {}) => ({ name: 'c', ready: false, restartCount: 0, state, ...more })
  const pod = (status: object, metadata = {}, spec: object = {}): Record<string, string> =>
    row({ kind: 'Pod', metadata, spec: { containers: [{ name: 'c' }], ...spec }, status })

  it('is its phase, or what its containers say', () => {
    expect(pod({ phase: 'Pending' })).toMatchObject({ READY: '0/1', STATUS: 'Pending', RESTARTS: '0', AGE: '3m20s' })
    const running = { phase: 'Running', containerStatuses: [container({ running: {} }, { ready: true })] }
    expect(pod(running)).toMatchObject({ READY: '1/1', STATUS: 'Running' })
    const waiting = container({ waiting: { reason: 'ImagePullBackOff' } })
    expect(pod({ phase: 'Pending', containerStatuses: [waiting] })['STATUS']).toBe('ImagePullBackOff')
    const ended = container({ terminated: { exitCode: 3 } })
    expect(pod({ phase: 'Failed', containerStatuses: [ended] })['STATUS']).toBe('ExitCode:3')
  })

  it('is Terminating while it is deleted, unless it has ended', () => {
    const deleted = { deletionTimestamp: created }
    expect(pod({ phase: 'Running' }, deleted)['STATUS']).toBe('Terminating')
    expect(pod({ phase: 'Succeeded' }, deleted)['STATUS']).toBe('Succeeded')
  })

  it('counts init containers, and gates', () => {
    const init = { initContainers: [{ name: 'a' }, { name: 'b' }] }
    const first = { name: 'a', ready: true, restartCount: 0, state: { terminated: { exitCode: 0 } } }
    const second = { name: 'b', ready: false, restartCount: 0, state: { running: {} } }
    expect(pod({ phase: 'Pending', initContainerStatuses: [first, second] }, {}, init)['STATUS']).toBe('Init:1/2')
    const gated = { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }
    expect(pod({ phase: 'Pending', conditions: [gated] })['STATUS']).toBe('SchedulingGated')
  })

  it('says when it was restarted last', () => {
    const lastState = { terminated: { exitCode: 1, finishedAt: '2026-01-01T12:03:15Z' } }
    const again = container({ running: {} }, { ready: true, restartCount: 2, lastState })
    expect(pod({ phase: 'Running', containerStatuses: [again] })['RESTARTS']).toBe('2 (5s ago)')
  })
})

it('a Deployment: ready of wanted, up to date, available', () => {
  const status = { replicas: 15, readyReplicas: 9, updatedReplicas: 6, availableReplicas: 9 }
  const template = { spec: { containers: [{ name: 'web', image: 'nginx:2' }] } }
  const spec = { replicas: 12, selector: { matchLabels: { app: 'web' } }, template }
  expect(row({ kind: 'Deployment', spec, status }, true)).toEqual({
    NAME: 'x',
    READY: '9/12',
    'UP-TO-DATE': '6',
    AVAILABLE: '9',
    AGE: '3m20s',
    CONTAINERS: 'web',
    IMAGES: 'nginx:2',
    SELECTOR: 'app=web',
  })
})

it('a node: its readiness, whether it is cordoned, its roles', () => {
  const ready = [{ type: 'Ready', status: 'True' }]
  const labels = { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/gpu': '' }
  expect(row({ kind: 'Node', status: { conditions: ready }, metadata: { labels } })).toMatchObject({
    STATUS: 'Ready',
    ROLES: 'gpu,worker',
  })
  const silent = [{ type: 'Ready', status: 'Unknown' }]
  const cordoned = row({ kind: 'Node', spec: { unschedulable: true }, status: { conditions: silent } })
  expect(cordoned).toMatchObject({ STATUS: 'NotReady,SchedulingDisabled', ROLES: '<none>' })
})

it('a PodDisruptionBudget: what is not set is N/A', () => {
  const spec = { minAvailable: '80%', selector: {} }
  expect(row({ kind: 'PodDisruptionBudget', spec, status: { disruptionsAllowed: 2 } })).toMatchObject({
    'MIN AVAILABLE': '80%',
    'MAX UNAVAILABLE': 'N/A',
    'ALLOWED DISRUPTIONS': '2',
  })
})

it('a quota: what is requested apart from what is limited, sorted', () => {
  const status = { hard: { 'requests.cpu': '40', pods: '100', 'limits.memory': '100Gi' }, used: { pods: '22' } }
  expect(row({ kind: 'ResourceQuota', status })).toMatchObject({
    REQUEST: 'pods: 22/100, requests.cpu: 0/40',
    LIMIT: 'limits.memory: 0/100Gi',
  })
})

it('a Service: ports and addresses', () => {
  const ports = [
    { port: 80, nodePort: 30080 },
    { port: 53, protocol: 'UDP' },
  ]
  expect(row({ kind: 'Service', spec: { type: 'LoadBalancer', clusterIP: '10.96.0.9', ports } })).toMatchObject({
    'CLUSTER-IP': '10.96.0.9',
    'EXTERNAL-IP': '<pending>',
    'PORT(S)': '80:30080/TCP,53/UDP',
  })
})

it('kinds are found by what people type', () => {
  for (const { kind } of printedKinds) expect(kindOfWord(pluralOf(kind))?.kind).toBe(kind)
  expect(['deploy', 'svc', 'Pods', 'networkpolicies'].map((word) => kindOfWord(word)?.kind)).toEqual([
    'Deployment',
    'Service',
    'Pod',
    undefined,
  ])
  expect(['PriorityClass', 'EndpointSlice', 'HorizontalPodAutoscaler'].map(pluralOf)).toEqual([
    'priorityclasses',
    'endpointslices',
    'horizontalpodautoscalers',
  ])
})
