import { describe, expect, it } from 'vitest'
import type { NodeId } from '../../../src/main/simulation/state/ids'
import { nodeCondition } from '../../../src/main/simulation/state/nodeRecords'
import { existingPods } from '../../../src/main/simulation/measure/podOrder'
import { nameOf } from '../../../src/main/simulation/measure/podRows'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { rateOf, ZoneState, zoneState } from '../../../src/main/simulation/controllers/nodeLifecycle/zones'
import { makeCluster, makeDeployment, makeDesign, makeNode, makeNodes, makeTemplate } from '../builders'
import { advance, clusterOf } from '../run'

const settings = { rate: 0.1, secondaryRate: 0.01, largeCluster: 50, unhealthyShare: 0.55 }
const n0 = 0 as NodeId

/** A pod that leaves a dead node after `seconds`; 12 of them on six nodes. */
function clusterWith(seconds: number): ClusterSimulation {
  const tolerations = ['not-ready', 'unreachable'].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: seconds,
  }))
  const web = makeDeployment('web', 12, makeTemplate({ tolerations }))
  return clusterOf(makeDesign([makeCluster(makeNodes(6), [web])], { durationSeconds: 900 }))
}

function kill(cluster: ClusterSimulation, node: NodeId): void {
  cluster.leases.stop(node, cluster.now)
  cluster.controllers.nodeLifecycle.suspect(node)
}

const readyOf = (cluster: ClusterSimulation, node: NodeId): string | undefined =>
  nodeCondition(cluster.nodes.record(node), 'Ready')?.status
const taintsOf = (cluster: ClusterSimulation, node: NodeId): string[] =>
  cluster.nodes.specs[node].taints.map(({ key, effect }) => `${key}:${effect}`).sort()

describe('a silent node', () => {
  it('is Unknown 50 to 55 s after its last renewal, tainted at once, and loses its pods when they tolerate it no longer', () => {
    const cluster = clusterWith(30)
    advance(cluster, 60)
    const before = [...existingPods(cluster)].filter((pod) => cluster.pods.node[pod] === n0).length
    expect(before).toBeGreaterThan(0)
    const renewal = cluster.leases.lastRenewal(n0, cluster.now) / 1e6
    kill(cluster, n0)
    let unknownAt = 0
    for (let time = 60; time < 130 && unknownAt === 0; time += 0.1) {
      advance(cluster, time)
      if (readyOf(cluster, n0) === 'Unknown') unknownAt = time
    }
    // The monitor sees the renewal at its next round (0 to 5 s later), and is silent for 50 s from then (07a: 51.1 s).
    expect(unknownAt - renewal).toBeGreaterThan(50)
    expect(unknownAt - renewal).toBeLessThan(56)
    advance(cluster, unknownAt + 1)
    expect(taintsOf(cluster, n0)).toEqual([
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/unreachable:NoSchedule',
    ])
    // Pods of the silent node are not ready any more, and still there until their 30 s are over.
    expect(cluster.recorder.podsDeleted).toBe(0)
    advance(cluster, unknownAt + 29)
    expect(cluster.recorder.podsCreated).toBe(12)
    advance(cluster, unknownAt + 45)
    // 07a: the eviction comes 30.02 s after the taint; each is replaced at once, elsewhere.
    expect(cluster.recorder.podsCreated).toBe(12 + before)
  })

  it('that has just joined is Unknown 50 s after the round that first saw it, whenever its lease would have been renewed', () => {
    const late = makeNode('late', { joinsLater: true })
    const cluster = clusterOf(makeDesign([makeCluster([...makeNodes(2), late], [])], { durationSeconds: 900 }))
    const node = 2 as NodeId
    advance(cluster, 20)
    // Nobody renews its lease: by the phase of its period the last one would have been 9 s before it came.
    cluster.leases.align(node, 11e6)
    kill(cluster, node)
    const spec = { ...cluster.nodes.specs[node], joinsLater: false }
    const perform = () => cluster.nodeRegistry.create(node, spec)
    cluster.requests.send({ verb: 'POST', resource: 'nodes', perform }, cluster.now, cluster.now)
    // Recorded (13-ipam-mask24): made from 0.0 s on, seen by the round of 4.6 s, Unknown at 54.7 s. Rounds are 5 s apart.
    advance(cluster, 69.9)
    expect(readyOf(cluster, node)).toBe('True')
    advance(cluster, 75.5)
    expect(readyOf(cluster, node)).toBe('Unknown')
  })

  it('has its pods marked in the order of their uids, which is none', () => {
    const web = makeDeployment('web', 60)
    const cluster = clusterOf(makeDesign([makeCluster(makeNodes(6), [web])], { durationSeconds: 900 }))
    advance(cluster, 60)
    const { pods } = cluster
    const here = [...existingPods(cluster)].filter((pod) => pods.node[pod] === n0)
    const inOrder = [...here].sort((one, other) => pods.placeByUid(one) - pods.placeByUid(other))
    // Not as they were bound: 07i shows the pods of two Deployments mixed.
    expect(inOrder).not.toEqual(here)
    const byUid = inOrder.map((pod) => nameOf(cluster, pod).name)
    const marked: string[] = []
    cluster.recorder.events.onStored = (_, { reason, regarding }) => {
      if (reason === 'NodeNotReady' && regarding.kind === 'Pod') marked.push(regarding.name)
    }
    kill(cluster, n0)
    advance(cluster, 120)
    expect(marked).toEqual(byUid)
  })

  it('comes back without its taints', () => {
    const cluster = clusterWith(300)
    advance(cluster, 60)
    kill(cluster, n0)
    advance(cluster, 130)
    expect(readyOf(cluster, n0)).toBe('Unknown')
    cluster.leases.resume(n0, cluster.now)
    cluster.nodeRegistry.update(n0, (latest) => ({
      ...latest,
      conditions: latest.conditions.map((one) => ({ ...one, status: one.type === 'Ready' ? 'True' : 'False' })),
    }))
    advance(cluster, 140)
    expect(taintsOf(cluster, n0)).toEqual([])
    advance(cluster, 600)
    // Nobody was evicted: the 300 s were not over.
    expect(cluster.recorder.podsDeleted).toBe(0)
  })
})

