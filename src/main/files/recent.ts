/**
 * The documents that were used last. Those that have a file are opened from it again; for one that came through a browser,
 * which tells no path, a copy of what was opened or saved is kept.
 */
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { writeAtomically } from './atomic'

const Entry = v.object({ id: v.string(), name: v.string(), path: v.nullable(v.string()), usedAt: v.string() })
const List = v.object({ version: v.literal(1), entries: v.array(Entry) })
export type RecentEntry = v.InferOutput<typeof Entry>

const most = 10
const idOf = (path: string | null, name: string) =>
  createHash('sha256')
    .update(path ?? `\0${name}`)
    .digest('hex')
    .slice(0, 16)

export class Recent {
  readonly #path: string
  readonly #copies: string
  #turn: Promise<unknown> = Promise.resolve()

  constructor(directory: string) {
    this.#path = join(directory, 'recent.json')
    this.#copies = join(directory, 'recent')
  }

  async list(): Promise<RecentEntry[]> {
    try {
      const outcome = v.safeParse(List, JSON.parse(await readFile(this.#path, 'utf8')))
      return outcome.success ? outcome.output.entries : []
    } catch {
      return []
    }
  }

  /** Puts a document first; `text` is kept only where there is no path to read it from again. */
  used({ name, path, text }: { name: string; path: string | null; text: string }): Promise<void> {
    return this.#change(async (entries) => {
      const id = idOf(path, name)
      if (path === null) await writeAtomically(this.#copy(id), text)
      return [{ id, name, path, usedAt: new Date().toISOString() }, ...entries.filter((one) => one.id !== id)]
    })
  }

  /** The text of one that has no path. Throws when it is gone. */
  text(id: string): Promise<string> {
    return readFile(this.#copy(id), 'utf8')
  }

  remove(id: string): Promise<void> {
    return this.#change(async (entries) => entries.filter((one) => one.id !== id))
  }

  clear(): Promise<void> {
    return this.#change(async () => [])
  }

  #copy(id: string): string {
    if (!/^[0-9a-f]{16}$/.test(id)) throw new Error(`${id} is no recent document`)
    return join(this.#copies, `${id}.yaml`)
  }

  /** One change after the other, each on what the file holds then: another host may have written it. */
  #change(change: (entries: RecentEntry[]) => Promise<RecentEntry[]>): Promise<void> {
    const turn = this.#turn.then(async () => {
      const before = await this.list()
      const after = (await change(before)).slice(0, most)
      const kept = new Set(after.map(({ id }) => id))
      await writeAtomically(this.#path, JSON.stringify({ version: 1, entries: after }))
      const gone = before.filter(({ id, path }) => path === null && !kept.has(id))
      await Promise.all(gone.map(({ id }) => rm(this.#copy(id), { force: true })))
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
