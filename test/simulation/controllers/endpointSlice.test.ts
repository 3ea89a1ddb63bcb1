import { describe, expect, it } from 'vitest'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import type { EndpointSliceObject } from '../../../src/main/simulation/controllers/endpoints/sliceObject'
import { existingPods } from '../../../src/main/simulation/measure/podOrder'
import { makeCluster, makeDeployment, makeDesign, makeNodes, makeService } from '../builders'
import { advance, clusterOf } from '../run'

function serving(replicas: number): ClusterSimulation {
  const services = [makeService('web')]
  const cluster = makeCluster(makeNodes(10), [makeDeployment('web', replicas)], { services })
  return clusterOf(makeDesign([cluster], { durationSeconds: 600 }))
}

const slices = ({ objects }: ClusterSimulation): EndpointSliceObject[] =>
  [...objects.ofKind('EndpointSlice')].flatMap(({ stored }) => (stored ? [stored as EndpointSliceObject] : []))

const endpoints = (cluster: ClusterSimulation) => slices(cluster).flatMap((slice) => [...slice.endpoints])

describe('EndpointSlices', () => {
  it('hold a hundred endpoints each, every pod once', () => {
    const cluster = serving(250)
    // 250 pods at 20 a second; upstream comes to 100, 100 and 50 (09-endpointslice-250-350).
    advance(cluster, 60)
    const sizes = slices(cluster).map((slice) => slice.endpoints.length)
    expect(sizes.sort((a, b) => b - a)).toEqual([100, 100, 50])
    const names = endpoints(cluster).map(({ targetRef }) => targetRef.name)
    expect(new Set(names).size).toBe(250)
    expect(endpoints(cluster).every(({ conditions }) => conditions.ready && conditions.serving)).toBe(true)
    expect(cluster.services[0].endpoints).toBe(250)
  })

  it('keep a pod that is being deleted: not ready, serving, terminating; until it is gone', () => {
    const cluster = serving(3)
    advance(cluster, 30)
    const [pod] = existingPods(cluster)
    cluster.registry.deletePod(pod, cluster.pods.uid[pod])
    const terminating = () => endpoints(cluster).filter(({ conditions }) => conditions.terminating)
    let leaving = terminating()
    for (let time = 30; leaving.length === 0 && time < 40; time += 0.01) {
      advance(cluster, time)
      leaving = terminating()
    }
    expect(leaving.map(({ conditions }) => conditions)).toEqual([{ ready: false, serving: true, terminating: true }])
    advance(cluster, 90)
    expect(endpoints(cluster).filter(({ conditions }) => conditions.ready)).toHaveLength(3)
    expect(endpoints(cluster)).toHaveLength(3)
  })

  it('are written again when somebody else has deleted one', () => {
    const cluster = serving(3)
    advance(cluster, 30)
    const [slice] = cluster.objects.ofKind('EndpointSlice')
    cluster.objectRegistry.delete(slice)
    advance(cluster, 40)
    expect(endpoints(cluster)).toHaveLength(3)
  })
})
