/** The open document: its text, whether it is saved, and every way in and out. */
import type { TextChange } from '../../design/edit'
import type { OpenDocument } from '../../protocol/commands'
import type { Client } from '../../protocol/transport'
import type { DialogController } from '../lib/dialogs.svelte'
import { download, joinFiles, pickFiles, type TextFile } from '../lib/files'
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
}

export class DocumentController {
  name = $state('design.yaml')
  path = $state<string | null>(null)
  dirty = $state(false)
  recovered = $state(false)
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
  #saved = ''
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
      const { document, recovered } = await client.call('document.initial', {})
      this.load(document)
      this.recovered = recovered
      if (recovered) this.dirty = true
    } catch (error) {
      toasts.error('The first document could not be read', error)
      this.load({ name: 'design.yaml', path: null, text: starter })
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
    if (this.dirty && !this.recovered && this.text === this.#saved) this.dirty = false
    try {
      const document = { name: this.name, path: this.path, text: this.text }
      await this.#helpers.client.call('document.autosave', { document, dirty: this.dirty })
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
      } else {
        const files = await pickFiles()
        if (files) this.#replace({ ...joinFiles(files), path: null })
      }
    } catch (error) {
      toasts.error('The file could not be opened', error)
    }
  }

  async openFiles(read: Promise<TextFile[]>): Promise<void> {
    try {
      const files = await read
      if (files.length > 0 && (await this.leave())) this.#replace({ ...joinFiles(files), path: null })
    } catch (error) {
      this.#helpers.toasts.error('The file could not be opened', error)
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
      }
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

  #replace(document: OpenDocument): void {
    this.load(document)
    // What was kept for a crash belongs to the document that was just left.
    void this.autosave()
  }
}
