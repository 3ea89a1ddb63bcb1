/** Small clusters to whose workloads, Services, nodes and pods much happens, by users and by chance. */
import fc from 'fast-check'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import { compilePodTemplate, type PodSpec } from '../../../src/design'
import type { Design, Operation, PodTemplate, WorkloadReference } from '../../../src/design/types'
import type { Method } from '../../../src/main/simulation/apiserver/userRequests'
import { parsePath } from '../../../src/main/simulation/apiserver/resourceKinds'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import {
  makeCluster,
  makeControlPlane,
  makeDeployment,
  makeDesign,
  makeJob,
  makeNodes,
  makeService,
  makeStatefulSet,
  unlimited,
} from '../builders'

type Action = Operation extends infer One ? (One extends Operation ? Omit<One, 'cluster' | 'atSeconds'> : never) : never

/** A user does something, some seconds after the thing before: with kubectl, or by a request of his own. */
export type Deed = { after: number } & (
  | { operation: Action }
  | { method: Method; path: string; body?: unknown }
  /** To the pod, or the ReplicaSet, of that number among those that there are. */
  | { pod: number; method: Method; subresource?: string; body?: unknown }
  | { set: number; method: Method; body?: unknown }
)

export interface Trial {
  /** Client limits lifted, so that more happens at a time. */
  fast: boolean
  nodes: number
  replicas: number[]
  seed: number
  deeds: Deed[]
}

const apps = ['a', 'b', 'c'] as const
const namespace = '/namespaces/default'
const deployments = `/apis/apps/v1${namespace}/deployments`
const services = `/api/v1${namespace}/services`

const app = fc.constantFrom(...apps)
const node = fc.nat({ max: 4 }).map((at) => `n${at}`)
const replicas = fc.constantFrom(0, 1, 2, 3, 5, 8)

const workload: fc.Arbitrary<WorkloadReference> = fc.oneof(
  { weight: 4, arbitrary: app.map((name) => ({ kind: 'Deployment' as const, namespace: 'default', name })) },
  fc.constant({ kind: 'StatefulSet' as const, namespace: 'default', name: 'db' }),
)

const operation: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('scale' as const), workload, replicas }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('setImage' as const),
      workload,
      container: fc.constant(undefined),
      image: fc.constantFrom('example.com/app:1', 'example.com/app:2', 'example.com/app:3'),
    }),
  },
  fc.record({ type: fc.constant('rollback' as const), workload, toRevision: fc.constantFrom(0, 1, 2) }),
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('pause' as const, 'resume' as const), workload }) },
  fc.record({ type: fc.constant('restart' as const), workload }),
  fc.record({
    type: fc.constant('delete' as const),
    workload,
    propagationPolicy: fc.constantFrom('Background' as const, 'Foreground' as const, 'Orphan' as const),
  }),
  fc.record({ type: fc.constantFrom('cordon' as const, 'uncordon' as const), node }),
  fc.record({
    type: fc.constant('taint' as const),
    node,
    taint: fc.record({ key: fc.constant('t'), effect: fc.constantFrom('NoSchedule' as const, 'NoExecute' as const) }),
    remove: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('drain' as const),
    node,
    options: fc.constant({
      ignoreDaemonSets: true,
      force: true,
      deleteEmptyDirData: true,
      gracePeriodSeconds: -1,
      timeoutSeconds: 30,
    }),
  }),
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('killNode' as const, 'recoverNode' as const), node }) },
)

