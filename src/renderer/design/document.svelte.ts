/** The open document: its text, whether it is saved, and every way in and out. */
import type { TextChange } from '../../design/edit'
import type { OpenDocument, Result } from '../../protocol/commands'
import type { Client } from '../../protocol/transport'
import type { DialogController } from '../lib/dialogs.svelte'
import { download, joinFiles, pickFiles, readText, type TextFile } from '../lib/files'
import type { ToastController } from '../lib/toasts.svelte'
import { starter } from './starter'

/** What the editor offers to the rest of the screen; edits made through it can be undone. */
export interface EditorHandle {
  reveal(line: number, column?: number): void
  insertAtStart(text: string): void
  /** One step of the history, made elsewhere: on the canvas, in the inspector. */
  apply(changes: readonly TextChange[]): void
  undo(): void
  redo(): void
  /** Scrolls to a range and marks it, without taking the keyboard. */
  show(range: { from: number; to: number } | null): void
  focus(): void
}

export interface DocumentHelpers {
  client: Client
  dialogs: DialogController
  toasts: ToastController
  autosaveAfterMs?: number
  /** As `Connection.offer`; absent where a page's files have no paths. */
  offer?: (file: File) => Promise<boolean>
}

export class DocumentController {
  name = $state('design.yaml')
  path = $state<string | null>(null)
  dirty = $state(false)
  /** It is unsaved work of a screen that is gone. */
  recovered = $state(false)
  /** The documents that were used last, the newest first. */
  recent = $state.raw<Result<'document.recent'>['documents']>([])
  /** Grows with every change; read it to depend on the text without building the text. */
  revision = $state(0)
  /** Grows when another document takes the place of this one: the editor then starts afresh. */
  loads = $state(0)
  autosavedAt = $state<number | null>(null)
  nativeDialogs = false
  editor: EditorHandle | undefined
  /** What the editor's history holds. */
  undoable = $state(0)
  redoable = $state(0)
  /** Takes files that are dropped on the canvas. */
  addFiles: ((files: File[]) => void) | undefined

  #text = ''
  #pull: (() => string) | undefined
  /** What is saved of it; null: nothing is. */
  #saved: string | null = ''
  readonly session = newSession()
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #helpers: DocumentHelpers

  constructor(helpers: DocumentHelpers) {
    this.#helpers = helpers
  }

  /** The text as it is now. The editor hands it over only when asked: joining a long document costs time. */
  get text(): string {
    if (this.#pull) {
      this.#text = this.#pull()
      this.#pull = undefined
    }
    return this.#text
  }

  async start(): Promise<void> {
    const { client, toasts } = this.#helpers
    try {
      this.nativeDialogs = (await client.call('app.info', {})).nativeDialogs
      const { document } = await client.call('document.initial', { session: this.session })
      if (!this.arrived) this.load(document)
    } catch (error) {
      toasts.error('The first document could not be read', error)
      if (!this.arrived) this.load({ name: 'design.yaml', path: null, text: starter })
    }
    await this.refreshRecent()
  }

  /** There is a document: the host's first, or that of somebody who was faster; a file dropped in the first instant stays. */
  get arrived(): boolean {
    return this.loads > 0 || this.revision > 0
  }

