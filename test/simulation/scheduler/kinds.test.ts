/**
 * The search by kinds of nodes (kindSearch.ts) and the search node by node (search.ts) against the definition (twins/), step
 * by step: the same feasible nodes in the same order, the same scores, the same best nodes, the same choice, whatever has
 * happened to a cluster and whatever the profile enables.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Three } from './twins/three'
import { searchWorlds, type SearchWorld } from './twins/worlds'

/** Small clusters; of others a part. FAST_CHECK_RUNS for more. */
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 2000)

let decisions = 0
let byKinds = 0

function expectAgreement(worlds: fc.Arbitrary<SearchWorld>, numRuns: number): void {
  const property = fc.property(worlds, (world) => {
    const three = new Three(world)
    for (const happening of world.happenings) three.happen(happening)
    decisions += three.decisions
    byKinds += three.byKinds
  })
  fc.assert(property, { numRuns: Math.ceil(numRuns) })
}

describe('the searches', () => {
  it('decide by the definition, among few nodes', () => {
    const sizes = fc.integer({ min: 3, max: 12 })
    expectAgreement(searchWorlds(sizes, fc.constantFrom(1, 1, 2), { minLength: 15, maxLength: 40 }), RUNS)
  })

  it('do so for long', () => {
    const sizes = fc.integer({ min: 4, max: 9 })
    expectAgreement(searchWorlds(sizes, fc.constantFrom(1, 3), { minLength: 300, maxLength: 600 }), RUNS / 50)
  })

  // From 100 nodes on, a search may end before it has seen all.
  it('do so among many nodes', () => {
    const sizes = fc.integer({ min: 110, max: 260 })
    expectAgreement(searchWorlds(sizes, fc.constantFrom(1, 1, 10), { minLength: 10, maxLength: 30 }), RUNS / 40)
  })

  // Otherwise this compares a thing with itself. What fits nowhere, or on one node by name, is for the other search.
  it('have both been asked', () => {
    expect(byKinds / decisions).toBeGreaterThan(0.25)
    expect(byKinds / decisions).toBeLessThan(0.75)
  })
})
