import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { didYouMean, editDistance, nearest } from '../../src/design/suggest'

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'acb', 1],
    ['replica', 'replicas', 1],
    ['kitten', 'sitting', 3],
  ])('%s → %s', (a, b, distance) => expect(editDistance(a, b, 10)).toBe(distance))

  it('is symmetric, and stops at its limit', () => {
    const word = fc.stringMatching(/^[ab]{0,8}$/)
    fc.assert(
      fc.property(word, word, (a, b) => {
        const full = editDistance(a, b, 20)
        expect(editDistance(b, a, 20)).toBe(full)
        expect(editDistance(a, b, 2)).toBe(Math.min(full, 3))
      }),
    )
  })
})

describe('nearest', () => {
  const fields = ['replicas', 'selector', 'template', 'minReadySeconds', 'strategy']
  test.each([
    ['replica', 'replicas'],
    ['Replicas', 'replicas'],
    ['repliacs', 'replicas'],
    ['minReadySecond', 'minReadySeconds'],
    ['templates', 'template'],
    ['image', undefined],
    ['', undefined],
    ['x'.repeat(1000), undefined],
  ])('%s', (word, expected) => expect(nearest(word, fields)).toBe(expected))
})

describe('didYouMean', () => {
  it('suggests, lists when the list is short, or keeps silent', () => {
    expect(didYouMean('blu', ['blue', 'green'])).toBe('did you mean "blue"?')
    expect(didYouMean('yellow', ['blue', 'green'])).toBe('known: "blue", "green"')
    expect(didYouMean('yellow', [])).toBeUndefined()
    expect(
      didYouMean(
        'yellow',
        Array.from({ length: 20 }, (_, index) => `colour ${index}`),
      ),
    ).toBeUndefined()
  })
})
