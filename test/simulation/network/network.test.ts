import { describe, expect, it } from 'vitest'
import { formatIp } from '../../../src/main/simulation/network/cidr'
import { PodIps } from '../../../src/main/simulation/network/podIps'
import type { NodeId } from '../../../src/main/simulation/state/ids'
import { makeCluster, makeDeployment, makeDesign, makeNodes, makeService, makeTemplate } from '../builders'
import { advance, clusterOf } from '../run'

const node = (id: number) => id as NodeId

describe('PodIps', () => {
  it('gives each node a range in order and its addresses one after another', () => {
    const ips = new PodIps('10.244.0.0/16', 24, 300)
    expect(ips.ranges).toBe(256)
    expect([ips.allocate(node(0)), ips.allocate(node(0)), ips.allocate(node(1))].map(formatIp)).toEqual([
      '10.244.0.2',
      '10.244.0.3',
      '10.244.1.2',
    ])
    expect(ips.allocate(node(256))).toBe(0)
  })

  it('hands out a released address only after all others', () => {
    const ips = new PodIps('10.0.0.0/24', 28, 1)
    const first = ips.allocate(node(0))
    ips.release(node(0), first)
    // A /28 has 16 addresses; network, gateway and broadcast are not for pods.
    const rest = Array.from({ length: 13 }, () => ips.allocate(node(0)))
    expect(rest.at(-1)).toBe(first)
    expect(new Set(rest).size).toBe(13)
    expect(ips.allocate(node(0))).toBe(0)
  })
})

describe('a Service', () => {
  it('follows its pods: ready in, deleted out, none of another label', () => {
    const design = makeDesign(
      [
        makeCluster(
          makeNodes(3),
          [makeDeployment('web', 4), makeDeployment('other', 2, makeTemplate({ labels: { app: 'other' } }))],
          { services: [makeService('web'), makeService('manual', null)] },
        ),
      ],
      {
        durationSeconds: 300,
        load: [
          {
            type: 'scale',
            cluster: 'test',
            atSeconds: 150,
            workload: { kind: 'Deployment', namespace: 'default', name: 'web' },
            replicas: 1,
          },
        ],
      },
    )
    const cluster = clusterOf(design)
    advance(cluster, 149)
    expect(cluster.services.map((service) => service.programmed)).toEqual([4, 0])
    advance(cluster, 152.5)
    // Endpoints leave with the deletion, before the pods have stopped.
    expect(cluster.services[0].endpoints).toBe(1)
    advance(cluster, 299)
    expect(cluster.services[0].programmed).toBe(1)
    expect(cluster.recorder.networkProgramming.count).toBeGreaterThan(0)
  })
})
