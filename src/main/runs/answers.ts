/**
 * Answers that take a while, one after the other and in slices of about 10 ms: between them `pause` and `cancel` are heard.
 * The simulation stands still meanwhile, so that an answer is of one moment.
 */
import type { Steps } from '../simulation/contract'

const sliceMilliseconds = 10

export class Answers {
  readonly #waiting: (() => boolean)[] = []

  /** Is there one that is not finished? */
  get busy(): boolean {
    return this.#waiting.length > 0
  }

  /** @param steps called when its turn has come. */
  give<Answer>(steps: () => Steps<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let begun: Steps<Answer> | undefined
      this.#waiting.push(() => {
        try {
          begun ??= steps()
          const step = begun.next()
          if (step.done) resolve(step.value)
          return step.done === true
        } catch (error) {
          reject(error as Error)
          return true
        }
      })
      if (this.#waiting.length === 1) setImmediate(this.#slice)
    })
  }

  readonly #slice = (): void => {
    const until = performance.now() + sliceMilliseconds
    do if (this.#waiting[0]()) this.#waiting.shift()
    while (this.busy && performance.now() < until)
    if (this.busy) setImmediate(this.#slice)
  }
}
