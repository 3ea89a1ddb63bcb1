/** The pods of a Run, fetched a page at a time as the table scrolls: the screen never holds them all. */
import type { Args, PodRow } from '../../protocol/commands'
import type { Range } from '../../protocol/frame'
import type { Client } from '../../protocol/transport'

export type PhaseFilter = Args<'run.pods'>['phase']
export const phaseFilters: readonly PhaseFilter[] = ['all', 'Pending', 'Running', 'Succeeded', 'Failed', 'Terminating']
export const pageSize = 100

export class PodsController {
  search = $state('')
  phase = $state<PhaseFilter>('all')
  total = $state(0)
  loaded = $state(false)
  failure = $state('')
  /** By page number; replaced as a whole so that readers notice. */
  pages = $state.raw<ReadonlyMap<number, PodRow[]>>(new Map())

  readonly #client: Client
  #runId = 0
  #cluster = ''
  #range: Range | null = null
  #first = 0
  #last = 0
  /** Answers to older questions are dropped. */
  #question = 0
  #busy = false
  #again = false

  constructor(client: Client) {
    this.#client = client
  }

  /** Another run or cluster, or other filters: start from nothing. */
  ask(runId: number, cluster: string, range: Range | null = null) {
    if (runId !== this.#runId || cluster !== this.#cluster) this.loaded = false
    this.#runId = runId
    this.#cluster = cluster
    this.#range = range
    this.#question++
    this.pages = new Map()
    void this.refresh()
  }

  row(index: number): PodRow | undefined {
    return this.pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  /** The rows that can be seen; missing pages are fetched. */
  show(first: number, last: number) {
    this.#first = Math.floor(first / pageSize)
    this.#last = Math.floor(Math.max(first, last) / pageSize)
    for (let page = this.#first; page <= this.#last; page++) {
      if (this.loaded && !this.pages.has(page) && page * pageSize < this.total) return void this.refresh()
    }
  }

  /** Fetches the visible pages again; one round at a time. */
  async refresh(): Promise<void> {
    if (this.#runId === 0) return
    if (this.#busy) {
      this.#again = true
      return
    }
    this.#busy = true
    const question = this.#question
    try {
      const fresh = new Map<number, PodRow[]>()
      for (let page = this.#first; page <= this.#last; page++) {
        const { total, rows } = await this.#client.call('run.pods', {
          runId: this.#runId,
          cluster: this.#cluster,
          search: this.search.trim(),
          phase: this.phase,
          ...(this.#range && { range: this.#range }),
          offset: page * pageSize,
          limit: pageSize,
        })
        if (question !== this.#question) break
        fresh.set(page, rows)
        this.total = total
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
}
