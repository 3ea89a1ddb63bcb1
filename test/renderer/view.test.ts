import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/protocol/transport'
import { createFakeHost } from '../../src/renderer/lib/transport/fake/host'
import { age } from '../../src/renderer/lib/format'
import { timeTicks } from '../../src/renderer/lib/charts/ticks'
import { areaPath, clampRange, keyStep, shifted } from '../../src/renderer/run/brush'
import { EventsController } from '../../src/renderer/run/events.svelte'
import { lifeRows, startedAfter } from '../../src/renderer/run/life'
import { edgeWidth, perSecond } from '../../src/renderer/run/plane'
import { RunController } from '../../src/renderer/run/run.svelte'
import { chartLines, lookedAt, reasonColour } from '../../src/renderer/run/view'

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

async function started() {
  const host = createFakeHost({ durationSeconds: 600, clusters: 2 })
  const client = createClient(host)
  const run = new RunController(client, (draw) => draw())
  await run.start({ files: [{ name: 'a.yaml', text: 'kind: Cluster' }], speed: 600 })
  host.advance(0.5)
  await settle()
  return { host, client, run }
}

describe('the brush', () => {
  it.each([
    [
      { from: 10, to: 40 },
      { from: 10, to: 40 },
    ],
    // Drawn from right to left.
    [
      { from: 40, to: 10 },
      { from: 10, to: 40 },
    ],
    // Two seconds at least, and never beyond the end.
    [
      { from: 50, to: 50 },
      { from: 50, to: 52 },
    ],
    [
      { from: 100, to: 100 },
      { from: 98, to: 100 },
    ],
    [
      { from: -5, to: 300 },
      { from: 0, to: 100 },
    ],
  ])('takes %o as %o', (drawn, range) => {
    expect(clampRange(drawn, 100)).toEqual(range)
  })

  it('moves as a window that keeps its length', () => {
    expect(shifted({ from: 10, to: 30 }, 15, 100)).toEqual({ from: 25, to: 45 })
    expect(shifted({ from: 10, to: 30 }, -15, 100)).toEqual({ from: 0, to: 20 })
    expect(shifted({ from: 10, to: 30 }, 500, 100)).toEqual({ from: 80, to: 100 })
    // A hundredth of the run with an arrow key, a tenth with Shift, a second at least.
    expect([keyStep(600, false), keyStep(600, true), keyStep(20, false)]).toEqual([6, 60, 1])
  })

  it('draws a column as an area', () => {
    // The highest of two values reaches 2 below the top of a box of 30.
    expect(areaPath(Float64Array.of(50, 100), Float64Array.of(1, 2), 100, 30)).toBe(
      'M0 30L500.0 16.0L1000.0 2.0L1000.0 30Z',
    )
    expect(areaPath(Float64Array.of(50), Float64Array.of(0), 100, 30)).toBe('')
  })
})

describe('what is looked at', () => {
  it('is told to the host, and all that frames have is of it', async () => {
    const { run } = await started()
    expect(run.range).toBeNull()
    await run.look({ from: 30, to: 90 })
    await settle()
    expect(run.range).toEqual({ from: 30, to: 90 })
    const looked = lookedAt(run.calmCluster ?? undefined)
    expect(looked?.series.time[0]).toBeGreaterThan(30)
    expect(looked?.series.time.at(-1)).toBe(90)
    await run.pause()
    await run.look({ last: 60 })
    await settle()
    expect(run.range).toEqual({ from: 240, to: 300 })
    await run.look(null)
    await settle()
    expect(run.range).toBeNull()
    expect(lookedAt(run.calmCluster ?? undefined)?.series.time.at(-1)).toBe(300)
  })

  it('follows the cluster that is shown', async () => {
    const { run } = await started()
    run.showCluster(1)
    await settle()
    expect(run.calmFrame?.clusters.map(({ focus }) => focus !== null)).toEqual([false, true])
  })

  it('tells the newest of many ranges while a brush is dragged', async () => {
    const { run, host } = await started()
    const asked: unknown[] = []
    const call = host.call.bind(host)
    host.call = (name, args) => {
      if (name === 'run.view') asked.push((args as { range: unknown }).range)
      return call(name, args)
    }
    await Promise.all([10, 20, 30, 40].map((to) => run.look({ from: 0, to })))
    await settle()
    expect(asked).toEqual([
      { from: 0, to: 10 },
      { from: 0, to: 40 },
    ])
  })
})

