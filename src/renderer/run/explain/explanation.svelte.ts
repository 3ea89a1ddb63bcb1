/** The scheduler's answer about one pod: asked when the pod is chosen and when somebody wants to know anew, not per frame. */
import type { Args, PodExplanation } from '../../../protocol/commands'
import type { Client } from '../../../protocol/transport'

type Question = Omit<Args<'run.explain'>, 'fresh'>

export class ExplanationController {
  /** `gone` and `failed` may come with an older answer. */
  state = $state<'loading' | 'ready' | 'gone' | 'failed'>('loading')
  explanation = $state.raw<PodExplanation | null>(null)
  failure = $state('')
  /** An answer is on its way. */
  asking = $state(false)
  /** When the decision was made that was written down, in virtual seconds; null while none is known. */
  decidedAt = $state<number | null>(null)

  readonly #client: Client
  #question: Question | null = null
  /** Answers to older questions are dropped. */
  #newest = 0

  constructor(client: Client) {
    this.#client = client
  }

  /** What was written down, else of today. About another pod, the old answer goes; else it stays until the new one is here. */
  async ask(question: Question): Promise<void> {
    const before = this.#question
    const same =
      before?.runId === question.runId &&
      before.cluster === question.cluster &&
      before.namespace === question.namespace &&
      before.name === question.name
    if (!same) {
      this.explanation = null
      this.decidedAt = null
      this.state = 'loading'
    }
    this.#question = question
    await this.#put(question, false)
  }

  /** The same pod, in the cluster as it is now. */
  async again(): Promise<void> {
    if (this.#question) await this.#put(this.#question, true)
  }

  /** Back to what was written down. */
  async recall(): Promise<void> {
    if (this.#question) await this.#put(this.#question, false)
  }

  async #put(question: Question, fresh: boolean): Promise<void> {
    const mine = ++this.#newest
    this.asking = true
    try {
      const { explanation } = await this.#client.call('run.explain', { ...question, fresh })
      if (mine !== this.#newest) return
      this.explanation = explanation ?? this.explanation
      if (explanation?.basis === 'decision') this.decidedAt = explanation.atSeconds
      this.state = explanation ? 'ready' : 'gone'
    } catch (error) {
      if (mine !== this.#newest) return
      this.failure = (error as Error).message
      this.state = 'failed'
    } finally {
      if (mine === this.#newest) this.asking = false
    }
  }
}
