import fc from 'fast-check'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ClusterResult, PodRow, RunResult } from '../../src/design/result'
import { collect, reportFiles, writeReport } from '../../src/main/report'
import { comparisonCsv, nodesCsv, podsCsv, timeseriesCsv, usageCsv, utilisationCsv } from '../../src/main/report/csv'
import { comparedRuns } from '../../src/main/report/comparison'
import { renderHtml } from '../../src/main/report/html'
import { jsonPieces, resultJson } from '../../src/main/report/json'
import { fakeResult } from '../runs/fake-simulation'
import { makeResult } from './fixture'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-report-'))))

const pod = (over: Partial<PodRow> = {}): PodRow => ({
  cluster: 'c',
  namespace: 'default',
  name: 'web-1',
  owner: 'ReplicaSet/web',
  node: '',
  ip: '',
  phase: 'Pending',
  ready: false,
  createdSeconds: 0.25,
  scheduledSeconds: null,
  startedSeconds: null,
  message: '',
  ...over,
})

const one = [1]
const cluster = {
  name: 'c',
  timeseries: {
    intervalSeconds: 1,
    time: one,
    created: one,
    scheduled: one,
    started: one,
    deleted: one,
    pending: one,
    running: one,
    schedulingP50: [null],
    schedulingP90: [0.5],
    schedulingP99: one,
    apiMutatingP99: one,
    apiReadP99: one,
    apiRequests: one,
    cpuRequested: one,
    memoryRequested: one,
  },
  nodes: [
    {
      name: 'n',
      pool: 'p',
      zone: 'z',
      allocatableCpuMilli: 1930,
      allocatableMemoryBytes: 1,
      requestedCpuMilli: 0,
      requestedMemoryBytes: 0,
      pods: 0,
      maxPods: 110,
    },
  ],
} as unknown as ClusterResult

describe('CSV', () => {
  it('quotes what RFC 4180 asks to quote, and nothing else', async () => {
    const rows = [pod({ message: '0/5 nodes are available: 3 "x", 2\r\ny' }), pod()]
    const lines = (await collect(podsCsv(rows))).split('\r\n')
    expect(lines[0]).toMatch(/^cluster,namespace,name,owner,node,ip,phase,ready,created_seconds/)
    expect(lines[1]).toBe('c,default,web-1,ReplicaSet/web,,,Pending,false,0.25,,,"0/5 nodes are available: 3 ""x"", 2')
    expect(lines[2]).toBe('y"')
    expect(lines[3]).toBe('c,default,web-1,ReplicaSet/web,,,Pending,false,0.25,,,')
    expect(lines[4]).toBe('')
  })

  it('has one line per interval and per node', async () => {
    const result = fakeResult({ clusters: [cluster] })
    expect((await collect(timeseriesCsv(result))).split('\r\n')[1]).toBe('c,1,1,1,1,1,1,1,,0.5,1,1,1,1,1,1')
    // Results of versions that kept no lines have none.
    expect(await collect(utilisationCsv(result))).toBe(
      'cluster,time_seconds,by,name,cpu_requested_ratio,memory_requested_ratio,cpu_used_ratio,memory_used_ratio\r\n',
    )
    expect((await collect(nodesCsv(result))).split('\r\n')[1]).toBe('c,n,p,z,1930,1,0,0,0,110,,')
  })
})

describe('lines by name', () => {
  const line = (key: string, ...values: (number | null)[]) => ({ key, values })
  const lines = {
    apiVerbs: [line('POST', 0.25), line('GET', null)],
    poolCpu: [line('general', 0.5), line('spot', 0.75)],
    poolMemory: [line('general', 0.125), line('spot', 0)],
    zoneCpu: [line('a', 0.625)],
    zoneMemory: [line('a', 0.0625)],
    queues: [line('scheduler active', 7)],
  }
  const others = { ...lines, apiVerbs: [], queues: [line('etcd', 3)] }
  const result = fakeResult({
    clusters: [
      { ...cluster, timeseries: { ...cluster.timeseries, lines } },
      { ...cluster, name: 'd', timeseries: { ...cluster.timeseries, lines: others } },
    ],
  })

  it('are columns for verbs and queues, empty for a cluster that has none', async () => {
    const rows = (await collect(timeseriesCsv(result))).split('\r\n').map((row) => row.split(',').slice(16))
    expect(rows.slice(0, 3)).toEqual([
      ['api_post_p99_seconds', 'api_get_p99_seconds', 'queue_scheduler_active', 'queue_etcd'],
      ['0.25', '', '7', ''],
      ['', '', '', '3'],
    ])
  })

  it('are rows for pools and zones', async () => {
    const rows = (await collect(utilisationCsv(result))).split('\r\n')
    expect(rows.slice(1, 4)).toEqual([
      'c,1,pool,general,0.5,0.125,,',
      'c,1,pool,spot,0.75,0,,',
      'c,1,zone,a,0.625,0.0625,,',
    ])
    expect(rows).toHaveLength(1 + 6 + 1)
  })
})