const patchOfDeployment = fc.constantFrom<object>(
  { spec: { minReadySeconds: 5 } },
  { spec: { minReadySeconds: 20 } },
  { spec: { minReadySeconds: 0 } },
  { spec: { progressDeadlineSeconds: 20 } },
  { spec: { revisionHistoryLimit: 0 } },
  { spec: { revisionHistoryLimit: 1 } },
  { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } } },
  { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
  { metadata: { annotations: { note: 'x' } } },
  { metadata: { annotations: { note: 'y', 'deployment.kubernetes.io/revision': '7' } } },
  { spec: { paused: true } },
  { spec: { paused: false } },
  // Too large for any node: its rollout gets stuck.
  { spec: { template: { spec: { containers: [{ name: 'main', resources: { requests: { cpu: '64' } } }] } } } },
  { spec: { template: { spec: { containers: [{ name: 'main', resources: { requests: { cpu: '100m' } } }] } } } },
)

const labels = (name: string): Record<string, string> => ({ app: name })

const request: fc.Arbitrary<{ method: Method; path: string; body?: unknown }> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(app, patchOfDeployment).map(([name, body]) => ({
      method: 'PATCH' as const,
      path: `${deployments}/${name}`,
      body,
    })),
  },
  // Once more, when it has been deleted.
  { weight: 2, arbitrary: app.map((name) => ({ method: 'POST' as const, path: deployments, body: deployment(name) })) },
  fc.tuple(app, fc.constantFrom(...apps, 'nobody')).map(([name, other]) => ({
    method: 'PATCH' as const,
    path: `${services}/${name}`,
    body: { spec: { selector: labels(other) } },
  })),
  app.map((name) => ({ method: 'DELETE' as const, path: `${services}/${name}` })),
  app.map((name) => ({ method: 'POST' as const, path: services, body: service(name) })),
  fc.boolean().map((publishNotReadyAddresses) => ({
    method: 'PATCH' as const,
    path: `${services}/a`,
    body: { spec: { publishNotReadyAddresses } },
  })),
  // A pod and a ReplicaSet of its own that a workload may take.
  app.map((name) => ({ method: 'POST' as const, path: `/api/v1${namespace}/pods`, body: barePod(name) })),
  app.map((name) => ({
    method: 'POST' as const,
    path: `/apis/apps/v1${namespace}/replicasets`,
    body: replicaSet(name),
  })),
  node.map((name) => ({ method: 'DELETE' as const, path: `/api/v1/nodes/${name}` })),
)

const unlabelling = { method: 'PATCH' as const, body: { metadata: { labels: { app: 'nobody' } } } }

const podRequest = fc
  .tuple(
    fc.nat({ max: 60 }),
    fc.constantFrom<{ method: Method; subresource?: string; body?: unknown }>(
      { method: 'DELETE' },
      { method: 'DELETE', body: { gracePeriodSeconds: 0 } },
      { method: 'POST', subresource: 'eviction', body: { apiVersion: 'policy/v1', kind: 'Eviction' } },
      { method: 'PATCH', body: { metadata: { labels: { app: 'a' } } } },
      unlabelling,
    ),
  )
  .map(([pod, rest]) => ({ pod, ...rest }))

const setRequest = fc
  .tuple(
    fc.nat({ max: 10 }),
    fc.constantFrom<{ method: Method; body?: unknown }>(
      { method: 'DELETE' },
      { method: 'PATCH', body: { metadata: { annotations: { 'deployment.kubernetes.io/desired-replicas': '9' } } } },
      { method: 'PATCH', body: { metadata: { annotations: { 'deployment.kubernetes.io/revision': '9' } } } },
      { method: 'PATCH', body: { metadata: { labels: { app: 'nobody' } } } },
      { method: 'PATCH', body: { metadata: { ownerReferences: null } } },
      { method: 'PATCH', body: { spec: { replicas: 4 } } },
    ),
  )
  .map(([set, rest]) => ({ set, ...rest }))

/** Some at once, some when all is at rest again. */
const after = fc.oneof(fc.constantFrom(0, 0.02, 0.1, 0.3, 1, 2, 5), fc.constantFrom(20, 60, 400))

const deed: fc.Arbitrary<Deed> = fc
  .tuple(
    after,
    fc.oneof(
      operation.map((one) => ({ operation: one })),
      request,
      podRequest,
      setRequest,
    ),
  )
  .map(([pause, one]) => ({ after: pause, ...one }) as Deed)

