import { describe, expect, it } from 'vitest'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { CidrSet } from '../../../src/main/simulation/controllers/nodeIpam/cidrSet'
import { formatIp } from '../../../src/main/simulation/network/cidr'
import type { NodeId } from '../../../src/main/simulation/state/ids'
import { makeCluster, makeDeployment, makeDesign, makeNode } from '../builders'
import { advance, clusterOf } from '../run'

describe('CidrSet', () => {
  it('gives ranges in their order, goes on after the last, and comes back to what is free', () => {
    const ranges = new CidrSet('10.244.0.0/22', 24)
    expect(ranges.count).toBe(4)
    expect([ranges.allocate(), ranges.allocate()]).toEqual(['10.244.0.0/24', '10.244.1.0/24'])
    ranges.release('10.244.0.0/24')
    expect([ranges.allocate(), ranges.allocate(), ranges.allocate()]).toEqual([
      '10.244.2.0/24',
      '10.244.3.0/24',
      '10.244.0.0/24',
    ])
    expect(ranges.allocate()).toBeUndefined()
  })

  it('takes out all ranges that a larger or smaller one touches, once, and none elsewhere', () => {
    const ranges = new CidrSet('10.244.0.0/22', 24)
    ranges.occupy('10.244.0.0/23')
    ranges.occupy('10.244.0.0/24')
    ranges.occupy('10.244.2.128/25')
    ranges.occupy('10.245.0.0/16')
    expect(ranges.allocate()).toBe('10.244.3.0/24')
    expect(ranges.allocate()).toBeUndefined()
  })
})

/** Room for four ranges; two nodes are there, three join. */
function growing(): ClusterSimulation {
  const nodes = [0, 1, 2, 3, 4].map((index) => makeNode(`n${index}`, { joinsLater: index > 1 }))
  const ranges = { podCIDR: '10.244.0.0/22', nodeCIDRMaskSize: 24 }
  const network = { ...ranges, serviceCIDR: '10.96.0.0/12', kubeProxyMode: 'iptables' as const }
  const cluster = clusterOf(makeDesign([makeCluster(nodes, [makeDeployment('web', 5)], { network })]))
  advance(cluster, 10)
  return cluster
}

const podCidr = (cluster: ClusterSimulation, node: number) => cluster.nodes.record(node as NodeId)?.podCIDR

function join(cluster: ClusterSimulation, node: number): void {
  cluster.nodeRegistry.create(node as NodeId, { ...cluster.nodes.specs[node], joinsLater: false })
}

describe('node IPAM', () => {
  it('gives nodes that join the next free ranges, and says when there is none', () => {
    const cluster = growing()
    expect([0, 1].map((node) => podCidr(cluster, node))).toEqual(['10.244.0.0/24', '10.244.1.0/24'])
    for (const node of [3, 2, 4]) join(cluster, node)
    advance(cluster, 12)
    const given = [2, 3, 4].map((node) => podCidr(cluster, node))
    expect(given.filter(Boolean).sort()).toEqual(['10.244.2.0/24', '10.244.3.0/24'])
    const without = given.indexOf(undefined) + 2
    const said = cluster.recorder.events.lines().filter(({ reason }) => reason === 'CIDRNotAvailable')
    expect(said.map(({ message }) => message)).toContain(`Node n${without} status is now: CIDRNotAvailable`)

    // A range that is given back goes to the node that waits: it is tried again after 5 ms, 10 ms, … (2 s: the tenth time).
    cluster.nodeRegistry.delete(1 as NodeId)
    advance(cluster, 20)
    expect(podCidr(cluster, without)).toBe('10.244.1.0/24')
  })

  it('lets pods have addresses of the range that their node was given', () => {
    const cluster = growing()
    join(cluster, 4)
    advance(cluster, 12)
    expect(podCidr(cluster, 4)).toBe('10.244.2.0/24')
    for (const node of [0, 1]) cluster.nodeRegistry.delete(node as NodeId)
    // PodGC takes the pods of nodes that are gone within 60 s; others take their place on the only node.
    advance(cluster, 90)
    const { pods } = cluster
    const addresses = [...pods.ip].filter((ip, pod) => ip !== 0 && pods.node[pod] === 4).map(formatIp)
    expect(addresses).toHaveLength(5)
    expect(addresses.every((address) => address.startsWith('10.244.2.'))).toBe(true)
  })
})
