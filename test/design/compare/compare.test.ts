import { describe, expect, it } from 'vitest'
import {
  alignSeries,
  comparableOf,
  compareRuns,
  designDifference,
  differenceOf,
  figureOf,
  figuresOf,
  objectiveChanges,
  onGrid,
  wholeOf,
  writeDifference,
} from '../../../src/design/compare'
import { makeResult } from '../../report/fixture'
import { cluster, latency, objective, run, series } from './runs'

const sentences = (before: ReturnType<typeof objective>[], after: ReturnType<typeof objective>[]) =>
  objectiveChanges(cluster('a', { objectives: before }), cluster('a', { objectives: after })).map((one) => [
    one.kind,
    one.sentence,
  ])

describe('objectives', () => {
  const pods = { metric: 'podsPending', unit: 'pods' } as const
  it.each([
    [
      'missed from now on',
      objective('Scheduling p99', 5, 1.1),
      objective('Scheduling p99', 5, 7.2),
      ['nowMissed', 'Scheduling p99 now misses its limit of 5 s: 7.2 s instead of 1.1 s.'],
    ],
    [
      'met from now on',
      objective('Scheduling p99', 5, 7.2),
      objective('Scheduling p99', 5, 0.25),
      ['nowMet', 'Scheduling p99 now meets its limit of 5 s: 250 ms instead of 7.2 s.'],
    ],
    [
      // 1.4 is 1.4 / 1.1 − 1 = 27.3 % more than 1.1.
      'met with more',
      objective('Scheduling p99', 5, 1.1),
      objective('Scheduling p99', 5, 1.4),
      ['worse', 'Scheduling p99 still meets its limit of 5 s: 1.4 s instead of 1.1 s (+27.3 %).'],
    ],
    [
      'missed with less',
      objective('Scheduling p99', 1, 20),
      objective('Scheduling p99', 1, 10),
      ['better', 'Scheduling p99 still misses its limit of 1 s: 10 s instead of 20 s (−50 %).'],
    ],
    [
      'many times as much',
      objective('Pods pending', 0, 2, pods),
      objective('Pods pending', 0, 13, pods),
      ['worse', 'Pods pending still misses its limit of 0 pods: 13 pods instead of 2 pods (×6.5).'],
    ],
    [
      'another limit',
      objective('Scheduling p99', 5, 1.1),
      objective('Scheduling p99', 1, 1.1),
      ['nowMissed', 'The limit of Scheduling p99 is 1 s instead of 5 s; it is now missed: 1.1 s instead of 1.1 s.'],
    ],
    [
      'not measured any more',
      objective('Scheduling p99', 5, 1.1),
      objective('Scheduling p99', 5, null),
      ['other', 'Scheduling p99 could not be measured this time; it met its limit of 5 s with 1.1 s before.'],
    ],
    [
      'measured for the first time',
      objective('Scheduling p99', 5, null),
      objective('Scheduling p99', 5, 6),
      ['nowMissed', 'Scheduling p99 misses its limit of 5 s with 6 s; it could not be measured before.'],
    ],
  ])('%s', (_, before, after, expected) => expect(sentences([before], [after])).toEqual([expected]))

  it('says nothing of what has not changed, nor of what lies within the resolution of 1 %', () => {
    expect(sentences([objective('a', 5, 1)], [objective('a', 5, 1)])).toEqual([])
    expect(sentences([objective('a', 5, 1)], [objective('a', 5, 1.009)])).toEqual([])
    expect(sentences([objective('a', 5, null)], [objective('a', 5, null)])).toEqual([])
  })

  it('follows a renamed objective, and names those that came and went', () => {
    expect(sentences([objective('old', 5, 1)], [objective('new', 5, 6)])).toEqual([
      ['nowMissed', 'new now misses its limit of 5 s: 6 s instead of 1 s.'],
    ])
    expect(sentences([objective('gone', 5, 6)], [objective('here', 0, 0, pods)])).toEqual([
      ['other', 'gone is no objective any more; it missed its limit of 5 s with 6 s before.'],
      ['other', 'here is a new objective; it met its limit of 0 pods with 0 pods.'],
    ])
  })

  it('names the cluster where there are several, and clusters that only one run has', () => {
    const part = (name: string, actual: number) =>
      cluster(name, { objectives: [objective('Scheduling p99', 5, actual)] })
    const { objectives } = compareRuns([run([part('eu', 1), part('us', 1)]), run([part('us', 6), part('ap', 1)])])
    expect(objectives[0]).toEqual([])
    expect(objectives[1].map(({ sentence }) => sentence)).toEqual([
      'The cluster eu is not in this run, with its 1 objective.',
      'us: Scheduling p99 now misses its limit of 5 s: 6 s instead of 1 s.',
      'The cluster ap is new in this run, with its 1 objective.',
    ])
  })
})

