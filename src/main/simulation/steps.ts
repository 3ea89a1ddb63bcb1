/**
 * An answer that takes a while, in steps of at most some milliseconds. Whoever asks may do anything between two of them but
 * let the simulation go on.
 */
export type Steps<Answer> = Generator<undefined, Answer, undefined>

/** For those whom nobody waits for. */
export function inOneGo<Answer>(steps: Steps<Answer>): Answer {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
