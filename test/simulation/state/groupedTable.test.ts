import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GroupedTable } from '../../../src/main/simulation/state/volumesGrouped'

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const group = fc.constantFrom('x', 'y', undefined)
const step = fc.oneof(fc.record({ key, group }), fc.record({ key }))

describe('GroupedTable', () => {
  it('has in each group what looking at all entries would find', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = new GroupedTable<{ key: string; group: string | undefined }>((entry) => entry.group)
        for (const one of steps) {
          if ('group' in one) table.set(one.key, one)
          else table.delete(one.key)
          const all = [...table.values()]
          for (const name of ['x', 'y']) {
            expect(new Set(table.group(name))).toEqual(new Set(all.filter((entry) => entry.group === name)))
          }
          expect(table.get(one.key)).toBe('group' in one ? one : undefined)
        }
      }),
    )
  })
})
