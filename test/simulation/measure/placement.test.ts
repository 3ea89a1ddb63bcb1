import { describe, expect, it } from 'vitest'
import { imbalance } from '../../../src/main/simulation/measure/placement'
import { NodeTable } from '../../../src/main/simulation/state/nodes'
import { CPU, MEMORY, ResourceIndex } from '../../../src/main/simulation/state/resources'
import { makeCluster, makeDaemonSet, makeDeployment, makeDesign, makeNode, makePod, makeTemplate } from '../builders'
import { run } from '../run'

const Gi = 2 ** 30

describe('placement', () => {
  it('counts nodes that more than DaemonSets use, and pods that are placed', () => {
    const nodes = ['a', 'b', 'c'].map((name) => makeNode(name))
    const design = makeDesign([
      makeCluster(nodes, [makeDaemonSet('agent'), makePod('p', makeTemplate({ labels: { app: 'p' } }))]),
    ])
    // One agent on each node, and the pod, which nobody takes, on one of them.
    expect(run(design).clusters[0].placement).toMatchObject({ podsPlaced: 4, nodesUsed: 1, preemptions: 0 })
  })

  it('counts the pods that made room', () => {
    const low = makeDeployment('low', 2, makeTemplate({ cpu: 3000 }))
    const high = makeDeployment('high', 0, makeTemplate({ cpu: 6000, priority: 1000 }))
    const workload = { kind: 'Deployment', namespace: 'default', name: 'high' } as const
    const design = makeDesign([makeCluster([makeNode('a', { cpu: 6000 })], [low, high])], {
      load: [{ type: 'scale', cluster: 'test', atSeconds: 20, workload, replicas: 1 }],
    })
    // Both pods of `low` must go; the two that take their places wait.
    const [{ placement, counts }] = run(design).clusters
    expect(placement).toMatchObject({ podsPlaced: 1, nodesUsed: 1, preemptions: 2 })
    expect(counts.podsPending).toBe(2)
  })
})

describe('imbalance', () => {
  it('is the standard deviation of shares over nodes, and over zones as a whole', () => {
    const resources = new ResourceIndex()
    const nodes = [
      makeNode('a1', { cpu: 4000, memory: 8 * Gi, zone: 'a' }),
      makeNode('a2', { cpu: 4000, memory: 8 * Gi, zone: 'a' }),
      makeNode('b1', { cpu: 8000, memory: 8 * Gi, zone: 'b' }),
      makeNode('none', { cpu: 0, memory: 0, zone: 'b' }),
    ]
    const table = new NodeTable([{ name: 'nodes', nodes }], resources)
    // CPU: shares 1, 0.5 and 0 of the nodes that have any: mean 0.5, variance (0.25 + 0 + 0.25) / 3 = 1/6.
    // Zones: 6 of 8 and 0 of 8: mean 0.375, each 0.375 away.
    table.requested[CPU].set([4000, 2000, 0, 0])
    table.requested[MEMORY].set([4 * Gi, 4 * Gi, 4 * Gi, 0])
    expect(imbalance(table)).toEqual({
      cpuOverNodes: 0.408248,
      memoryOverNodes: 0,
      cpuOverZones: 0.375,
      memoryOverZones: 0,
    })
  })

  it('is 0 where there is nothing', () => {
    const empty = new NodeTable([], new ResourceIndex())
    expect(Object.values(imbalance(empty))).toEqual([0, 0, 0, 0])
  })
})
