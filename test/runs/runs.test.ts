import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EventPayload } from '../../src/protocol/commands'
import type { RunResult } from '../../src/design/result'
import { collect } from '../../src/main/report'
import { RunManager } from '../../src/main/runs/runs'
import type { FakeOptions } from './fake-simulation'
import { memoryEngine, type MemoryEngine } from './memory-engine'

const opened: RunManager[] = []
afterEach(() => opened.splice(0).forEach((manager) => manager.dispose()))

function manager(options: FakeOptions = {}) {
  const engines: MemoryEngine[] = []
  const frames: EventPayload<'frame'>[] = []
  const ended: EventPayload<'run.ended'>[] = []
  const spawn = () => {
    engines.push(memoryEngine(options))
    return engines[engines.length - 1]
  }
  const runs = new RunManager(spawn, { frame: (frame) => frames.push(frame), ended: (event) => ended.push(event) })
  opened.push(runs)
  return { runs, engines, frames, ended }
}

const design = (text = 'ok') => ({ files: [{ name: 'x.yaml', text }], speed: null })

async function started(runs: RunManager, args = {}) {
  const reply = await runs.start({ ...design(), ...args })
  if (reply.status !== 'started') throw new Error('rejected')
  return reply
}

describe('RunManager', () => {
  it('starts a run, streams frames and tells its end', async () => {
    const { runs, frames, ended } = manager({ pods: 12_345 })
    const reply = await started(runs, { seed: 42, durationSeconds: 30 })
    expect(reply).toMatchObject({ runId: 1, seed: 42, durationSeconds: 30 })
    expect(reply.clusters[0].nodePool).toEqual(Uint16Array.of(0, 0))
    await vi.waitFor(() => expect(ended).toEqual([{ runId: 1, state: 'finished' }]))
    expect(frames.at(-1)).toMatchObject({ state: 'finished', digest: 'digest-42', virtualSeconds: 30 })

    const [json, , , , csv] = await runs.report(1, ['json', 'csv'])
    const result = JSON.parse(await collect(await json.text())) as RunResult
    expect(result).toMatchObject({ seed: 42, cancelled: false })
    expect(result.wallSeconds).toBeGreaterThan(0)
    expect((await runs.pods({ runId: 1, cluster: 'fake', search: '', phase: 'all', offset: 2, limit: 2 })).total).toBe(
      12_345,
    )
    expect(csv.name).toBe('pods.csv')
    let lines = 0
    let largest = 0
    for await (const piece of await csv.text()) {
      lines += piece.split('\r\n').length - 1
      largest = Math.max(largest, piece.length)
    }
    // A line for each pod and one for their columns; never more than 64 KiB at once.
    expect(lines).toBe(12_346)
    expect(largest).toBeLessThanOrEqual(65_536)
  })

  it('shows other parts of a run that is over, until another one takes its place', async () => {
    const { runs, frames, ended } = manager()
    await started(runs, { durationSeconds: 30 })
    await vi.waitFor(() => expect(ended).toHaveLength(1))
    const shown = frames.length
    await runs.view({ runId: 1, cluster: 'fake', range: { from: 3, to: 9 } })
    expect(frames.length).toBe(shown + 1)
    expect(frames.at(-1)).toMatchObject({ runId: 1, state: 'finished' })
    expect(ended).toHaveLength(1)
  })

  it('rejects a bad design with its problems and keeps the run before', async () => {
    const { runs, engines, ended } = manager()
    await started(runs, { speed: 1 })
    expect(await runs.start(design('BAD'))).toMatchObject({ status: 'rejected', problems: [{ message: 'bad' }] })
    expect(engines.map((engine) => engine.killed)).toEqual([false, true])
    expect(ended).toEqual([])
    await runs.pause(1)
  })

  it('ends the former run when another starts', async () => {
    const { runs, engines, ended } = manager()
    await started(runs, { speed: 1 })
    const second = await started(runs, { speed: 1 })
    await vi.waitFor(() => expect(engines[0].killed).toBe(true))
    expect(ended).toEqual([{ runId: 1, state: 'cancelled' }])
    expect(() => runs.pause(1)).toThrow('run 1 is no longer here')
    await runs.pause(second.runId)
  })

  it('cancels under load, and answers afterwards', async () => {
    const { runs, ended } = manager({ costMicroseconds: 50, durationSeconds: 1e6 })
    await started(runs)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const asked = performance.now()
    await runs.cancel(1)
    await vi.waitFor(() => expect(ended).toEqual([{ runId: 1, state: 'cancelled' }]))
    // A figure of the machine, for 200 ms at most where nothing else keeps it busy.
    console.log(`cancelled after ${(performance.now() - asked).toFixed(0)} ms`)
    const [json] = await runs.report(1, ['json'])
    expect(JSON.parse(await collect(await json.text()))).toMatchObject({ cancelled: true })
  })

  it('pauses, steps and changes its speed', async () => {
    const { runs, frames } = manager({ durationSeconds: 1000 })
    await started(runs, { speed: 0.01 })
    await runs.pause(1)
    await vi.waitFor(() => expect(frames.at(-1)?.state).toBe('paused'))
    await runs.step(1, 5)
    await vi.waitFor(() => expect(frames.at(-1)?.virtualSeconds).toBeGreaterThanOrEqual(5))
    expect(frames.at(-1)?.state).toBe('paused')
    await runs.speed(1, null)
    await runs.resume(1)
    await vi.waitFor(() => expect(frames.at(-1)?.state).toBe('finished'))
  })

  it('survives a crash of the engine: the run has failed, the next one runs', async () => {
    const { runs, engines, ended } = manager()
    await started(runs, { speed: 1 })
    engines[0].crash()
    const message = 'the engine stopped unexpectedly (exit code 9)'
    expect(ended).toEqual([{ runId: 1, state: 'failed', message }])
    await expect(runs.pause(1)).rejects.toThrow(message)
    await started(runs)
    await vi.waitFor(() => expect(ended.at(-1)).toEqual({ runId: 2, state: 'finished' }))
  })

  it('tells the message of an exception inside the simulation', async () => {
    const { runs, ended } = manager({ failAtSeconds: 1 })
    await started(runs)
    await vi.waitFor(() =>
      expect(ended).toMatchObject([{ state: 'failed', message: expect.stringContaining('as it was told') }]),
    )
  })

  it('gives away the result of a run that has finished, was cancelled or was replaced, with what it was made of', async () => {
    const kept: [string, RunResult][] = []
    const keep = async ({ text }: { text: AsyncIterable<string> }, document: string) =>
      void kept.push([document, JSON.parse(await collect(text)) as RunResult])
    const spawn = () => memoryEngine({ durationSeconds: 1e4, costMicroseconds: 20 })
    const runs = new RunManager(spawn, { frame: () => {}, ended: () => {}, keep })
    opened.push(runs)
    const begun = () => new Promise((resolve) => setTimeout(resolve, 60))
    const { runId } = await started(runs)
    await begun()
    await runs.cancel(runId)
    await vi.waitFor(() => expect(kept).toHaveLength(1))
    await started(runs, { files: [{ name: 'second.yaml', text: 'two' }] })
    await begun()
    await started(runs)
    await vi.waitFor(() => expect(kept).toHaveLength(2))
    expect(kept).toMatchObject([
      ['x.yaml', { cancelled: true }],
      ['second.yaml', { cancelled: true, input: { files: [{ name: 'second.yaml', text: 'two' }] } }],
    ])
    // Every text is followed by a zero byte.
    expect(kept[1][1].input?.digest).toBe(createHash('sha256').update('two\0').digest('hex'))
  })

  it('holds frames back until they are acknowledged', async () => {
    const { runs, frames } = manager({ durationSeconds: 1e5 })
    await started(runs, { speed: 1 })
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(frames).toHaveLength(1)
    runs.acknowledge(1, 1)
    await vi.waitFor(() => expect(frames).toHaveLength(2))
  })
})
