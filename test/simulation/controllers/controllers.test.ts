import { describe, expect, it } from 'vitest'
import { NONE } from '../../../src/main/simulation/state/ids'
import { existingPods } from '../../../src/main/simulation/measure/podOrder'
import { nameOf } from '../../../src/main/simulation/measure/podRows'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { podName } from '../../../src/main/simulation/state/names'
import {
  makeCluster,
  makeDaemonSet,
  makeDeployment,
  makeDesign,
  makeJob,
  makeNode,
  makeNodes,
  makeStatefulSet,
  makeTemplate,
} from '../builders'
import { advance, clusterOf, runCluster } from '../run'
import type { Load, Workload } from '../../../src/design/types'

const withWorkloads = (workloads: Workload[], seconds = 120, load: Load[] = []) =>
  makeDesign([makeCluster(makeNodes(6), workloads)], { durationSeconds: seconds, load })
const scale = (kind: 'Deployment' | 'StatefulSet', name: string, replicas: number, atSeconds: number): Load => ({
  type: 'scale',
  cluster: 'test',
  atSeconds,
  workload: { kind, namespace: 'default', name },
  replicas,
})
const names = (cluster: ClusterSimulation): string[] =>
  [...existingPods(cluster)].map((pod) => nameOf(cluster, pod).name)
const createdTimes = (cluster: ClusterSimulation): number[] =>
  [...existingPods(cluster)].map((pod) => cluster.pods.created[pod] / 1e6).sort((x, y) => x - y)

describe('Deployment and ReplicaSet', () => {
  it('create pods in a burst of 30, then at the client’s 20 per second', () => {
    const times = createdTimes(runCluster(withWorkloads([makeDeployment('web', 300)])))
    expect(times).toHaveLength(300)
    // Recorded (01-deploy-create-300): first pod after about 30 ms, 30 to 35 pods in the first half second, all by 14.0 s.
    expect(times[0]).toBeLessThan(0.15)
    const early = times.filter((time) => time < 0.5).length
    expect(early).toBeGreaterThanOrEqual(20)
    expect(early).toBeLessThanOrEqual(40)
    expect(times[299]).toBeGreaterThan(13)
    expect(times[299]).toBeLessThan(15)
  })

  it('follow a scale up and a scale down', () => {
    const cluster = clusterOf(
      withWorkloads([makeDeployment('web', 5)], 300, [
        scale('Deployment', 'web', 12, 60),
        scale('Deployment', 'web', 3, 120),
      ]),
    )
    advance(cluster, 59)
    expect(cluster.recorder.running).toBe(5)
    advance(cluster, 119)
    expect(cluster.recorder.running).toBe(12)
    advance(cluster, 200)
    expect(cluster.recorder.running).toBe(3)
    expect(cluster.recorder.podsDeleted).toBe(9)
    expect(cluster.owners.find('Deployment', 'default', 'web')?.status).toMatchObject({ replicas: 3, ready: 3 })
  })

  it('replace a pod that somebody deletes', () => {
    const cluster = clusterOf(withWorkloads([makeDeployment('web', 3)]))
    advance(cluster, 60)
    const [pod] = existingPods(cluster)
    cluster.registry.deletePod(pod, cluster.pods.uid[pod])
    advance(cluster, 119)
    expect(cluster.recorder).toMatchObject({ running: 3, podsCreated: 4, podsDeleted: 1 })
  })

  it('delete waiting pods first when scaled down', () => {
    const big = makeTemplate({ cpu: 3000 })
    const cluster = clusterOf(withWorkloads([makeDeployment('web', 9, big)], 200, [scale('Deployment', 'web', 6, 60)]))
    advance(cluster, 59)
    expect([cluster.recorder.running, cluster.recorder.pending]).toEqual([6, 3])
    advance(cluster, 150)
    expect([cluster.recorder.running, cluster.recorder.pending]).toEqual([6, 0])
  })

  it('delete from the fullest nodes first', () => {
    // 200m each: four pods fit on n0 (900m), one on each of the others.
    const nodes = [makeNode('n0', { cpu: 900 }), makeNode('n1', { cpu: 300 }), makeNode('n2', { cpu: 300 })]
    const template = makeTemplate({ cpu: 200, memory: 0 })
    const cluster = clusterOf(
      makeDesign([makeCluster(nodes, [makeDeployment('web', 6, template)])], {
        durationSeconds: 200,
        load: [scale('Deployment', 'web', 3, 100)],
      }),
    )
    advance(cluster, 199)
    // Ranks 4, 1, 1: the three to delete are all taken from n0's.
    const perNode = [...existingPods(cluster)].map((pod) => cluster.pods.node[pod]).sort()
    expect(perNode).toEqual([0, 1, 2])
  })
})