describe('a jump', () => {
  it('stops the run and says at what', async () => {
    const { run } = await started()
    run.choose(['failedScheduling'])
    await run.jump()
    await settle()
    expect(run.phase).toBe('paused')
    expect(run.found).toMatchObject({
      kind: 'failedScheduling',
      object: expect.stringMatching(/^pod\/shop\//) as string,
    })
    await run.step(1)
    await settle()
    expect(run.found).toBeNull()
  })
})

describe('Events of a run', () => {
  it('come by pages, filtered, with what can be chosen', async () => {
    const { client, run } = await started()
    const events = new EventsController(client)
    events.ask(run.started!.runId, 'prod-eu', null)
    await settle()
    // One Event every 0.7 s of 300 s.
    expect(events.total).toBe(Math.floor(300 / 0.7))
    expect(events.row(0)?.lastSeconds).toBeGreaterThan(299)
    expect(events.row(150)).toBeUndefined()
    events.show(150, 160)
    await settle()
    expect(events.row(150)).toBeDefined()
    expect(events.choices.kinds).toEqual(['deployment', 'pod', 'replicaset'])
    events.type = 'Warning'
    events.ask(run.started!.runId, 'prod-eu', { from: 0, to: 70 })
    await settle()
    // Every fifth of the first hundred is a warning.
    expect(events.total).toBe(20)
    events.clear()
    expect(events.filtered).toBe(false)
  })
})

describe('the life of a pod', () => {
  const stage = (kind: 'queued' | 'attempt' | 'report' | 'running', fromSeconds: number, toSeconds: number | null) => ({
    ...{ kind, label: kind, detail: '', fromSeconds, toSeconds, failed: false },
  })
  const life = {
    ...{ namespace: 'shop', name: 'web', gone: false, attempts: 1, complete: true },
    stages: [stage('queued', 10, 11), stage('attempt', 11, 14), stage('report', 14, 15), stage('running', 15, null)],
  }

  it('is drawn to scale but for what runs on: that is the last tenth', () => {
    const rows = lifeRows(life, 1015)
    expect(rows.map(({ took }) => took)).toEqual([1, 3, 1, 1000])
    // Five seconds share nine tenths.
    rows.forEach((row, i) => {
      expect(row.left).toBeCloseTo([0, 0.18, 0.72, 0.9][i])
      expect(row.width).toBeCloseTo([0.18, 0.54, 0.18, 0.1][i])
    })
  })

  it('says how long the start took, if all of it is known', () => {
    expect(startedAfter(life)).toBe(5)
    expect(startedAfter({ ...life, complete: false })).toBeNull()
    expect(startedAfter({ ...life, stages: life.stages.slice(0, 2) })).toBeNull()
  })
})

describe('words and lines', () => {
  it.each([
    [0, '0s'],
    [119.9, '119s'],
    [120, '2m'],
    [125, '2m5s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [11_460, '3h11m'],
    [28_800, '8h'],
    [172_800, '2d'],
    [180_000, '2d2h'],
    [700_000, '8d'],
  ])('prints an age of %d s as kubectl does: %s', (seconds, text) => {
    expect(age(seconds)).toBe(text)
  })

  it('gives lines the same colour as the list of reasons, and none to columns of zeros', () => {
    const line = (key: string, ...values: number[]) => ({ key, values: Float32Array.from(values) })
    const lines = [line('idle', 0, 0), line('a', 1, 0), line('b', 0, 2)]
    expect(chartLines(lines.slice(1)).map(({ colour }) => colour)).toEqual(
      ['a', 'b'].map((reason) => reasonColour(lines, reason)),
    )
    expect(reasonColour(lines, 'idle')).toBeUndefined()
    const many = chartLines(Array.from({ length: 12 }, (_, i) => line(`${i}`, 1)))
    expect(many).toHaveLength(10)
    expect(many.map(({ dashed }) => dashed).lastIndexOf(false)).toBe(4)
  })

  it('draws an edge the thicker the more it carries', () => {
    expect([null, 0, 1, 100].map(edgeWidth)).toEqual([0, 0, 0.4, 2.4])
    expect([null, 0.29, 12.4].map(perSecond)).toEqual(['–', '0.29/s', '12/s'])
  })

  it('marks the time axis of a stretch at round moments', () => {
    expect(timeTicks(190, 4, 70)).toEqual([90, 120, 150, 180])
  })
})
