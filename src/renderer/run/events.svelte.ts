/** The Events of a Run, fetched a page at a time as the table scrolls. */
import type { Args, EventLine, Result } from '../../protocol/commands'
import type { Range } from '../../protocol/frame'
import type { Client } from '../../protocol/transport'
import { Pager, pageSize } from './pager.svelte'

const noChoices = { reasons: [], kinds: [], namespaces: [] }

export class EventsController extends Pager<EventLine> {
  search = $state('')
  type = $state<Args<'run.events'>['type']>('all')
  reason = $state('')
  kind = $state('')
  namespace = $state('')
  keptSince = $state(0)
  choices = $state.raw<Pick<Result<'run.events'>, 'reasons' | 'kinds' | 'namespaces'>>(noChoices)
  readonly filtered = $derived(
    this.search.trim() !== '' || this.type !== 'all' || this.reason !== '' || this.kind !== '' || this.namespace !== '',
  )
  #subject: { runId: number; cluster: string; range: Range | null } | null = null

  constructor(client: Client) {
    super((offset) => {
      if (!this.#subject) return undefined
      const { search, type, reason, kind, namespace } = this
      const filters = { search: search.trim(), type, reason, kind, namespace }
      return client.call('run.events', { ...this.#subject, ...filters, offset, limit: pageSize }).then((answer) => {
        this.#take(answer)
        return answer
      })
    })
  }

  /** Another run or cluster: start from nothing; or another range, or other filters. */
  ask(runId: number, cluster: string, range: Range | null) {
    const another = runId !== this.#subject?.runId || cluster !== this.#subject.cluster
    this.#subject = { runId, cluster, range }
    this.restart(another)
  }

  clear() {
    this.search = this.reason = this.kind = this.namespace = ''
    this.type = 'all'
  }

  #take({ keptSince, reasons, kinds, namespaces }: Result<'run.events'>) {
    this.keptSince = keptSince
    // By value, so that an open list of choices is not made anew every second.
    if (JSON.stringify(this.choices) !== JSON.stringify({ reasons, kinds, namespaces }))
      this.choices = { reasons, kinds, namespaces }
  }
}
