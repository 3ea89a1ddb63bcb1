import { describe, expect, it } from 'vitest'
import { lineGroups, type View } from '../../../src/main/simulation/contract'
import { NodeHistory } from '../../../src/main/simulation/measure/nodeHistory'
import { createSimulation } from '../../../src/main/simulation/simulation'
import type { NodeTable } from '../../../src/main/simulation/state/nodes'
import { makeChurn, makeCluster, makeDesign, makeNodes } from '../builders'

const simulation = createSimulation(
  makeDesign([makeCluster(makeNodes(4), []), makeCluster(makeNodes(2), [], { name: 'other' })], {
    durationSeconds: 200,
    load: [makeChurn({ atSeconds: 100, createRatePerSecond: 5 })],
  }),
  { version: 'test' },
)
simulation.advance(200, Infinity)
const [whole] = simulation.snapshot().clusters
const look = (range: View['range'], cluster = 'test') => simulation.snapshot({ cluster, range }).clusters

describe('a snapshot', () => {
  it('has the columns of one cluster closely, all as long as their time', () => {
    const [first, other] = look(null)
    expect(other.focus).toBeNull()
    expect(first.focus).toMatchObject({ range: null, series: null })
    for (const group of lineGroups)
      for (const { values } of first.focus?.lines[group] ?? []) expect(values).toHaveLength(first.series.time.length)
    expect(look(null, 'other')[0].focus).toBeNull()
    expect(look(null, 'other')[1].focus).not.toBeNull()
    expect(look(null, 'nobody')[0].focus).not.toBeNull()
  })

  it('shows a range of time in every interval of it, and leaves the whole run as it is', () => {
    const [{ focus, series }] = look({ from: 90, to: 130 })
    expect(focus?.range).toEqual({ from: 90, to: 130 })
    expect([...(focus?.series?.time ?? [])]).toEqual(Array.from({ length: 40 }, (_, i) => 91 + i))
    expect([...(focus?.series?.created ?? [])]).toEqual([...whole.series.created.slice(90, 130)])
    expect(focus?.lines.apiVerbs[0].values).toHaveLength(40)
    expect(series.time).toHaveLength(200)
  })

  it('follows the newest seconds', () => {
    expect(look({ last: 30 })[0].focus?.range).toEqual({ from: 170, to: 200 })
    expect(look({ from: 150, to: 900 })[0].focus?.range).toEqual({ from: 150, to: 200 })
    // At least one interval, wherever the range lies.
    expect(look({ from: 500, to: 600 })[0].focus?.series?.time).toHaveLength(1)
  })

  it('shows nodes and rates as they were then', () => {
    const [before] = look({ from: 10, to: 50 })
    const [after] = look({ from: 150, to: 200 })
    expect(before.nodes.every((byte) => byte === 0)).toBe(true)
    expect(after.nodes.some((byte) => byte > 0)).toBe(true)
    const users = (cluster: typeof before) => cluster.focus?.rates.find(({ key }) => key === 'users')?.perSecond ?? -1
    expect(users(before)).toBe(0)
    // Users create 5 pods a second, and delete as many.
    expect(users(after)).toBeGreaterThan(7)
    expect(users(after)).toBeLessThan(13)
  })
})

describe('NodeHistory', () => {
  const table = (count: number) =>
    ({
      count,
      share: () => 0.5,
      exists: () => true,
      isReady: () => true,
      specs: Array.from({ length: count }, () => ({ unschedulable: false })),
      takeChanged: (visit: (node: number) => void) => {
        for (let node = 0; node < count; node++) visit(node)
      },
    }) as unknown as NodeTable

  it('covers the whole run in bounded memory, evenly', () => {
    const history = new NodeHistory(table(3))
    for (let second = 1; second <= 7200; second++) history.tick(second * 1e6)
    // 360 samples at most: of 7,200 intervals every 32nd.
    expect(history.samples.length).toBe(7200 / 32)
    expect(new Set(history.times.map((time, i) => time - (history.times[i - 1] ?? time - 32)))).toEqual(new Set([32]))
    expect(history.of(1).cpu[0]).toBe(0.5)
    expect(history.of(9).cpu[0]).toBeNaN()
    expect(history.at(0.5)).toBeUndefined()
    expect(history.at(40)).toBe(history.samples[1])
  })

  it('keeps fewer samples of more nodes', () => {
    const history = new NodeHistory(table(100_000))
    for (let second = 1; second <= 200; second++) history.tick(second * 1e6)
    expect(history.samples.length * 400_000).toBeLessThanOrEqual(25e6)
  })

  it('is what the inspector shows of a node', () => {
    const detail = simulation.node('test', 0)
    expect(detail?.history.time.length).toBe(detail?.history.cpu.length)
    expect(Math.max(...(detail?.history.cpu ?? []))).toBeGreaterThan(0)
  })
})
