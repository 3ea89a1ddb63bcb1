import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineDiff, type DiffLine } from '../../src/renderer/lib/lineDiff'

const side = (lines: readonly DiffLine[], other: 'added' | 'removed') =>
  lines.filter(({ kind }) => kind !== other).map(({ text }) => text)

/** The slow twin: the longest common subsequence by its table. */
function leastEdits(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i][j] = a[i - 1] === b[j - 1] ? table[i - 1][j - 1] + 1 : Math.max(table[i - 1][j], table[i][j - 1])
  return a.length + b.length - 2 * table[a.length][b.length]
}

describe('lineDiff', () => {
  it('has both texts, line for line, in as few changes as there can be', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 24 })
    fc.assert(
      fc.property(lines, lines, (one, other) => {
        const before = one.join('\n').split('\n')
        const after = other.join('\n').split('\n')
        const found = lineDiff(before.join('\n'), after.join('\n'), 100)
        if (before.join('\n') === after.join('\n')) {
          expect(found).toEqual([])
          return
        }
        expect(side(found, 'added')).toEqual(before)
        expect(side(found, 'removed')).toEqual(after)
        expect(found.filter(({ kind }) => kind !== 'same')).toHaveLength(leastEdits(before, after))
      }),
    )
  })

  it('numbers the lines of both sides, and leaves out what is far from a change', () => {
    const before = Array.from({ length: 20 }, (_, n) => `line ${n + 1}`)
    const after = before.toSpliced(9, 1, 'other', 'more')
    const found = lineDiff(before.join('\n'), after.join('\n'), 1)
    expect(found).toEqual([
      { kind: 'gap', text: '' },
      { kind: 'same', text: 'line 9', before: 9, after: 9 },
      { kind: 'removed', text: 'line 10', before: 10 },
      { kind: 'added', text: 'other', after: 10 },
      { kind: 'added', text: 'more', after: 11 },
      { kind: 'same', text: 'line 11', before: 11, after: 12 },
      { kind: 'gap', text: '' },
    ])
  })

  it('comes to an end with texts that have nothing in common', () => {
    const before = Array.from({ length: 3000 }, (_, n) => `a${n}`).join('\n')
    const after = Array.from({ length: 2000 }, (_, n) => `b${n}`).join('\n')
    const found = lineDiff(before, after)
    expect(found.filter(({ kind }) => kind === 'removed')).toHaveLength(3000)
    expect(found.filter(({ kind }) => kind === 'added')).toHaveLength(2000)
  })
})
