import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { repeatedly } from '../../src/renderer/run/repeatedly'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Answers after so many milliseconds; when it was asked. */
function reader(milliseconds: number) {
  const asked: number[] = []
  const begun = performance.now()
  const read = async () => {
    asked.push(performance.now() - begun)
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
  }
  return { asked, read }
}

it('reads a second after every answer', async () => {
  const { asked, read } = reader(50)
  repeatedly(read)
  await vi.advanceTimersByTimeAsync(4000)
  // At 1,000; answered at 1,050; again at 2,050 and at 3,100.
  expect(asked).toEqual([1000, 2050, 3100])
})

it('leaves four fifths of the time to others where answers take long, and ends when it is told to', async () => {
  const { asked, read } = reader(500)
  const end = repeatedly(read)
  await vi.advanceTimersByTimeAsync(6500)
  // At 1,000; answered at 1,500; 2,000 later; answered at 4,000; 2,000 later.
  expect(asked).toEqual([1000, 3500, 6000])
  end()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toHaveLength(3)
})
