import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Frame } from '../../src/protocol/frame'
import { FrameSource } from '../../src/main/runs/frames'
import { fakeSimulation } from './fake-simulation'

const run = { state: 'running' as const, wallSeconds: 0, ended: false }

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

function source(over = {}) {
  const sent: Frame[] = []
  const state = { ...run, ...over }
  const simulation = fakeSimulation()
  return { sent, state, simulation, frames: new FrameSource(7, simulation, state, (frame) => sent.push(frame)) }
}

describe('FrameSource', () => {
  it('makes frames that the protocol accepts', () => {
    const { sent, frames } = source()
    frames.offer()
    expect(v.is(Frame, sent[0])).toBe(true)
    expect(sent[0]).toMatchObject({ runId: 7, sequence: 1, state: 'running', digest: '' })
  })

  it('sends at most ten a second', () => {
    const { sent, frames } = source()
    for (let milliseconds = 0; milliseconds < 1000; milliseconds += 5) {
      frames.offer()
      frames.acknowledge(sent.length)
      vi.advanceTimersByTime(5)
    }
    expect(sent).toHaveLength(10)
  })

  it('keeps ten a second when it is asked a little late every time', () => {
    const { sent, frames } = source()
    // Every 35 ms: at 105, 210, … it would be late by 5, 10, … without making up for it.
    for (let milliseconds = 0; milliseconds < 3000; milliseconds += 35) {
      frames.offer()
      frames.acknowledge(sent.length)
      vi.advanceTimersByTime(35)
    }
    expect(sent).toHaveLength(30)
  })

  it('waits for the acknowledgement, and sends the newest then', () => {
    const { sent, frames, simulation } = source()
    frames.offer()
    simulation.advance(30, Infinity)
    vi.advanceTimersByTime(500)
    frames.offer()
    expect(sent).toHaveLength(1)
    frames.acknowledge(1)
    frames.offer()
    expect(sent[1]).toMatchObject({ sequence: 2, virtualSeconds: 30 })
  })

  it('goes on after two seconds when an acknowledgement is lost', () => {
    const { sent, frames } = source()
    frames.offer()
    vi.advanceTimersByTime(2000)
    frames.offer()
    expect(sent).toHaveLength(2)
  })

  it('always shows a change of state, with the digest at the end', () => {
    const { sent, frames, state } = source()
    frames.offer()
    Object.assign(state, { state: 'finished', ended: true })
    frames.force()
    expect(sent[1]).toMatchObject({ state: 'finished', digest: 'digest-1' })
  })

  it('tells the speed over about the last second', () => {
    const { sent, frames, simulation, state } = source()
    for (let second = 1; second <= 5; second++) {
      state.wallSeconds = second
      simulation.advance(second * second, Infinity)
      frames.force()
    }
    // From 16 to 25 virtual seconds in the last second of wall time, a thousand events each.
    expect(sent[4].speed).toBeCloseTo(9)
    expect(sent[4].eventsPerSecond).toBeCloseTo(9000)
  })
})
