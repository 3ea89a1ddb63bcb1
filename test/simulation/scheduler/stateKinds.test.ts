import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StateKinds } from '../../../src/main/simulation/scheduler/stateKinds'

const group = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2 ** 20 }))
/** Up to as many as there may be (nodeAmounts.ts). */
const state = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 15 }))

it('answers as a map of pairs does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(group, state, fc.nat({ max: 0xffff })), { maxLength: 600, size: 'max' }), (said) => {
      const kinds = new StateKinds()
      const model = new Map<string, number>()
      for (const [ofGroup, ofState, kind] of said) {
        const known = model.get(`${ofGroup} ${ofState}`) ?? -1
        expect(kinds.get(ofGroup, ofState)).toBe(known)
        if (known !== -1) continue
        kinds.set(ofGroup, ofState, kind)
        model.set(`${ofGroup} ${ofState}`, kind)
      }
      for (const [key, kind] of model) {
        const [ofGroup, ofState] = key.split(' ').map(Number)
        expect(kinds.get(ofGroup, ofState)).toBe(kind)
      }
    }),
  )
})

it('forgets all when there are very many', () => {
  const kinds = new StateKinds()
  for (let one = 1; one <= 2 ** 15; one++) kinds.set(7, one, 5)
  expect(kinds.get(7, 1)).toBe(5)
  kinds.set(8, 1, 6)
  expect([kinds.get(7, 1), kinds.get(8, 1)]).toEqual([-1, 6])
})
