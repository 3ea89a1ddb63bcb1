import { describe, expect, it } from 'vitest'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { UsageSummary } from '../../../src/main/simulation/measure/usageSummary'
import { cluster, deployment, designOf, documents, trial } from '../../design/helpers'
import { run } from '../run'

const totals = (pods: number, cpu: number, requests: number, limits: number) => ({
  ...{ pods, cpu, cpuRequests: requests, cpuLimits: limits },
  ...{ memory: NaN, memoryRequests: 0, memoryLimits: NaN },
})

describe('usage over a run', () => {
  it('is the mean and the highest of the times at which it was measured', () => {
    const workload = { kind: 'Deployment', namespace: 'default', name: 'web', totals: totals(0, 0, 0, 0) }
    const metrics = { nodeCpu: new Float64Array(3), nodeMemory: new Float64Array(3) }
    const sumsByPool = {
      requested: [Float64Array.of(400, 0), Float64Array.of(0, 0)],
      allocatable: [Float64Array.of(4000, 1000), Float64Array.of(1, 1)],
    }
    const nodes = { pools: ['general', 'spot'], pool: Uint16Array.of(0, 0, 1), sumsByPool }
    const simulated = { usage: { workloads: [workload] }, nodes, metrics } as unknown as ClusterSimulation
    const summary = new UsageSummary(simulated)
    expect(summary.result()).toBeUndefined()
    expect([...summary.usedByPool[0]]).toEqual([NaN, NaN])

    // No pod runs yet: that says nothing of the workload, but the pools are empty.
    summary.scraped()
    expect(summary.result()!.workloads[0].cpu).toBeNull()
    workload.totals = totals(2, 100, 400, 600)
    metrics.nodeCpu.set([60, 40, 0])
    summary.scraped()
    workload.totals = totals(4, 700, 800, 1200)
    metrics.nodeCpu.set([300, 300, 100])
    summary.scraped()
    expect([...summary.usedByPool[0]]).toEqual([600, 100])

    const { workloads, pools } = summary.result()!
    expect(workloads).toEqual([
      {
        ...{ kind: 'Deployment', namespace: 'default', name: 'web' },
        // (100 + 700) / 2 and so on; 700 of 800 requested, 700 of 1,200 allowed.
        cpu: {
          ...{ usedMean: 400, usedMax: 700, requestedMean: 600, limitMean: 900 },
          ...{ mostOfRequested: 0.875, mostOfLimit: 0.583 },
        },
        memory: null,
      },
    ])
    // (0 + 100 + 600) / 3 of 4,000; nothing is requested of the other pool.
    expect(pools.map(({ cpu }) => cpu)).toMatchObject([
      { usedMean: 233.333, usedMax: 600, requestedMean: 400, limitMean: 4000, mostOfRequested: 1.5, mostOfLimit: 0.15 },
      { usedMean: 33.333, usedMax: 100, mostOfRequested: null, mostOfLimit: 0.1 },
    ])
  })

  it('knows no limit where a container has none at some time', () => {
    const workload = { kind: 'Deployment', namespace: 'default', name: 'web', totals: totals(1, 50, 100, 200) }
    const nodes = { pools: [], pool: new Uint16Array(0), sumsByPool: { requested: [[], []], allocatable: [[], []] } }
    const metrics = { nodeCpu: new Float64Array(0), nodeMemory: new Float64Array(0) }
    const simulated = { usage: { workloads: [workload] }, nodes, metrics } as unknown as ClusterSimulation
    const summary = new UsageSummary(simulated)
    summary.scraped()
    workload.totals = totals(1, 150, 100, NaN)
    summary.scraped()
    // At the time at which there was one, a quarter of it was used.
    expect(summary.result()!.workloads[0].cpu).toMatchObject({ usedMax: 150, limitMean: null, mostOfLimit: 0.25 })
  })
})

describe('the result of a run', () => {
  const container = { name: 'c', image: 'img:1', resources: { requests: { cpu: '200m' }, limits: { cpu: '300m' } } }
  const design = (usage: object[]) => {
    const machine = { count: 2, machineType: undefined, capacity: { cpu: '4', memory: '8Gi' } }
    const web = deployment({ replicas: 2 }, { containers: [container] })
    return designOf(documents(cluster(machine), trial({ duration: '3m', usage }), web))
  }

  it('has usage of workloads, pools and nodes', () => {
    const use = { kind: 'Deployment', name: 'web', cpu: { shape: 'Constant', value: '150m' } }
    const [{ usage, timeseries, nodes }] = run(design([use])).clusters
    // 150m of 200m requested and 300m allowed, at all times and of any number of pods; the two pods use 300m in the end.
    const [{ cpu, memory }] = usage!.workloads
    expect(memory).toBeNull()
    expect(cpu).toMatchObject({ usedMax: 300, mostOfRequested: 0.75, mostOfLimit: 0.5 })
    expect(cpu!.usedMean / cpu!.requestedMean).toBeCloseTo(0.75)
    expect(nodes.reduce((sum, { usedCpuMilli }) => sum + usedCpuMilli!, 0)).toBe(300)
    const allocatable = nodes.reduce((sum, { allocatableCpuMilli }) => sum + allocatableCpuMilli, 0)
    const { lines } = timeseries
    expect(lines!.poolCpuUsed![0].values.at(-1)).toBeCloseTo(300 / allocatable, 5)
    expect(lines!.poolCpuUsed![0].values[0]).toBeNull()
    const ends = [lines!.workloadCpuUsed, lines!.workloadCpuRequested, lines!.workloadCpuLimit, lines!.workloadReplicas]
    expect(ends.map((group) => group![0].values.at(-1))).toEqual([300, 400, 600, 2])
    expect(lines!.workloadMemoryLimit![0].values.at(-1)).toBeNull()
  })

  it('has nothing of it where nobody says what pods use', () => {
    const [{ usage, timeseries, nodes }] = run(design([])).clusters
    expect(usage).toBeUndefined()
    expect(Object.keys(timeseries.lines!)).not.toContain('workloadCpuUsed')
    expect(nodes[0]).not.toHaveProperty('usedCpuMilli')
  })
})
