/** Kept runs, those that were chosen to be compared, and the comparison. */
import { compareRuns, type ComparableRun, type Comparison } from '../../design/compare'
import type { Result } from '../../protocol/commands'
import type { KeptRun } from '../../protocol/history'
import type { Client } from '../../protocol/transport'

/** As many as there are colours. */
export const chosenMax = 5
const letters = 'ABCDE'

export interface ChosenRun {
  row: KeptRun
  /** A for the oldest, and so on. */
  letter: string
  colour: 1 | 2 | 3 | 4 | 5
  run: ComparableRun
}

type Limits = Omit<Result<'history.list'>, 'runs'>

export class CompareController {
  /** Newest first. */
  rows = $state.raw<readonly KeptRun[]>([])
  limits = $state.raw<Limits>({ runsMax: 0, bytesMax: 0, bytes: 0 })
  listed = $state(false)
  /** Ids, oldest first. */
  chosen = $state.raw<readonly string[]>([])
  /** Id; null: the oldest of the chosen. */
  baseline = $state<string | null>(null)
  /** Which part of the comparison is looked at: the fleet or a cluster. */
  part = $state(0)
  loading = $state(false)
  /** The sweep that is looked at instead of a comparison. */
  sweepId = $state<string | null>(null)
  failure = $state('')

  /** In the order of `chosen`. */
  runs = $state.raw<readonly ChosenRun[]>([])
  readonly comparison: Comparison | null = $derived(
    this.runs.length < 2
      ? null
      : compareRuns(
          this.runs.map(({ run }) => run),
          this.baselineIndex,
        ),
  )

  readonly #client: Client
  /** Results do not change: what was read once is read. */
  readonly #read = new Map<string, ComparableRun>()
  #touched = false
  #asked = 0

  constructor(client: Client) {
    this.#client = client
  }

  get baselineIndex(): number {
    return Math.max(
      0,
      this.runs.findIndex(({ row }) => row.id === this.baseline),
    )
  }

  async refresh(): Promise<void> {
    const { runs, ...limits } = await this.#client.call('history.list', {})
    this.rows = runs
    this.limits = limits
    this.listed = true
    const known = new Set(runs.map(({ id }) => id))
    for (const id of this.#read.keys()) if (!known.has(id)) this.#read.delete(id)
    if (this.chosen.some((id) => !known.has(id))) await this.#choose(this.chosen.filter((id) => known.has(id)))
    else if (this.runs.length > 0) this.#show(this.chosen)
  }

  /** The two newest runs of one design, where nobody has chosen yet. */
  async begin(): Promise<void> {
    if (!this.listed) await this.refresh()
    if (!this.#touched && this.chosen.length === 0 && this.sweepId === null) await this.chooseNewest()
  }

  /** The newest run against the one before it of the same design; false when there are no two. */
  async chooseNewest(): Promise<boolean> {
    const plain = this.rows.filter(({ sweep }) => sweep === null)
    const [newest] = plain
    const before = plain.slice(1).find(({ document }) => document === newest.document) ?? plain[1]
    if (!before) return false
    this.baseline = null
    await this.choose([newest.id, before.id])
    return true
  }

  async toggle(id: string): Promise<void> {
    this.#touched = true
    await this.choose(this.chosen.includes(id) ? this.chosen.filter((one) => one !== id) : [...this.chosen, id])
  }

  async choose(ids: readonly string[]): Promise<void> {
    this.sweepId = null
    await this.#choose(ids)
  }

  async #choose(ids: readonly string[]): Promise<void> {
    // Ids begin with the time.
    this.chosen = [...ids].sort().slice(-chosenMax)
    const missing = this.chosen.filter((id) => !this.#read.has(id))
    const asked = ++this.#asked
    this.failure = ''
    if (missing.length > 0) {
      this.loading = true
      try {
        const { runs } = await this.#client.call('history.read', { ids: missing })
        missing.forEach((id, index) => this.#read.set(id, runs[index] as ComparableRun))
      } catch (error) {
        if (asked === this.#asked) this.failure = (error as Error).message
      } finally {
        if (asked === this.#asked) this.loading = false
      }
    }
    if (asked === this.#asked) this.#show(this.chosen)
  }

  #show(ids: readonly string[]) {
    const shown = ids.flatMap((id) => {
      const row = this.rows.find((one) => one.id === id)
      const run = this.#read.get(id)
      return row && run ? [{ row, run }] : []
    })
    this.runs = shown.map((one, index) => ({
      ...one,
      letter: letters[index],
      colour: (index + 1) as ChosenRun['colour'],
    }))
    if (this.part > 0 && this.part >= (this.comparison?.parts.length ?? 0)) this.part = 0
  }

  /** The runs of a sweep, in the order of its values. */
  sweepRows(id: string): KeptRun[] {
    return this.rows.filter(({ sweep }) => sweep?.id === id).sort((a, b) => a.sweep!.index - b.sweep!.index)
  }

  rename = (id: string, name: string) => this.#client.call('history.rename', { id, name })
  pin = (id: string, pinned: boolean) => this.#client.call('history.pin', { id, pinned })
  remove = (ids: readonly string[]) => this.#client.call('history.delete', { ids: [...ids] })
  save = (id: string) => this.#client.call('history.save', { id })

  /** Results from files; null: the host asks which. They are chosen at once. */
  async open(files: { name: string; text: string }[] | null): Promise<void> {
    const { ids } = await this.#client.call('history.open', { files })
    if (ids.length === 0) return
    this.#touched = true
    await this.refresh()
    await this.choose([...this.chosen, ...ids].slice(-chosenMax))
  }

  export(formats: ('html' | 'json')[]): Promise<Result<'history.export'>> {
    const ids = this.runs.map(({ row }) => row.id)
    return this.#client.call('history.export', { ids, baseline: this.baselineIndex, formats })
  }
}
