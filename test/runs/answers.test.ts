import { describe, expect, it } from 'vitest'
import { Answers } from '../../src/main/runs/answers'
import type { Steps } from '../../src/main/simulation/contract'

/** Takes so many steps of a millisecond each. */
function* slow<Answer>(steps: number, answer: Answer, log: string[] = []): Steps<Answer> {
  log.push(`${String(answer)} begins`)
  for (let step = 0; step < steps; step++) {
    const until = performance.now() + 1
    while (performance.now() < until) continue
    yield
  }
  log.push(`${String(answer)} ends`)
  return answer
}

describe('Answers', () => {
  it('are given one after the other', async () => {
    const answers = new Answers()
    const log: string[] = []
    const all = [answers.give(() => slow(30, 'first', log)), answers.give(() => slow(1, 'second', log))]
    expect(answers.busy).toBe(true)
    expect(await Promise.all(all)).toEqual(['first', 'second'])
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
    expect(answers.busy).toBe(false)
  })

  it('leave room for other things between their slices', async () => {
    const answers = new Answers()
    let answered = false
    const answer = answers.give(() => slow(100, 1)).then(() => (answered = true))
    let others = 0
    const other = () => {
      others++
      if (!answered) setImmediate(other)
    }
    setImmediate(other)
    await answer
    // A hundred steps of 1 ms in slices of 10 ms: the loop has come round about ten times meanwhile.
    expect(others).toBeGreaterThanOrEqual(3)
  })

  it('that fail leave the next ones alone', async () => {
    const answers = new Answers()
    const failing = answers.give(function* (): Steps<never> {
      yield
      throw new Error('as it was told to')
    })
    const next = answers.give(() => slow(1, 'fine'))
    await expect(failing).rejects.toThrow('as it was told to')
    expect(await next).toBe('fine')
  })
})
