import { describe, expect, it } from 'vitest'
import { NodeAmounts, requestedAt } from '../../../src/main/simulation/scheduler/nodeAmounts'

const set = (amounts: NodeAmounts, node: number, position: number, amount: number): void => {
  amounts.values[node * amounts.width + requestedAt(position)] = amount
  amounts.changed(node)
}

describe('states of amounts', () => {
  it('are the same for equal rows only, large numbers included', () => {
    const amounts = new NodeAmounts(5, 2)
    set(amounts, 1, 1, 2 ** 27)
    set(amounts, 2, 1, 2 ** 27)
    set(amounts, 3, 1, 2 ** 27 + 2 ** 32)
    set(amounts, 4, 0, 2 ** 27)
    const states = [0, 1, 2, 3, 4].map((node) => amounts.stateOf(node))
    expect(states[1]).toBe(states[2])
    expect(new Set(states).size).toBe(4)
    expect(Math.min(...states)).toBeGreaterThan(0)
    set(amounts, 1, 1, 0)
    expect(amounts.stateOf(1)).toBe(states[0])
  })

  it('are numbered anew when there are too many, and when rows grow', () => {
    const nodes = 40_000
    const amounts = new NodeAmounts(nodes, 1)
    for (let node = 0; node < nodes; node++) set(amounts, node, 0, node)
    const before = Array.from({ length: nodes }, (_, node) => amounts.stateOf(node))
    // 2^15 at a time: the others come after a new beginning.
    expect(amounts.generation).toBe(1)
    expect(new Set(before.slice(0, 2 ** 15)).size).toBe(2 ** 15)
    expect(new Set(before.slice(2 ** 15)).size).toBe(nodes - 2 ** 15)
    amounts.cover(2)
    expect(amounts.generation).toBe(2)
    expect(amounts.stateOf(7)).toBe(1)
    expect(amounts.stateOf(8)).toBe(2)
    expect(amounts.stateOf(7)).toBe(1)
  })
})