describe('usage', () => {
  const result = makeResult({ usage: true, virtualSeconds: 60 })

  it('is a row for each workload and interval, and a column of the pools’ rows', async () => {
    const rows = (await collect(usageCsv(result))).split('\r\n').map((row) => row.split(','))
    expect(rows[0].slice(2)).toEqual([
      'workload',
      'replicas',
      'cpu_used_milli',
      'cpu_requested_milli',
      'cpu_limit_milli',
      'memory_used_bytes',
      'memory_requested_bytes',
      'memory_limit_bytes',
    ])
    // Two workloads of 60 intervals, a header, and the end of the last line.
    expect(rows).toHaveLength(1 + 2 * 60 + 1)
    // Nothing is known in the first two seconds; at 0:31, half way, used is half of what it comes to.
    const [first, half] = [rows[1], rows[31]]
    expect(first.slice(1)).toEqual(['1', 'Deployment shop/frontend', '', '', '', '', '', '', ''])
    expect(half.slice(3, 7)).toEqual(['6', '1200', '1500', '3000'])
    expect(half[7]).toBe(String(2 ** 30))
    // The StatefulSet's containers have no memory limit.
    expect(rows[60 + 31].slice(2, 3).concat(rows[60 + 31].slice(9))).toEqual(['StatefulSet shop/recommender', ''])
    const pools = (await collect(utilisationCsv(result))).split('\r\n').map((row) => row.split(','))
    const [, general] = pools.filter(([, time, by]) => time === '31' && by === 'pool').map((row) => row.slice(6))
    expect(general).toEqual(['0.15', '0.1'])
  })

  it('is a file of its own, where it is declared', async () => {
    const names = (of: RunResult) => reportFiles(of, [], ['csv']).map(({ name }) => name)
    expect(names(result)).toContain('usage.csv')
    expect(names(fakeResult())).not.toContain('usage.csv')
  })

  it('is told in the report against requests and limits', () => {
    const html = renderHtml(result)
    // 1,200 of 6,000 milli-CPU, at most 2,400 of them: 40 %; more than was requested: 125 %.
    expect(html).toContain('id="c1-usage"')
    expect(html).toMatch(/CPU<\/td><td[^>]*>1.2<\/td><td[^>]*>2.4<\/td><td[^>]*>1.92<\/td><td[^>]*>6<\/td>/)
    expect(html).toMatch(/125 %<\/td><td[^>]*>40 %<\/td>/)
    expect(html).toContain('CPU of Deployment shop/frontend')
    expect(renderHtml(makeResult())).not.toContain('id="c1-usage"')
  })
})

describe('a comparison', () => {
  const run = makeResult({ pods: 0 })
  const compared = { ...run, comparison: comparedRuns('a.yaml', run) }

  it('has a row for each configuration and cluster, with empty fields where nothing was measured', async () => {
    const [head, first] = (await collect(comparisonCsv(compared.comparison)))
      .split('\r\n')
      .map((line) => line.split(','))
    expect(first).toHaveLength(head.length)
    const field = (name: string) => first[head.indexOf(name)]
    expect(['scheduler_config', 'cluster', 'nodes', 'pods_placed'].map(field)).toEqual(['a.yaml', 'prod-eu', '36', '0'])
    expect(['scheduling_sli_p99_seconds', 'objectives_met', 'objectives_measured'].map(field)).toEqual(['', '0', '0'])
  })

  it('counts as met only what was measured', () => {
    // Of the fixture's five objectives one is missed.
    expect(comparedRuns('a', makeResult())).toMatchObject([{ objectivesMet: 4, objectivesMeasured: 5 }])
  })

  it('is a file of its own, where there is one', async () => {
    await writeReport(folder, compared, [], ['csv'])
    expect(await readdir(folder)).toContain('comparison.csv')
  })
})

describe('writeReport', () => {
  it('writes the formats that are asked for, into a folder that it makes', async () => {
    const out = join(folder, 'a', 'b')
    const paths = await writeReport(out, fakeResult(), [pod()], ['csv', 'json'])
    expect((await readdir(out)).sort()).toEqual([
      'nodes.csv',
      'pods.csv',
      'result.json',
      'timeseries.csv',
      'utilisation.csv',
    ])
    expect(paths).toHaveLength(5)
    expect(JSON.parse(await readFile(join(out, 'result.json'), 'utf8'))).toEqual(fakeResult())
  })

  it('leaves the file before whole when writing fails', async () => {
    await writeFile(join(folder, 'pods.csv'), 'before')
    async function* broken() {
      yield pod()
      throw new Error('the engine is gone')
    }
    await expect(writeReport(folder, fakeResult(), broken(), ['csv'])).rejects.toThrow('the engine is gone')
    expect(await readFile(join(folder, 'pods.csv'), 'utf8')).toBe('before')
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('streams many pods', async () => {
    function* many() {
      for (let index = 0; index < 100_000; index++) yield pod({ name: `web-${index}` })
    }
    await writeReport(folder, fakeResult(), many(), ['csv'])
    expect((await readFile(join(folder, 'pods.csv'), 'utf8')).split('\r\n')).toHaveLength(100_002)
  })
})

it('refuses numbers that JSON does not have', () => {
  expect(() => [...resultJson(fakeResult({ wallSeconds: NaN }))]).toThrow('wallSeconds is NaN')
})

it.each([0, 2])('writes JSON in pieces as it would be written at once, indented by %d', (indent) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect([...jsonPieces(value, indent)].join('')).toBe(JSON.stringify(value, null, indent))
    }),
  )
  const gaps = { a: undefined, b: [undefined, 1], c: {}, d: [] }
  expect([...jsonPieces(gaps, indent)].join('')).toBe(JSON.stringify(gaps, null, indent))
  const long = Array.from({ length: 20_000 }, (_, i) => ({ name: `pod-${i}`, node: null }))
  const pieces = [...jsonPieces(long, indent)]
  expect(pieces.length).toBeGreaterThan(5)
  expect(pieces.join('')).toBe(JSON.stringify(long, null, indent))
})