describe('several silent nodes of a zone', () => {
  it('get their NoExecute taints one every ten seconds', () => {
    const cluster = clusterOf(makeDesign([makeCluster(makeNodes(18), [])], { durationSeconds: 900 }))
    advance(cluster, 60)
    for (const node of [0, 3, 6]) kill(cluster, node as NodeId)
    const tainted: number[] = []
    for (let time = 60; time < 160; time += 0.2) {
      advance(cluster, time)
      const count = [0, 3, 6].filter((node) =>
        taintsOf(cluster, node as NodeId).includes('node.kubernetes.io/unreachable:NoExecute'),
      ).length
      while (tainted.length < count) tainted.push(time)
    }
    // 07b: 10.0 s apart at 0.1 per second, from the first on; all are of zone a, where three of six are normal still.
    expect(tainted).toHaveLength(3)
    expect(tainted[1] - tainted[0]).toBeGreaterThan(9)
    expect(tainted[1] - tainted[0]).toBeLessThan(11)
    expect(tainted[2] - tainted[1]).toBeGreaterThan(9)
    expect(tainted[2] - tainted[1]).toBeLessThan(11)
  })
})

describe('zones', () => {
  it('are disrupted from 55 % and three nodes on, and then tainted slowly or not at all', () => {
    // 07b: 5 of 7 (71 %) partial, 3 of 7 normal; 07h: 32 of 60 normal (53 %), 33 of 60 partial (55 %).
    expect(zoneState(2, 5, settings)).toBe(ZoneState.partial)
    expect(zoneState(4, 3, settings)).toBe(ZoneState.normal)
    expect(zoneState(28, 32, settings)).toBe(ZoneState.normal)
    expect(zoneState(27, 33, settings)).toBe(ZoneState.partial)
    expect(zoneState(0, 2, settings)).toBe(ZoneState.full)
    expect(zoneState(1, 2, settings)).toBe(ZoneState.normal)
    expect(rateOf(ZoneState.partial, 7, settings)).toBe(0)
    expect(rateOf(ZoneState.partial, 60, settings)).toBe(0.01)
    expect(rateOf(ZoneState.full, 7, settings)).toBe(0.1)
  })
})
