import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StateKinds } from '../../../src/main/simulation/scheduler/stateKinds'

const group = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 1023 }))
/** Up to as many as there may be (nodeAmounts.ts). */
const state = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 15 }))

it('answers as a map of pairs does', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(group, state, fc.nat({ max: 0xfffe })), { maxLength: 600, size: 'max' }), (said) => {
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

it('remembers nothing of very many classes', () => {
  const kinds = new StateKinds()
  kinds.set(1024, 1, 5)
  expect(kinds.get(1024, 1)).toBe(-1)
})

it('forgets all when there is very much', () => {
  const kinds = new StateKinds()
  // 4,095 pages of 256 states, 128 of each class.
  for (let page = 0; page < 4095; page++) kinds.set(page >> 7, ((page & 127) << 8) | 1, 5)
  expect(kinds.get(0, 1)).toBe(5)
  kinds.set(1000, 1, 6)
  expect([kinds.get(0, 1), kinds.get(1000, 1)]).toEqual([-1, 6])
})
