import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { makeCluster, makeDeployment, makeDesign, makeNodes, makeTemplate } from '../builders'
import { advance, ask, clusterOf } from '../run'

const quota = (hard: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'default' },
  spec: { hard },
})

const limitRange = (limits: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'lr', namespace: 'default' },
  spec: { limits: [{ type: 'Container', ...limits }] },
})

const withoutRequests = makeTemplate({ cpu: 0, memory: 0 })

function clusterWith(objects: KubernetesObject[], replicas: number): ClusterSimulation {
  const cluster = makeCluster(makeNodes(3), [makeDeployment('web', replicas, withoutRequests)], { objects })
  return clusterOf(makeDesign([cluster], { durationSeconds: 1000 }))
}

const podsOf = (cluster: ClusterSimulation): KubernetesObject[] =>
  (ask(cluster, 'GET', '/api/v1/namespaces/default/pods').object as unknown as { items: KubernetesObject[] }).items

const usedOf = (cluster: ClusterSimulation): Record<string, string> =>
  (cluster.objects.find('ResourceQuota', 'default', 'q')?.stored?.status as { used: Record<string, string> }).used

const conditionsOf = (cluster: ClusterSimulation): { type: string; message: string }[] => {
  const sets = [...cluster.objects.seenOfKind('ReplicaSet')]
  return (sets[0].seen.status as { conditions?: { type: string; message: string }[] }).conditions ?? []
}

describe('pods that controllers make', () => {
  it('get the defaults of the LimitRange, and ask for as much of their node', () => {
    const cluster = clusterWith([limitRange({ defaultRequest: { cpu: '250m' }, default: { cpu: '500m' } })], 2)
    advance(cluster, 10)
    const pods = podsOf(cluster)
    expect(pods).toHaveLength(2)
    for (const { metadata, spec } of pods) {
      expect(metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
        'LimitRanger plugin set: cpu request for container main; cpu limit for container main',
      )
      expect(spec).toMatchObject({
        containers: [{ resources: { requests: { cpu: '250m' }, limits: { cpu: '500m' } } }],
      })
    }
    // Two pods of 250m.
    expect(cluster.nodes.totals().cpuRequested).toBe(500)
  })

  it('are refused by a LimitRange that they cannot be within', () => {
    const cluster = clusterWith([limitRange({ min: { cpu: '100m' } })], 1)
    advance(cluster, 10)
    expect(podsOf(cluster)).toEqual([])
    expect(conditionsOf(cluster)).toMatchObject([
      {
        type: 'ReplicaFailure',
        message: expect.stringMatching(
          /^pods "web-\w+-\w{5}" is forbidden: minimum cpu usage per Container is 100m. {2}No request is specified$/,
        ) as string,
      },
    ])
  })

  it('are made as long as the quota lasts', () => {
    const cluster = clusterWith([quota({ pods: '3' })], 5)
    advance(cluster, 10)
    expect(podsOf(cluster)).toHaveLength(3)
    expect(usedOf(cluster)).toEqual({ pods: '3' })
  })

  it('are tried again by the back-off alone when the quota has been raised', () => {
    const cluster = clusterWith([quota({ pods: '0' })], 5)
    advance(cluster, 11)
    ask(cluster, 'PATCH', '/api/v1/namespaces/default/resourcequotas/q', { spec: { hard: { pods: '4' } } })
    // Tried again after 5 ms, then twice as long each time: 5 ms · (2^11 - 1) = 10.2 s, then 5 ms · (2^12 - 1) = 20.5 s.
    advance(cluster, 19)
    expect(podsOf(cluster)).toHaveLength(0)
    advance(cluster, 22)
    expect(podsOf(cluster)).toHaveLength(4)
  })

  it('leave what they used to others when they are gone', () => {
    const cluster = clusterWith([quota({ pods: '3', 'count/replicasets.apps': '5' })], 5)
    advance(cluster, 10)
    expect(usedOf(cluster)).toEqual({ pods: '3', 'count/replicasets.apps': '1' })
    ask(cluster, 'DELETE', '/apis/apps/v1/namespaces/default/deployments/web')
    advance(cluster, 60)
    expect(usedOf(cluster)).toEqual({ pods: '0', 'count/replicasets.apps': '0' })
  })
})

describe('the ResourceQuota controller', () => {
  it('counts anew every five minutes what a request was charged for in vain', () => {
    const cluster = clusterWith([quota({ 'count/configmaps': '9' })], 0)
    advance(cluster, 5)
    // The certificates are there from the start.
    expect(usedOf(cluster)).toEqual({ 'count/configmaps': '1' })
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }
    expect(ask(cluster, 'POST', '/api/v1/namespaces/default/configmaps', body).code).toBe(201)
    expect(ask(cluster, 'POST', '/api/v1/namespaces/default/configmaps', body).code).toBe(409)
    expect(usedOf(cluster)).toEqual({ 'count/configmaps': '3' })
    advance(cluster, 320)
    expect(usedOf(cluster)).toEqual({ 'count/configmaps': '2' })
  })

  it('writes nothing where there is no quota', () => {
    const cluster = clusterWith([], 3)
    advance(cluster, 400)
    const controller = cluster.controllers.all.find(({ name }) => name === 'resourcequota')
    expect(controller?.syncs).toBe(0)
    expect(cluster.objectRegistry.restrictions.any).toBe(false)
  })
})
