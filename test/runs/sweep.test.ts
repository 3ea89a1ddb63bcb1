import { describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/design/result'
import { collect } from '../../src/main/report'
import { Sweep, type SweepItem, type SweepResult } from '../../src/main/runs/sweep'
import type { FakeOptions } from './fake-simulation'
import { memoryEngine, type MemoryEngine } from './memory-engine'

function sweep(texts: string[], options: FakeOptions | ((nth: number) => FakeOptions) = {}, parallel = 2) {
  const engines: MemoryEngine[] = []
  const results: { index: number; result: RunResult }[] = []
  const states: string[] = []
  let most = 0
  const spawn = () => {
    const engine = memoryEngine(typeof options === 'function' ? options(engines.length) : options)
    engines.push(engine)
    most = Math.max(most, engines.filter(({ killed }) => !killed).length)
    return engine
  }
  const listener = {
    progress: (items: readonly SweepItem[]) => void states.push(items.map(({ state }) => state[0]).join('')),
    result: async (index: number, { text }: SweepResult) => {
      results.push({ index, result: JSON.parse(await collect(text)) as RunResult })
    },
  }
  const variants = texts.map((text) => [{ name: 'x.yaml', text }])
  const made = new Sweep(spawn, variants, { parallel, seed: 7 }, listener)
  return { sweep: made, engines, results, states, most: () => most }
}
const stateOf = ({ items }: Sweep) => items.map(({ state }) => state)

describe('a sweep', () => {
  it('names the problems of every value before anything runs', async () => {
    const { sweep: one, engines, states } = sweep(['ok', 'BAD', 'ok'])
    expect((await one.check()).map((problems) => problems.map(({ message }) => message))).toEqual([[], ['bad'], []])
    expect(states).toEqual([])
    expect(engines.every(({ killed }) => killed)).toBe(true)
  })

  it('runs all values, no more at once than it may, each in a fresh engine', async () => {
    const { sweep: one, engines, results, states, most } = sweep(['a', 'b', 'c', 'd', 'e'])
    await one.run()
    expect(stateOf(one)).toEqual(Array(5).fill('finished'))
    expect(results.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4])
    expect(results.find(({ index }) => index === 3)?.result).toMatchObject({
      seed: 7,
      input: { files: [{ text: 'd' }] },
    })
    expect(most()).toBe(2)
    expect(engines).toHaveLength(5)
    expect(engines.every(({ killed }) => killed)).toBe(true)
    expect(states.some((state) => (state.match(/r/g) ?? []).length > 2)).toBe(false)
  })

  it('goes on when one value fails, and says why', async () => {
    // The engines are started in the order of the values.
    const { sweep: one, results } = sweep(['a', 'b', 'c'], (nth) => (nth === 1 ? { failAtSeconds: 1 } : {}), 1)
    await one.run()
    expect(stateOf(one)).toEqual(['finished', 'failed', 'finished'])
    expect(one.items[1].message).toBe('the fake has failed, as it was told to')
    expect(results).toHaveLength(2)
  })

  it('goes on when an engine crashes', async () => {
    const { sweep: one, engines } = sweep(['a', 'b'], (nth) => (nth === 0 ? { durationSeconds: 1e9 } : {}), 2)
    const done = one.run()
    await new Promise((resolve) => setTimeout(resolve, 50))
    engines[0].crash()
    await done
    expect(stateOf(one)).toEqual(['failed', 'finished'])
    expect(one.items[0].message).toContain('exit code 9')
  })

  it('is cancelled at once; what has finished stays', async () => {
    const {
      sweep: one,
      engines,
      results,
    } = sweep(['a', 'b', 'c'], (nth) => (nth === 0 ? {} : { durationSeconds: 1e9 }), 1)
    const done = one.run()
    while (results.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await new Promise((resolve) => setTimeout(resolve, 30))
    one.cancel()
    await done
    expect(stateOf(one)).toEqual(['finished', 'cancelled', 'cancelled'])
    expect(engines.every(({ killed }) => killed)).toBe(true)
    expect(engines).toHaveLength(2)
  })

  it('can be cancelled while it checks', async () => {
    const { sweep: one } = sweep(['a', 'b'])
    const checked = one.check()
    one.cancel()
    await checked
    await one.run()
    expect(stateOf(one)).toEqual(['cancelled', 'cancelled'])
  })
})
