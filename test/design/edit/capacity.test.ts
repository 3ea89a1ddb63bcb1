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
})
