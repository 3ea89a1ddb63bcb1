/** What was accepted and has no effect: every subject once, with how often it occurs. Nothing is dropped in silence. */
import type { Notice } from './types'

export class Notices {
  readonly #bySubject = new Map<string, { count: number; message: string }>()

  add(subject: string, message: string, count = 1): void {
    const known = this.#bySubject.get(subject)
    if (known) known.count += count
    else this.#bySubject.set(subject, { count, message })
  }

  /** In the order of first occurrence. */
  list(): Notice[] {
    return [...this.#bySubject].map(([subject, { count, message }]) => ({ subject, count, message }))
  }
}
