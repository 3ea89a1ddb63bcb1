import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { namespaceConditions, type Remaining } from '../../../src/main/simulation/controllers/namespace/conditions'
import { makeCluster, makeDesign, makeNodes } from '../builders'
import { advance, ask, clusterOf } from '../run'

const path = '/api/v1/namespaces/team'

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'i' }] } },
  },
}

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }

function clusterWithNamespace(): ClusterSimulation {
  const cluster = clusterOf(makeDesign([makeCluster(makeNodes(3), [])], { durationSeconds: 600 }))
  ask(cluster, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } })
  ask(cluster, 'POST', '/apis/apps/v1/namespaces/team/deployments', deployment)
  ask(cluster, 'POST', `${path}/configmaps`, configMap)
  advance(cluster, 20)
  return cluster
}

const namespaceOf = (cluster: ClusterSimulation): KubernetesObject | undefined =>
  cluster.objects.find('Namespace', '', 'team')?.stored

const countOf = (cluster: ClusterSimulation, collection: string): number =>
  (ask(cluster, 'GET', collection).object as unknown as { items: unknown[] }).items.length

describe('a namespace that is deleted', () => {
  it('is emptied, pods first, and goes', () => {
    const cluster = clusterWithNamespace()
    expect(countOf(cluster, `${path}/pods`)).toBe(3)
    // Until here 21 s.
    ask(cluster, 'DELETE', path)
    expect(namespaceOf(cluster)?.status).toMatchObject({ phase: 'Terminating' })
    expect(ask(cluster, 'POST', `${path}/configmaps`, { ...configMap, metadata: { name: 'd' } })).toMatchObject({
      code: 403,
      message:
        'configmaps "d" is forbidden: unable to create new content in namespace team because it is being terminated',
    })
    // Nothing goes in the first 5 s.
    expect(countOf(cluster, `${path}/pods`)).toBe(3)
    advance(cluster, 27)
    expect(countOf(cluster, `${path}/configmaps`)).toBe(1)
    // The pods are gone within 2 s, and a change of the namespace is looked at 5 s later.
    advance(cluster, 40)
    expect(countOf(cluster, `${path}/pods`)).toBe(0)
    expect(namespaceOf(cluster)).toBeUndefined()
    expect(cluster.objects.find('Deployment', 'team', 'web')?.stored).toBeUndefined()
    expect(cluster.objects.find('ConfigMap', 'team', 'c')?.stored).toBeUndefined()
    // Nobody has made new pods, nor told that he could not.
    expect(cluster.recorder.events.lines().filter(({ reason }) => reason === 'FailedCreate')).toEqual([])
  })

  it('waits for finalizers and says so', () => {
    const cluster = clusterWithNamespace()
    ask(cluster, 'PATCH', `${path}/configmaps/c`, { metadata: { finalizers: ['example.com/hold'] } })
    ask(cluster, 'DELETE', path)
    advance(cluster, 60)
    const { conditions } = namespaceOf(cluster)?.status as { conditions: { type: string; message: string }[] }
    expect(conditions.find(({ type }) => type === 'NamespaceFinalizersRemaining')).toMatchObject({
      status: 'True',
      reason: 'SomeFinalizersRemain',
      message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    })
    expect(conditions.find(({ type }) => type === 'NamespaceContentRemaining')?.message).toBe(
      'Some resources are remaining: configmaps. has 1 resource instances',
    )
    ask(cluster, 'PATCH', `${path}/configmaps/c`, { metadata: { finalizers: null } })
    // Looked at again every 15 / 2 + 1 = 8 s.
    advance(cluster, cluster.now / 1e6 + 9)
    expect(namespaceOf(cluster)).toBeUndefined()
  })
})

describe('conditions', () => {
  const nothing: Remaining = { resources: new Map(), finalizers: new Map(), errors: [] }

  it('stay the same list when nothing has changed, and keep the time of their status', () => {
    const first = namespaceConditions(undefined, nothing, 't0')
    expect(first.map(({ status }) => status)).toEqual(['False', 'False', 'False', 'False', 'False'])
    expect(namespaceConditions(first, nothing, 't1')).toBe(first)
    const left = namespaceConditions(first, { ...nothing, resources: new Map([['pods.', 2]]) }, 't1')
    const more = namespaceConditions(left, { ...nothing, resources: new Map([['pods.', 1]]) }, 't2')
    expect(more[3]).toMatchObject({
      status: 'True',
      message: 'Some resources are remaining: pods. has 1 resource instances',
      lastTransitionTime: 't1',
    })
    expect(more[0]).toBe(first[0])
  })
})
