/**
 * Kept runs: for each a result.json as reports write it, and beside it a small file with what a list shows. Files of runs are
 * never rewritten, so that several hosts can share the folder. The oldest make room for new ones; pinned runs stay.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { ComparableRun, ResultSummary } from '../../design/compare'
import { KeptRun } from '../../protocol/history'
import { writeAtomically } from './atomic'
import { readHere, type ResultReader } from './resultReader'

/** Pinned runs do not count. */
export interface HistoryLimits {
  runs: number
  bytes: number
}
const usualLimits: HistoryLimits = { runs: 200, bytes: 512 * 2 ** 20 }

/** A result that is to be kept: what a list shows of it, and its result.json, which nobody needs as a whole to keep it. */
export interface KeptResult {
  summary: ResultSummary
  text: string | AsyncIterable<string>
}

export interface HistoryChange {
  /** Names of runs that had to make room. */
  removed: string[]
  problem?: string
}

const Row = v.object({ version: v.literal(1), run: KeptRun })

export class History {
  readonly #listeners = new Set<(change: HistoryChange) => void>()
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly directory: string,
    readonly limits: HistoryLimits = usualLimits,
    private readonly reader: ResultReader = readHere,
  ) {}

  /** Returns what ends the listening. */
  onChange(listener: (change: HistoryChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Newest first; rows that cannot be read are left out, and left alone. */
  async list(): Promise<KeptRun[]> {
    const rows = await Promise.all((await this.#names('.row.json')).map((name) => this.#row(name)))
    return rows.filter((row) => row !== undefined).sort((a, b) => (a.id < b.id ? 1 : -1))
  }

  /** Keeps a result; never throws, because nobody waits for it: listeners are told what went wrong. */
  async keep(result: KeptResult, document: string, sweep: KeptRun['sweep'] = null): Promise<KeptRun | undefined> {
    try {
      return await this.#change(() => this.#add(result, document, sweep))
    } catch (error) {
      this.#tell({ removed: [], problem: `The run could not be kept: ${(error as Error).message}` })
      return undefined
    }
  }

  /** Takes in the text of a result.json. Throws an Error for people. */
  async open(name: string, text: string): Promise<KeptRun> {
    const { summary } = await this.reader({ text }).catch(tellOf(name))
    return this.#change(() => this.#add({ summary, text }, name, null))
  }

  /** What a comparison needs of it. */
  async read(id: string): Promise<ComparableRun> {
    await this.#find(id)
    const { run } = await this.reader({ path: this.#path(id) }).catch(tellOf('The kept run'))
    return run
  }

  /** Its result.json, in pieces. */
  async text(id: string): Promise<AsyncIterable<string>> {
    await this.#find(id)
    return pieces(this.#path(id))
  }

  async #find(id: string): Promise<void> {
    await access(this.#path(id)).catch(() => {
      throw new Error('This run is no longer kept')
    })
  }

  rename = (id: string, name: string): Promise<unknown> => this.#edit(id, { name })
  pin = (id: string, pinned: boolean): Promise<unknown> => this.#edit(id, { pinned })

  remove(ids: readonly string[]): Promise<unknown> {
    return this.#change(async () => {
      for (const id of ids) await this.#delete(id)
      return { value: undefined, removed: [] }
    })
  }

  #edit(id: string, change: Partial<KeptRun>): Promise<unknown> {
    return this.#change(async () => {
      const row = await this.#row(`${id}.row.json`)
      if (!row) throw new Error('This run is no longer kept')
      await this.#write({ ...row, ...change })
      return { value: undefined, removed: [] }
    })
  }

  async #change<T>(work: () => Promise<{ value: T; removed: string[] }>): Promise<T> {
    const done = this.#last.catch(() => undefined).then(work)
    this.#last = done
    const { value, removed } = await done
    this.#tell({ removed })
    return value
  }

  #tell(change: HistoryChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  async #add(
    { summary, text }: KeptResult,
    document: string,
    sweep: KeptRun['sweep'],
  ): Promise<{ value: KeptRun; removed: string[] }> {
    const others = await this.list()
    const now = new Date()
    const id = `${now.toISOString().replace(/\D/g, '')}-${randomBytes(4).toString('hex')}`
    const bytes = await writeAtomically(this.#path(id), text)
    const row: KeptRun = {
      id,
      name: sweep ? `${titleOf(document)}, ${sweep.value}` : nameFor(document, others),
      document,
      savedAt: now.toISOString(),
      pinned: false,
      ...summary,
      sweep,
      bytes,
    }
    // The row last: without it the result is nothing yet.
    await this.#write(row)
    return { value: row, removed: await this.#makeRoom([row, ...others]) }
  }

  /** `runs` newest first; the first stays whatever its size. */
  async #makeRoom(runs: readonly KeptRun[]): Promise<string[]> {
    const removed: string[] = []
    let bytes = 0
    let kept = 0
    for (const run of runs.filter(({ pinned }) => !pinned)) {
      bytes += run.bytes
      kept++
      if (kept === 1 || (kept <= this.limits.runs && bytes <= this.limits.bytes)) continue
      await this.#delete(run.id)
      removed.push(run.name)
    }
    return removed
  }

  async #names(ending: string): Promise<string[]> {
    await mkdir(this.directory, { recursive: true })
    return (await readdir(this.directory)).filter((name) => name.endsWith(ending))
  }

  async #row(name: string): Promise<KeptRun | undefined> {
    try {
      const outcome = v.safeParse(Row, JSON.parse(await readFile(join(this.directory, name), 'utf8')))
      return outcome.success && name === `${outcome.output.run.id}.row.json` ? outcome.output.run : undefined
    } catch {
      return undefined
    }
  }

  #write = (run: KeptRun): Promise<unknown> =>
    writeAtomically(join(this.directory, `${run.id}.row.json`), JSON.stringify({ version: 1, run }))

  async #delete(id: string): Promise<void> {
    await rm(join(this.directory, `${id}.row.json`), { force: true })
    await rm(this.#path(id), { force: true })
  }

  #path = (id: string): string => join(this.directory, `${id}.json`)
}

/** Opened when the first piece is asked for. */
async function* pieces(path: string): AsyncGenerator<string> {
  for await (const piece of createReadStream(path, 'utf8')) yield piece as string
}

const tellOf =
  (name: string) =>
  ({ message }: Error): never => {
    throw new Error(`${name} ${message}`)
  }

const titleOf = (document: string) => document.replace(/\.(ya?ml|json)$/i, '') || 'untitled'

/** `shop #3`: counts on from the highest number of that document. */
function nameFor(document: string, others: readonly KeptRun[]): string {
  const title = titleOf(document)
  const numbers = others.flatMap(({ name }) => {
    const match = name.startsWith(`${title} #`) ? /^\d{1,9}$/.exec(name.slice(title.length + 2)) : null
    return match ? [Number(match[0])] : []
  })
  return `${title} #${Math.max(0, ...numbers) + 1}`
}

/** Results of large fleets are larger than designs ever are. */
export const maxResultBytes = 256 * 2 ** 20

/** The text of a result file that the user has chosen. Throws an Error for people. */
export async function readResultFile(path: string): Promise<string> {
  const { size } = await stat(path)
  if (size > maxResultBytes) throw new Error(`${path} is larger than ${maxResultBytes / 2 ** 20} MiB: no result is`)
  return readFile(path, 'utf8')
}
