import { describe, expect, it } from 'vitest'
import { parseDesign } from '../../../src/design'
import { capacityOf } from '../../../src/design/edit'

const cluster = (replicas: number, more = '', masters = 'replicas: 3, zones: [a, b, c]') => {
  const text = `
apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: c }
spec:
  controlPlane: { ${masters} }
  nodePools:
    - { name: general, count: 6, zones: [a, b, c], capacity: { cpu: 4, memory: 16Gi }, allocatable: { cpu: 4, memory: 16Gi, pods: 110 } }
    - name: gpu
      count: 1
      zones: [a]
      capacity: { cpu: 8, memory: 32Gi }
      allocatable: { cpu: 8, memory: 32Gi }
      taints: [{ key: gpu, effect: NoSchedule }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: a, resources: { requests: { cpu: "1", memory: 1Gi } } }] }
${more}`
  const result = parseDesign([{ name: 'a', text }])
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join())
  return capacityOf(result.design.clusters[0])
}

describe('capacity', () => {
  it('spreads what is asked over pools and zones, and keeps out of tainted ones', () => {
    const { bins, unplaced, pods } = cluster(12)
    // Three zones of two nodes with 4 CPUs each; twelve pods of 1 CPU: four a zone.
    expect(bins.filter(({ pool }) => pool === 'general').map(({ requested }) => requested.cpuMilli)).toEqual([
      4000, 4000, 4000,
    ])
    expect(bins.find(({ pool }) => pool === 'gpu')!.requested.pods).toBe(0)
    expect(unplaced).toEqual([])
    expect(pods).toBe(12)
  })

  it('says what stays pending, and why', () => {
    // 24 CPUs in all: one pod of 25 is left.
    expect(cluster(25).unplaced).toEqual([
      { kind: 'Deployment', namespace: 'default', name: 'web', pods: 1, reason: 'Insufficient cpu' },
    ])
  })

  it('says what the loss of a zone leaves', () => {
    // Two zones hold 16; 20 were placed.
    const { zones } = cluster(20)
    expect(zones.map(({ zone, loss }) => [zone, loss?.pendingPods, loss?.quorum])).toEqual([
      ['a', 4, true],
      ['b', 4, true],
      ['c', 4, true],
    ])
    expect(cluster(16).zones.every(({ loss }) => loss!.pendingPods === 0)).toBe(true)
    // All three masters in zone a: its loss leaves none.
    expect(cluster(1, '', 'replicas: 3, zones: [a]').zones.map(({ loss }) => loss!.mastersLeft)).toEqual([0, 3, 3])
    expect(cluster(1, '', 'replicas: 3, zones: [a]').zones[0].loss!.quorum).toBe(false)
  })

  it('counts a DaemonSet once a node that it may run on', () => {
    const daemons = `---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: a, image: a, resources: { requests: { cpu: 100m } } }] }
`
    expect(cluster(0, daemons).pods).toBe(6)
    expect(cluster(0, daemons.replace('containers', 'tolerations: [{ operator: Exists }], containers')).pods).toBe(7)
  })

  it('finds that no node is large enough', () => {
    const large = `---
apiVersion: v1
kind: Pod
metadata: { name: large }
spec: { containers: [{ name: a, image: a, resources: { requests: { cpu: "5" } } }] }
`
    // 24 CPUs are free, no four of them on one node more.
    expect(cluster(0, large).unplaced).toMatchObject([{ name: 'large', pods: 1, reason: 'Insufficient cpu' }])
  })

  describe('of machines from the catalogue', () => {
    // m7i.xlarge: 4 vCPU, 16 GiB, 0.2016 $/h; m7i.2xlarge: 8 vCPU, 32 GiB, 0.4032 $/h (resources/machine-types.json).
    const fleet = (pools: string, workloads = '') => {
      const text = `
apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: c }
spec:
  controlPlane: { replicas: 3, machineType: m7i.xlarge, zones: [a, b, c] }
  nodePools:
${pools}
${workloads}`
      const result = parseDesign([{ name: 'a', text }])
      if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join())
      return capacityOf(result.design.clusters[0])
    }
    const general = '    - { name: general, count: 5, machineType: m7i.2xlarge, zones: [a, b] }'
    const web = (replicas: number, requests: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: a, resources: { requests: ${requests} } }] }
`

    it('adds up vCPU, memory and pods of every zone, less what nodes keep for themselves', () => {
      const { zones } = fleet(general)
      // Kept of 8 CPUs: 6 % + 1 % + 0.5 % of 2 + 0.25 % of 4 cores = 60 + 10 + 10 + 10 = 90m; 7910m are left.
      // Kept of 32 GiB: 25 % of 4 + 20 % of 4 + 10 % of 8 + 6 % of 16 GiB = 1 + 0.8 + 0.8 + 0.96 = 3.56 GiB, rounded up to
      // the byte, and 100 MiB before the kubelet evicts.
      const memory = 32 * 2 ** 30 - Math.ceil(3.56 * 2 ** 30) - 100 * 2 ** 20
      // In turn: a, b, a, b, a. 110 pods a node.
      expect(zones.map(({ zone, nodes, allocatable }) => ({ zone, nodes, allocatable }))).toEqual([
        { zone: 'a', nodes: 3, allocatable: { cpuMilli: 3 * 7910, memoryBytes: 3 * memory, pods: 330 } },
        { zone: 'b', nodes: 2, allocatable: { cpuMilli: 2 * 7910, memoryBytes: 2 * memory, pods: 220 } },
      ])
    })

    it('adds up the price, masters included; without one it is not known', () => {
      // Five of 0.4032 and three masters of 0.2016: 2.016 + 0.6048.
      expect(fleet(general).pricePerHour).toBeCloseTo(2.6208, 10)
      const own = '    - { name: own, count: 1, capacity: { cpu: 4, memory: 16Gi }, zones: [a] }'
      expect(fleet(`${general}\n${own}`).pricePerHour).toBeUndefined()
    })

    it('leaves the headroom of each zone: the least filled is filled first', () => {
      const { zones, pods } = fleet(general, web(10, '{ cpu: "1", memory: 2Gi }'))
      expect(pods).toBe(10)
      // One by one to the least filled by CPU, a (23.73) or b (15.82): a b a b a | a b a b a: six and four.
      expect(zones.map(({ requested }) => requested)).toEqual([
        { cpuMilli: 6000, memoryBytes: 12 * 2 ** 30, pods: 6 },
        { cpuMilli: 4000, memoryBytes: 8 * 2 ** 30, pods: 4 },
      ])
    })

    it('says what the loss of either zone leaves, of CPU and of pods', () => {
      // A node holds 7 pods of 1 CPU, and 910m that no pod can use: 21 in a, 14 in b. Of 24, all of which stand, 10 wait
      // without a and 3 without b.
      const byCpu = fleet(general, web(24, '{ cpu: "1" }')).zones
      expect(byCpu.map(({ loss }) => loss!.pendingPods)).toEqual([10, 3])
      expect(fleet(general, web(36, '{ cpu: "1" }')).unplaced).toMatchObject([{ pods: 1, reason: 'Insufficient cpu' }])
      // What moves is what stood there.
      expect(byCpu.map(({ loss }) => [loss!.movedPods, loss!.mastersLeft, loss!.quorum])).toEqual(
        byCpu.map(({ requested }) => [requested.pods, 2, true]),
      )
      // 500 small pods: without a there is room for 220 of them, without b for 330.
      const byPods = fleet(general, web(500, '{ cpu: 1m }'))
      expect(byPods.zones.map(({ loss }) => loss!.pendingPods)).toEqual([280, 170])
      expect(byPods.unplaced).toEqual([])
    })
  })
})
