import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Cores } from '../../../src/main/simulation/apiserver/cores'

it('takes the core that is free first, as a list that is looked through each time', () => {
  const work = fc.record({ wait: fc.nat({ max: 3 }), takes: fc.nat({ max: 5 }) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(work, { maxLength: 60 }), (count, works) => {
      const cores = new Cores(count)
      const model = Array<number>(count).fill(0)
      let now = 0
      for (const { wait, takes } of works) {
        now += wait
        const earliest = Math.min(...model)
        expect(cores.earliest).toBe(earliest)
        const end = Math.max(now, earliest) + takes
        model[model.indexOf(earliest)] = end
        cores.take(end)
        expect(cores.ahead(now)).toBe(model.reduce((sum, free) => sum + Math.max(0, free - now), 0))
      }
    }),
  )
})