describe('StatefulSet', () => {
  it('starts pods one after another, each when the one before is ready', () => {
    const cluster = runCluster(withWorkloads([makeStatefulSet('db', 3)]))
    expect(names(cluster)).toEqual(['db-0', 'db-1', 'db-2'])
    const pods = [...existingPods(cluster)]
    for (let i = 1; i < 3; i++)
      expect(cluster.pods.created[pods[i]]).toBeGreaterThan(cluster.pods.readySince[pods[i - 1]])
  })

  it('starts all at once with podManagementPolicy Parallel', () => {
    const times = createdTimes(runCluster(withWorkloads([makeStatefulSet('db', 5, makeTemplate(), true)])))
    expect(times[4] - times[0]).toBeLessThan(0.5)
  })

  it('goes down from the highest ordinal, one at a time', () => {
    const cluster = clusterOf(withWorkloads([makeStatefulSet('db', 4)], 300, [scale('StatefulSet', 'db', 1, 150)]))
    advance(cluster, 150)
    expect(cluster.recorder.running).toBe(4)
    const order: string[] = []
    for (let time = 150; time < 299; time += 0.1) {
      advance(cluster, time)
      const now = names(cluster)
      for (const name of ['db-1', 'db-2', 'db-3']) if (!now.includes(name) && !order.includes(name)) order.push(name)
    }
    expect(order).toEqual(['db-3', 'db-2', 'db-1'])
  })
})

describe('DaemonSet', () => {
  it('puts one pod on every node that admits it, cordoned or not', () => {
    const nodes = [
      ...makeNodes(3),
      makeNode('cordoned', { unschedulable: true }),
      makeNode('tainted', { taints: [{ key: 'k', effect: 'NoSchedule' }] }),
    ]
    const template = makeTemplate({
      tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }],
    })
    const cluster = runCluster(makeDesign([makeCluster(nodes, [makeDaemonSet('agent', template)])]))
    const placed = [...existingPods(cluster)].map((pod) => cluster.nodes.specs[cluster.pods.node[pod]].name)
    expect(placed.sort()).toEqual(['cordoned', 'n0', 'n1', 'n2'])
    expect(cluster.owners.find('DaemonSet', 'default', 'agent')?.replicas).toBe(4)
  })
})

describe('Job', () => {
  it('runs its completions, parallelism at a time, and then stops', () => {
    const cluster = clusterOf(withWorkloads([makeJob('batch', 10, 3, makeTemplate({ runSeconds: 5 }))], 300))
    let most = 0
    for (let time = 0; time < 299; time++) {
      advance(cluster, time)
      most = Math.max(most, cluster.recorder.running)
    }
    expect(most).toBe(3)
    expect(cluster.recorder.podsCreated).toBe(10)
    expect(cluster.controllers.informer.of(cluster.owners.find('Job', 'default', 'batch')!.id).succeeded).toBe(10)
    // Pods that have ended hold no resources.
    expect(cluster.nodes.totals().cpuRequested).toBe(0)
  })

  it('gives each completion index to one pod', () => {
    const job = { ...makeJob('idx', 4, 2, makeTemplate({ runSeconds: 2 })), indexed: true }
    const cluster = runCluster(withWorkloads([job]))
    expect([...existingPods(cluster)].map((pod) => cluster.pods.ordinal[pod]).sort()).toEqual([0, 1, 2, 3])
  })
})

describe('names', () => {
  it('are unique within an owner for any number of pods', () => {
    const owner = runCluster(withWorkloads([makeDeployment('web', 1)], 1)).owners.list[0]
    const all = new Set(Array.from({ length: 100_000 }, (_, uid) => podName(owner, NONE, uid)))
    expect(all.size).toBe(100_000)
  })
})
