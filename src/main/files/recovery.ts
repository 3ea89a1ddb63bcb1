/**
 * Unsaved work, kept until it is saved or given up: what was on a screen survives a crash of it, of the host and of the
 * machine. Every screen has a session and a file of its own, so that two windows or two hosts never write over each other;
 * a file whose session is gone is offered to the next screen.
 */
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { OpenDocument } from '../../protocol/commands'
import { writeAtomically } from './atomic'

const Record = v.object({ version: v.literal(2), pid: v.number(), savedAt: v.string(), document: OpenDocument })
type Record = v.InferOutput<typeof Record>

export interface Unsaved {
  id: string
  savedAt: string
  document: OpenDocument
}

/** A living session touches its file this often. */
const beatMilliseconds = 20_000
/** A file that was not touched for so long has no session, whatever process has its owner's id by now. */
const deadMilliseconds = 4 * beatMilliseconds
/** As the protocol has them; nothing else becomes part of a path. */
const idPattern = /^[a-z0-9]{8,40}$/

export class Recovery {
  readonly #directory: string
  /** Sessions of this process's screens. */
  readonly #living = new Set<string>()
  /** The work of a session is written and removed in the order in which the screen asked for it. */
  readonly #last = new Map<string, Promise<unknown>>()
  #beat: ReturnType<typeof setInterval> | undefined

  constructor(directory: string) {
    this.#directory = join(directory, 'recovery')
  }

  /** The screen of this session lives: its work is nobody else's. */
  adopt(id: string): void {
    this.#living.add(id)
    this.#beat ??= setInterval(() => this.#touch(), beatMilliseconds).unref()
  }

  /** The screen is gone; what it left may be offered. */
  release(id: string): void {
    this.#living.delete(id)
    if (this.#living.size > 0) return
    clearInterval(this.#beat)
    this.#beat = undefined
  }

  keep(id: string, document: OpenDocument): Promise<string> {
    return this.#inTurn(id, async () => {
      const savedAt = new Date().toISOString()
      const record: Record = { version: 2, pid: process.pid, savedAt, document }
      await writeAtomically(this.#path(id), JSON.stringify(record))
      return savedAt
    })
  }

  forget(id: string): Promise<string> {
    return this.#inTurn(id, async () => {
      await rm(this.#path(id), { force: true })
      return new Date().toISOString()
    })
  }

  /** What sessions that are gone have left, the newest first. What cannot be understood is left out. */
  async find(): Promise<Unsaved[]> {
    const names = await readdir(this.#directory).catch(() => [])
    const ids = names.flatMap((name) => /^([a-z0-9]+)\.json$/.exec(name)?.[1] ?? [])
    const found = await Promise.all(ids.map((id) => this.read(id)))
    return found
      .filter((unsaved) => unsaved !== null)
      .sort((a, b) => (a.savedAt < b.savedAt ? 1 : a.savedAt > b.savedAt ? -1 : a.id < b.id ? -1 : 1))
  }

  /** null when there is none, when it cannot be understood, and when its screen lives. */
  async read(id: string): Promise<Unsaved | null> {
    if (this.#living.has(id)) return null
    try {
      const path = this.#path(id)
      const outcome = v.safeParse(Record, JSON.parse(await readFile(path, 'utf8')))
      if (!outcome.success) return null
      const { pid, savedAt, document } = outcome.output
      const untouched = Date.now() - (await stat(path)).mtimeMs
      if (pid !== process.pid && untouched < deadMilliseconds && isAlive(pid)) return null
      return { id, savedAt, document }
    } catch {
      return null
    }
  }

  #path(id: string): string {
    if (!idPattern.test(id)) throw new Error(`${id} is no session`)
    return join(this.#directory, `${id}.json`)
  }

  #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(id) ?? Promise.resolve()).then(work, work)
    this.#last.set(id, turn)
    void turn.finally(() => this.#last.get(id) === turn && this.#last.delete(id)).catch(() => undefined)
    return turn
  }

  #touch(): void {
    const now = new Date()
    // Most sessions have nothing unsaved, and no file.
    for (const id of this.#living) void utimes(this.#path(id), now, now).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Where hosts without Electron keep their state, per the XDG base directory specification. */
export function stateDirectory(environment = process.env): string {
  const base = environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state')
  return join(base, 'seatrial')
}
