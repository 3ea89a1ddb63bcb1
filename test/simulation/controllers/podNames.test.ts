import { describe, expect, it } from 'vitest'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { makeCluster, makeDesign, makeNodes, makePod, makeTemplate } from '../builders'
import { advance, ask, clusterOf } from '../run'
import { listOf } from '../twins/trials'

const pods = '/api/v1/namespaces/default/pods'
const sets = '/apis/apps/v1/namespaces/default/statefulsets'

const clusterWith = (...workloads: Parameters<typeof makeCluster>[1]): ClusterSimulation =>
  clusterOf(makeDesign([makeCluster(makeNodes(3), workloads)], { durationSeconds: 2000 }))

const statefulSet = (replicas = 2) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    replicas,
    serviceName: 's',
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image: 'i' }] } },
  },
})

const namesOf = (cluster: ClusterSimulation): (string | undefined)[] =>
  listOf(cluster, pods)
    .map(({ metadata }) => metadata.name)
    .sort()

const uidOf = (cluster: ClusterSimulation, of: string): string | undefined =>
  listOf(cluster, pods).find(({ metadata }) => metadata.name === of)?.metadata.uid

const saidOf = (cluster: ClusterSimulation): string[] =>
  cluster.recorder.events
    .lines()
    .flatMap(({ kind, message }) => (kind === 'statefulset' ? [message] : []))
    .sort()

// Upstream: stateful_pod_control.go, CreateStatefulPod, says nothing of names that are taken; the set's sync is tried again.
describe('a name of a StatefulSet that another pod has', () => {
  it('is waited for, and nothing is said of it', () => {
    const cluster = clusterWith(makePod('db-0', makeTemplate({ labels: { app: 'other' } })))
    advance(cluster, 10)
    ask(cluster, 'POST', sets, statefulSet())
    advance(cluster, 60)
    expect(namesOf(cluster)).toEqual(['db-0'])
    expect(saidOf(cluster)).toEqual([])
    ask(cluster, 'DELETE', `${pods}/db-0`)
    advance(cluster, 600)
    expect(namesOf(cluster)).toEqual(['db-0', 'db-1'])
    expect(saidOf(cluster)).toEqual([
      'Create Pod db-0 in StatefulSet db successful',
      'Create Pod db-1 in StatefulSet db successful',
    ])
  })

  it('may be that of a pod which it has let go', () => {
    const cluster = clusterWith()
    ask(cluster, 'POST', sets, statefulSet())
    advance(cluster, 30)
    const before = uidOf(cluster, 'db-1')
    ask(cluster, 'PATCH', `${pods}/db-1`, { metadata: { labels: { app: 'other' } } })
    advance(cluster, 60)
    expect(namesOf(cluster)).toEqual(['db-0', 'db-1'])
    expect(uidOf(cluster, 'db-1')).toBe(before)
  })

  it('is that of a pod of the set before, until the garbage collector has taken it', () => {
    const cluster = clusterWith()
    ask(cluster, 'POST', sets, statefulSet(1))
    advance(cluster, 30)
    const before = uidOf(cluster, 'db-0')
    cluster.users.request('DELETE', `${sets}/db`, undefined)
    cluster.users.request('POST', sets, statefulSet(1))
    const seen: (string | undefined)[] = []
    for (let hundredths = 1; hundredths <= 500; hundredths++) {
      advance(cluster, 30 + hundredths / 100)
      expect(namesOf(cluster).length).toBeLessThan(2)
      seen.push(uidOf(cluster, 'db-0'))
    }
    expect(seen[0]).toBe(before)
    expect(seen.at(-1)).not.toBe(before)
    // Nobody has the name for a moment only, between the kubelet's last word and the set's next try.
    expect(new Set(seen).size).toBeLessThanOrEqual(3)
  })
})
