import { describe, expect, it } from 'vitest'
import type { ObjectiveResult, RunResult } from '../../src/design/result'
import { comparedRuns } from '../../src/main/report/comparison'
import { renderHtml } from '../../src/main/report/html'
import { downsample, mostPoints } from '../../src/main/report/html/downsample'
import { bytes, count, cpu, duration, figure, percent, perHour } from '../../src/main/report/html/format'
import { binNodes } from '../../src/main/report/html/histogram'
import { clip, escape, markup } from '../../src/main/report/html/markup'
import { tickLabel, timeLabel, timeTicks, valueScale } from '../../src/main/report/html/scale'
import { headline } from '../../src/main/report/html/verdicts'
import { makeResult } from './fixture'

const hostile = `<script>alert(1)</script>"'&<img src=x onerror=alert(2)>\u202e`
const voids = new Set(['meta', 'br', 'img', 'link', 'hr', 'input'])

interface Element {
  name: string
  attributes: string
}

/** Walks the markup strictly: every `<` opens a tag, every tag is closed by its own, in order. */
function elements(html: string): Element[] {
  const body = html.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '')
  const open: string[] = []
  const found: Element[] = []
  const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/y
  for (let at = body.indexOf('<'); at >= 0; at = body.indexOf('<', tag.lastIndex)) {
    tag.lastIndex = at
    const match = tag.exec(body)
    if (!match) throw new Error(`not a tag: ${body.slice(at, at + 80)}`)
    const [, closing, name, attributes, selfClosing] = match
    if (closing) expect(open.pop()).toBe(name)
    else {
      found.push({ name, attributes })
      if (!selfClosing && !voids.has(name)) open.push(name)
    }
  }
  expect(open).toEqual([])
  return found
}

const attribute = ({ attributes }: Element, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1]

const text = (html: string) =>
  html
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

/** The same run, as if it had gone the same way under another configuration. */
function compared(result: RunResult, name: string): RunResult {
  const comparison = [...comparedRuns(`a${name}`, result), ...comparedRuns(`b${name}`, result)]
  return { ...result, schedulerConfig: `a${name}`, comparison }
}

const runs: Record<string, RunResult> = {
  'one cluster': makeResult(),
  'three clusters': makeResult({ clusters: 3 }),
  'an empty run': makeResult({ pods: 0 }),
  'two configurations': compared(makeResult({ clusters: 2 }), hostile),
  'no nodes': makeResult({ nodes: 0, pods: 10, pending: 10 }),
  'hostile names': makeResult({ hostile, clusters: 2 }),
  'seven masters and pools': makeResult({ masters: 7, pools: 7, zones: 6, nodes: 300, workloads: 400 }),
  'a run of no time': makeResult({ virtualSeconds: 0, pods: 0, cancelled: true }),
  'declared usage': makeResult({ usage: true }),
  'declared usage of hostile names': makeResult({ usage: true, hostile, clusters: 2 }),
  '12,000 nodes': makeResult({ nodes: 12_000, pods: 90_000 }),
}

