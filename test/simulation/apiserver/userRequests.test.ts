import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { Reply } from '../../../src/main/simulation/apiserver/requests'
import { parsePath, pathOf } from '../../../src/main/simulation/apiserver/resourceKinds'
import { withEqualParts } from '../../../src/main/simulation/apiserver/sharing'
import type { Method } from '../../../src/main/simulation/apiserver/userRequests'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import type { Workload } from '../../../src/design/types'
import {
  makeCluster,
  makeDeployment,
  makeDesign,
  makeNode,
  makeNodes,
  makePod,
  makeService,
  makeTemplate,
} from '../builders'
import { advance, clusterOf } from '../run'

const clusterWith = (workloads: Workload[], nodes = makeNodes(3)): ClusterSimulation =>
  clusterOf(makeDesign([makeCluster(nodes, workloads)], { durationSeconds: 600 }))

/** Sends a request and runs on until it is answered. */
function ask(cluster: ClusterSimulation, method: Method, path: string, body?: unknown): Reply {
  let reply: Reply | undefined
  cluster.users.request(method, path, body, (answer) => (reply = answer))
  advance(cluster, cluster.now / 1e6 + 1)
  return reply as unknown as Reply
}

const pods = '/api/v1/namespaces/default/pods'
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const bare = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'img:1' }], ...spec },
})

describe('paths', () => {
  it.each([
    ['/api/v1/namespaces/x/pods/a/eviction?dryRun=All', ['Pod', 'x', 'a', 'eviction']],
    ['/api/v1/namespaces/x', ['Namespace', '', 'x', undefined]],
    ['/apis/apps/v1/namespaces/x/deployments', ['Deployment', 'x', undefined, undefined]],
    ['/api/v1/nodes/n/status', ['Node', '', 'n', 'status']],
  ])('%s', (path, expected) => {
    const target = parsePath(path)
    expect([target?.kind.kind, target?.namespace, target?.name, target?.subresource]).toEqual(expected)
  })

  it.each(['/apis/apps/v1beta1/namespaces/x/deployments', '/api/v1/pods/a', '/api/v1/namespaces/x/nodes', '/healthz'])(
    'nothing is at %s',
    (path) => expect(parsePath(path)).toBeUndefined(),
  )

  it('are written as they are read', () => {
    const path = pathOf('Deployment', 'x', 'web', 'scale')
    expect(path).toBe('/apis/apps/v1/namespaces/x/deployments/web/scale')
    expect(pathOf('Node', '', 'n')).toBe('/api/v1/nodes/n')
  })
})

describe('withEqualParts', () => {
  it('keeps what is equal, by identity, and nothing else', () => {
    const before = { a: { b: [1, 2] }, c: { d: 1, e: { f: 2 } } }
    const after = { a: { b: [1, 2] }, c: { d: 2, e: { f: 2 } } }
    const shared = withEqualParts(before, after)
    expect(shared).toEqual(after)
    expect(shared.a).toBe(before.a)
    expect(shared.c).not.toBe(before.c)
    expect(shared.c.e).toBe(before.c.e)
    expect(withEqualParts(before, structuredClone(before))).toBe(before)
    expect(withEqualParts({ a: 1, b: 2 }, { a: 1 } as object)).toEqual({ a: 1 })
  })
})

