export interface Choice {
  id: string
  label: string
  kind?: 'act' | 'danger'
}

export interface Question {
  title: string
  text: string
  choices: Choice[]
}

/** One question at a time; `ask` resolves with the chosen id, or with null when it was closed. */
export class DialogController {
  question = $state.raw<Question | null>(null)
  #answer: (id: string | null) => void = () => {}

  ask(question: Question): Promise<string | null> {
    this.#answer(null)
    this.question = question
    return new Promise((resolve) => (this.#answer = resolve))
  }

  answer(id: string | null) {
    this.question = null
    this.#answer(id)
    this.#answer = () => {}
  }
}
