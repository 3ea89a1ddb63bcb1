/**
 * Opening and saving the designs that a screen edits. A screen may only write where the user has let it: to a path that was
 * opened or chosen in this host.
 */
import { basename } from 'node:path'
import type { OpenDocument, Result } from '../../protocol/commands'
import { writeAtomically } from './atomic'
import { readInput } from './input'
import { Recent } from './recent'
import { Recovery } from './recovery'

export class Documents {
  readonly #granted = new Set<string>()
  readonly #recovery: Recovery
  readonly #recent: Recent

  constructor(
    /** Where the host keeps its state. */
    directory: string,
    /** Told of every file that was opened or saved, and with null when they shall be forgotten: the system has a list too. */
    private readonly onUse: (path: string | null) => void = () => undefined,
  ) {
    this.#recovery = new Recovery(directory)
    this.#recent = new Recent(directory)
  }

  /** Opens a file that the user has chosen. Throws an Error for people. */
  async open(path: string): Promise<OpenDocument> {
    const outcome = await readInput(path)
    if (!outcome.ok) throw new Error(`${path}: ${outcome.problem.message}`)
    this.#granted.add(path)
    const document = { name: basename(path), path, text: outcome.file.text }
    await this.used(document)
    return document
  }

  /** Lets the screen save to a path that the user has just chosen. */
  grant(path: string): void {
    this.#granted.add(path)
  }

  async save(path: string, text: string): Promise<OpenDocument> {
    if (!this.#granted.has(path)) throw new Error(`${path} was not opened here; use Save As`)
    await writeAtomically(path, text)
    const document = { name: basename(path), path, text }
    await this.used(document)
    return document
  }

  /** A document that came from somewhere else than `open`, or went: for the list of recent ones. */
  async used(document: OpenDocument): Promise<void> {
    // A list that cannot be written is no reason to refuse the document.
    await this.#recent.used(document).catch(() => undefined)
    if (document.path !== null) this.onUse(document.path)
  }

  async recent(): Promise<Result<'document.recent'>['documents']> {
    return this.#recent.list()
  }

  /** Opens one of the recent documents; one that is gone leaves the list. Throws an Error for people. */
  async reopen(id: string): Promise<OpenDocument> {
    const entry = (await this.#recent.list()).find((one) => one.id === id)
    if (!entry) throw new Error('This document is no longer among the recent ones.')
    try {
      if (entry.path !== null) return await this.open(entry.path)
      const document = { name: entry.name, path: null, text: await this.#recent.text(id) }
      await this.used(document)
      return document
    } catch (error) {
      await this.#recent.remove(id)
      throw error
    }
  }

  async forgetRecent(): Promise<void> {
    await this.#recent.clear()
    this.onUse(null)
  }

  autosave(session: string, document: OpenDocument, dirty: boolean): Promise<string> {
    if (!dirty) return this.#recovery.forget(session)
    // A path that was never granted must not become one through the recovery file.
    const path = document.path !== null && this.#granted.has(document.path) ? document.path : null
    return this.#recovery.keep(session, { ...document, path })
  }

  adopt(session: string): void {
    this.#recovery.adopt(session)
  }

  release(session: string): void {
    this.#recovery.release(session)
  }

  async unsaved(): Promise<Result<'recovery.list'>['unsaved']> {
    const found = await this.#recovery.find()
    return found.map(({ id, savedAt, document: { name, path } }) => ({ id, savedAt, name, path }))
  }

  /** Unsaved work of a session that is gone, with the text of its file as it is now; null when it is no longer there. */
  async recover(id: string): Promise<Result<'recovery.read'>> {
    const unsaved = await this.#recovery.read(id)
    if (!unsaved) return { document: null, saved: null }
    const { document } = unsaved
    if (document.path === null) return { document, saved: null }
    this.#granted.add(document.path)
    const outcome = await readInput(document.path)
    return { document, saved: outcome.ok ? outcome.file.text : null }
  }

  async discard(id: string): Promise<void> {
    // Not that of a screen that lives.
    if (await this.#recovery.read(id)) await this.#recovery.forget(id)
  }
}
