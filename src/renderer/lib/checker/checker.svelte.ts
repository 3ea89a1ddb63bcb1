/** Keeps problems and picture in step with the text: waits for a pause in typing, newest text wins. */
import type { Finding } from '../../../design/review'
import type { Problem } from '../../../design/types'
import type { CheckEngine } from './engine'
import type { DesignSummary } from './summary'

export class CheckerController {
  problems = $state.raw<readonly Problem[]>([])
  /** Of the newest text that had no errors: a picture that does not blink while somebody types. */
  summary = $state.raw<DesignSummary | null>(null)
  /** Of the newest text that had no errors. */
  findings = $state.raw<readonly Finding[]>([])
  /** Picture and findings are older than the text. */
  stale = $state(false)
  busy = $state(false)
  /** Revision of the text that `problems` is about. */
  revision = $state(-1)
  readonly errors = $derived(this.problems.filter((problem) => problem.severity === 'error').length)
  readonly warnings = $derived(this.problems.length - this.errors)

  readonly #engine: CheckEngine
  readonly #delayMs: number
  #timer: ReturnType<typeof setTimeout> | undefined
  #next: { name: string; text: () => string; revision: number } | undefined
  #running = false

  constructor(engine: CheckEngine, delayMs = 150) {
    this.#engine = engine
    this.#delayMs = delayMs
  }

  /** The document has another text now; `text` is called when it is time to check it. */
  changed(name: string, text: () => string, revision: number) {
    this.#next = { name, text, revision }
    this.busy = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#work(), this.#delayMs)
  }

  /** Another document: what was said about the old one no longer holds. */
  forget() {
    this.problems = []
    this.forgetDesign()
    this.stale = false
  }

  /** The text describes nothing any more. */
  forgetDesign() {
    this.summary = null
    this.findings = []
  }

  /** Problems that the host found when a Run was to start. */
  report(problems: readonly Problem[]) {
    this.problems = problems
    this.stale = true
  }

  async #work() {
    const next = this.#next
    if (this.#running || !next) return
    this.#running = true
    this.#next = undefined
    try {
      const result = await this.#engine.check([{ name: next.name, text: next.text() }])
      this.problems = result.problems
      this.stale = result.summary === null
      if (result.summary) this.summary = result.summary
      if (result.findings) this.findings = result.findings
    } catch (error) {
      const position = { file: next.name, line: 1, column: 1 }
      this.problems = [
        { severity: 'error', position, message: `The document could not be checked: ${(error as Error).message}` },
      ]
      this.stale = true
    }
    this.revision = next.revision
    this.#running = false
    // Typed on meanwhile: check again at once, the pause is over.
    if (this.#next) void this.#work()
    else this.busy = false
  }
}