describe('figures', () => {
  it.each([
    ['schedulingP99', 1, 1.5, 'worse', '+50 %'],
    ['schedulingP99', 2, 1, 'better', '−50 %'],
    // 1 % is what a histogram can tell.
    ['schedulingP99', 1, 1.01, 'same', ''],
    ['schedulingP99', 0.001, 0.0033, 'worse', '×3.3'],
    ['podsScheduled', 100, 90, 'worse', '−10 %'],
    ['podsPending', 0, 3, 'worse', '+3'],
    ['podsPending', 4, 3, 'better', '−1'],
    ['nodesUsed', 40, 30, 'different', '−25 %'],
    ['cpuRequested', 0.5, 0.625, 'different', '+12.5 pp'],
    ['cpuRequested', 0.5, 0.5004, 'same', ''],
    ['pricePerHour', 10, 8, 'better', '−20 %'],
  ])('%s from %d to %d is %s, %s', (id, base, value, direction, text) => {
    const figure = figureOf(id)!
    const difference = differenceOf(figure, value, base)
    expect(difference.direction).toBe(direction)
    expect(writeDifference(figure, difference)).toBe(text)
  })

  it('takes those of the fleet from the run, peaks from all clusters at one moment', () => {
    const a = cluster('a', { timeseries: series(1, { pending: [5, 0, 1] }), pricePerHour: 2 })
    const b = cluster('b', { timeseries: series(1, { pending: [0, 4] }), pricePerHour: 3 })
    const whole = figuresOf(
      wholeOf(run([a, b], { latency: { ...a.latency, schedulingSli: latency(7) }, counts: { ...a.counts, nodes: 6 } })),
    )
    // 5 + 0, 0 + 4, 1: the highest moment is the first.
    expect(whole).toMatchObject({ pendingPeak: 5, pricePerHour: 5, schedulingP99: 7, nodes: 6, cpuImbalance: null })
    expect(whole).toMatchObject({ startupP99: null, objectivesMissed: null })
  })

  it('stand against the baseline that was chosen; the same cluster may be called otherwise', () => {
    const slow = run([cluster('a', { latency: { ...cluster('a').latency, schedulingSli: latency(4) } })])
    const quick = run([cluster('b', { latency: { ...cluster('b').latency, schedulingSli: latency(1) } })])
    const row = (baseline: number) =>
      compareRuns([slow, quick], baseline).parts[0].figures.find(({ figure }) => figure.id === 'schedulingP99')
    expect(row(0)).toMatchObject({ values: [4, 1], differences: [null, { direction: 'better' }] })
    expect(row(1)).toMatchObject({ values: [4, 1], differences: [{ direction: 'worse' }, null] })
  })
})

describe('time series', () => {
  const fine = series(1, {
    created: [1, 3, 5, 7, 9],
    pending: [1, 2, 3, 4, 5],
    schedulingP99: [1, null, null, null, 0.5],
  })

  it('come together in longer intervals by what they mean', () => {
    const coarse = onGrid(fine, 2)
    expect(coarse.time).toEqual([2, 4, 6])
    expect(coarse.created).toEqual([2, 6, 9])
    expect(coarse.pending).toEqual([2, 4, 5])
    expect(coarse.schedulingP99).toEqual([1, null, 0.5])
  })

  it('are aligned on the longest interval, to the end of the longest run', () => {
    const other = series(2, { created: [10] })
    const { time, of } = alignSeries([fine, other, undefined])
    expect([...time]).toEqual([2, 4, 6])
    expect(of('created').map((column) => [...column])).toEqual([
      [2, 6, 9],
      [10, NaN, NaN],
      [NaN, NaN, NaN],
    ])
    expect([...alignSeries([series(1, {})]).time]).toEqual([])
  })

  it('have lines by name on the same clock, whichever run has them', () => {
    const lines = { apiVerbs: [], poolCpu: [], poolMemory: [], zoneCpu: [], zoneMemory: [], queues: [] }
    const of = (key: string, ...values: (number | null)[]) => ({ key, values })
    const first = {
      ...fine,
      lines: {
        ...lines,
        apiVerbs: [of('POST', 1, 4, null, null, 2), of('GET', null, null, null, null, null)],
        zoneCpu: [of('a', 0.1, 0.2, 0.3, 0.4, 0.5)],
      },
    }
    const second = { ...series(2, { created: [10] }), lines: { ...lines, zoneCpu: [of('b', 0.9), of('a', 0.8)] } }
    const { keys, line } = alignSeries([first, second, undefined, series(1, { created: [1] })])
    // Nobody measured a GET.
    expect([keys('apiVerbs'), keys('zoneCpu'), keys('queues')]).toEqual([['POST'], ['a', 'b'], []])
    const none = [NaN, NaN, NaN]
    // The highest of two seconds where it is a percentile, the last where it is a gauge.
    expect(line('apiVerbs', 'POST').map((column) => [...column])).toEqual([[4, NaN, 2], none, none, none])
    expect(line('zoneCpu', 'a').map((column) => [...column])).toEqual([[0.2, 0.4, 0.5], [0.8, NaN, NaN], none, none])
  })

  it('have lines that only runs with declared usage have', () => {
    const [with_, without] = [makeResult({ usage: true }), makeResult()].map(({ clusters }) => clusters[0].timeseries)
    const { keys, line } = alignSeries([without, with_])
    expect(keys('workloadCpuUsed')).toEqual(['Deployment shop/frontend', 'StatefulSet shop/recommender'])
    const [none, some] = line('workloadCpuUsed', 'Deployment shop/frontend')
    expect(none.every((value) => Number.isNaN(value))).toBe(true)
    // Of 720 seconds the 361st is half way to 2,400m.
    expect(some[360]).toBe(1200)
  })

  it('are shortened to what a chart can show', () => {
    // 720 intervals of 1 s are more than 600: intervals of 2 s.
    const [{ timeseries }] = comparableOf(makeResult({ virtualSeconds: 720 })).clusters
    expect(timeseries).toMatchObject({ intervalSeconds: 2 })
    expect(timeseries.time).toHaveLength(360)
    expect(timeseries.lines?.zoneCpu.map(({ values }) => values.length)).toEqual([360, 360, 360])
  })
})

