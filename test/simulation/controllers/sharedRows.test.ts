import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SharedRows } from '../../../src/main/simulation/controllers/endpoints/sharedRows'
import { STRIDE } from '../../../src/main/simulation/state/sliceMembers'

const rowOf = (value: number): Int32Array => new Int32Array(STRIDE).fill(value)

it('versions keep what they were taken of, whatever comes after', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ is: fc.constant('put' as const), at: fc.nat(), value: fc.nat() }) },
    { weight: 6, arbitrary: fc.record({ is: fc.constant('add' as const), value: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ is: fc.constant('drop' as const), at: fc.nat() }) },
    {
      weight: 1,
      arbitrary: fc.record({ is: fc.constantFrom('version' as const, 'version' as const, 'clear' as const) }),
    },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
      const rows = new SharedRows()
      let model: number[] = []
      const versions: { of: ReturnType<SharedRows['version']>; model: number[] }[] = []
      for (const one of steps) {
        if (one.is === 'add') {
          rows.put(model.length, rowOf(one.value))
          model.push(one.value)
        } else if (one.is === 'put' && model.length > 0) {
          rows.put(one.at % model.length, rowOf(one.value))
          model[one.at % model.length] = one.value
        } else if (one.is === 'drop' && model.length > 0) {
          const at = one.at % model.length
          rows.drop(at)
          const last = model.pop() as number
          if (at < model.length) model[at] = last
        } else if (one.is === 'version') versions.push({ of: rows.version(), model: [...model] })
        else if (one.is === 'clear') {
          rows.clear()
          model = []
        }
      }
      versions.push({ of: rows.version(), model })
      for (const { of, model: then } of versions) {
        expect(of.count).toBe(then.length)
        then.forEach((value, at) => expect([...of.row(at)]).toEqual([...rowOf(value)]))
      }
    }),
  )
})
