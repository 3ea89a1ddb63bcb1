import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Remembered } from '../../../src/main/simulation/controllers/remembered'

it('has what was used last, as a list in order of use', () => {
  const step = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), value: fc.option(fc.nat()) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (most, steps) => {
      const remembered = new Remembered<number>(most)
      let model: { key: string; value: number }[] = []
      for (const { key, value } of steps) {
        const known = model.find((one) => one.key === key)
        const others = model.filter((one) => one.key !== key)
        if (value === null) {
          expect(remembered.get(key)).toBe(known?.value)
          if (known) model = [...others, known]
        } else {
          remembered.set(key, value)
          model = [...others, { key, value }].slice(-most)
        }
      }
      // From the one that was used last on: looking at one changes nothing about those that come after it here.
      for (const { key, value } of [...model].reverse()) expect(remembered.get(key)).toBe(value)
    }),
  )
})
