import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Underway } from '../../../src/main/simulation/apiserver/underway'

it('gives back what was put in, by number, however much is under way', () => {
  // 0: one more; otherwise the so-manieth of those that are under way arrives.
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 300 }), { maxLength: 1000, size: 'max' }), (steps) => {
      const underway = new Underway<{ is: number }>()
      const model = new Map<number, { is: number }>()
      let numbers = 0
      for (const step of steps) {
        const waiting = [...model.keys()]
        if (step % 3 > 0 || waiting.length === 0) {
          const change = { is: numbers }
          expect(underway.add(change)).toBe(numbers)
          model.set(numbers++, change)
        } else {
          const number = waiting[step % waiting.length]
          expect(underway.take(number)).toBe(model.get(number))
          model.delete(number)
        }
      }
    }),
  )
})
