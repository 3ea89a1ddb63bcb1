/** The sweep dialog's state, and the sweep that runs. */
import type { Problem } from '../../../design/types'
import { readValues, stepsOf, type ValuesOutcome } from '../../../design/sweep'
import type { Args, EventPayload } from '../../../protocol/commands'
import type { Client } from '../../../protocol/transport'
import { recall, remember } from '../../lib/storage'

export interface LiveSweep {
  sweepId: string
  field: string
  parallel: number
  over: boolean
  items: EventPayload<'sweep.progress'>['items']
}

export class SweepController {
  dialogOpen = $state(false)
  reference = $state('')
  mode = $state<'list' | 'steps'>('list')
  listText = $state('')
  from = $state('')
  to = $state('')
  step = $state('')
  checking = $state(false)
  /** What is wrong with the field, and with each value. */
  message = $state('')
  faulty = $state.raw<{ value: string; problems: Problem[] }[]>([])
  live = $state.raw<LiveSweep | null>(null)
  /** Which figure the chart shows. */
  figure = $state(recall('sweep.figure', 'schedulingP99', (value) => typeof value === 'string'))

  readonly values: ValuesOutcome = $derived(
    this.mode === 'list'
      ? readValues(this.listText)
      : this.from.trim() === '' || this.to.trim() === ''
        ? { ok: false, message: 'expected a first and a last value' }
        : stepsOf(Number(this.from), Number(this.to), this.step.trim() === '' ? 1 : Number(this.step)),
  )

  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
    client.on('sweep.progress', ({ sweepId, over, items }) => {
      if (this.live?.sweepId === sweepId) this.live = { ...this.live, over, items }
    })
  }

  get running(): boolean {
    return this.live !== null && !this.live.over
  }

  open(reference = '', values?: readonly string[]) {
    if (reference !== '') this.choose(reference, values)
    this.dialogOpen = true
  }

  choose(reference: string, values?: readonly string[]) {
    if (reference !== this.reference || values) this.listText = values?.join(', ') ?? ''
    if (values) this.mode = 'list'
    this.reference = reference
    this.message = ''
    this.faulty = []
  }

  showFigure(id: string) {
    this.figure = id
    remember('sweep.figure', id)
  }

  /** The id of the sweep; null when it has not begun, and the dialog says why. */
  async start(options: Omit<Args<'sweep.start'>, 'field' | 'values'>): Promise<string | null> {
    if (!this.values.ok || this.reference === '' || this.checking) return null
    const { values } = this.values
    this.checking = true
    this.message = ''
    this.faulty = []
    try {
      const reply = await this.#client.call('sweep.start', { ...options, field: this.reference, values })
      if (reply.status === 'rejected') {
        this.message = reply.message
        this.faulty = reply.values
      }
      if (reply.status !== 'started') return null
      const { sweepId, field, parallel } = reply
      const items = values.map((value) => ({ value, state: 'waiting' as const, virtualSeconds: 0, durationSeconds: 0 }))
      this.live = { sweepId, field, parallel, over: false, items }
      this.dialogOpen = false
      return sweepId
    } catch (error) {
      this.message = (error as Error).message
      return null
    } finally {
      this.checking = false
    }
  }

  /** The host is gone, and the sweep with it. */
  disconnected() {
    if (!this.live || this.live.over) return
    const items = this.live.items.map((item) =>
      item.state === 'waiting' || item.state === 'running' ? { ...item, state: 'cancelled' as const } : item,
    )
    this.live = { ...this.live, over: true, items }
  }

  async cancel(): Promise<void> {
    await this.#client.call('sweep.cancel', {})
  }
}
