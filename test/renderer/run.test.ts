import { beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../../src/protocol/transport'
import { createFakeHost, type FakeHost } from '../../src/renderer/lib/transport/fake/host'
import type { FakePlan } from '../../src/renderer/lib/transport/fake/plan'
import { PodsController } from '../../src/renderer/run/pods.svelte'
import { RunController } from '../../src/renderer/run/run.svelte'

const files = [{ name: 'a.yaml', text: 'kind: Cluster' }]
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

/** Draws happen when `draw` is called, as if the display said so. */
function setUp(plan: Partial<FakePlan> = {}) {
  const host = createFakeHost({ durationSeconds: 100, ...plan })
  const draws: (() => void)[] = []
  const client = createClient(host)
  const run = new RunController(client, (draw) => draws.push(draw))
  const draw = async () => {
    await settle()
    for (const next of draws.splice(0)) next()
    await settle()
  }
  return { host, run, draw, draws, client }
}

async function started(plan: Partial<FakePlan> = {}) {
  const all = setUp(plan)
  await all.run.start({ files, speed: 10 })
  // What the first frame brings is drawn in several pictures.
  do await all.draw()
  while (all.draws.length > 0)
  return all
}

describe('run', () => {
  it('starts, shows the first frame and acknowledges it', async () => {
    const { run, host } = await started()
    expect(run.phase).toBe('running')
    expect(run.topology?.name).toBe('prod-eu')
    expect(run.frame?.sequence).toBe(1)
    expect(host.acknowledged).toEqual([1])
  })

  it('draws the newest frame only, and acknowledges after drawing', async () => {
    const { run, host, draw, draws } = await started()
    host.advance(1)
    host.advance(1)
    host.advance(1)
    await settle()
    expect(draws).toHaveLength(1)
    expect(host.acknowledged).toEqual([1])
    await draw()
    expect(run.frame?.virtualSeconds).toBe(30)
    expect(host.acknowledged).toEqual([1, 4])
  })

  it('changes a part of the screen with each frame, and all of it, one picture each, when the run stops', async () => {
    const { run, host, draw, draws } = await started()
    const parts = () => [run.calmFrame, run.listFrame, ...run.chartFrames].map((frame) => frame?.sequence)
    expect(parts()).toEqual([1, 1, 1, 1])
    const seen: unknown[] = []
    for (let frame = 0; frame < 4; frame++) {
      host.advance(1)
      await draw()
      seen.push(parts().filter((sequence) => sequence === run.frame?.sequence).length)
    }
    expect(seen).toEqual([1, 1, 1, 1])
    expect([...parts()].sort()).toEqual([2, 3, 4, 5])
    await run.pause()
    let pictures = 0
    do {
      await draw()
      pictures++
    } while (draws.length > 0)
    expect(new Set(parts())).toEqual(new Set([run.frame?.sequence]))
    expect(pictures).toBeGreaterThanOrEqual(4)
  })

  it('pauses, steps and resumes', async () => {
    const { run, host, draw } = await started()
    await run.pause()
    await draw()
    expect(run.phase).toBe('paused')
    host.advance(1)
    await run.step(1)
    await draw()
    expect(run.frame?.virtualSeconds).toBe(1)
    expect(run.phase).toBe('paused')
    await run.toggle()
    await draw()
    expect(run.phase).toBe('running')
  })

  it('does not let a frame from before the pause undo it', async () => {
    const { run, host, draw } = await started()
    host.advance(1)
    const pausing = run.pause()
    await pausing
    host.emit('frame', { ...run.frame!, sequence: 99, state: 'running' })
    await draw()
    expect(run.phase).toBe('paused')
  })

  it('ends when time is up, with a digest', async () => {
    const { run, host, draw } = await started()
    host.advance(50)
    await draw()
    expect(run.phase).toBe('finished')
    expect(run.over).toBe(true)
    expect(run.frame?.digest).not.toBe('')
  })

  it('can be stopped', async () => {
    const { run, draw } = await started()
    await run.cancel()
    await draw()
    expect(run.phase).toBe('cancelled')
  })

  it('shows why it failed, over the last picture', async () => {
    const { run, host, draw } = await started({ failAt: 20 })
    host.advance(3)
    await draw()
    expect(run.phase).toBe('failed')
    expect(run.failure).toMatch(/invariant violated/)
    expect(run.frame).not.toBeNull()
  })

  it('gives back the problems of a bad document, and keeps what was shown', async () => {
    const { run } = setUp()
    const problems = await run.start({ files: [{ name: 'b.yaml', text: 'spec:\n  replicas: minus-one' }], speed: null })
    expect(problems).toMatchObject([{ position: { file: 'b.yaml', line: 2 } }])
    expect(run.phase).toBe('idle')
  })

  it('fails with words when the host cannot start it', async () => {
    const { run, host } = setUp()
    host.call = async () => Promise.reject(new Error('the engine is gone'))
    await run.start({ files, speed: null })
    expect(run).toMatchObject({ phase: 'failed', failure: 'the engine is gone' })
  })

  it('ends with its connection', async () => {
    const { run } = await started()
    run.disconnected()
    expect(run.phase).toBe('failed')
    expect(run.failure).toMatch(/connection/)
  })

  it('acknowledges and drops frames of other runs', async () => {
    const { run, host, draw } = await started()
    host.emit('frame', { ...run.frame!, runId: 77, sequence: 5 })
    await draw()
    expect(run.frame?.runId).toBe(1)
    expect(host.acknowledged).toContain(5)
  })

  it('shows one cluster of several', async () => {
    const { run } = await started({ clusters: 3 })
    run.select({ kind: 'node', node: 2 })
    run.showCluster(1)
    expect([run.topology?.name, run.cluster?.name]).toEqual(['edge-us', 'edge-us'])
    expect(run.selection).toBeNull()
  })

  it('finds the way back through what was selected', async () => {
    const { run } = await started()
    const pod = { kind: 'pod', namespace: 'shop', name: 'cart' } as const
    run.select(pod)
    run.select({ ...pod })
    run.select({ kind: 'node', node: 2 })
    expect(run.trail).toEqual([pod])
    run.back()
    expect(run.selection).toEqual(pod)
    run.back()
    expect(run.selection).toEqual(pod)
    for (let node = 0; node < 40; node++) run.select({ kind: 'node', node })
    expect(run.trail).toHaveLength(20)
    run.select(null)
    expect(run.trail).toEqual([])
  })
})

describe('pods', () => {
  let pods: PodsController
  let host: FakeHost
  beforeEach(async () => {
    const all = await started({ pods: 1000, durationSeconds: 600 })
    host = all.host
    host.advance(60)
    pods = new PodsController(all.client)
    pods.ask(1, 'prod-eu')
    await settle()
  })

  it('fetches the page that is seen', async () => {
    expect(pods.total).toBe(1000)
    expect(pods.row(0)?.namespace).toBe('shop')
    expect(pods.row(500)).toBeUndefined()
    pods.show(495, 520)
    await settle()
    expect(pods.row(500)?.name).toBeTruthy()
  })

  it('searches', async () => {
    pods.search = 'frontend'
    pods.ask(1, 'prod-eu')
    await settle()
    expect(pods.total).toBeLessThan(400)
    expect(pods.row(0)?.name).toMatch(/^frontend/)
  })

  it('says why there are no rows', async () => {
    pods.ask(1, 'nowhere')
    await settle()
    expect(pods.failure).toMatch(/no cluster nowhere/)
  })
})
