/** Unsaved work, kept in one file until it is saved or given up: what was on the screen survives a crash. */
import { readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { OpenDocument } from '../../protocol/commands'
import { writeAtomically } from './atomic'

const Record = v.object({ version: v.literal(1), savedAt: v.string(), document: OpenDocument })

export class Recovery {
  readonly #path: string

  constructor(directory: string) {
    this.#path = join(directory, 'unsaved.json')
  }

  async keep(document: OpenDocument): Promise<string> {
    const savedAt = new Date().toISOString()
    await writeAtomically(this.#path, JSON.stringify({ version: 1, savedAt, document }))
    return savedAt
  }

  async forget(): Promise<string> {
    await rm(this.#path, { force: true })
    return new Date().toISOString()
  }

  /** null when there is none, or when what is there cannot be understood. */
  async find(): Promise<OpenDocument | null> {
    try {
      const outcome = v.safeParse(Record, JSON.parse(await readFile(this.#path, 'utf8')))
      return outcome.success ? outcome.output.document : null
    } catch {
      return null
    }
  }
}

/** Where hosts without Electron keep their state, per the XDG base directory specification. */
export function stateDirectory(environment = process.env): string {
  const base = environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state')
  return join(base, 'seatrial')
}
