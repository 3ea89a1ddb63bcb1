/** The objects that the fake host pretends to hold, as the API would show them. */
import type { KubernetesObject } from '../../../../design/kubernetes'
import type { ClusterTopology } from '../../../../protocol/commands'
import type { FakePlan } from './plan'
import { existing, fakePod } from './podSet'
import { nodeNames } from '../../topology'

export interface World {
  plan: FakePlan
  topology: ClusterTopology
  now: number
  duration: number
}

const began = '2026-01-01T12:00:00Z'
const apps = ['frontend', 'cart', 'checkout', 'recommender', 'search', 'payments']

const meta = (name: string, more: object = {}) => ({ name, namespace: 'shop', creationTimestamp: began, ...more })
const selectorOf = (app: string) => ({ matchLabels: { app } })
const image = (app: string, version: number) => `registry.example.com/shop/${app}:v${version}`

const template = (app: string, version: number) => ({
  metadata: { labels: { app } },
  spec: {
    containers: [
      {
        name: app,
        image: image(app, version),
        ports: [{ containerPort: 8080, protocol: 'TCP' }],
        resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '512Mi' } },
        readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
      },
    ],
  },
})

const wanted = (world: World, app: string) => Math.max(2, Math.round(world.topology.pods / 8 / (1 + apps.indexOf(app))))

function deployment(world: World, app: string): KubernetesObject {
  const replicas = wanted(world, app)
  const done = app === 'frontend' ? Math.max(0, Math.min(1, (world.now / world.duration - 0.05) / 0.55)) : 1
  const busy = done > 0 && done < 1
  const updatedReplicas = Math.floor(replicas * done)
  const surge = busy ? Math.ceil(replicas * 0.25) : 0
  const unavailableReplicas = Math.floor(surge / 2)
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(app, {
      generation: 2,
      labels: { app, 'app.kubernetes.io/part-of': 'shop' },
      annotations: { 'deployment.kubernetes.io/revision': app === 'frontend' ? '2' : '1' },
    }),
    spec: { replicas, selector: selectorOf(app), template: template(app, app === 'frontend' ? 2 : 1) },
    status: {
      observedGeneration: 2,
      replicas: replicas + surge,
      updatedReplicas,
      readyReplicas: replicas - unavailableReplicas,
      availableReplicas: replicas - unavailableReplicas,
      unavailableReplicas,
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
        { type: 'Progressing', status: 'True', reason: busy ? 'ReplicaSetUpdated' : 'NewReplicaSetAvailable' },
      ],
    },
  } as KubernetesObject
}

function replicaSets(world: World): KubernetesObject[] {
  return apps.flatMap((app) => {
    const { status } = deployment(world, app) as unknown as {
      status: Record<string, number>
    }
    const updated = status['updatedReplicas']
    const set = (hash: string, version: number, replicas: number) => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: meta(`${app}-${hash}`, {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: app, uid: app, controller: true }],
      }),
      spec: {
        replicas,
        selector: { matchLabels: { app, 'pod-template-hash': hash } },
        template: template(app, version),
      },
      status: { replicas, readyReplicas: replicas, availableReplicas: replicas },
    })
    const newest = set('7d9f8c6b5d', 2, updated) as KubernetesObject
    if (app !== 'frontend') return [newest]
    return [set('5c4b7f9d6c', 1, status['replicas'] - updated) as KubernetesObject, newest]
  })
}

const daemonSet = ({ topology }: World): KubernetesObject => {
  const count = topology.nodePool.length
  const counts = { desiredNumberScheduled: count, currentNumberScheduled: count, updatedNumberScheduled: count }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...meta('node-exporter'), namespace: 'kube-system', generation: 1 },
    spec: { selector: selectorOf('node-exporter'), template: template('node-exporter', 1) },
    status: { observedGeneration: 1, ...counts, numberReady: count, numberAvailable: count },
  } as KubernetesObject
}

const statefulSet = (): KubernetesObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: meta('orders-db', { generation: 1 }),
    spec: {
      replicas: 3,
      selector: selectorOf('orders-db'),
      template: template('orders-db', 1),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    },
    status: {
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
      currentReplicas: 3,
      currentRevision: 'orders-db-6c9d7f5b84',
      updateRevision: 'orders-db-6c9d7f5b84',
    },
  }) as KubernetesObject

const budget = (app: string): KubernetesObject =>
  ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta(app),
    spec: { minAvailable: '80%', selector: selectorOf(app) },
    status: { disruptionsAllowed: 7, currentHealthy: 36, desiredHealthy: 29, expectedPods: 36 },
  }) as KubernetesObject

const service = (app: string, index: number): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(app),
    spec: {
      type: 'ClusterIP',
      clusterIP: `10.104.51.${70 + index}`,
      clusterIPs: [`10.104.51.${70 + index}`],
      selector: { app },
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
    },
  }) as KubernetesObject

function node({ topology }: World, index: number): KubernetesObject {
  const amounts = { cpu: '16', memory: '65011712Ki', pods: '110' }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeNames(topology)[index], creationTimestamp: began },
    status: {
      capacity: amounts,
      allocatable: { ...amounts, cpu: '15890m' },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
      ],
      addresses: [{ type: 'InternalIP', address: `172.16.${index >> 8}.${index & 255}` }],
      nodeInfo: { kubeletVersion: `v${topology.kubernetesVersion}` },
    },
  } as KubernetesObject
}

function pod({ plan, topology, now }: World, index: number): KubernetesObject {
  const row = fakePod(plan, topology, index, now)
  const [app] = row.name.split('-')
  const running = row.phase === 'Running'
  const created = new Date(Date.UTC(2026, 0, 1, 12) + row.createdSeconds * 1000).toISOString()
  const state = running ? { running: {} } : { waiting: { reason: 'ContainerCreating' } }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(row.name),
      creationTimestamp: created,
      labels: { app },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: row.owner.split('/')[1], uid: row.owner, controller: true },
      ],
    },
    spec: { ...template(app, 2).spec, ...(row.node ? { nodeName: row.node } : {}) },
    status: {
      phase: row.phase,
      podIPs: row.ip ? [{ ip: row.ip }] : [],
      conditions: [{ type: 'PodScheduled', status: row.node ? 'True' : 'False' }],
      containerStatuses: row.node ? [{ name: app, ready: running, restartCount: 0, state }] : [],
    },
  } as KubernetesObject
}

const range = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

export function objectsOf(world: World, kind: string): KubernetesObject[] {
  switch (kind) {
    case 'Deployment':
      return apps.map((app) => deployment(world, app))
    case 'ReplicaSet':
      return replicaSets(world)
    case 'DaemonSet':
      return [daemonSet(world)]
    case 'StatefulSet':
      return [statefulSet()]
    case 'PodDisruptionBudget':
      return apps.slice(0, 3).map(budget)
    case 'Service':
      return apps.map(service)
    case 'Node':
      return range(world.topology.nodePool.length, (index) => node(world, index))
    case 'Pod':
      return range(existing(world.plan, world.topology, world.now), (index) => pod(world, index))
    case 'Namespace':
      return ['default', 'kube-system', 'shop'].map((name) => ({
        apiVersion: 'v1',
        kind,
        metadata: { name, creationTimestamp: began },
        status: { phase: 'Active' },
      }))
    default:
      return []
  }
}
