/** A list of a Run that is fetched a page at a time as its table scrolls. */
export const pageSize = 100

export class Pager<Row> {
  total = $state(0)
  loaded = $state(false)
  failure = $state('')
  pages = $state.raw<ReadonlyMap<number, Row[]>>(new Map())

  #first = 0
  #last = 0
  #question = 0
  #busy = false
  #again = false

  /** @param fetch rows from `offset` on, and how many there are in all; undefined: there is nothing to be asked. */
  constructor(private readonly fetch: (offset: number) => Promise<{ total: number; rows: Row[] }> | undefined) {}

  /** Another subject (forget what there is), or other filters. */
  restart(another: boolean) {
    if (another) {
      this.loaded = false
      this.pages = new Map()
      this.total = 0
    }
    this.#question++
    void this.refresh()
  }

  row(index: number): Row | undefined {
    return this.pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  show(first: number, last: number) {
    this.#first = Math.floor(first / pageSize)
    this.#last = Math.floor(Math.max(first, last) / pageSize)
    for (let page = this.#first; page <= this.#last; page++)
      if (this.loaded && !this.pages.has(page) && page * pageSize < this.total) return void this.refresh()
  }

  /** Fetches the visible pages again; one round at a time. */
  async refresh(): Promise<void> {
    if (this.#busy) {
      this.#again = true
      return
    }
    this.#busy = true
    const question = this.#question
    try {
      const fresh = new Map<number, Row[]>()
      for (let page = this.#first; page <= this.#last; page++) {
        const answer = await this.fetch(page * pageSize)
        if (!answer || question !== this.#question) break
        fresh.set(page, answer.rows)
        this.total = answer.total
      }
      if (question === this.#question && fresh.size > 0) {
        this.pages = fresh
        this.loaded = true
        this.failure = ''
      }
    } catch (error) {
      if (question === this.#question) this.failure = (error as Error).message
    } finally {
      this.#busy = false
      if (this.#again || question !== this.#question) {
        this.#again = false
        void this.refresh()
      }
    }
  }
}
