/** The pods of a Run, fetched a page at a time as the table scrolls: the screen never holds them all. */
import type { Args, PodRow } from '../../protocol/commands'
import type { Range } from '../../protocol/frame'
import type { Client } from '../../protocol/transport'
import { Pager, pageSize } from './pager.svelte'

export type PhaseFilter = Args<'run.pods'>['phase']
export const phaseFilters: readonly PhaseFilter[] = ['all', 'Pending', 'Running', 'Succeeded', 'Failed', 'Terminating']

export class PodsController extends Pager<PodRow> {
  search = $state('')
  phase = $state<PhaseFilter>('all')
  readonly filtered = $derived(this.search.trim() !== '' || this.phase !== 'all')
  #subject: { runId: number; cluster: string; range: Range | null } | null = null

  constructor(client: Client) {
    super((offset) => {
      if (!this.#subject) return undefined
      const { runId, cluster, range } = this.#subject
      const filters = { search: this.search.trim(), phase: this.phase, ...(range && { range }) }
      return client.call('run.pods', { runId, cluster, ...filters, offset, limit: pageSize })
    })
  }

  /** Another run or cluster: start from nothing; or other filters, or another range. */
  ask(runId: number, cluster: string, range: Range | null = null) {
    const another = runId !== this.#subject?.runId || cluster !== this.#subject.cluster
    this.#subject = { runId, cluster, range }
    this.restart(another)
  }
}
