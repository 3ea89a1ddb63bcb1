import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Least } from '../../../src/main/simulation/measure/least'
import { inOrder } from '../../../src/main/simulation/measure/podOrder'

const keys = fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 52 }), { maxLength: 300 })
const inAll = (values: readonly number[]) => Float64Array.from(values).sort()

describe('a page of many keys', () => {
  it('is what sorting all of them brings to these places', () => {
    fc.assert(
      fc.property(keys, fc.nat(310), fc.nat(50), (values, offset, limit) => {
        const page = inOrder(Float64Array.from(values), offset, offset + limit)
        expect(page).toEqual(inAll(values).slice(offset, offset + limit))
      }),
    )
  })

  it('is that of keys which lie close together, too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), fc.nat(900), (from, offset) => {
        const values = Array.from({ length: 1000 }, (_, i) => from + ((i * 7) % 1000))
        expect(inOrder(Float64Array.from(values), offset, offset + 100)).toEqual(
          Float64Array.from({ length: 100 }, (_, i) => from + offset + i),
        )
      }),
    )
  })
})

describe('Least', () => {
  it('keeps what sorting all would bring to the front', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 40 }), (values, limit) => {
        const least = new Least(limit)
        for (const value of values) least.add(value)
        expect(least.sorted()).toEqual(inAll(values).slice(0, limit))
      }),
    )
  })
})
