import { describe, expect, it, vi } from 'vitest'
import type { RunState } from '../../src/protocol/frame'
import { RunLoop } from '../../src/main/runs/run-loop'
import { fakeSimulation, type FakeOptions } from './fake-simulation'

function start(options: FakeOptions, speed: number | null = null) {
  const simulation = fakeSimulation(options)
  const states: [RunState, string?][] = []
  let wake = () => {}
  /** `longest`: virtual seconds. */
  const slices = { count: 0, held: false, longest: 0 }
  let last = 0
  const loop = new RunLoop(simulation, speed, {
    held: () => slices.held,
    onSlice() {
      slices.count++
      slices.longest = Math.max(slices.longest, simulation.now - last)
      last = simulation.now
    },
    onState(state, message) {
      states.push(message === undefined ? [state] : [state, message])
      wake()
    },
  })
  const until = (state: RunState) =>
    new Promise<void>((resolve) => {
      wake = () => loop.state === state && resolve()
      wake()
    })
  return { loop, simulation, slices, states, until }
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('RunLoop', () => {
  it('runs to the end', async () => {
    const { loop, simulation, states, until } = start({ durationSeconds: 100 })
    loop.resume()
    await until('finished')
    expect(simulation.now).toBe(100)
    expect(states).toEqual([['running'], ['finished']])
  })

  it('keeps slices short when events are slow, and longer when they are fast', async () => {
    const slow = start({ durationSeconds: 1000, costMicroseconds: 100 })
    slow.loop.resume()
    await sleep(300)
    // An event is a virtual millisecond, and takes 100 µs: 10 ms are 100 of them, 200 with what is looked at in between.
    expect(slow.slices.longest).toBeLessThan(0.2)
    const before = slow.slices.count
    await sleep(1)
    // Whoever wants to be heard waits for the slice that runs and one more at most, however long they take.
    expect(slow.slices.count - before).toBeLessThanOrEqual(3)
    slow.loop.cancel()

    // Looks at the clock between a few hundred events, and yields to messages far less often.
    const fast = start({ durationSeconds: 10_000 })
    fast.loop.resume()
    await fast.until('finished')
    expect(fast.slices.count).toBeLessThan(fast.simulation.calls / 10)
  })

  it('stands still while it is held, and its listener is told as ever', async () => {
    const { loop, simulation, slices, until } = start({ durationSeconds: 1000, costMicroseconds: 1 })
    loop.resume()
    slices.held = true
    await sleep(30)
    expect(simulation.now).toBe(0)
    expect(slices.count).toBeGreaterThan(0)
    slices.held = false
    await until('finished')
  })

  it('cancels at once, and stays cancelled', async () => {
    const { loop, states } = start({ durationSeconds: 1e6, costMicroseconds: 20 })
    loop.resume()
    await sleep(100)
    loop.cancel()
    expect(loop.state).toBe('cancelled')
    loop.resume()
    loop.cancel()
    await sleep(50)
    expect(states).toEqual([['running'], ['cancelled']])
  })

  it('pauses and goes on where it was', async () => {
    const { loop, simulation, until } = start({ durationSeconds: 200, costMicroseconds: 1 })
    loop.resume()
    await sleep(30)
    loop.pause()
    const { now } = simulation
    const wall = loop.wallSeconds
    await sleep(50)
    expect(simulation.now).toBe(now)
    expect(loop.wallSeconds).toBe(wall)
    loop.resume()
    await until('finished')
    expect(simulation.now).toBe(200)
  })

  it.each([0.25, 1 / 3, 10])('steps %d seconds and pauses', async (seconds) => {
    const { loop, simulation, until } = start({ durationSeconds: 60 })
    loop.step(seconds)
    await until('paused')
    expect(simulation.now).toBeCloseTo(seconds, 6)
    loop.step(seconds)
    await until('paused')
    expect(simulation.now).toBeCloseTo(2 * seconds, 5)
  })

  it('jumps to what it was told to look out for, whatever the pace, and forgets it when it goes on', async () => {
    const { loop, simulation, until } = start({ durationSeconds: 1000, warnsAtSeconds: 500 }, 1)
    loop.jump(['failedScheduling'])
    await until('paused')
    expect(simulation.now).toBe(500)
    expect(simulation.found).toMatchObject({ kind: 'failedScheduling', time: 500 })
    loop.step(1)
    await until('paused')
    expect([simulation.now, simulation.found]).toEqual([501, null])
    loop.jump(['failedScheduling'])
    await until('finished')
    expect(simulation.now).toBe(1000)
  })

  it('keeps the pace that it is given', async () => {
    const { loop, simulation, until } = start({ durationSeconds: 1000 }, 10)
    const begun = performance.now()
    loop.resume()
    await vi.waitFor(() => expect(simulation.now).toBeGreaterThan(1.5), 60_000)
    // Ten virtual seconds for each of the wall clock's, and never ahead of it.
    expect(simulation.now).toBeLessThanOrEqual((10 * (performance.now() - begun)) / 1000)
    expect(simulation.now).toBeLessThan(1000)
    loop.setSpeed(null)
    await until('finished')
  })

  it('fails with the message of what was thrown', async () => {
    const { loop, states, until } = start({ failAtSeconds: 3 })
    loop.resume()
    await until('failed')
    expect(states.at(-1)).toEqual(['failed', 'the fake has failed, as it was told to'])
    expect(loop.failure).toBeInstanceOf(Error)
  })
})
