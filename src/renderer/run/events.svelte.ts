/** The Events of a Run, fetched a page at a time as the table scrolls. */
import type { Args, EventLine, Result } from '../../protocol/commands'
import type { Range } from '../../protocol/frame'
import type { Client } from '../../protocol/transport'

type Query = Args<'run.events'>
export const eventPageSize = 100
const noChoices = { reasons: [], kinds: [], namespaces: [] }

export class EventsController {
  search = $state('')
  type = $state<Query['type']>('all')
  reason = $state('')
  kind = $state('')
  namespace = $state('')
  total = $state(0)
  keptSince = $state(0)
  loaded = $state(false)
  failure = $state('')
  choices = $state.raw<Pick<Result<'run.events'>, 'reasons' | 'kinds' | 'namespaces'>>(noChoices)
  pages = $state.raw<ReadonlyMap<number, EventLine[]>>(new Map())
  readonly filtered = $derived(
    this.search.trim() !== '' || this.type !== 'all' || this.reason !== '' || this.kind !== '' || this.namespace !== '',
  )

  readonly #client: Client
  #subject: { runId: number; cluster: string; range: Range | null } | null = null
  #first = 0
  #last = 0
  #question = 0
  #busy = false
  #again = false

  constructor(client: Client) {
    this.#client = client
  }

  /** Another run, cluster, range, or other filters: start from nothing. */
  ask(runId: number, cluster: string, range: Range | null) {
    if (runId !== this.#subject?.runId || cluster !== this.#subject.cluster) this.loaded = false
    this.#subject = { runId, cluster, range }
    this.#question++
    void this.refresh()
  }

  clear() {
    this.search = this.reason = this.kind = this.namespace = ''
    this.type = 'all'
  }

  row(index: number): EventLine | undefined {
    return this.pages.get(Math.floor(index / eventPageSize))?.[index % eventPageSize]
  }

  show(first: number, last: number) {
    this.#first = Math.floor(first / eventPageSize)
    this.#last = Math.floor(Math.max(first, last) / eventPageSize)
    for (let page = this.#first; page <= this.#last; page++)
      if (this.loaded && !this.pages.has(page) && page * eventPageSize < this.total) return void this.refresh()
  }

  /** Fetches the visible pages again; one round at a time. */
  async refresh(): Promise<void> {
    if (!this.#subject) return
    if (this.#busy) {
      this.#again = true
      return
    }
    this.#busy = true
    const question = this.#question
    try {
      const fresh = new Map<number, EventLine[]>()
      for (let page = this.#first; page <= this.#last; page++) {
        const answer = await this.#client.call('run.events', this.#query(page))
        if (question !== this.#question) break
        fresh.set(page, answer.rows)
        this.#take(answer)
      }
      if (question === this.#question) {
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

  #query(page: number): Query {
    const { search, type, reason, kind, namespace } = this
    const { runId, cluster, range } = this.#subject!
    const filters = { search: search.trim(), type, reason, kind, namespace }
    return { runId, cluster, range, ...filters, offset: page * eventPageSize, limit: eventPageSize }
  }

  #take({ total, keptSince, reasons, kinds, namespaces }: Result<'run.events'>) {
    this.total = total
    this.keptSince = keptSince
    // By value, so that an open list of choices is not made anew every second.
    if (JSON.stringify(this.choices) !== JSON.stringify({ reasons, kinds, namespaces }))
      this.choices = { reasons, kinds, namespaces }
  }
}