describe.each(Object.entries(runs))('the report of %s', (_, result) => {
  const html = renderHtml(result)
  const all = elements(html)

  it('is well formed, without scripts, handlers or anything fetched', () => {
    expect(
      all.filter(({ name }) => ['script', 'img', 'iframe', 'object', 'link', 'base', 'form'].includes(name)),
    ).toEqual([])
    const names = all.flatMap(({ attributes }) => attributes.replace(/"[^"]*"/g, '').match(/[\w-]+/g) ?? [])
    expect(names.filter((name) => /^(on.*|src|srcset|style|action|data|srcdoc)$/i.test(name))).toEqual([])
    expect(html).not.toMatch(/https?:|url\(|@import|NaN|undefined|Infinity|\[object/)
    for (const element of all) expect(attribute(element, 'href') ?? '#').toMatch(/^#/)
    expect(html).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    )
  })

  it('has headings in order, one of the first rank', () => {
    const ranks = all.filter(({ name }) => /^h[1-6]$/.test(name)).map(({ name }) => Number(name[1]))
    expect(ranks[0]).toBe(1)
    expect(ranks.filter((rank) => rank === 1)).toHaveLength(1)
    ranks.forEach((rank, index) => expect(rank - (ranks[index - 1] ?? 0)).toBeLessThanOrEqual(1))
  })

  it('names every table, column, row and picture', () => {
    const named = (name: string) => all.filter((element) => element.name === name)
    expect(named('table')).toHaveLength(named('caption').length)
    for (const head of named('th')) expect(attribute(head, 'scope')).toMatch(/^(col|row)$/)
    const ids = all.flatMap((element) => attribute(element, 'id') ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    for (const svg of named('svg')) {
      const labels = attribute(svg, 'aria-labelledby')
      if (labels === undefined) expect(attribute(svg, 'aria-hidden')).toBe('true')
      else for (const id of labels.split(' ')) expect(ids).toContain(id)
    }
    for (const link of named('a')) expect(ids).toContain(attribute(link, 'href')!.slice(1))
  })

  it('is the same for the same result, apart from the wall time', () => {
    expect(renderHtml(structuredClone(result))).toBe(html)
    const slower = renderHtml({ ...result, wallSeconds: 77 })
    expect(slower).not.toBe(html)
    const withoutWall = (report: string) => report.replace(/<span class="wall">[^<]*<\/span>/g, '')
    expect(withoutWall(slower)).toBe(withoutWall(html))
  })
})

describe('what the report says', () => {
  const words = text(renderHtml(runs['one cluster']))

  it('puts verdicts before figures, and a missed objective before the others', () => {
    const order = [
      '4 of 5 objectives met',
      'Missed: Pod startup p99 11.8 s (limit 5 s)',
      'Headline figures',
      'Cluster prod-eu',
    ]
    const places = order.map((part) => words.indexOf(part))
    expect(places.every((place) => place >= 0)).toBe(true)
    expect([...places].sort((a, b) => a - b)).toEqual(places)
  })

  it('has identity, topology, reasons and how to reproduce it', () => {
    for (const part of [
      'npx seatrial run FILE --seed 42',
      '9f3c1a70c4d95be21f0d8a3b6c77e1e0',
      'pod CIDR 10.0.0.0/12',
      'service CIDR 10.96.0.0/16',
      'kube-proxy nftables',
      'controller manager',
      '$31.45/h',
      'Insufficient cpu',
      '48 pending pods',
      'docs/MODEL.md',
      'Worst 5 min p99',
    ]) {
      expect(words).toContain(part)
    }
  })

  it('shows how pods lie on the nodes, and configurations side by side', () => {
    for (const part of ['Nodes used 36 of 36', 'CPU imbalance 18.4 % over nodes', 'Preemptions 3']) {
      expect(words).toContain(part)
    }
    expect(words).not.toContain('Scheduler configurations compared')
    const both = text(renderHtml(compared(makeResult(), '.yaml')))
    for (const part of [
      'Scheduler configurations compared',
      'The other sections of this report are of a.yaml .',
      'Figure a.yaml b.yaml',
      'nodes used 36 of 36 36 of 36',
      'scheduling SLI p99 1.89 s 1.89 s',
      'run FILE --seed 42 --scheduler-config CONFIG',
    ]) {
      expect(both).toContain(part)
    }
  })

  it('draws latency by verb, utilisation by pool and zone, and queues; the sixth line of a chart is dashed', () => {
    const html = renderHtml(makeResult())
    for (const title of [
      'API request latency by verb, p99',
      'Queue depths by component',
      'CPU requested by zone',
      'Memory requested by pool',
    ])
      expect(html).toContain(`<h4>${title}</h4>`)
    expect(html.match(/class="line s1 dash"/g)).toHaveLength(2)
    const before = makeResult()
    for (const { timeseries } of before.clusters) delete timeseries.lines
    expect(renderHtml(before)).not.toContain('by verb, p99')
  })

  it('lists the first 200 pending pods and counts the rest', () => {
    const html = renderHtml(makeResult({ pods: 5000, pending: 1234 }))
    expect(html.match(/cart-7d9f8c-\d{5}/g)).toHaveLength(200)
    expect(text(html)).toContain('1,034 more pending pods not shown here')
  })

  it('shows empty states in words', () => {
    const empty = text(renderHtml(runs['an empty run']))
    for (const part of ['No objective could be measured', 'No pod was scheduled in this run.', 'Not measured']) {
      expect(empty).toContain(part)
    }
  })

  it('says that a run was cancelled', () => {
    expect(text(renderHtml(makeResult({ cancelled: true })))).toContain('This run was cancelled at 12:00.')
  })

  it('names an objective that lies far above the scale instead of drawing it', () => {
    const result = makeResult()
    const [first] = result.clusters
    first.timeseries.apiMutatingP99 = first.timeseries.apiMutatingP99.map(() => 0.02)
    first.timeseries.apiReadP99 = first.timeseries.apiReadP99.map(() => 0.01)
    expect(text(renderHtml(result))).toContain('objectives ≤ 1 s: above this scale')
  })

  it('draws a value that stands alone as a dot, and writes no path without points', () => {
    const result = makeResult({ virtualSeconds: 60 })
    const { timeseries } = result.clusters[0]
    timeseries.schedulingP99 = timeseries.schedulingP99.map((_, index) => (index === 30 ? 2 : null))
    const html = renderHtml(result)
    expect(html).toMatch(/<path d="M[\d.]+ [\d.]+h0" class="line dots s4"\/>/)
    expect(html).not.toContain('d=""')
  })

  it('keeps a 5,000-node report small', () => {
    const result = makeResult({ nodes: 5000, pods: 150_000, pending: 4000, virtualSeconds: 3600, workloads: 2000 })
    expect(Buffer.byteLength(renderHtml(result))).toBeLessThan(600_000)
  })
})

describe('headline', () => {
  const objective = (actual: number | null, met = true): ObjectiveResult => {
    return { name: 'o', metric: 'podStartup', cluster: 'c', unit: 's', limit: 5, actual, met }
  }
  it.each([
    [[], 'No objectives were set', 'unmeasured'],
    [[objective(1)], '1 of 1 objective met', 'met'],
    [[objective(1), objective(2)], 'All 2 objectives met', 'met'],
    [[objective(1), objective(9, false)], '1 of 2 objectives met', 'missed'],
    [[objective(1), objective(null)], '1 of 2 objectives met, 1 not measured', 'met'],
    [[objective(null)], 'No objective could be measured', 'unmeasured'],
  ])('%#', (objectives, said, verdict) => expect(headline(objectives)).toEqual({ text: said, verdict }))
})

describe('parts', () => {
  it('escapes everything that is not markup', () => {
    expect(markup`<b title="${'"'}">${['<', markup`<i></i>`]}${null}${false}</b>`.text).toBe(
      '<b title="&quot;">&lt;<i></i></b>',
    )
    expect(escape('a\u0000\u202e\ud800b')).toBe('a\ufffd\ufffd\ufffdb')
    expect(clip('😀😀😀😀', 3)).toBe('😀😀…')
  })

  it('downsamples to at most 600 points and keeps ends, peaks and troughs', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => (index === 4321 ? 99 : index === 777 ? -5 : index % 7))
    const points = downsample(values)
    expect(mostPoints).toBeLessThanOrEqual(600)
    expect(points.length).toBeLessThanOrEqual(600)
    expect(points.map(({ value }) => value)).toEqual(expect.arrayContaining([99, -5]))
    expect([points[0].index, points.at(-1)!.index]).toEqual([0, 9999])
    expect(points.every(({ index }, at) => at === 0 || index > points[at - 1].index)).toBe(true)
    const gaps = downsample(values.map((value, index) => (index > 2000 && index < 4000 ? null : value)))
    expect(gaps.some(({ value }) => value === null)).toBe(true)
  })

  it('makes round ticks', () => {
    expect(valueScale(8.3, false)).toEqual({ ticks: [0, 2.5, 5, 7.5, 10], top: 10 })
    expect(valueScale(3, true).ticks).toEqual([0, 1, 2, 3])
    expect(valueScale(0, true).top).toBe(1)
    expect(timeTicks(720)).toEqual([0, 120, 240, 360, 480, 600, 720])
    expect([timeLabel(90, 720), timeLabel(5400, 7200)]).toEqual(['1:30', '1:30'])
    expect([9000, 50_000, 1_500_000].map(tickLabel)).toEqual(['9,000', '50k', '1.5M'])
  })

  it('writes figures as Kubernetes and people do', () => {
    expect([cpu(500), cpu(16_000), bytes(2 * 1024 ** 3), bytes(184e6)]).toEqual(['500m', '16', '2Gi', '175.5Mi'])
    expect([duration(0.00084), duration(0.0084), duration(1.31), duration(125)]).toEqual([
      '840 µs',
      '8.4 ms',
      '1.31 s',
      '2:05',
    ])
    expect([percent(0.001), percent(0.999), percent(1), percent(0)]).toEqual(['< 1 %', '> 99 %', '100 %', '0 %'])
    expect([count(1234567), count(null), figure(0.0123), perHour(3.4)]).toEqual(['1,234,567', '–', '0.012', '$3.40/h'])
  })

  it('counts each node once in the histogram, full ones in the last bin', () => {
    const bins = binNodes(makeResult({ nodes: 50 }).clusters[0].nodes)
    expect(bins.reduce((sum, bin) => sum + bin.cpu, 0)).toBe(50)
    const [node] = makeResult().clusters[0].nodes
    expect(binNodes([{ ...node, requestedCpuMilli: node.allocatableCpuMilli }])[9].cpu).toBe(1)
  })
})