describe('requests for objects', () => {
  it('answer in the API server’s words', () => {
    const cluster = clusterWith([makeDeployment('web', 1)])
    advance(cluster, 5)
    const spec = cluster.objects.find('Deployment', 'default', 'web')?.stored?.spec
    const created = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }
    expect(ask(cluster, 'GET', `${deployments}/nope`)).toEqual({
      code: 404,
      reason: 'NotFound',
      message: 'deployments.apps "nope" not found',
    })
    expect(ask(cluster, 'POST', deployments, created)).toMatchObject({ code: 409, reason: 'AlreadyExists' })
    const elsewhere = { ...created, metadata: { name: 'a', namespace: 'other' } }
    expect(ask(cluster, 'POST', deployments, elsewhere)).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(ask(cluster, 'POST', deployments, { ...created, spec: {} })).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(ask(cluster, 'POST', '/apis/apps/v1beta1/namespaces/default/deployments', created)).toEqual({
      code: 404,
      reason: 'NotFound',
      message: 'the server could not find the requested resource',
    })
    expect(ask(cluster, 'PATCH', `${deployments}/web`)).toMatchObject({ code: 415 })
    expect(ask(cluster, 'DELETE', deployments)).toMatchObject({ code: 405 })
  })

  it('patch strategically, count the generation, and leave what is the same', () => {
    const cluster = clusterWith([makeDeployment('web', 1)])
    advance(cluster, 30)
    const stored = () => cluster.objects.find('Deployment', 'default', 'web')?.stored as KubernetesObject
    const { template } = stored().spec as { template: object }
    const scaled = ask(cluster, 'PATCH', `${deployments}/web`, { spec: { replicas: 4 } })
    expect(scaled.object?.metadata.generation).toBe(2)
    expect((stored().spec as { template: object }).template).toBe(template)
    const image = { spec: { template: { spec: { containers: [{ name: 'main', image: 'example.com/app:2' }] } } } }
    expect(ask(cluster, 'PATCH', `${deployments}/web`, image).object?.metadata.generation).toBe(3)
    expect(ask(cluster, 'PATCH', `${deployments}/web`, image).object?.metadata.generation).toBe(3)
    expect(ask(cluster, 'PATCH', `${deployments}/web/scale`, { spec: { replicas: 2 } })).toMatchObject({
      code: 200,
      object: { spec: { replicas: 2 }, metadata: { generation: 4 } },
    })
    expect(ask(cluster, 'GET', `${deployments}/web/scale`).object).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 2 },
      status: { selector: 'app=test' },
    })
  })

  it('do not roll out what a patch leaves as it is', () => {
    // The design's object has no defaults written; the patch of something else must not make another template of it.
    const cluster = clusterWith([makeDeployment('web', 2)])
    advance(cluster, 60)
    ask(cluster, 'PATCH', `${deployments}/web`, { spec: { replicas: 3 }, metadata: { labels: { a: 'b' } } })
    advance(cluster, 120)
    expect([...cluster.objects.ofKind('ReplicaSet')]).toHaveLength(1)
    expect(cluster.recorder).toMatchObject({ podsCreated: 3, podsDeleted: 0 })
  })

  it('roll out a new image', () => {
    const cluster = clusterWith([makeDeployment('web', 2)])
    advance(cluster, 100)
    const containers = [{ name: 'main', image: 'example.com/app:2' }]
    ask(cluster, 'PATCH', `${deployments}/web`, { spec: { template: { spec: { containers } } } })
    advance(cluster, 300)
    expect([...cluster.objects.ofKind('ReplicaSet')]).toHaveLength(2)
    expect(cluster.recorder).toMatchObject({ running: 2, podsCreated: 4, podsDeleted: 2 })
  })

  it('refuse an old version', () => {
    const cluster = clusterWith([makeDeployment('web', 1)])
    advance(cluster, 5)
    const { resourceVersion } = ask(cluster, 'GET', `${deployments}/web`).object?.metadata ?? {}
    ask(cluster, 'PATCH', `${deployments}/web`, { spec: { replicas: 4 } })
    const late = { metadata: { resourceVersion }, spec: { replicas: 5 } }
    expect(ask(cluster, 'PATCH', `${deployments}/web`, late)).toEqual({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    })
  })

  it('keep a namespace until it is finalized', () => {
    const cluster = clusterWith([])
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }
    expect(ask(cluster, 'POST', '/api/v1/namespaces', namespace).object).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
      status: { phase: 'Active' },
    })
    ask(cluster, 'DELETE', '/api/v1/namespaces/x')
    const terminating = ask(cluster, 'GET', '/api/v1/namespaces/x').object
    expect(terminating).toMatchObject({ status: { phase: 'Terminating' } })
    expect(terminating?.metadata.deletionTimestamp).toBeDefined()
  })
})

