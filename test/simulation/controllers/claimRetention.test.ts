import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { withRetention, type RetentionPolicy } from '../../../src/main/simulation/controllers/claimRetention'
import { makeCluster, makeDesign, makeNodes } from '../builders'
import { advance, ask, clusterOf } from '../run'

const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'ss', uid: 's' }
const pod = { apiVersion: 'v1', kind: 'Pod', name: 'ss-1', uid: 'p' }
const foreign = { apiVersion: 'x/v1', kind: 'X', name: 'x', uid: 'x', controller: true }

describe('owner references of a claim', () => {
  const claim = (ownerReferences: object[]): KubernetesObject =>
    ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c', ownerReferences } }) as never
  const kinds = (policy: RetentionPolicy, inRange: boolean, before: object[] = []): string[] =>
    (withRetention(claim(before), policy, set, pod, inRange).metadata.ownerReferences ?? []).map(
      ({ kind = '' }) => kind,
    )

  it.each<[RetentionPolicy, string[], string[]]>([
    // policy, of a pod that is wanted, of one that is to go
    [{}, [], []],
    [{ whenDeleted: 'Delete' }, ['StatefulSet'], ['StatefulSet']],
    [{ whenScaled: 'Delete' }, [], ['Pod']],
    [{ whenScaled: 'Delete', whenDeleted: 'Delete' }, ['StatefulSet'], ['Pod']],
  ])('are by policy and range (%o)', (policy, wanted, going) => {
    expect(kinds(policy, true)).toEqual(wanted)
    expect(kinds(policy, false)).toEqual(going)
    // Those of another policy go.
    expect(kinds(policy, true, [set, pod])).toEqual(wanted)
  })

  it('are nobody’s where another controller has the claim', () => {
    expect(kinds({ whenDeleted: 'Delete' }, true, [foreign, set])).toEqual(['X'])
  })

  it('leave a claim as it is that has them', () => {
    const one = claim([set])
    expect(withRetention(one, { whenDeleted: 'Delete' }, set, pod, true)).toBe(one)
  })
})

const claims = '/api/v1/namespaces/default/persistentvolumeclaims'
const sets = '/apis/apps/v1/namespaces/default/statefulsets'

function clusterWithSet(persistentVolumeClaimRetentionPolicy: RetentionPolicy): ClusterSimulation {
  const cluster = clusterOf(makeDesign([makeCluster(makeNodes(3), [])], { durationSeconds: 600 }))
  for (const name of ['pv-0', 'pv-1']) {
    const spec = {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/x' },
      storageClassName: '',
    }
    ask(cluster, 'POST', '/api/v1/persistentvolumes', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec,
    })
  }
  const spec = {
    replicas: 2,
    serviceName: 'ss',
    selector: { matchLabels: { app: 'ss' } },
    template: { metadata: { labels: { app: 'ss' } }, spec: { containers: [{ name: 'main', image: 'i' }] } },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } },
      },
    ],
    persistentVolumeClaimRetentionPolicy,
  }
  const body = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'ss' }, spec }
  expect(ask(cluster, 'POST', sets, body).code).toBe(201)
  advance(cluster, 40)
  expect(namesOf(cluster)).toEqual(['data-ss-0', 'data-ss-1'])
  return cluster
}

const listOf = (cluster: ClusterSimulation): KubernetesObject[] =>
  (ask(cluster, 'GET', claims).object as unknown as { items: KubernetesObject[] }).items

const namesOf = (cluster: ClusterSimulation): string[] => listOf(cluster).map(({ metadata }) => metadata.name ?? '')

function scaleTo(cluster: ClusterSimulation, replicas: number): void {
  ask(cluster, 'PATCH', `${sets}/ss`, { spec: { replicas } })
  advance(cluster, cluster.now / 1e6 + 20)
}

describe('claims of a StatefulSet', () => {
  it('stay, by default', () => {
    const cluster = clusterWithSet({})
    scaleTo(cluster, 1)
    ask(cluster, 'DELETE', `${sets}/ss`)
    advance(cluster, cluster.now / 1e6 + 20)
    expect(namesOf(cluster)).toEqual(['data-ss-0', 'data-ss-1'])
  })

  it('go with the pod that is too many, and with the set', () => {
    const cluster = clusterWithSet({ whenScaled: 'Delete', whenDeleted: 'Delete' })
    expect(listOf(cluster).map(({ metadata }) => metadata.ownerReferences?.[0].kind)).toEqual([
      'StatefulSet',
      'StatefulSet',
    ])
    scaleTo(cluster, 1)
    expect(namesOf(cluster)).toEqual(['data-ss-0'])
    scaleTo(cluster, 0)
    expect(namesOf(cluster)).toEqual([])
  })

  it('are kept from deletion while a pod uses them', () => {
    const cluster = clusterWithSet({})
    ask(cluster, 'DELETE', `${claims}/data-ss-1`)
    advance(cluster, cluster.now / 1e6 + 20)
    const [, held] = listOf(cluster)
    expect(held.metadata).toMatchObject({ name: 'data-ss-1', finalizers: ['kubernetes.io/pvc-protection'] })
    expect(held.metadata.deletionTimestamp).toBeDefined()
    scaleTo(cluster, 1)
    expect(namesOf(cluster)).toEqual(['data-ss-0'])
  })
})
