import type { Documents } from '../files/documents'

/** The session of the screen at this end: a page that is loaded anew has another one, and the former is over. */
export class ScreenSession {
  #id: string | undefined

  constructor(private readonly documents: Documents) {}

  begin(id: string): void {
    if (id === this.#id) return
    this.end()
    this.#id = id
    this.documents.adopt(id)
  }

  end(): void {
    if (this.#id !== undefined) this.documents.release(this.#id)
    this.#id = undefined
  }
}