export const trials: fc.Arbitrary<Trial> = fc.record({
  fast: fc.boolean(),
  nodes: fc.integer({ min: 2, max: 5 }),
  replicas: fc.array(replicas, { minLength: apps.length, maxLength: apps.length }),
  seed: fc.nat({ max: 1000 }),
  deeds: fc.array(deed, { minLength: 4, maxLength: 16 }),
})

const template = (name: string) => ({
  metadata: { labels: labels(name) },
  spec: { containers: [{ name: 'main', image: 'example.com/app:1', resources: { requests: { cpu: '100m' } } }] },
})

/** Pods of the Job end by themselves. */
const compiled = (name: string, more: object = {}): PodTemplate => {
  const { metadata, spec } = template(name)
  const annotations: Record<string, string> = name === 'job' ? { 'seatrial.dev/run-seconds': '10' } : {}
  return compilePodTemplate({ ...spec, ...more } as PodSpec, { ...metadata, annotations }, 'default')
}

const deployment = (name: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: { replicas: 2, selector: { matchLabels: labels(name) }, template: template(name) },
})

const service = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: labels(name), ports: [{ port: 80 }] },
})

const barePod = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'bare-', namespace: 'default', labels: labels(name) },
  spec: template(name).spec,
})

const replicaSet = (name: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { generateName: 'set-', namespace: 'default', labels: labels(name) },
  spec: { replicas: 1, selector: { matchLabels: labels(name) }, template: template(name) },
})

const quota: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'quota', namespace: 'default' },
  spec: { hard: { pods: '30', 'requests.cpu': '20', services: '10', 'count/replicasets.apps': '30' } },
}

const budget: KubernetesObject = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'budget', namespace: 'default' },
  spec: { minAvailable: 2, selector: { matchLabels: labels('a') } },
}

export function designOf({ fast, nodes, replicas: sizes, seed }: Trial): Design {
  const workloads = [
    ...apps.map((name, at) => makeDeployment(name, sizes[at], compiled(name))),
    makeStatefulSet('db', 2, compiled('db')),
    makeJob('job', 4, 2, compiled('job', { restartPolicy: 'Never' })),
  ]
  const fields = {
    controlPlane: makeControlPlane(fast ? unlimited : {}),
    services: ['a', 'b', 'db'].map((name) => makeService(name, labels(name))),
    objects: [quota, budget],
  }
  return makeDesign([makeCluster(makeNodes(nodes), workloads, fields)], { seed, durationSeconds: 20_000 })
}

/** Some pod is no longer selected by what selected it. */
export const podsLoseLabels = ({ deeds }: Trial): boolean =>
  deeds.some((one) => 'body' in one && one.body === unlabelling.body)

export function perform(cluster: ClusterSimulation, deed: Deed): void {
  if ('operation' in deed) cluster.operate({ cluster: 'test', atSeconds: 0, ...deed.operation } as Operation)
  else if ('path' in deed) cluster.users.request(deed.method, deed.path, deed.body)
  else {
    const [root, plural, number] =
      'pod' in deed ? (['/api/v1', 'pods', deed.pod] as const) : (['/apis/apps/v1', 'replicasets', deed.set] as const)
    const all = listOf(cluster, `${root}/${plural}`)
    if (all.length === 0) return
    const { namespace: of, name } = all[number % all.length].metadata
    const parts = [root, 'namespaces', of, plural, name, 'pod' in deed ? deed.subresource : undefined]
    cluster.users.request(deed.method, parts.filter(Boolean).join('/'), deed.body)
  }
}

/** All objects of a path, as the API shows them now. */
export function listOf(cluster: ClusterSimulation, path: string): KubernetesObject[] {
  const { object } = cluster.users.perform('GET', parsePath(path), undefined)
  return (object as unknown as { items: KubernetesObject[] }).items
}
