/**
 * Opening and saving the designs that a screen edits. A screen may only write where the user has let it: to a path that was
 * opened or chosen in this host.
 */
import { basename } from 'node:path'
import type { OpenDocument } from '../../protocol/commands'
import { writeAtomically } from './atomic'
import { readInput } from './input'
import type { Recovery } from './recovery'

export class Documents {
  readonly #granted = new Set<string>()

  constructor(
    private readonly recovery: Recovery,
    /** Told of every file that was opened or saved, for the system's list of recent files. */
    private readonly onUse: (path: string) => void = () => undefined,
  ) {}

  /** Opens a file that the user has chosen. Throws an Error for people. */
  async open(path: string): Promise<OpenDocument> {
    const outcome = await readInput(path)
    if (!outcome.ok) throw new Error(`${path}: ${outcome.problem.message}`)
    this.#granted.add(path)
    this.onUse(path)
    return { name: basename(path), path, text: outcome.file.text }
  }

  /** Lets the screen save to a path that the user has just chosen. */
  grant(path: string): void {
    this.#granted.add(path)
  }

  async save(path: string, text: string): Promise<OpenDocument> {
    if (!this.#granted.has(path)) throw new Error(`${path} was not opened here; use Save As`)
    await writeAtomically(path, text)
    this.onUse(path)
    return { name: basename(path), path, text }
  }

  autosave(document: OpenDocument, dirty: boolean): Promise<string> {
    if (!dirty) return this.recovery.forget()
    // A path that was never granted must not become one through the recovery file.
    const path = document.path !== null && this.#granted.has(document.path) ? document.path : null
    return this.recovery.keep({ ...document, path })
  }

  async recover(): Promise<OpenDocument | null> {
    const document = await this.recovery.find()
    if (document?.path) this.#granted.add(document.path)
    return document
  }
}