  async refreshRecent(): Promise<void> {
    try {
      this.recent = (await this.#helpers.client.call('document.recent', {})).documents
    } catch {
      // The menus show the list of before.
    }
  }

  load(document: OpenDocument): void {
    clearTimeout(this.#timer)
    this.#text = this.#saved = document.text
    this.#pull = undefined
    this.name = document.name
    this.path = document.path
    this.dirty = this.recovered = false
    this.revision++
    this.loads++
  }

  edit(pull: () => string): void {
    this.#pull = pull
    this.revision++
    this.dirty = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.autosave(), this.#helpers.autosaveAfterMs ?? 2000)
  }

  async autosave(): Promise<void> {
    clearTimeout(this.#timer)
    // Whoever undoes back to what is saved has nothing to save.
    if (this.dirty && this.text === this.#saved) this.dirty = this.recovered = false
    try {
      const document = { name: this.name, path: this.path, text: this.text }
      await this.#helpers.client.call('document.autosave', { session: this.session, document, dirty: this.dirty })
      this.autosavedAt = this.dirty ? Date.now() : null
    } catch {
      // The connection banner or the next save tells; a toast every two seconds would not help.
    }
  }

  async create(): Promise<void> {
    if (await this.leave()) this.#replace({ name: 'untitled.yaml', path: null, text: starter })
  }

  async open(): Promise<void> {
    if (!(await this.leave())) return
    const { client, toasts } = this.#helpers
    try {
      if (this.nativeDialogs) {
        const { document } = await client.call('document.open', {})
        if (document) this.#replace(document)
        await this.refreshRecent()
      } else {
        const files = await pickFiles()
        if (files) await this.#take(files)
      }
    } catch (error) {
      toasts.error('The file could not be opened', error)
    }
  }

  /** Files that were dropped. A single one keeps its path where the host knows it: saving writes it. */
  async openFiles(files: readonly File[]): Promise<void> {
    const { client, offer, toasts } = this.#helpers
    try {
      const texts = await Promise.all(files.map(readText))
      if (texts.length === 0 || !(await this.leave())) return
      if (texts.length > 1 || !(await offer?.(files[0]))) return await this.#take(texts)
      const { document } = await client.call('document.open', {})
      if (document) this.#replace(document)
      await this.refreshRecent()
    } catch (error) {
      toasts.error('The file could not be opened', error)
    }
  }

  async openText(name: string, text: string): Promise<void> {
    if (await this.leave()) this.#replace({ name, path: null, text })
  }

  async openExample(id: string): Promise<void> {
    if (!(await this.leave())) return
    try {
      this.#replace((await this.#helpers.client.call('examples.read', { id })).document)
    } catch (error) {
      this.#helpers.toasts.error('The example could not be opened', error)
    }
  }

  async reopen(id: string): Promise<void> {
    if (!(await this.leave())) return
    try {
      this.#replace((await this.#helpers.client.call('document.reopen', { id })).document)
    } catch (error) {
      this.#helpers.toasts.error('The document could not be opened', error)
    }
    await this.refreshRecent()
  }

  async forgetRecent(): Promise<void> {
    try {
      await this.#helpers.client.call('document.forgetRecent', {})
    } catch (error) {
      this.#helpers.toasts.error('The list could not be cleared', error)
    }
    await this.refreshRecent()
  }

  /** Unsaved work of a screen that is gone; `saved`: what its file holds, null without one. True when it was taken. */
  async restore(document: OpenDocument, saved: string | null): Promise<boolean> {
    if (!(await this.leave())) return false
    this.load(document)
    this.#saved = saved
    this.dirty = this.recovered = true
    await this.autosave()
    return true
  }

  /** True when the window may close: nothing is unsaved, or the person gave it up. */
  async letGo(): Promise<boolean> {
    if (!(await this.leave())) return false
    clearTimeout(this.#timer)
    this.dirty = this.recovered = false
    await this.autosave()
    return true
  }

  /** True when the document is saved afterwards. */
  async save(as = false): Promise<boolean> {
    const { client, toasts } = this.#helpers
    const text = this.text
    const revision = this.revision
    try {
      if (this.nativeDialogs || (this.path !== null && !as)) {
        const { document } = await client.call('document.save', { name: this.name, path: as ? null : this.path, text })
        if (!document) return false
        this.name = document.name
        this.path = document.path
      } else {
        download(this.name, 'application/yaml', text)
        await client.call('document.used', { name: this.name, text })
      }
      void this.refreshRecent()
    } catch (error) {
      toasts.error(`${this.name} could not be saved`, error)
      return false
    }
    this.#saved = text
    this.recovered = false
    this.dirty = this.revision !== revision
    await this.autosave()
    toasts.show({ kind: 'ok', title: `Saved ${this.name}`, text: this.path ?? 'In your downloads' }, 3)
    return true
  }

  /** Asks before unsaved work is lost; true: go on. */
  async leave(): Promise<boolean> {
    if (!this.dirty) return true
    const answer = await this.#helpers.dialogs.ask({
      title: `Save the changes to ${this.name}?`,
      text: 'If you do not save them, your changes are lost.',
      choices: [
        { id: 'discard', label: 'Do not save', kind: 'danger' },
        { id: 'cancel', label: 'Cancel' },
        { id: 'save', label: 'Save', kind: 'act' },
      ],
    })
    return answer === 'save' ? await this.save() : answer === 'discard'
  }

  /** Files that came through the browser. */
  async #take(files: TextFile[]): Promise<void> {
    const { name, text } = joinFiles(files)
    this.#replace({ name, text, path: null })
    try {
      await this.#helpers.client.call('document.used', { name, text })
    } catch {
      // It is open; that it is not among the recent ones is no reason to complain.
    }
    await this.refreshRecent()
  }

  #replace(document: OpenDocument): void {
    this.load(document)
    // What was kept for a crash belongs to the document that was just left.
    void this.autosave()
  }
}

/** 64 random bits: no two screens share them. */
function newSession(): string {
  const parts = crypto.getRandomValues(new Uint32Array(2))
  return Array.from(parts, (part) => part.toString(16).padStart(8, '0')).join('')
}
