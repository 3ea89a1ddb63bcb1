import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { downsample, downsampleTimes } from '../../../src/main/simulation/measure/downsample'
import { ApiSeries } from '../../../src/main/simulation/measure/apiLatency'
import { intervalSeconds } from '../../../src/main/simulation/measure/recorder'
import { reasonsOf } from '../../../src/main/simulation/scheduler/message'
import { makeChurn, makeCluster, makeDeployment, makeDesign, makeNodes } from '../builders'
import { run } from '../run'

describe('downsample', () => {
  it('leaves short series as they are', () => {
    expect([...downsample([1, NaN, 3], 10)]).toEqual([1, NaN, 3])
  })

  it('keeps every extreme, in at most the points asked for', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => (i === 4321 ? 1e6 : i === 777 ? -5 : i % 10))
    const points = downsample(values, 600)
    expect(points.length).toBe(600)
    // 10,000 values in 200 buckets of 50; the mean of 0 to 9 is 4.5. The first bucket: its first 0, its mean, its last 9.
    expect([...points.subarray(0, 3)]).toEqual([0, 4.5, 9])
    // With -5 in the place of a 7, in the bucket of 750 to 799: 4.5 - 12 / 50.
    expect([...points.subarray(45, 48)]).toEqual([-5, 4.26, 9])
    expect(Math.max(...points)).toBe(1e6)
    expect(Math.min(...points)).toBe(-5)
    const times = downsampleTimes(
      values.map((_, i) => i),
      600,
    )
    expect(times.length).toBe(600)
    expect([...times].every((time, i) => i === 0 || time >= times[i - 1])).toBe(true)
  })

  it('gives of each bucket its extremes in their order, and its mean', () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(NaN))
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 3, max: 40 }),
        (values, points) => {
          const buckets = Math.floor(points / 3)
          const expected = Array.from({ length: buckets }, (_, bucket) => {
            const from = Math.floor((bucket * values.length) / buckets)
            const until = Math.floor(((bucket + 1) * values.length) / buckets)
            const measured = values.slice(from, until).filter((one) => !Number.isNaN(one))
            if (measured.length === 0) return [NaN, NaN, NaN]
            const [least, most] = [Math.min(...measured), Math.max(...measured)]
            const ends = measured.indexOf(least) <= measured.lastIndexOf(most) ? [least, most] : [most, least]
            return [ends[0], measured.reduce((sum, one) => sum + one, 0) / measured.length, ends[1]]
          })
          const all = values.length <= points ? values : expected.flat()
          expect([...downsample(values, points)]).toEqual(all)
        },
      ),
    )
  })

  it('shows a measured value among gaps', () => {
    const values = new Array<number>(2000).fill(NaN)
    values[1500] = 7
    expect([...downsample(values, 100)].filter((value) => !Number.isNaN(value))).toEqual([7, 7, 7])
  })
})

describe('ApiSeries', () => {
  it('keeps the worst p99 of the 5-minute windows', () => {
    const series = new ApiSeries('POST', 'pods', 'resource')
    for (let i = 0; i < 1000; i++) series.windowAt(i * 1000).record(100)
    series.windowAt(400e6).record(1000)
    for (let i = 0; i < 1000; i++) series.windowAt(700e6).record(200)
    // Windows: 100 µs, then the lone 1,000 µs, then 200 µs.
    expect(series.worstWindowP99()).toBeCloseTo(1000, -1)
    expect(series.total.percentile(0.99)).toBeLessThan(210)
  })
})

describe('intervals', () => {
  it('are a second up to two hours, and longer for longer runs', () => {
    expect([60, 7200, 7201, 86_400, 30 * 86_400].map(intervalSeconds)).toEqual([1, 1, 2, 12, 360])
  })
})

describe('reasonsOf', () => {
  it('takes the reasons out of a message', () => {
    expect(
      reasonsOf(
        '0/5 nodes are available: 2 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to x: 0/5.',
      ),
    ).toEqual(['node(s) had untolerated taint(s)', 'Insufficient cpu'])
    expect(reasonsOf('ContainerCreating')).toEqual(['ContainerCreating'])
  })
})

describe('a result', () => {
  it('has figures that agree with each other', () => {
    const result = run(
      makeDesign([makeCluster(makeNodes(5), [makeDeployment('web', 10)])], {
        durationSeconds: 100,
        load: [makeChurn()],
      }),
    )
    const [cluster] = result.clusters
    const { timeseries, counts } = cluster
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
    expect(timeseries.time).toHaveLength(100)
    expect(sum(timeseries.created)).toBeCloseTo(counts.podsCreated)
    expect(sum(timeseries.scheduled)).toBeCloseTo(counts.podsScheduled)
    expect(sum(timeseries.deleted)).toBeCloseTo(counts.podsDeleted)
    expect(timeseries.running.at(-1)).toBe(counts.podsRunning)
    expect(timeseries.pending.at(-1)).toBe(counts.podsPending)
    expect(cluster.latency.schedulingSli.count).toBe(counts.podsScheduled)
    expect(sum(cluster.apiByVerb.map((series) => series.count))).toBe(cluster.latency.api.count)
    const requested =
      sum(cluster.nodes.map((node) => node.requestedCpuMilli)) /
      sum(cluster.nodes.map((node) => node.allocatableCpuMilli))
    expect(timeseries.cpuRequested.at(-1)).toBeCloseTo(requested)
    // The requests of the run by verb: some POST each second while pods are created, and no more lines than verbs.
    const { apiVerbs, zoneCpu, poolMemory, queues } = timeseries.lines!
    expect(apiVerbs.map(({ key }) => key)).toEqual(['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'LIST'])
    const posts = apiVerbs[0].values
    timeseries.apiMutatingP99.forEach((all, at) => {
      if (posts[at] !== null) expect(all).not.toBeNull()
    })
    expect(posts.filter((value) => value !== null).length).toBeGreaterThan(10)
    // At the end each zone's share is that of its nodes.
    for (const { key, values } of zoneCpu) {
      const own = cluster.nodes.filter(({ zone }) => zone === key)
      const share = sum(own.map((node) => node.requestedCpuMilli)) / sum(own.map((node) => node.allocatableCpuMilli))
      expect(values.at(-1)).toBeCloseTo(share, 5)
    }
    // All nodes are of one pool: its share is the cluster's, but for the rounding to millionths.
    poolMemory[0].values.forEach((share, at) => expect(share).toBeCloseTo(timeseries.memoryRequested[at], 5))
    for (const { values } of [...apiVerbs, ...queues]) expect(values).toHaveLength(100)
    // Everything in a result can be written as JSON and read back.
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })
})
