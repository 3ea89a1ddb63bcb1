import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { Workload } from '../../../src/design/types'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { makeCluster, makeDesign, makeNodes, makePod, makeTemplate } from '../builders'
import { advance, ask, clusterOf } from '../run'

const apps = '/apis/apps/v1/namespaces/default'
const pods = '/api/v1/namespaces/default/pods'

const clusterWith = (workloads: Workload[]): ClusterSimulation =>
  clusterOf(makeDesign([makeCluster(makeNodes(3), workloads)], { durationSeconds: 600 }))

const replicaSet = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'test' } },
    template: { metadata: { labels: { app: 'test' } }, spec: { containers: [{ name: 'main', image: 'i' }] } },
  },
})

/** Names of pods that are not on their way out, by their controller. */
function owned(cluster: ClusterSimulation): Record<string, string[]> {
  const list = ask(cluster, 'GET', pods).object as unknown as { items: KubernetesObject[] }
  const byOwner: Record<string, string[]> = {}
  for (const { metadata } of list.items) {
    if (metadata.deletionTimestamp) continue
    const owner = metadata.ownerReferences?.[0]
    const key = owner ? `${owner.kind}/${owner.name}` : ''
    byOwner[key] = [...(byOwner[key] ?? []), metadata.name ?? ''].sort()
  }
  return byOwner
}

const deletedFor = (cluster: ClusterSimulation): string[] =>
  cluster.recorder.events.lines().flatMap(({ reason, message }) => (reason === 'SuccessfulDelete' ? [message] : []))

describe('pods without a controller', () => {
  it('are taken by a ReplicaSet that selects them, keep their names, and count', () => {
    const cluster = clusterWith([makePod('a'), makePod('b'), makePod('other', makeTemplate({ labels: { app: 'x' } }))])
    advance(cluster, 10)
    ask(cluster, 'POST', `${apps}/replicasets`, replicaSet('rs', 1))
    advance(cluster, 20)
    const { 'ReplicaSet/rs': kept, '': free } = owned(cluster)
    expect(free).toEqual(['other'])
    expect(kept).toHaveLength(1)
    const [gone] = ['a', 'b'].filter((name) => !kept.includes(name))
    expect(deletedFor(cluster)).toEqual([`Deleted pod: ${gone}`])
  })

  it('come to a ReplicaSet that has been there before them', () => {
    const cluster = clusterWith([])
    ask(cluster, 'POST', `${apps}/replicasets`, replicaSet('rs', 1))
    advance(cluster, 10)
    const [first] = owned(cluster)['ReplicaSet/rs']
    const spec = { containers: [{ name: 'main', image: 'i' }] }
    ask(cluster, 'POST', pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', labels: { app: 'test' } },
      spec,
    })
    advance(cluster, 20)
    // The one that is not ready goes.
    expect(owned(cluster)).toEqual({ 'ReplicaSet/rs': [first] })
    expect(deletedFor(cluster)).toEqual(['Deleted pod: a'])
  })

  it.each([
    ['StatefulSet', 'statefulsets', { replicas: 3, serviceName: 's' }],
    ['DaemonSet', 'daemonsets', {}],
  ])('are taken again by the %s that is made anew', (kind, plural, fields) => {
    const cluster = clusterWith([])
    const { spec, ...object } = replicaSet('w', 3)
    const { replicas: _, ...common } = spec
    const body = { ...object, kind, spec: { ...common, ...fields } }
    const key = `${kind}/w`
    expect(ask(cluster, 'POST', `${apps}/${plural}`, body).code).toBe(201)
    advance(cluster, 20)
    const before = owned(cluster)
    expect(before[key]).toHaveLength(3)
    ask(cluster, 'DELETE', `${apps}/${plural}/w`, { propagationPolicy: 'Orphan' })
    advance(cluster, 25)
    expect(owned(cluster)).toEqual({ '': before[key] })
    ask(cluster, 'POST', `${apps}/${plural}`, body)
    advance(cluster, 60)
    expect(owned(cluster)).toEqual(before)
    expect(deletedFor(cluster)).toEqual([])
  })
})

