/** Unsaved work of screens that are gone: what there is, what it differs in, and the choice. */
import type { OpenDocument, Result } from '../../protocol/commands'
import type { Client } from '../../protocol/transport'
import type { DocumentController } from '../design/document.svelte'
import { lineDiff, type DiffLine } from '../lib/lineDiff'
import type { ToastController } from '../lib/toasts.svelte'

export type Unsaved = Result<'recovery.list'>['unsaved'][number]

interface Found {
  document: OpenDocument
  saved: string | null
}

const allNew = (text: string): DiffLine[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, at) => ({ kind: 'added', text: line, after: at + 1 }))

export class RecoveryController {
  list = $state.raw<readonly Unsaved[]>([])
  /** The choice is shown. */
  open = $state(false)
  /** Of which of them the differences are shown. */
  compared = $state.raw<{ id: string; saved: boolean; lines: DiffLine[] } | null>(null)
  readonly #client: Client
  readonly #document: DocumentController
  readonly #toasts: ToastController

  constructor(client: Client, document: DocumentController, toasts: ToastController) {
    this.#client = client
    this.#document = document
    this.#toasts = toasts
  }

  async start(): Promise<void> {
    await this.#refresh()
    this.open = this.list.length > 0
  }

  async restore(id: string): Promise<void> {
    const found = await this.#read(id)
    if (!found) return
    // The dialog makes room for the question what becomes of the document that is open.
    this.close()
    if (!(await this.#document.restore(found.document, found.saved))) return
    await this.#forget(id)
  }

  async discard(id: string): Promise<void> {
    await this.#forget(id)
    if (this.list.length === 0) this.close()
  }

  /** Shows what was unsaved beside what its file holds now; all of it when it has no file. */
  async compare(id: string): Promise<void> {
    if (this.compared?.id === id) {
      this.compared = null
      return
    }
    const found = await this.#read(id)
    if (!found) return
    this.compared = {
      id,
      saved: found.saved !== null,
      lines: found.saved === null ? allNew(found.document.text) : lineDiff(found.saved, found.document.text),
    }
  }

  close(): void {
    this.open = false
    this.compared = null
  }

  async #read(id: string): Promise<Found | null> {
    try {
      const { document, saved } = await this.#client.call('recovery.read', { id })
      if (document) return { document, saved }
      // Another window has taken it meanwhile.
      await this.#refresh()
      if (this.list.length === 0) this.close()
      this.#toasts.show({ kind: 'info', title: 'This work is open in another window by now' })
    } catch (error) {
      this.#toasts.error('The unsaved work could not be read', error)
    }
    return null
  }

  async #forget(id: string): Promise<void> {
    try {
      await this.#client.call('recovery.discard', { id })
    } catch (error) {
      this.#toasts.error('The unsaved work could not be discarded', error)
    }
    if (this.compared?.id === id) this.compared = null
    await this.#refresh()
  }

  async #refresh(): Promise<void> {
    try {
      this.list = (await this.#client.call('recovery.list', {})).unsaved
    } catch {
      this.list = []
    }
  }
}
