import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inTurn } from '../../src/renderer/lib/inTurn'

let frames: (() => void)[]
const frame = () => frames.splice(0).forEach((draw) => draw())

beforeEach(() => {
  frames = []
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => frames.push(draw))
})
afterEach(() => vi.unstubAllGlobals())

it('does a piece of work for each picture, in order, and not what was taken back', () => {
  const done: string[] = []
  inTurn(() => done.push('a'))
  const takeBack = inTurn(() => done.push('b'))
  inTurn(() => done.push('c'))
  expect(done).toEqual([])
  frame()
  expect(done).toEqual(['a'])
  takeBack()
  frame()
  expect(done).toEqual(['a', 'c'])
  frame()
  inTurn(() => done.push('d'))
  expect(done).toEqual(['a', 'c'])
  frame()
  expect(done).toEqual(['a', 'c', 'd'])
})