describe('requests for pods', () => {
  it('create a pod that is scheduled and runs, under a name of its own', () => {
    const cluster = clusterWith([])
    expect(ask(cluster, 'POST', pods, bare('a')).code).toBe(201)
    expect(ask(cluster, 'POST', pods, bare('a'))).toEqual({
      code: 409,
      reason: 'AlreadyExists',
      message: 'pods "a" already exists',
    })
    const generated = { ...bare(''), metadata: { generateName: 'x-' } }
    expect(ask(cluster, 'POST', pods, generated).object?.metadata.name).toMatch(/^x-[a-z0-9]{5}$/)
    advance(cluster, 120)
    expect(cluster.recorder.running).toBe(2)
  })

  it('show the whole object', () => {
    const cluster = clusterWith([makeDeployment('web', 1)], [makeNode('n0')])
    advance(cluster, 100)
    const [pod] = ask(cluster, 'GET', `${pods}?fieldSelector=spec.nodeName=n0`).object?.items as KubernetesObject[]
    const set = [...cluster.objects.ofKind('ReplicaSet')][0]
    expect(pod.metadata).toMatchObject({
      generateName: `${set.name}-`,
      namespace: 'default',
      labels: { app: 'test' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set.name, uid: set.uid, controller: true }],
    })
    expect(pod.spec).toMatchObject({ nodeName: 'n0', priority: 0 })
    const status = pod.status as { conditions: { type: string; status: string }[] }
    expect(status).toMatchObject({ phase: 'Running', containerStatuses: [{ name: 'main', ready: true }] })
    expect(status.conditions.map(({ type, status: is }) => `${type}=${is}`)).toEqual([
      'PodScheduled=True',
      'Initialized=True',
      'Ready=True',
    ])
  })

  it('refuse a binding of a bound pod', () => {
    const cluster = clusterWith([], [makeNode('n0')])
    ask(cluster, 'POST', pods, bare('dup'))
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'dup' },
      target: { kind: 'Node', name: 'n0' },
    }
    expect(ask(cluster, 'POST', `${pods}/dup/binding`, binding)).toEqual({
      code: 409,
      reason: 'Conflict',
      message: 'Operation cannot be fulfilled on pods/binding "dup": pod dup is already assigned to node "n0"',
    })
  })

  it('bind a pod that no scheduler looks at, which then takes its room', () => {
    const cluster = clusterWith([], [makeNode('n0')])
    const requests = { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }] }
    ask(cluster, 'POST', pods, bare('own', { ...requests, schedulerName: 'mine' }))
    const binding = { target: { kind: 'Node', name: 'n0' } }
    expect(ask(cluster, 'POST', `${pods}/own/binding`, binding).code).toBe(201)
    expect(cluster.scheduler.cache.amounts.requested(0, 0)).toBe(1000)
  })

  it('move a pod to other labels: the scheduler counts it there, a Service has one endpoint less', () => {
    const template = makeTemplate({ labels: { app: 'web' } })
    const design = makeDesign(
      [
        makeCluster(makeNodes(1), [makePod('a', template), makePod('b', template)], {
          services: [makeService('web', { app: 'web' })],
        }),
      ],
      { durationSeconds: 600 },
    )
    const cluster = clusterOf(design)
    advance(cluster, 100)
    expect(cluster.services[0].endpoints).toBe(2)
    const before = cluster.templates.intern(template).id
    ask(cluster, 'PATCH', `${pods}/a`, { metadata: { labels: { app: 'other', extra: 'x' } } })
    advance(cluster, 110)
    expect(cluster.services[0].endpoints).toBe(1)
    const { placed } = cluster.scheduler.cache
    expect(placed[before]?.[0]).toBe(1)
    expect(placed[cluster.templates.list.length - 1]?.[0]).toBe(1)
    expect(ask(cluster, 'GET', `${pods}/a`).object?.metadata.labels).toEqual({ app: 'other', extra: 'x' })
    ask(cluster, 'PATCH', `${pods}/a`, { metadata: { labels: { app: 'web', extra: null } } })
    expect(ask(cluster, 'GET', `${pods}/a`).object?.metadata.labels).toEqual({ app: 'web' })
    expect(cluster.services[0].endpoints).toBe(2)
  })

  it('let a gated pod go when its gates are taken away', () => {
    const cluster = clusterWith([], [makeNode('n0')])
    ask(cluster, 'POST', pods, bare('gated', { schedulingGates: [{ name: 'wait' }] }))
    advance(cluster, 60)
    expect(ask(cluster, 'GET', `${pods}/gated`).object?.spec).not.toHaveProperty('nodeName')
    ask(cluster, 'PATCH', `${pods}/gated`, [{ op: 'remove', path: '/spec/schedulingGates' }])
    advance(cluster, 70)
    expect(ask(cluster, 'GET', `${pods}/gated`).object?.spec).toMatchObject({ nodeName: 'n0' })
  })

  it('hold a pod by a finalizer until it is taken away', () => {
    const cluster = clusterWith([])
    ask(cluster, 'POST', pods, bare('a'))
    ask(cluster, 'PATCH', `${pods}/a`, { metadata: { finalizers: ['example.com/hold'] } })
    ask(cluster, 'DELETE', `${pods}/a`, { gracePeriodSeconds: 0 })
    expect(ask(cluster, 'GET', `${pods}/a`).object?.metadata).toMatchObject({
      deletionGracePeriodSeconds: 0,
      finalizers: ['example.com/hold'],
    })
    ask(cluster, 'PATCH', `${pods}/a`, { metadata: { finalizers: null } })
    expect(ask(cluster, 'GET', `${pods}/a`).code).toBe(404)
  })

  it('take a status: phase, reason and conditions', () => {
    const cluster = clusterWith([])
    ask(cluster, 'POST', pods, bare('a'))
    advance(cluster, 100)
    const notReady = { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'NodeGone' }] } }
    ask(cluster, 'PATCH', `${pods}/a/status`, notReady)
    const conditions = (reply: Reply) => (reply.object?.status as { conditions: object[] }).conditions
    expect(conditions(ask(cluster, 'GET', `${pods}/a`))).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'NodeGone' }),
    )
    const failed = { status: { phase: 'Failed', reason: 'Evicted', message: 'full' } }
    ask(cluster, 'PATCH', `${pods}/a/status`, failed)
    expect(ask(cluster, 'GET', `${pods}/a`).object?.status).toMatchObject(failed.status)
    expect(cluster.recorder.running).toBe(0)
  })

  it('refuse a deletion that is meant for another pod of the name', () => {
    const cluster = clusterWith([])
    ask(cluster, 'POST', pods, bare('a'))
    const { uid } = ask(cluster, 'GET', `${pods}/a`).object?.metadata ?? {}
    expect(ask(cluster, 'DELETE', `${pods}/a`, { preconditions: { uid: 'x' } })).toEqual({
      code: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on Pod "a": the UID in the precondition (x) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    })
  })
})