describe('designs', () => {
  const design = (pool: string, more = '') => [
    { name: 'a.yaml', text: `kind: Cluster\napiVersion: x\nmetadata:\n  name: c\nspec:\n  nodePools:\n${pool}${more}` },
  ]
  const fields = (before: string, after: string) =>
    designDifference([{ name: 'a', text: before }], [{ name: 'b', text: after }]).fields.map((one) => [
      one.object,
      one.path,
      one.before,
      one.after,
    ])
  const object = (kind: string, body: string) => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: x\n${body}\n`

  it('tell items of lists by their names', () => {
    const before = design('  - {name: a, count: 3}\n  - {name: b, count: 1}\n')
    const after = design('  - {name: new, count: 9}\n  - {name: a, count: 5}\n')
    expect(designDifference(before, after).fields).toEqual([
      { object: 'Cluster c', path: 'spec.nodePools[a].count', before: '3', after: '5' },
      { object: 'Cluster c', path: 'spec.nodePools[b]', before: '{"name":"b","count":1}', after: undefined },
      { object: 'Cluster c', path: 'spec.nodePools[new]', before: undefined, after: '{"name":"new","count":9}' },
    ])
  })

  it.each([
    ['a field', 'spec: {replicas: 1}', 'spec: {replicas: 2}', [['X x', 'spec.replicas', '1', '2']]],
    ['a new field', 'spec: {}', 'spec: {paused: true}', [['X x', 'spec.paused', undefined, 'true']]],
    [
      'a key of a map',
      'spec: {requests: {cpu: 1}}',
      'spec: {requests: {cpu: 2}}',
      [['X x', 'spec.requests[cpu]', '1', '2']],
    ],
    ['a plain list', 'zones: [a, b]', 'zones: [a, c]', [['X x', 'zones', '["a","b"]', '["a","c"]']]],
    ['layout, comments, order', 'a: 1\nb: 2', '# c\nb: 2\na: 1', []],
  ])('tell of %s', (_, before, after, expected) =>
    expect(fields(object('X', before), object('X', after))).toEqual(expected),
  )

  it('tell of whole objects, and leave out where parts are drawn', () => {
    const drawn = 'apiVersion: v1\nkind: X\nmetadata:\n  name: x\n  annotations: {seatrial.dev/position: "1,2"}\n'
    expect(fields(drawn, object('X', '').replace(/\n+$/, '\n  annotations: {}\n'))).toEqual([])
    expect(fields(object('X', ''), object('Y', ''))).toEqual([
      ['X x', '', 'there', undefined],
      ['Y x', '', undefined, 'there'],
    ])
  })

  it('are looked at when both runs say what they were made of', () => {
    const input = (text: string) => ({ digest: text, files: [{ name: 'a', text }] })
    const one = (text?: string, seed = 1) => run([cluster('a')], { seed, ...(text && { input: input(text) }) })
    const [, same] = compareRuns([one('kind: X\napiVersion: y\n'), one('kind: X\napiVersion: y\n', 2)]).inputs
    expect(same).toEqual({
      settings: [{ name: 'Seed', before: '1', after: '2' }],
      sameText: true,
      design: { fields: [], more: 0 },
    })
    expect(compareRuns([one('kind: X\napiVersion: y\n'), one()]).inputs[1]).toMatchObject({
      design: null,
      sameText: false,
    })
  })
})