describe('a pod that is given another label', () => {
  it('is let go and replaced, and taken back with its old one', () => {
    const cluster = clusterWith([])
    ask(cluster, 'POST', `${apps}/replicasets`, replicaSet('rs', 2))
    advance(cluster, 10)
    const [first, second] = owned(cluster)['ReplicaSet/rs']
    const label = (app: string): void => {
      ask(cluster, 'PATCH', `${pods}/${first}`, { metadata: { labels: { app } } })
      advance(cluster, cluster.now / 1e6 + 5)
    }
    label('debug')
    const released = owned(cluster)
    expect(released['']).toEqual([first])
    expect(released['ReplicaSet/rs']).toHaveLength(2)
    expect(released['ReplicaSet/rs']).toContain(second)
    label('test')
    const back = owned(cluster)
    expect(back['']).toBeUndefined()
    // All are ready: the youngest goes, which is the one that stood in.
    expect(back['ReplicaSet/rs']).toEqual([first, second].sort())
  })
})

describe('ReplicaSets of a Deployment', () => {
  const deployment = (replicas: number) => ({ ...replicaSet('web', replicas), kind: 'Deployment' })
  const setsPath = `${apps}/replicasets`
  /** Names of ReplicaSets by their controller, with their sizes. */
  function sets(cluster: ClusterSimulation): Record<string, Record<string, number>> {
    const list = ask(cluster, 'GET', setsPath).object as unknown as { items: KubernetesObject[] }
    const byOwner: Record<string, Record<string, number>> = {}
    for (const { metadata, spec } of list.items) {
      const owner = metadata.ownerReferences?.[0]?.name ?? ''
      byOwner[owner] = { ...byOwner[owner], [metadata.name ?? '']: (spec as { replicas: number }).replicas }
    }
    return byOwner
  }
  const after = (cluster: ClusterSimulation, seconds: number): void => advance(cluster, cluster.now / 1e6 + seconds)

  it('are let go when their labels no longer match, with their pods, and taken back when they do again', () => {
    const cluster = clusterWith([])
    ask(cluster, 'POST', `${apps}/deployments`, deployment(2))
    after(cluster, 20)
    const [first] = Object.keys(sets(cluster).web)
    ask(cluster, 'PATCH', `${setsPath}/${first}`, { metadata: { labels: { app: 'other' } } })
    after(cluster, 20)
    // It keeps its two pods. Another with the same name cannot be: the hash gets another seed (collisionCount).
    const released = sets(cluster)
    expect(released['']).toEqual({ [first]: 2 })
    expect(Object.values(released.web)).toEqual([2])
    expect(released.web).not.toHaveProperty(first)
    const status = ask(cluster, 'GET', `${apps}/deployments/web`).object?.status as Record<string, number>
    expect([status.collisionCount, status.replicas, status.readyReplicas]).toEqual([1, 2, 2])
    expect(owned(cluster)[`ReplicaSet/${first}`]).toHaveLength(2)
    const { owners } = cluster
    const children = owners.childrenOf(owners.find('Deployment', 'default', 'web')!.id).map((id) => owners.get(id).name)
    expect(children).toEqual(Object.keys(released.web))

    ask(cluster, 'PATCH', `${setsPath}/${first}`, { metadata: { labels: { app: 'test' } } })
    after(cluster, 20)
    // Both have the template: the older one is the new ReplicaSet, the other one is scaled down as old.
    const [second] = Object.keys(released.web)
    expect(sets(cluster)).toEqual({ web: { [first]: 2, [second]: 0 } })
    expect(owners.get(owners.childrenOf(owners.find('Deployment', 'default', 'web')!.id)[1]).name).toBe(first)
  })

  it('are left alone by a Deployment that is being deleted', () => {
    const cluster = clusterWith([])
    const body = { ...deployment(1), metadata: { name: 'web', finalizers: ['example.com/hold'] } }
    ask(cluster, 'POST', `${apps}/deployments`, body)
    after(cluster, 20)
    const [first] = Object.keys(sets(cluster).web)
    ask(cluster, 'DELETE', `${apps}/deployments/web`)
    after(cluster, 1)
    ask(cluster, 'PATCH', `${setsPath}/${first}`, { metadata: { labels: { app: 'other' } } })
    after(cluster, 20)
    expect(Object.keys(sets(cluster).web)).toEqual([first])
  })
})
