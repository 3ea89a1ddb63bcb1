import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comesFirst, selectHost, Walk } from '../../../src/main/simulation/scheduler/tie'
import { GoHeap } from './twins/heap'

/** The slow twin of selectHost. */
const topOfHeap = (scores: number[]): number =>
  new GoHeap(scores.map((score, position) => ({ score, position }))).pop().position

describe('selectHost', () => {
  it('is the top of heap.Init, for any scores with many ties', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 200 }), (scores) => {
        expect(selectHost(Float64Array.from(scores), scores.length)).toBe(topOfHeap(scores))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes the root, then the left subtree', () => {
    expect(comesFirst(0, 5)).toBe(true)
    // 3 is the left child of 1, which is the left child of the root; 2 is the right child.
    expect(comesFirst(3, 2)).toBe(true)
    expect(comesFirst(1, 3)).toBe(true)
    expect(comesFirst(4, 3)).toBe(false)
  })
})

describe('Walk', () => {
  it('meets every position once, each before all that come after it', () => {
    const walk = new Walk()
    for (const count of [1, 2, 3, 7, 8, 100, 101, 100]) {
      const places = [...walk.of(count)]
      const sorted = Array.from({ length: count }, (_, place) => place).sort((x, y) => (comesFirst(x, y) ? -1 : 1))
      expect(places).toEqual(sorted)
    }
  })
})