describe('requests for nodes', () => {
  const nodes = '/api/v1/nodes'

  it('cordon, taint and label: the scheduler sees it', () => {
    const cluster = clusterWith([], [makeNode('n0'), makeNode('n1')])
    const taints = [{ key: 'a', effect: 'NoSchedule' }]
    ask(cluster, 'PATCH', `${nodes}/n0`, { spec: { unschedulable: true } })
    ask(cluster, 'PATCH', `${nodes}/n1`, { spec: { taints }, metadata: { labels: { disk: 'ssd' } } })
    expect(cluster.scheduler.cache.specs[0].unschedulable).toBe(true)
    expect(cluster.scheduler.cache.specs[1]).toMatchObject({ taints, labels: { disk: 'ssd' } })
    ask(cluster, 'PATCH', `${nodes}/n0`, { spec: { unschedulable: null } })
    expect(cluster.scheduler.cache.specs[0].unschedulable).toBe(false)
  })

  it('merge conditions by type, and read amounts only when they change', () => {
    const cluster = clusterWith([], [makeNode('n0', { cpu: 4000 })])
    const spec = cluster.nodes.specs[0]
    const condition = { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'x' }
    ask(cluster, 'PATCH', `${nodes}/n0/status`, { status: { conditions: [condition] } })
    const { conditions } = ask(cluster, 'GET', `${nodes}/n0`).object?.status as { conditions: object[] }
    expect(conditions).toHaveLength(4)
    expect(conditions).toContainEqual(condition)
    expect(cluster.nodes.specs[0].allocatable).toEqual(spec.allocatable)
    ask(cluster, 'PATCH', `${nodes}/n0/status`, { status: { allocatable: { cpu: '1500m' } } })
    expect(cluster.nodes.specs[0].allocatable).toEqual({ ...spec.allocatable, cpu: 1500 })
  })

  it('come and go; a new one is not ready to begin with', () => {
    const cluster = clusterWith([], [makeNode('n0'), makeNode('n1', { joinsLater: true })])
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { a: 'b' } } }
    expect(ask(cluster, 'GET', `${nodes}/n1`).code).toBe(404)
    expect(ask(cluster, 'POST', nodes, node).object).toMatchObject({
      metadata: { labels: { a: 'b' } },
      spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
      status: { conditions: [] },
    })
    expect(ask(cluster, 'POST', nodes, node)).toMatchObject({ code: 409, message: 'nodes "n1" already exists' })
    expect(cluster.scheduler.cache.has(1 as never)).toBe(true)
    expect(ask(cluster, 'DELETE', `${nodes}/n1`).code).toBe(200)
    expect(cluster.scheduler.cache.has(1 as never)).toBe(false)
  })
})
