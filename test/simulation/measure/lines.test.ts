import { describe, expect, it } from 'vitest'
import { Lines } from '../../../src/main/simulation/measure/lines'
import { GroupUtilisation } from '../../../src/main/simulation/measure/utilisation'
import { runCluster } from '../run'
import { makeCluster, makeDeployment, makeDesign, makeNode, makePod, makeTemplate, unlimited } from '../builders'

describe('Lines', () => {
  it('fills what was before a name came up, and where it was given nothing, with 0', () => {
    const lines = new Lines([], 4, 'rest')
    lines.close()
    lines.add('a', 2)
    lines.add('a', 3)
    lines.close()
    lines.add('b', 1)
    lines.close()
    expect(lines.keys).toEqual(['a', 'b'])
    expect(lines.columns).toEqual([
      [0, 5, 0],
      [0, 0, 1],
    ])
  })

  it('has never more columns than it may: what comes too late goes to the rest', () => {
    const lines = new Lines([], 3, 'rest')
    for (const key of ['a', 'b', 'c', 'd', 'a']) lines.add(key, 1)
    lines.close()
    expect(lines.keys).toEqual(['a', 'b', 'rest'])
    expect(lines.columns.map((column) => column[0])).toEqual([2, 1, 2])
  })
})

describe('GroupUtilisation', () => {
  it('is the requested share of what all nodes of a pool and of a zone have together', () => {
    // Zone a: nodes of 4 and 2 CPUs; zone b: one of 2. A pod of 3 CPUs fits on the largest only: 3/6 of zone a.
    const nodes = [
      makeNode('large', { cpu: 4000, zone: 'a' }),
      makeNode('small', { cpu: 2000, zone: 'a' }),
      makeNode('other', { cpu: 2000, zone: 'b' }),
    ]
    const design = makeDesign([makeCluster(nodes, [makePod('p', makeTemplate({ cpu: 3000 }))])])
    const { gauges, recorder } = runCluster(design)
    expect(gauges.zones.cpu.keys).toEqual(['a', 'b'])
    expect(gauges.zones.cpu.columns.map((column) => column.at(-1))).toEqual([0.5, 0])
    expect(gauges.pools.cpu.columns[0].at(-1)).toBe(3 / 8)
    expect(gauges.pools.cpu.columns[0]).toHaveLength(recorder.time.length)
  })

  it('gives the largest groups a line each and all others one', () => {
    // Twelve zones of 1, 2, …, 12 nodes: nine lines for those of 4 to 12, and the three smallest share the tenth.
    const nodes = Array.from({ length: 12 }, (_, zone) =>
      Array.from({ length: zone + 1 }, (_, i) => makeNode(`z${zone}-${i}`, { zone: `z${zone}` })),
    ).flat()
    const cluster = runCluster(makeDesign([makeCluster(nodes, [])]), 1)
    const { cpu } = new GroupUtilisation(
      cluster.nodes,
      cluster.nodes.zone,
      cluster.nodes.zones,
      cluster.nodes.sumsByZone,
    )
    expect(cpu.keys).toEqual([...Array.from({ length: 9 }, (_, i) => `z${i + 3}`), 'others'])
  })
})

describe('gauges', () => {
  it('say for every interval why pods wait, as many as do', () => {
    // Ten pods of 1 CPU on one node of 4 CPUs: four run, six are refused for "Insufficient cpu".
    const design = makeDesign(
      [
        makeCluster([makeNode('n')], [makeDeployment('web', 10, makeTemplate({ cpu: 1000 }))], {
          controlPlane: { ...runCluster(makeDesign([makeCluster([], [])]), 0).source.controlPlane, ...unlimited },
        }),
      ],
      { durationSeconds: 120 },
    )
    const { gauges, recorder, pods } = runCluster(design)
    const reasons = Object.fromEntries(
      gauges.pendingReasons.keys.map((key, i) => [key, gauges.pendingReasons.columns[i]]),
    )
    expect(reasons['Insufficient cpu'].at(-1)).toBe(6)
    expect(recorder.columns.pending.at(-1)).toBe(6)
    expect([...pods.messages.counts.values()]).toEqual([6])
    for (const column of Object.values(reasons)) expect(column).toHaveLength(120)
    // Every pending pod has one reason here, so the reasons add up in every interval.
    recorder.columns.pending.forEach((pending, at) =>
      expect(Object.values(reasons).reduce((sum, column) => sum + column[at], 0)).toBe(pending),
    )
    const unschedulable = gauges.queues.keys.indexOf('scheduler unschedulable')
    expect(gauges.queues.columns[unschedulable].at(-1)).toBe(6)
  })

  it('count every API request for one client', () => {
    const cluster = runCluster(
      makeDesign([makeCluster([makeNode('n')], [makeDeployment('web', 5), makePod('alone')])], { durationSeconds: 60 }),
    )
    const { api, gauges, recorder } = cluster
    const total = api.requestsByClient.reduce((sum, requests) => sum + requests, 0)
    expect(total).toBe(api.requests)
    // Users apply one Deployment and one Pod; the scheduler binds six pods and posts an Event for each.
    const [, scheduler, , users] = api.requestsByClient
    expect(users).toBe(2)
    expect(scheduler).toBeGreaterThanOrEqual(12)
    const clients = gauges.requests.columns.slice(0, 4)
    recorder.columns.apiRequests.forEach((rate, at) =>
      expect(clients.reduce((sum, column) => sum + column[at], 0)).toBeCloseTo(rate),
    )
  })
})
